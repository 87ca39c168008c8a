import { expect, test } from 'vitest';
import { countPixels, dilateRuns, type PixelRuns, unknownRuns } from './runs.ts';

const WIDTH = 23;
const HEIGHT = 17;

/** A plane of 0, 128 and 255 without a pattern. */
function speckled(): Uint8Array {
  return Uint8Array.from(
    { length: WIDTH * HEIGHT },
    (_, at) => [0, 255, 128, 0, 0, 255, 0][(at * at + 3 * at) % 7]!,
  );
}

function planeOf(runs: PixelRuns): number[][] {
  return Array.from({ length: runs.heightPx }, (_, y) => {
    const row = new Array<number>(WIDTH).fill(0);
    for (let run = runs.rowStart[y]!; run < runs.rowStart[y + 1]!; run += 1) {
      row.fill(1, runs.from[run]!, runs.to[run]!);
    }
    return row;
  });
}

test('runs hold exactly the values that are neither 0 nor 255', () => {
  const plane = speckled();
  const runs = unknownRuns(plane, WIDTH, HEIGHT);
  expect(planeOf(runs).flat()).toEqual(Array.from(plane, (value) => (value === 128 ? 1 : 0)));
  expect(countPixels(runs)).toBe(plane.filter((value) => value === 128).length);
});

test.each([0, 1, 2, 5])('growing runs by %i pixels equals growing every pixel by a square', (radius) => {
  const plane = speckled().map((value, at) => (at % 11 === 0 ? value : 0));
  const window = { fromX: 2, toX: WIDTH - 1, fromY: 1, toY: HEIGHT - 3 };
  const expected = Array.from({ length: HEIGHT }, (_, y) =>
    Array.from({ length: WIDTH }, (_, x) => {
      if (x < window.fromX || x >= window.toX || y < window.fromY || y >= window.toY) return 0;
      for (let dy = -radius; dy <= radius; dy += 1) {
        for (let dx = -radius; dx <= radius; dx += 1) {
          const inside = x + dx >= 0 && x + dx < WIDTH && y + dy >= 0 && y + dy < HEIGHT;
          if (inside && plane[(y + dy) * WIDTH + x + dx] === 128) return 1;
        }
      }
      return 0;
    }),
  );
  expect(planeOf(dilateRuns(unknownRuns(plane, WIDTH, HEIGHT), radius, window))).toEqual(expected);
});

test('runs that touch after growing are one run', () => {
  const plane = new Uint8Array(WIDTH * 1);
  plane[3] = 128;
  plane[6] = 128;
  const whole = { fromX: 0, toX: WIDTH, fromY: 0, toY: 1 };
  const grown = dilateRuns(unknownRuns(plane, WIDTH, 1), 1, whole);
  expect(Array.from(grown.from)).toEqual([2]);
  expect(Array.from(grown.to)).toEqual([8]);
});
