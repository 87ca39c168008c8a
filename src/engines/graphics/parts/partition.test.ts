import { expect, it } from 'vitest';
import { Partition } from './partition.ts';

it('never joins what belongs to different groups, not through what has none either', () => {
  const sets = new Partition(
    4,
    new Map([
      [0, 0],
      [2, 1],
    ]),
  );
  sets.join(1, 2);
  sets.join(0, 1);
  sets.join(3, 0);
  expect([0, 1, 2, 3].map((index) => sets.root(index))).toEqual([0, 1, 1, 0]);
});
