import { expect, it } from 'vitest';
import type { Part } from '../parts/part.ts';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import { Partition } from '../parts/partition.ts';
import { joinStrokes } from './stroke-joint.ts';

it('joins strokes of one ink end to end, but none of another ink or side by side', () => {
  const stroke = (id: number, left: number, level: number): Part => ({
    ...part(id, [left, 40, 60, 3], [level, level, level], 1),
    kind: 'ink',
  });
  const parts = [
    part(GROUND, [0, 0, 800, 600], [250, 240, 220]),
    stroke(1, 20, 30),
    stroke(2, 80, 32),
    stroke(3, 140, 90),
  ];
  const joined = (contact: number): boolean[] => {
    const graph = onGround(parts, 120, () => 120);
    for (const [one, other] of [
      [1, 2],
      [2, 3],
    ] as const) {
      graph.touching[one]!.set(other, contact);
      graph.touching[other]!.set(one, contact);
    }
    const sets = new Partition(parts.length);
    const photo = new Int32Array(parts.length).fill(-1);
    const knowledge = {
      graph,
      photo,
      lines: [],
      casts: [],
      forms: [],
      rests: [],
      between: new Set<number>(),
      tolerance: 6,
      noisy: false,
    };
    joinStrokes(knowledge, new Uint8Array(parts.length), sets);
    return [sets.root(1) === sets.root(2), sets.root(2) === sets.root(3)];
  };
  expect(joined(3)).toEqual([true, false]);
  expect(joined(60)).toEqual([false, false]);
});
