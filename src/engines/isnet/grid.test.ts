import { describe, expect, test } from 'vitest';
import { findPatches, outlineCells, outlineDistances } from './grid.ts';

const SIZE = 24;

/** A grid of ones and zeros that is the same on every run. */
function speckled(seed: number, share: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: SIZE * SIZE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 < share ? 1 : 0;
  });
}

/** The lowest cell of every cell's patch, found by spreading it until nothing changes. */
function spread(cells: Uint8Array): number[] {
  const labels = [...cells.keys()];
  for (let changed = true; changed; ) {
    changed = false;
    for (let cell = 0; cell < cells.length; cell += 1) {
      const neighbours = [cell >= SIZE ? cell - SIZE : cell, cell % SIZE > 0 ? cell - 1 : cell];
      for (const other of neighbours) {
        if (cells[other] !== cells[cell] || labels[other] === labels[cell]) continue;
        labels[other] = labels[cell] = Math.min(labels[other]!, labels[cell]!);
        changed = true;
      }
    }
  }
  return labels;
}

describe('patches of a grid', () => {
  test.each([1, 2, 3, 4, 5, 6])('are those that spreading finds (grid %i)', (seed) => {
    const cells = speckled(seed, 0.3 + 0.07 * seed);
    const expected = spread(cells);
    for (const value of [0, 1]) {
      const found = new Array<number>(cells.length).fill(-1);
      for (const patch of findPatches(cells, value, SIZE))
        for (const { start, end } of patch) found.fill(patch[0]!.start, start, end);
      expect(found).toEqual(expected.map((label, cell) => (cells[cell] === value ? label : -1)));
    }
  });

  test('do not reach from the end of a row to the start of the next', () => {
    const cells = new Uint8Array(SIZE * SIZE);
    cells[SIZE - 1] = 1;
    cells[SIZE] = 1;
    expect(findPatches(cells, 1, SIZE)).toHaveLength(2);
  });
});

test('the band along an outline is counted in steps, and ends at its reach', () => {
  const inside = new Uint8Array(SIZE * SIZE);
  for (let row = 0; row < SIZE; row += 1) inside.fill(1, row * SIZE, row * SIZE + 10);
  const outline = outlineCells(inside, SIZE);
  expect([...outline]).toEqual(Array.from({ length: SIZE }, (_, row) => row * SIZE + 9));
  const { distances, cells, owners } = outlineDistances(outline, SIZE, 4);
  for (let cell = 0; cell < distances.length; cell += 1)
    expect(distances[cell]).toBe(Math.min(5, Math.abs((cell % SIZE) - 9)));
  for (const [position, cell] of cells.entries())
    expect(Math.abs(Math.floor(cell / SIZE) - owners[position]!)).toBeLessThanOrEqual(4);
});
