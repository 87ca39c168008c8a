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
