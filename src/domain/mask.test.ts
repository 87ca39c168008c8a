import { expect, test } from 'vitest';
import type { Box } from './box.ts';
import { createMask, type Mask, tightBox } from './mask.ts';

/** A mask with a few values in it, the same on every run. */
function sprinkled(widthPx: number, heightPx: number, seed: number): Mask {
  const mask = createMask(widthPx, heightPx);
  let state = seed;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let count = next(4); count > 0; count -= 1) mask.data[next(mask.data.length)] = 1 + next(255);
  return mask;
}

function boxOfEach({ widthPx, heightPx, data }: Mask, threshold: number): Box | null {
  const columns: number[] = [];
  const rows: number[] = [];
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      if (data[y * widthPx + x]! < threshold) continue;
      columns.push(x);
      rows.push(y);
    }
  }
  if (columns.length === 0) return null;
  const leftPx = Math.min(...columns);
  const topPx = Math.min(...rows);
  return {
    leftPx,
    topPx,
    widthPx: Math.max(...columns) - leftPx + 1,
    heightPx: Math.max(...rows) - topPx + 1,
  };
}

test.each([
  [9, 7],
  [1, 12],
  [12, 1],
  [1, 1],
])('the tight box of a %ix%i mask touches a value on all four sides', (widthPx, heightPx) => {
  for (let seed = 0; seed < 300; seed += 1) {
    const mask = sprinkled(widthPx, heightPx, seed);
    for (const threshold of [1, 128, 255])
      expect(tightBox(mask, threshold)).toEqual(boxOfEach(mask, threshold));
  }
});
