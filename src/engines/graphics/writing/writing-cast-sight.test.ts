import { expect, it } from 'vitest';
import { showsAlong } from './writing-cast-sight.ts';

/** Ten columns with letters in them, between two empty ones, of which some show the ground shaded. */
function sightOf(shadedColumns: readonly number[]) {
  const columns = 12;
  const form = Float32Array.from({ length: columns }, (_, column) => (column % 11 === 0 ? 0 : 1));
  const seen = Float32Array.from({ length: columns }, (_, column) =>
    shadedColumns.includes(column) ? 0.1 : -1,
  );
  return [{ columns, form }, { seen }] as const;
}

it('takes what a hole of one letter alone shows for no cast of the line', () => {
  expect(showsAlong(...sightOf([0, 2, 11]))).toBe(false);
  expect(showsAlong(...sightOf([2, 5, 6]))).toBe(true);
});
