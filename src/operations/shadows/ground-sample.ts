import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { type Grid, gridOver } from './alpha-grid.ts';

/** A part of a picture on a small grid: what is ground, what a thing covers, and how bright it is. */
export interface GroundSample extends Grid {
  /** Natural logarithms of the colour levels of each cell, `[rows, columns, 3]`. */
  readonly logs: Float32Array;
  /** 1 where a cell is wholly ground: opaque, and no thing is on it or beside it. */
  readonly isFree: Uint8Array;
  /** 1 where the thing itself is. */
  readonly isThing: Uint8Array;
}

/** Darker than this is taken for this: in the dark a level more or less is a large ratio. */
const LEAST_LEVEL = 6;

/** From this matte value on a pixel may belong to a thing. */
const FAINT_ALPHA = 8;

/** `covered` marks every thing of the picture, `matte` the one whose surroundings are looked at. About 20 ms per megapixel of `box`. */
export function sampleGround(image: Raster, matte: Mask, covered: Mask, box: Box): GroundSample {
  const { columns, rows } = gridOver(box);
  const logs = new Float32Array(columns * rows * 3);
  const isFree = new Uint8Array(columns * rows);
  const isThing = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const top = box.topPx + Math.floor((row * box.heightPx) / rows);
    const bottom = box.topPx + Math.floor(((row + 1) * box.heightPx) / rows);
    for (let column = 0; column < columns; column += 1) {
      const left = box.leftPx + Math.floor((column * box.widthPx) / columns);
      const right = box.leftPx + Math.floor(((column + 1) * box.widthPx) / columns);
      const cell = row * columns + column;
      const sums = [0, 0, 0];
      let count = 0;
      let isGround = true;
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          const pixel = y * image.widthPx + x;
          if (matte.data[pixel]! >= 128) isThing[cell] = 1;
          if (covered.data[pixel]! >= FAINT_ALPHA || image.data[pixel * 4 + 3]! < 255) isGround = false;
          for (let channel = 0; channel < 3; channel += 1) sums[channel]! += image.data[pixel * 4 + channel]!;
          count += 1;
        }
      }
      isFree[cell] = isGround && count > 0 ? 1 : 0;
      for (let channel = 0; channel < 3; channel += 1) {
        logs[cell * 3 + channel] = Math.log(Math.max(LEAST_LEVEL, sums[channel]! / Math.max(1, count)));
      }
    }
  }
  return { box, columns, rows, logs, isFree: shrunk(isFree, columns, rows), isThing };
}

/** Cells next to a covered one hold the thing's fringe and say nothing of the ground. */
function shrunk(cells: Uint8Array, columns: number, rows: number): Uint8Array {
  return cells.map((value, cell) => {
    const column = cell % columns;
    const row = Math.floor(cell / columns);
    const isInner =
      (column === 0 || cells[cell - 1] === 1) &&
      (column === columns - 1 || cells[cell + 1] === 1) &&
      (row === 0 || cells[cell - columns] === 1) &&
      (row === rows - 1 || cells[cell + columns] === 1);
    return value === 1 && isInner ? 1 : 0;
  });
}
