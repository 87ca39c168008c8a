import { expect, test } from 'vitest';
import { flood } from './flood.ts';

/** Marks as rows of characters: "#" is marked. */
function rows(marks: Uint8Array, widthPx: number): string[] {
  return Array.from({ length: marks.length / widthPx }, (_, row) =>
    Array.from(marks.subarray(row * widthPx, (row + 1) * widthPx), (mark) => (mark ? '#' : '.')).join(''),
  );
}

const WALLS = ['....#..', '.##.#..', '.#..#..', '.#.##..', '...#...'].join('');
const WIDTH = 7;
const isFree = (pixel: number): boolean => WALLS[pixel] === '.';

test('reaches what hangs together by four neighbours, and nothing behind a wall', () => {
  const marks = new Uint8Array(WALLS.length);
  marks[0] = 1;
  flood(marks, WIDTH, (_, to) => isFree(to));
  expect(rows(marks, WIDTH)).toEqual(['####...', '#..#...', '#.##...', '#.#....', '###....']);
});

test('does not step from the end of a row to the start of the next', () => {
  const marks = new Uint8Array(6);
  marks[2] = 1;
  flood(marks, 3, (from, to) => Math.abs(from - to) === 1);
  expect(rows(marks, 3)).toEqual(['###', '...']);
});

test('asks about each step with both of its ends, and keeps marks that were there', () => {
  const heights = [1, 2, 3, 9, 4, 3];
  const marks = Uint8Array.from([1, 0, 0, 0, 0, 1]);
  flood(marks, 6, (from, to) => Math.abs(heights[from]! - heights[to]!) <= 1);
  expect([...marks]).toEqual([1, 1, 1, 0, 1, 1]);
});

test('marks nothing where nothing is marked', () => {
  const marks = new Uint8Array(12);
  flood(marks, 4, () => true);
  expect(marks.every((mark) => mark === 0)).toBe(true);
});
