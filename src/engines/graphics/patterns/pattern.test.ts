import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { agreement, box, Page, takenApart, word } from '../design.fixture.ts';
import { readParts } from '../parts/part-reading.ts';
import { findPattern } from './pattern.ts';

it('knows the stripes of a ground by the border of the canvas where a card hides nearly all of them', async () => {
  const [light, dark] = [
    [253, 226, 200],
    [250, 194, 169],
  ] as const;
  const isLight = (x: number, y: number): boolean => (x + y) % 24 < 12;
  const card = box(16, 16, 388, 388);
  const page = new Page(420, 420, dark).paint(isLight, light).paint(card, [255, 248, 241]);
  const layers = await takenApart(page.picture);
  expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shape']);
  expect(agreement(layers[1]!, card, page.picture)).toBeGreaterThan(0.99);
  const { data } = layers[0]!.raster;
  let alike = 0;
  for (let y = 0; y < 420; y += 1)
    for (let x = 0; x < 420; x += 1) {
      const green = isLight(x + 0.5, y + 0.5) ? light[1] : dark[1];
      if (Math.abs(data[(y * 420 + x) * 4 + 1]! - green) < 12) alike += 1;
    }
  expect(alike / (420 * 420)).toBeGreaterThan(0.9);
});

it('takes lines of letters over their shadow, in a colour that the ground’s gradient comes to, for no pattern', async () => {
  const page = new Page(360, 420, (_, y) => {
    const share = Math.min(1, y / 330);
    return [0, Math.round(50 + 56 * share), Math.round(65 + 49 * share)];
  });
  const tops = [24, 94, 304, 374];
  for (const top of tops) page.paint(word('EEEEEEEE', 33, top + 8, 40), [0, 106, 114]);
  for (const top of tops) page.paint(word('EEEEEEEE', 25, top, 40), [246, 244, 232]);
  const pace = new Pace({ signal: new AbortController().signal, progress: () => {} });
  const { graph, calm, mix, noisy } = await readParts(page.picture, pace, () => {});
  expect(findPattern(graph, calm, mix, noisy)).toBeNull();
});
