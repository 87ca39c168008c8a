import { expect, it } from 'vitest';
import type { PaintModel } from '../parts/paint.ts';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { Partition } from '../parts/partition.ts';
import { joinBledStrokes } from './bled-stroke.ts';

const free = (paint: PaintModel): PaintModel => ({ ...paint, type: 'free', residual: 12 });

/** A page, and a line in two pieces, the first of which runs along things of several colours. */
function lineOf(first: PaintModel): PartKnowledge {
  const part = (id: number, paint: PaintModel, area: number, left: number, right: number): Part => ({
    id,
    kind: 'zone',
    paint,
    area,
    bounds: { left, top: 50, right, bottom: 52 },
    roughness: 0,
  });
  const touching = [
    [0, 400, 200],
    [400, 0, 3],
    [200, 3, 0],
  ].map((lengths) => new Map(lengths.flatMap((length, id) => (length > 0 ? [[id, length] as const] : []))));
  return {
    graph: {
      parts: [
        part(0, flatPaint(35, 82, 63), 20000, 0, 399),
        part(1, first, 900, 20, 320),
        part(2, flatPaint(237, 253, 228), 240, 321, 400),
      ],
      widthPx: 400,
      heightPx: 100,
      touching,
      contrast: touching,
      border: new Int32Array(12),
      judged: new Int32Array(3),
    },
    lines: [],
    casts: [],
    photo: Int32Array.of(-1, -1, -1),
    forms: [],
    rests: [],
    between: new Set<number>(),
    tolerance: 12,
    noisy: true,
  };
}

const isOne = (first: PaintModel): boolean => {
  const sets = new Partition(3);
  joinBledStrokes(lineOf(first), new Uint8Array(3), sets);
  return sets.root(1) === sets.root(2) && sets.root(0) !== sets.root(1);
};

it('makes a line one again that compression tints along one thing and along the next, so that no paint explains it', () => {
  expect(isOne(flatPaint(236, 253, 231))).toBe(true);
  expect(isOne(free(flatPaint(236, 253, 231)))).toBe(true);
});

it('leaves two lines of two colours two', () => {
  expect(isOne(free(flatPaint(230, 111, 81)))).toBe(false);
});
