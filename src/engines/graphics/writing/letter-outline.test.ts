import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import type { GlyphLine } from './glyph-line.ts';
import { withOutlines } from './letter-outline.ts';

const part = (id: number, left: number, widthPx: number, area: number, level: number): Part => ({
  id,
  kind: 'zone',
  paint: flatPaint(level, level, level),
  area,
  bounds: { left, top: 20, right: left + widthPx - 1, bottom: 119 },
  roughness: 0,
});

/** Five bold letters; the outlines of two show, and on the dark ground under the others nothing parts them from it. */
const parts = [
  { ...part(0, 0, 600, 40_000, 20), bounds: { left: 0, top: 0, right: 599, bottom: 139 } },
  ...[0, 1, 2, 3, 4].map((index) => part(index + 1, 120 + 70 * index, 64, 5600, 240)),
  part(6, 116, 70, 1500, 24),
  part(7, 186, 70, 1500, 24),
];
const contacts: readonly (readonly [number, number, number])[] = [
  [6, 1, 340],
  [7, 2, 340],
  [0, 6, 360],
  [0, 7, 360],
  [0, 3, 340],
  [0, 4, 340],
  [0, 5, 340],
];
const touching = parts.map(({ id }) => {
  const own = contacts.flatMap(([one, other, length]): [number, number][] =>
    one === id ? [[other, length]] : other === id ? [[one, length]] : [],
  );
  return new Map(own);
});
const graph = {
  widthPx: 600,
  heightPx: 140,
  parts,
  touching,
  contrast: touching,
  border: new Int32Array(4 * parts.length),
  judged: new Int32Array(parts.length),
};
const line: GlyphLine = {
  parts: [1, 2, 3, 4, 5],
  bounds: { left: 120, top: 20, right: 463, bottom: 119 },
  reading: null,
};

it('prints the outlines of the letters that show one with a line that stands close, the rest of it on their colour', () => {
  const [outlined] = withOutlines(graph, [line], () => false);
  expect(outlined!.parts).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('takes a label that fills the space around letters for no outline of them', () => {
  const label = graph.parts.map((own) => (own.id >= 6 ? { ...own, area: 9000 } : own));
  const [plain] = withOutlines({ ...graph, parts: label }, [line], () => false);
  expect(plain!.parts).toEqual([1, 2, 3, 4, 5]);
});
