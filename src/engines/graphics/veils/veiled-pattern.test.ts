import { expect, it } from 'vitest';
import type { Color } from '../design.fixture.ts';
import { agreement, box, disc, grain, Page, takenApart } from '../design.fixture.ts';

const grid = (x: number, y: number): Color => (x % 27 < 2 || y % 27 < 2 ? [207, 227, 231] : [232, 241, 242]);
const stage = disc(170, 150, 100);
const product = box(140, 20, 56, 250);
const grainy = (x: number, y: number): Color => {
  const light = 50 + 40 * grain(x, y) + (y > 160 && y < 220 ? 130 : 0);
  return [light, light + 30 * Math.sin(x / 7) ** 2, light - 20];
};

it('sees the pattern of a page through a disc, also behind what lies across the disc', async () => {
  const page = new Page(400, 320, grid).paint(stage, [255, 255, 255], 0.55).paint(product, grainy);
  const layers = await takenApart(page.picture);
  expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape', 'object']);
  const { box: place, raster, name } = layers[1]!;
  expect(name).toBe('translucent circle');
  const middle = ((place.heightPx >> 1) * place.widthPx + (place.widthPx >> 1)) * 4;
  expect(Math.abs(raster.data[middle + 3]! / 255 - 0.55)).toBeLessThan(0.05);
  expect(agreement(layers[2]!, product, page.picture)).toBeGreaterThan(0.97);
});

it('takes a disc for opaque through which a pattern does not show', async () => {
  const page = new Page(400, 320, grid).paint(stage, [245, 249, 249]).paint(product, grainy);
  const layers = await takenApart(page.picture);
  expect(layers.map(({ name }) => name).slice(0, 2)).toEqual(['background', 'circle']);
});
