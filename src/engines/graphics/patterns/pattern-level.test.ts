import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { box, Page, word } from '../design.fixture.ts';
import { readParts } from '../parts/part-reading.ts';
import { findPattern } from './pattern.ts';
import { levelled, sources } from './pattern-level.ts';

it('finds where stripes go on however much of them is hidden, by the shortest of all moves that leave them as they are', () => {
  const [widthPx, heightPx, stripePx] = [120, 800, 38];
  const isKnown = new Uint8Array(widthPx * heightPx).fill(1, 500 * widthPx);
  // Both lead to the next stripe, and the difference of the two along it.
  const from = sources({ widthPx, heightPx }, isKnown, [
    [stripePx, 0],
    [-stripePx, 12],
  ]);
  expect(
    from.every((source, pixel) => source >= 500 * widthPx && ((source - pixel) % widthPx) % stripePx === 0),
  ).toBe(true);
});

it('takes letters on a card for no pattern in the card’s shadow, nearly as dark as they are', async () => {
  const [dark, light, ink] = [
    [15, 27, 61],
    [27, 45, 99],
    [19, 30, 53],
  ] as const;
  const shade = (color: typeof dark | typeof light) => (x: number, y: number) => {
    const off = Math.hypot(Math.max(0, 44 - x, x - 206), Math.max(0, 48 - y, y - 142));
    const alpha = 0.1 * Math.exp(-(off * off) / 200);
    return color.map((value) => value * (1 - alpha)) as unknown as typeof dark;
  };
  const isLight = (x: number, y: number): boolean => (x + y) % 48 < 12;
  const letters = word('HOLE', 60, 75, 40);
  const page = new Page(250, 190, shade(dark)).paint(isLight, shade(light));
  const image = page.paint(box(40, 40, 170, 100), [252, 163, 17]).paint(letters, ink).picture;
  const pace = new Pace({ signal: new AbortController().signal, progress: () => {} });
  const { graph, calm, mix, noisy } = await readParts(image, pace, () => {});
  const pattern = findPattern(graph, calm, mix, noisy);
  const { shows } = levelled({ image, calm, mix, graph, noisy }, pattern!);
  const shown = [...shows.keys()].filter(
    (pixel) => shows[pixel] === 1 && letters((pixel % 250) + 0.5, Math.floor(pixel / 250) + 0.5),
  );
  expect(shown).toEqual([]);
  // The shadow's own pixels are the pattern's, however dark.
  expect(shows[34 * 250 + 125]).toBe(1);
});
