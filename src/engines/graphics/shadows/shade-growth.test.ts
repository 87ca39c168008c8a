import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { box, type Color, Page } from '../design.fixture.ts';
import { readParts } from '../parts/part-reading.ts';

const RED = [242, 84, 91] as const;
const context = { signal: new AbortController().signal, progress: () => {} };

/** Red in the shadow of a thing that stands on it: dark within a few pixels, and light again. */
const shaded = (x: number, y: number): Color => {
  const depth = 0.45 * Math.exp(-(((y - 120) / 7) ** 2) - ((x - 150) / 60) ** 4);
  return [RED[0] * (1 - depth), RED[1] * (1 - depth), RED[2] * (1 - depth)];
};

it('leaves a short steep shadow to the ground that it falls on, and no edge of a darker thing', async () => {
  const page = new Page(300, 240, shaded).paint(box(40, 20, 60, 40), [225, 78, 85]);
  const { mix } = await readParts(page.picture, new Pace(context), () => {});
  const ground = mix.owner[10 * 300 + 10]!;
  const shadow = Array.from({ length: 60 }, (_, row) => mix.owner[(90 + row) * 300 + 150]!);
  expect(new Set(shadow)).toEqual(new Set([ground]));
  expect(mix.owner[40 * 300 + 70]).not.toBe(ground);
});

it('leaves no thing in a shade of its ground to that, whose edge is soft where it runs along the pixels', async () => {
  // A sliver of a ring, seen through a veil that ends along one side.
  const sliver = (x: number, y: number): boolean => x >= 118.5 && Math.hypot(x - 20, y - 120) < 104;
  const page = new Page(300, 240, [140, 100, 60])
    .paint(box(118.5, 0, 182, 240), [94, 138, 104])
    .paint(sliver, [64, 98, 75]);
  const { mix, graph } = await readParts(page.picture, new Pace(context), () => {});
  const owner = graph.parts[mix.owner[120 * 300 + 121]!]!;
  expect(owner.paint.table[0]).toBeCloseTo(64, 0);
});
