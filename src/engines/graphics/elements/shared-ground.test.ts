import { expect, it } from 'vitest';
import type { StackedForm } from '../forms/stacked-form.ts';
import { fitPaint } from '../parts/paint.ts';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { Partition } from '../parts/partition.ts';
import { joinPaints } from './shared-ground.ts';

/** A slope that changes by 20 levels from the canvas's left to its right. */
function slope() {
  const places = Array.from({ length: 600 }, (_, index) => [(index % 30) * 27, Math.floor(index / 30) * 30]);
  const column = (of: (x: number) => number) => Float32Array.from(places, ([x]) => of(x!));
  return fitPaint(
    {
      count: places.length,
      x: column((x) => x),
      y: Float32Array.from(places, ([, y]) => y!),
      red: column((x) => 220 + x / 40),
      green: column((x) => 200 + x / 40),
      blue: column((x) => 190 + x / 40),
    },
    1,
  );
}

it('joins what a veil shows in one colour to the page whose gradient it hides, and leaves a field of one colour alone', () => {
  const page = { ...part(GROUND, [0, 0, 800, 600], [0, 0, 0], 1), paint: slope() };
  const field = part(1, [250, 200, 300, 200], [230, 210, 200], 1);
  const graph = onGround([page, field], 8);
  const ring = part(2, [50, 100, 700, 400], [20, 20, 20], 0.5);
  const ringed = {
    ...graph,
    parts: [page, field, ring],
    touching: [
      new Map([[2, 2200]]),
      new Map([[2, 1000]]),
      new Map([
        [0, 2200],
        [1, 1000],
      ]),
    ],
    border: Int32Array.of(600, 800, 600, 800, 1, 0, 0, 0, 0, 0, 0, 0),
    judged: new Int32Array(3),
  };
  const isJoined = (forms: readonly StackedForm[]): boolean => {
    const knowledge: PartKnowledge = {
      graph: ringed,
      lines: [],
      casts: [],
      photo: new Int32Array(3).fill(-1),
      forms,
      rests: [],
      between: new Set(),
      tolerance: 12,
      noisy: true,
    };
    const sets = new Partition(3);
    joinPaints(knowledge, new Uint8Array(3), sets);
    return sets.root(1) === GROUND;
  };
  const veil = { veil: { through: 0.2, added: [0, 0, 0], paint: null }, seenOver: new Map([[1, 1]]) };
  expect(isJoined([])).toBe(false);
  expect(isJoined([veil as unknown as StackedForm])).toBe(true);
});

it('joins to the page what shows it between forms, however a gradient’s course was guessed there', () => {
  const page = part(0, [0, 0, 400, 300], [240, 236, 214]);
  const piece = part(1, [100, 100, 60, 40], [235, 232, 210]);
  const isJoined = (between: ReadonlySet<number>): boolean => {
    const sets = new Partition(2);
    const photo = new Int32Array(2).fill(-1);
    const known = { lines: [], casts: [], photo, forms: [], rests: [], between, tolerance: 6, noisy: false };
    joinPaints({ graph: onGround([page, piece], 8), ...known }, new Uint8Array(2), sets);
    return sets.root(0) === sets.root(1);
  };
  expect([isJoined(new Set()), isJoined(new Set([1]))]).toEqual([false, true]);
});
