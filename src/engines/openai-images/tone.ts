import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import { fillSmoothly } from '../push-pull.ts';

/** Cells along the longer side of the grid that the difference is measured on. */
const GRID_CELLS = 192;
/** A difference above it is another picture, not another tone. */
const MOST_DIFFERENCE = 40;
/** Less of the window must show what the source shows for its tone to say anything. */
const LEAST_KNOWN_SHARE = 0.02;

/** What has to be added to colours at a place, red, green, blue. */
export type Tone = (xPx: number, yPx: number, addend: Float32Array) => void;

/**
 * How the tone of `made` has to change to go on from the source: a model paints its surroundings anew and misses their
 * tone by a little. Measured where `mask` is 0, and carried smoothly into what it marks. All have one size. `null` where
 * the surroundings do not look like the source's. About 20 ms per megapixel.
 */
export async function toneToward(source: Raster, made: Raster, mask: Mask, pace: Pace): Promise<Tone | null> {
  const { widthPx, heightPx } = source;
  const cellPx = Math.max(1, Math.max(widthPx, heightPx) / GRID_CELLS);
  const columns = Math.ceil(widthPx / cellPx);
  const rows = Math.ceil(heightPx / cellPx);
  const grid = new Float32Array(columns * rows * 4);
  let known = 0;
  let kept = 0;
  for (let y = 0; y < heightPx; y += 1) {
    await pace.breathe();
    const row = Math.floor(y / cellPx) * columns;
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const at = pixel * 4;
      if (mask.data[pixel] !== 0 || source.data[at + 3] !== 255) continue;
      kept += 1;
      const red = source.data[at]! - made.data[at]!;
      const green = source.data[at + 1]! - made.data[at + 1]!;
      const blue = source.data[at + 2]! - made.data[at + 2]!;
      if (Math.max(Math.abs(red), Math.abs(green), Math.abs(blue)) > MOST_DIFFERENCE) continue;
      const cell = (row + Math.floor(x / cellPx)) * 4;
      grid[cell]! += red;
      grid[cell + 1]! += green;
      grid[cell + 2]! += blue;
      grid[cell + 3]! += 1;
      known += 1;
    }
  }
  if (known === 0 || known < LEAST_KNOWN_SHARE * widthPx * heightPx || known < kept / 2) return null;
  for (let at = 0; at < grid.length; at += 4) {
    const count = grid[at + 3]!;
    if (count === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) grid[at + channel]! /= count;
    // A cell that is known by a few pixels takes most from those around it.
    grid[at + 3] = Math.min(1, count / (cellPx * cellPx));
  }
  fillSmoothly(grid, columns, rows);
  return (xPx, yPx, addend) => {
    const across = Math.min(columns - 1, Math.max(0, (xPx + 0.5) / cellPx - 0.5));
    const down = Math.min(rows - 1, Math.max(0, (yPx + 0.5) / cellPx - 0.5));
    const left = Math.floor(across);
    const top = Math.floor(down);
    const right = Math.min(columns - 1, left + 1);
    const bottom = Math.min(rows - 1, top + 1);
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (row: number, column: number): number => grid[(row * columns + column) * 4 + channel]!;
      const upper = value(top, left) + (across - left) * (value(top, right) - value(top, left));
      const lower = value(bottom, left) + (across - left) * (value(bottom, right) - value(bottom, left));
      addend[channel] = upper + (down - top) * (lower - upper);
    }
  };
}
