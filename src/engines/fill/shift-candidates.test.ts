import { expect, test } from 'vitest';
import { createLevel, HOLE, PADDING_PX, SOURCE, UNUSABLE } from './level.ts';
import { findShifts } from './shift-candidates.ts';
import { learnStrata } from './strata.ts';

const WIDTH_PX = 90;
const HEIGHT_PX = 80;
/** What shows: a frieze along the top and a narrow band down the right side. */
const FRIEZE_PX = 16;
const BAND_PX = 8;

test('shifts reach every pixel of a hole, however little of its rim those fit that reach its far corner', () => {
  const widthPx = WIDTH_PX + 2 * PADDING_PX;
  const heightPx = HEIGHT_PX + 2 * PADDING_PX;
  const state = new Uint8Array(widthPx * heightPx).fill(UNUSABLE);
  const color = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < HEIGHT_PX; y += 1) {
    for (let x = 0; x < WIDTH_PX; x += 1) {
      const pixel = (y + PADDING_PX) * widthPx + x + PADDING_PX;
      state[pixel] = y < FRIEZE_PX || x >= WIDTH_PX - BAND_PX ? SOURCE : HOLE;
      color.fill(120 + ((x >> 2) % 5) * 8 + ((y >> 3) % 3) * 5, pixel * 3, pixel * 3 + 3);
    }
  }
  const level = createLevel(widthPx, heightPx, color, new Uint8Array(widthPx * heightPx * 2), state);
  const finding = findShifts(level, learnStrata(level));
  let step = finding.next();
  while (!step.done) step = finding.next();
  const shifts = step.value;
  const isReached = (pixel: number): boolean =>
    shifts.some(({ x, y }) => {
      const column = (pixel % widthPx) + x;
      return column >= 0 && column < widthPx && state[pixel + y * widthPx + x] === SOURCE;
    });
  expect([...level.hole].filter((pixel) => !isReached(pixel))).toEqual([]);
});
