import { expect, test } from 'vitest';
import { createLevel, HOLE, PADDING_PX, SOURCE, UNUSABLE } from './level.ts';
import { ShiftMap } from './shift-map.ts';

const HOLE_PX = 20;
const ROWS = 12;

test('a seam lies within a hole rather than along its rim, where it would draw the outline of what has gone', () => {
  const widthPx = 5 * HOLE_PX + 2 * PADDING_PX;
  const heightPx = ROWS + 2 * PADDING_PX;
  const color = new Uint8Array(widthPx * heightPx * 3);
  const state = new Uint8Array(widthPx * heightPx).fill(UNUSABLE);
  const place = (x: number, y: number): number => (y + PADDING_PX) * widthPx + x + PADDING_PX;
  for (let y = 0; y < ROWS; y += 1) {
    for (let x = 0; x < 5 * HOLE_PX; x += 1) {
      state[place(x, y)] = x >= 2 * HOLE_PX && x < 3 * HOLE_PX ? HOLE : SOURCE;
      // Dark on the left, light on the right, and no edge between them that could be copied.
      if (x >= 3 * HOLE_PX) color.fill(90, place(x, y) * 3, place(x, y) * 3 + 3);
    }
  }
  const level = createLevel(widthPx, heightPx, color, new Uint8Array(widthPx * heightPx * 2), state);
  const map = new ShiftMap(
    level,
    [-2, 2].map((widths) => ({ x: widths * HOLE_PX, y: 0 })),
  );
  for (const label of [0, 1]) map.expand(label, level.hole, (pixel, own) => map.alone(pixel, own));
  for (let y = 0; y < ROWS; y += 1) {
    expect(map.label[place(2 * HOLE_PX, y)]).toBe(0);
    expect(map.label[place(3 * HOLE_PX - 1, y)]).toBe(1);
  }
});
