import { expect, it } from 'vitest';
import { agreement, compressed, grain, Page, takenApart, word } from './design.fixture.ts';

/** A sky at dusk: smooth, with a little grain. */
const dusk = (x: number, y: number) => {
  const cloud = 34 * Math.sin(x / 37 + y / 60) + 26 * Math.cos(y / 21 - x / 90);
  return [150 + cloud + y / 4 + 5 * grain(x, y), 80 + cloud / 2 + 5 * grain(y, x), 120 - y / 5] as const;
};

it('prints outlined letters on a compressed picture, their outlines with them', async () => {
  const letters = word('HOTEL', 30, 40, 60);
  const ring: typeof letters = (x, y) =>
    [-2, 0, 2].some((right) => [-2, 0, 2].some((down) => letters(x + right, y + down)));
  const page = new Page(400, 220, dusk).paint(ring, [22, 20, 26]).paint(letters, [255, 255, 255]);
  const layers = await takenApart(await compressed(page.picture, 85));
  expect(layers.map(({ kind }) => kind)).toEqual(['background', 'text']);
  expect(agreement(layers[1]!, ring, page.picture)).toBeGreaterThan(0.95);
});
