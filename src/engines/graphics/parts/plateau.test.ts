import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import type { Color } from '../design.fixture.ts';
import { agreement, box, compressed, Page, takenApart } from '../design.fixture.ts';
import { flatZones } from './flat-zones.ts';
import { partPlateaus } from './plateau.ts';

const pace = () => new Pace({ signal: new AbortController().signal, progress: () => {} });
const card = box(60, 50, 240, 180);

/** A white page with the soft shadow of a card that hardly differs from it, darker below. */
const shaded = (x: number, y: number): Color => {
  const edge = (inside: number): number => 1 / (1 + Math.exp(-inside / 3));
  const dark = 80 * edge(x - 58) * edge(302 - x) * edge(y - 60) * edge(240 - y);
  return [255 - dark, 255 - dark, 255 - dark];
};

it('parts a card from the page whose shadow has its colour at one edge, compressed or not', async () => {
  const { picture } = new Page(360, 300, shaded).paint(card, [247, 248, 252]);
  for (const page of [picture, await compressed(picture, 85)]) {
    const layers = await takenApart(page);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape']);
    expect(agreement(layers[2]!, card, page)).toBeGreaterThan(0.95);
  }
});

it('parts a card of one colour from a page in a gradient that its shadow goes over into at the corners', async () => {
  const rounded = (x: number, y: number): boolean =>
    Math.hypot(Math.max(0, 64 - x, x - 296), Math.max(0, 54 - y, y - 226)) < 4;
  const sloped = (x: number, y: number): Color => {
    const edge = (inside: number): number => 1 / (1 + Math.exp(-inside / 8));
    const dark = 40 * edge(x - 60) * edge(300 - x) * edge(y - 48) * edge(236 - y);
    return [255 - 0.055 * y - dark, 255 - 0.045 * y - dark, 255 - 0.03 * y - dark];
  };
  const { picture } = new Page(360, 300, sloped).paint(rounded, [246, 248, 251]);
  for (const page of [picture, await compressed(picture, 85)]) {
    const layers = await takenApart(page);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape']);
    expect(agreement(layers[2]!, rounded, page)).toBeGreaterThan(0.95);
  }
});

it('leaves a gradient one zone, slow at its ends as it may be', async () => {
  const eased = (x: number): Color => {
    const along = x / 359;
    const level = 255 - 9 * along * along * (3 - 2 * along);
    return [level, level, 252];
  };
  const { picture } = new Page(360, 300, eased);
  const zones = await flatZones(picture, 4, pace());
  expect((await partPlateaus(picture, zones, pace())).count).toBe(zones.count);
});
