import type { Box, Size } from '../../domain/box.ts';
import { boundedSize, type LabPicture, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import { Problem } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';

/** A matte's surroundings at a size at which labels are decided. */
export interface WorkGrid extends Size {
  /** What of the picture it shows. */
  readonly box: Box;
  readonly picture: LabPicture;
  /** 1 where any of the cell's pixels is not clear in the matte. */
  readonly isInside: Uint8Array;
  /** Mean of the matte, 0..255. */
  readonly opacity: Uint8Array;
}

/** Cells on which labels are decided: enough for a wrist of a standing person, few enough for a second. */
const MOST_CELLS = 120_000;

/**
 * The grid around a matte, `null` where the matte is clear everywhere.
 * @throws Problem `mask_mismatch`
 */
export function workGrid(image: Raster, matte: Mask): WorkGrid | null {
  if (image.widthPx !== matte.widthPx || image.heightPx !== matte.heightPx) {
    throw new Problem(
      'mask_mismatch',
      `Expected a matte of ${image.widthPx}x${image.heightPx} pixels, got ${matte.widthPx}x${matte.heightPx}.`,
    );
  }
  const box = tightBox(matte);
  if (!box) return null;
  const size = boundedSize(box, MOST_CELLS);
  const picture = labPicture(image, box, size);
  return { ...size, box, picture, ...reducedMatte(matte, box, size) };
}

/** Where the middle of a cell lies on the picture. */
export function onPicture(
  grid: WorkGrid,
  column: number,
  row: number,
): { readonly x: number; readonly y: number } {
  return {
    x: grid.box.leftPx + ((column + 0.5) * grid.box.widthPx) / grid.widthPx,
    y: grid.box.topPx + ((row + 0.5) * grid.box.heightPx) / grid.heightPx,
  };
}

/** The cell that a place lies in, `null` beside the grid. */
export function cellAt(grid: WorkGrid, x: number, y: number): number | null {
  const column = Math.floor(((x - grid.box.leftPx) * grid.widthPx) / grid.box.widthPx);
  const row = Math.floor(((y - grid.box.topPx) * grid.heightPx) / grid.box.heightPx);
  if (column < 0 || row < 0 || column >= grid.widthPx || row >= grid.heightPx) return null;
  return row * grid.widthPx + column;
}

function reducedMatte(matte: Mask, box: Box, size: Size): Pick<WorkGrid, 'isInside' | 'opacity'> {
  const cells = size.widthPx * size.heightPx;
  const sums = new Float64Array(cells);
  const counts = new Uint32Array(cells);
  for (let row = 0; row < box.heightPx; row += 1) {
    const gridRow = Math.floor((row * size.heightPx) / box.heightPx);
    const start = (box.topPx + row) * matte.widthPx + box.leftPx;
    for (let column = 0; column < box.widthPx; column += 1) {
      const cell = gridRow * size.widthPx + Math.floor((column * size.widthPx) / box.widthPx);
      sums[cell]! += matte.data[start + column]!;
      counts[cell]! += 1;
    }
  }
  const opacity = new Uint8Array(cells);
  const isInside = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    opacity[cell] = Math.round(sums[cell]! / Math.max(1, counts[cell]!));
    isInside[cell] = sums[cell]! > 0 ? 1 : 0;
  }
  return { isInside, opacity };
}
