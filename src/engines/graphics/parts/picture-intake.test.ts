import { expect, it } from 'vitest';
import { flatPaint } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { takeInGroups, takeInPockets } from './picture-intake.ts';

const part = (id: number, area: number): Part => ({
  id,
  kind: 'zone',
  paint: flatPaint(100, 100, 100),
  area,
  bounds: { left: 0, top: 0, right: 9, bottom: 9 },
  roughness: 0,
});

/** A page, a picture on it, and two pieces, of which the second touches the first and the page alone. */
function graphOf(page: number): PartGraph {
  const touching = [
    [0, 300, page, page],
    [300, 0, 30, 0],
    [page, 30, 0, 25],
    [page, 0, 25, 0],
  ].map((lengths) => new Map(lengths.flatMap((length, id) => (length > 0 ? [[id, length] as const] : []))));
  return {
    parts: [part(0, 5000), part(1, 3000), part(2, 60), part(3, 50)],
    widthPx: 100,
    heightPx: 100,
    touching,
    contrast: touching,
    border: new Int32Array(16),
    judged: Int32Array.of(5000, 3000, 0, 0),
  };
}

it('gives a picture what it surrounds when all pieces of that are taken together', () => {
  const photo = Int32Array.of(-1, 1, -1, -1);
  expect(takeInGroups(graphOf(10), photo, () => false)).toBe(true);
  expect([...photo]).toEqual([-1, 1, 1, 1]);
});

it('leaves what lies beside a picture more than in it, and what is something else', () => {
  const photo = Int32Array.of(-1, 1, -1, -1);
  expect(takeInGroups(graphOf(40), photo, () => false)).toBe(false);
  expect(takeInGroups(graphOf(10), photo, ({ id }) => id >= 2)).toBe(false);
});

it('gives a picture what shows of it between letters, most of whose outline is theirs, but nothing that is even', () => {
  const letter = new Set([0]);
  const taken = (isUneven: boolean, letters: ReadonlySet<number>) => {
    const photo = Int32Array.of(-1, 1, -1, -1);
    const graph = graphOf(60);
    takeInPockets({ ...graph, widthPx: 1000 }, photo, letters, ({ id }) => isUneven && id >= 2);
    return [...photo];
  };
  expect(taken(true, letter)).toEqual([-1, 1, 1, 1]);
  expect(taken(false, letter)).toEqual([-1, 1, -1, -1]);
  expect(taken(true, new Set())).toEqual([-1, 1, -1, -1]);
});
