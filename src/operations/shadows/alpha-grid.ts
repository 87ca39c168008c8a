import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';

/** A part of a picture in cells. */
export interface Grid {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
}

const MOST_CELLS = 24_000;

/** A grid of a cell for each pixel, or of as many as are enough for something smooth. */
export function gridOver(box: Box): Grid {
  const scale = Math.min(1, Math.sqrt(MOST_CELLS / (box.widthPx * box.heightPx)));
  return {
    box,
    columns: Math.max(1, Math.round(box.widthPx * scale)),
    rows: Math.max(1, Math.round(box.heightPx * scale)),
  };
}

/** No shadow is darker. */
export const MOST_ALPHA = 0.92;

const ROUNDS = 160;
const OVER_RELAXATION = 1.7;

/**
 * Carries alphas on a grid smoothly into the cells that nothing is known of (Laplace's equation, over-relaxed), in place.
 * Above the grid no shadow lies: its upper edge counts as lit ground. About 20 ms for 24,000 cells.
 */
export function carryAlphas(alphas: Float32Array, isKnown: Uint8Array, { columns, rows }: Grid): void {
  // A frame of clear cells saves asking for the grid's edges.
  const stride = columns + 2;
  const framed = new Float32Array(stride * (rows + 2));
  const open: number[] = [];
  const beside: number[] = [];
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const cell = y * columns + x;
      const at = (y + 1) * stride + x + 1;
      framed[at] = alphas[cell]!;
      if (isKnown[cell] === 1) continue;
      open.push(at);
      beside.push(y === 0 ? 4 : 1 + (x > 0 ? 1 : 0) + (x < columns - 1 ? 1 : 0) + (y < rows - 1 ? 1 : 0));
    }
  }
  const places = Int32Array.from(open);
  const counts = Uint8Array.from(beside);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let index = 0; index < places.length; index += 1) {
      const at = places[index]!;
      const sum = framed[at - 1]! + framed[at + 1]! + framed[at - stride]! + framed[at + stride]!;
      const value = framed[at]!;
      framed[at] = Math.max(0, value + OVER_RELAXATION * (sum / counts[index]! - value));
    }
  }
  for (let y = 0; y < rows; y += 1)
    alphas.set(framed.subarray((y + 1) * stride + 1, (y + 1) * stride + 1 + columns), y * columns);
}

/** Values of 0..1 at the box's own size as 0..255, linear between the centres of cells. */
export function enlarged(values: Float32Array, { box, columns, rows }: Grid): Mask {
  const mask = createMask(box.widthPx, box.heightPx);
  for (let y = 0; y < box.heightPx; y += 1) {
    const gridY = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / box.heightPx - 0.5));
    const top = Math.floor(gridY);
    const bottom = Math.min(rows - 1, top + 1);
    for (let x = 0; x < box.widthPx; x += 1) {
      const gridX = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / box.widthPx - 0.5));
      const left = Math.floor(gridX);
      const right = Math.min(columns - 1, left + 1);
      const [u, v] = [gridX - left, gridY - top];
      const upper = values[top * columns + left]! * (1 - u) + values[top * columns + right]! * u;
      const lower = values[bottom * columns + left]! * (1 - u) + values[bottom * columns + right]! * u;
      mask.data[y * box.widthPx + x] = Math.round(255 * (upper * (1 - v) + lower * v));
    }
  }
  return mask;
}
