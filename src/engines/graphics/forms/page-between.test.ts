import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { part } from '../parts/part-graph.fixture.ts';
import { pageBetween } from './page-between.ts';
import type { StackedForm } from './stacked-form.ts';

/** A form that is one part. */
const formOf = (id: number): StackedForm => ({
  form: { type: 'rectangle', leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1, cornerRadiusPx: 0 },
  mask: { bounds: { left: 0, top: 0, right: 0, bottom: 0 }, alpha: new Uint8Array(1) },
  veil: null,
  ...{ below: new Map(), parts: [id], seenOver: new Map(), cuts: new Map() },
  ...{ paint: null, isWhole: true, isClear: true },
});

it('tells where the page shows between forms from what is printed on one in its colour', () => {
  const yellow = [255, 210, 60] as const;
  const parts: Part[] = [
    { ...part(0, [0, 0, 300, 300], yellow), paint: flatPaint(...yellow) },
    part(1, [20, 20, 100, 100], [240, 60, 100]),
    part(2, [80, 20, 100, 100], [20, 160, 150]),
    part(3, [90, 60, 20, 40], yellow),
    part(4, [40, 60, 20, 40], yellow),
    part(5, [90, 120, 20, 40], [255, 255, 255]),
  ];
  const beside: readonly (readonly [number, number, number])[] = [
    [0, 1, 300],
    [0, 2, 300],
    [1, 3, 60],
    [2, 3, 60],
    [1, 4, 120],
    [1, 5, 60],
    [2, 5, 60],
  ];
  const touching = parts.map(() => new Map<number, number>());
  for (const [one, other, length] of beside) {
    touching[one]!.set(other, length);
    touching[other]!.set(one, length);
  }
  const graph = {
    ...{ widthPx: 300, heightPx: 300, parts, touching, contrast: touching },
    border: Int32Array.from({ length: parts.length * 4 }, (_, at) => (at < 4 ? 300 : 0)),
    judged: new Int32Array(parts.length),
  };
  expect([...pageBetween(graph, [formOf(1), formOf(2)], 6)]).toEqual([3]);
});
