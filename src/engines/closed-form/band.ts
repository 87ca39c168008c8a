import { countPixels, dilateRuns, type PixelRuns, shiftRuns } from './runs.ts';

/** Pixels are stored with this many columns and rows of their own around the picture. */
export const PADDING_PX = 2;

/** Numbers per entry of a band's stencil lists. */
export const STENCIL_STRIDE = 6;

/**
 * The unknown pixels of a picture with everything within two pixels of them, packed: what a matting Laplacian of 3x3
 * windows couples. A packed vector holds one value per `stored` pixel in raster order.
 *
 * Because whole neighbourhoods are stored, the five rows around a run of unknown pixels lie at constant distances in a
 * packed vector. A stencil list holds, per run: first index, length, and the distance to the same column of the rows
 * -2, -1, +1, +2. In `windows` only -1 and +1 are set.
 */
export interface Band {
  /** In padded coordinates: pixel (x, y) of the picture is (x + 2, y + 2). */
  readonly stored: PixelRuns;
  /** Packed index of each stored run's first pixel. */
  readonly runIndex: Int32Array;
  readonly storedCount: number;
  readonly unknownCount: number;
  /** Stencil list of the unknown pixels. */
  readonly unknown: Int32Array;
  /** Stencil list of the centres of all 3x3 windows inside the picture that touch an unknown pixel. */
  readonly windows: Int32Array;
}

/** The band of the unknown pixels `unknown` of a picture. */
export function createBand(unknown: PixelRuns, widthPx: number, heightPx: number): Band {
  const paddedHeight = heightPx + 2 * PADDING_PX;
  const inner = shiftRuns(unknown, PADDING_PX, PADDING_PX, paddedHeight);
  const canvas = { fromX: 0, toX: widthPx + 2 * PADDING_PX, fromY: 0, toY: paddedHeight };
  const stored = dilateRuns(inner, 2, canvas);
  const centres = dilateRuns(inner, 1, {
    fromX: PADDING_PX + 1,
    toX: PADDING_PX + widthPx - 1,
    fromY: PADDING_PX + 1,
    toY: PADDING_PX + heightPx - 1,
  });
  const runIndex = new Int32Array(stored.from.length);
  let storedCount = 0;
  for (let run = 0; run < runIndex.length; run += 1) {
    runIndex[run] = storedCount;
    storedCount += stored.to[run]! - stored.from[run]!;
  }
  return {
    stored,
    runIndex,
    storedCount,
    unknownCount: countPixels(unknown),
    unknown: stencilList(inner, stored, runIndex, 2),
    windows: stencilList(centres, stored, runIndex, 1),
  };
}

function stencilList(runs: PixelRuns, stored: PixelRuns, runIndex: Int32Array, reach: 1 | 2): Int32Array {
  const list = new Int32Array(runs.from.length * STENCIL_STRIDE);
  const rows = reach === 2 ? [-2, -1, 1, 2] : [-1, 1];
  for (let y = 0; y < runs.heightPx; y += 1) {
    for (let run = runs.rowStart[y]!; run < runs.rowStart[y + 1]!; run += 1) {
      const column = runs.from[run]!;
      const index = packedIndex(stored, runIndex, column, y);
      const entry = run * STENCIL_STRIDE;
      list[entry] = index;
      list[entry + 1] = runs.to[run]! - column;
      for (const row of rows) {
        const place = row < 0 ? row + 4 : row + 3;
        list[entry + place] = packedIndex(stored, runIndex, column, y + row) - index;
      }
    }
  }
  return list;
}

/** The packed index of a stored pixel, by bisection among the runs of its row. */
function packedIndex(stored: PixelRuns, runIndex: Int32Array, column: number, y: number): number {
  let low = stored.rowStart[y]!;
  let high = stored.rowStart[y + 1]! - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (stored.from[middle]! <= column) low = middle;
    else high = middle - 1;
  }
  return runIndex[low]! + column - stored.from[low]!;
}

/**
 * Calls `visit` for every stored run with the packed index of its first pixel and its row and columns on the picture.
 * Rows and columns of the padding are negative or beyond the picture's size.
 */
export function forEachStoredRun(
  band: Band,
  visit: (index: number, y: number, fromX: number, toX: number) => void,
): void {
  const { stored, runIndex } = band;
  for (let y = 0; y < stored.heightPx; y += 1) {
    for (let run = stored.rowStart[y]!; run < stored.rowStart[y + 1]!; run += 1) {
      visit(runIndex[run]!, y - PADDING_PX, stored.from[run]! - PADDING_PX, stored.to[run]! - PADDING_PX);
    }
  }
}
