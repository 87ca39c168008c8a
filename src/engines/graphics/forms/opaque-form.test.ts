import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { box, grain, Page, word } from '../design.fixture.ts';
import { readParts } from '../parts/part-reading.ts';
import { opaqueParts } from './opaque-form.ts';

it('gives a card what shows its colour in letters, but no light place in a picture that lies on it', async () => {
  const photo = box(60, 50, 120, 80);
  const { picture } = new Page(300, 260, [40, 60, 90])
    .paint(box(30, 30, 240, 200), [247, 248, 252])
    .paint(photo, (x, y) => [90 + 60 * grain(x, y), 100 + 60 * grain(x, y), 110 + 60 * grain(y, x)])
    .paint(box(90, 70, 16, 12), (x, y) => [
      238 + 9 * grain(x, y),
      240 + 9 * grain(x, y),
      249 + 4 * grain(x, y),
    ])
    .paint(box(150, 100, 12, 9), [247, 248, 252])
    .paint(word('O', 80, 160, 50), [22, 24, 29]);
  const { mix, graph } = await readParts(
    picture,
    new Pace({ signal: new AbortController().signal, progress: () => {} }),
    () => {},
  );
  const outline = {
    type: 'rectangle',
    leftPx: 30,
    topPx: 30,
    widthPx: 240,
    heightPx: 200,
    cornerRadiusPx: 0,
  } as const;
  const own = new Set(opaqueParts(mix, graph, [{ outline, color: [247, 248, 252] }]));
  const isOwn = (x: number, y: number): boolean => own.has(mix.owner[y * picture.widthPx + x]!);
  expect(isOwn(45, 200)).toBe(true);
  expect(isOwn(97, 185)).toBe(true);
  for (let x = 92; x < 104; x += 3) expect(isOwn(x, 76)).toBe(false);
  expect(isOwn(156, 104)).toBe(false);
});
