import type { Raster } from '../domain/raster.ts';
import { hashWord } from './fill/random.ts';
import { CELL_COUNT, type FillWindow, GRID_CELLS, type SquarePatch } from './fill-window.ts';
import type { Pace } from './pace.ts';

/** Detail is moved in blocks of so many cells, which overlap by half. */
const BLOCK_CELLS = 8;
const STEP_CELLS = BLOCK_CELLS / 2;
const BLOCKS = GRID_CELLS / STEP_CELLS - 1;
/** Places that are tried for a block beside those that its neighbours found. */
const TRIES = 40;
const SEED = 512;
/** Mean squared difference of two blocks above which a place lends nothing of its detail: so much for a flat block, … */
const STRANGE_FLAT = 24;
/** … more by so many times the variance of the block, … */
const STRANGE_BY_VARIANCE = 4;
/** … and never more than this. */
const STRANGE_MOST = 250;

/** What pixels have beyond what a reduced window can hold. */
export interface Detail {
  /** Adds the detail of a pixel to its colour. */
  add(xPx: number, yPx: number, color: Float32Array): void;
}

export interface DetailSource {
  readonly picture: Raster;
  /** 1 for pixels that can be seen. */
  readonly known: Uint8Array;
  readonly window: FillWindow;
  readonly patch: SquarePatch;
  /** The filled grid, `[3, 512, 512]`. */
  readonly answer: Float32Array;
}

interface Match {
  /** The first cell of the place, by column and row. */
  readonly column: number;
  readonly row: number;
  /** Mean squared difference. */
  readonly cost: number;
  /** How much of its detail the place lends, 0..1. */
  readonly share: number;
}

/**
 * Finds for each block of the filled grid the place around it that looks most like it at the grid's resolution; what that
 * place shows beyond this resolution is what the block lacks. After Hertzmann et al., "Image Analogies" (2001), with the
 * propagation of PatchMatch (Barnes 2009). About 0.3 s for a hole of a quarter of the grid.
 */
export async function addDetail(source: DetailSource, pace: Pace): Promise<Detail | null> {
  const unsure = unsureCells(source.patch.hole);
  const places = knownPlaces(source, unsure);
  if (places.length === 0) return null;
  const matches: (Match | undefined)[] = new Array(BLOCKS * BLOCKS);
  for (let blockRow = 0; blockRow < BLOCKS; blockRow += 1) {
    for (let blockColumn = 0; blockColumn < BLOCKS; blockColumn += 1) {
      if (touchesHole(source.patch.hole, blockColumn * STEP_CELLS, blockRow * STEP_CELLS))
        matches[blockRow * BLOCKS + blockColumn] = bestMatch(
          source,
          { places, unsure },
          matches,
          blockColumn,
          blockRow,
        );
    }
    await pace.breathe();
  }
  return blendedDetail(source, matches);
}

/** The hole and the cells beside it: those are means of the part of them that is known, which says too little of the rest. */
function unsureCells(hole: Uint8Array): Uint8Array {
  return hole.map((value, cell) => {
    if (value !== 0) return 1;
    const column = cell % GRID_CELLS;
    const beside = (step: number): number => hole[cell + step] ?? 0;
    const across = (column > 0 ? beside(-1) : 0) + (column < GRID_CELLS - 1 ? beside(1) : 0);
    return across + beside(-GRID_CELLS) + beside(GRID_CELLS) > 0 ? 1 : 0;
  });
}

/** Cells at which a block begins that is known as a whole, and lies in the picture. */
function knownPlaces({ window, picture }: DetailSource, unsure: Uint8Array): Int32Array {
  const holeBefore = new Int32Array((GRID_CELLS + 1) * (GRID_CELLS + 1));
  for (let row = 0; row < GRID_CELLS; row += 1)
    for (let column = 0; column < GRID_CELLS; column += 1) {
      const at = (row + 1) * (GRID_CELLS + 1) + column + 1;
      holeBefore[at] =
        holeBefore[at - 1]! +
        holeBefore[at - GRID_CELLS - 1]! -
        holeBefore[at - GRID_CELLS - 2]! +
        unsure[row * GRID_CELLS + column]!;
    }
  const places: number[] = [];
  for (let row = 0; row + BLOCK_CELLS <= GRID_CELLS; row += 2)
    for (let column = 0; column + BLOCK_CELLS <= GRID_CELLS; column += 2) {
      const top = row * (GRID_CELLS + 1) + column;
      const bottom = (row + BLOCK_CELLS) * (GRID_CELLS + 1) + column;
      const holes =
        holeBefore[bottom + BLOCK_CELLS]! -
        holeBefore[bottom]! -
        holeBefore[top + BLOCK_CELLS]! +
        holeBefore[top]!;
      if (holes === 0 && liesInside(window, picture, column, row)) places.push(row * GRID_CELLS + column);
    }
  return Int32Array.from(places);
}

function liesInside(
  { leftPx, topPx, scale }: FillWindow,
  picture: Raster,
  column: number,
  row: number,
): boolean {
  return (
    leftPx + column * scale >= 0 &&
    topPx + row * scale >= 0 &&
    leftPx + (column + BLOCK_CELLS) * scale <= picture.widthPx &&
    topPx + (row + BLOCK_CELLS) * scale <= picture.heightPx
  );
}

function touchesHole(hole: Uint8Array, column: number, row: number): boolean {
  for (let y = row; y < row + BLOCK_CELLS; y += 1)
    for (let x = column; x < column + BLOCK_CELLS; x += 1) if (hole[y * GRID_CELLS + x] !== 0) return true;
  return false;
}

function bestMatch(
  source: DetailSource,
  { places, unsure }: { readonly places: Int32Array; readonly unsure: Uint8Array },
  matches: readonly (Match | undefined)[],
  blockColumn: number,
  blockRow: number,
): Match {
  const column = blockColumn * STEP_CELLS;
  const row = blockRow * STEP_CELLS;
  let best = { column: 0, row: 0, cost: Number.POSITIVE_INFINITY };
  const tryPlace = (placeColumn: number, placeRow: number): void => {
    const cost = differenceOf(source, column, row, placeColumn, placeRow, best.cost);
    if (cost < best.cost) best = { column: placeColumn, row: placeRow, cost };
  };
  const before = blockColumn > 0 ? matches[blockRow * BLOCKS + blockColumn - 1] : undefined;
  const above = blockRow > 0 ? matches[(blockRow - 1) * BLOCKS + blockColumn] : undefined;
  for (const [match, right, down] of [
    [before, STEP_CELLS, 0],
    [above, 0, STEP_CELLS],
  ] as const) {
    if (match === undefined) continue;
    const next = { column: match.column + right, row: match.row + down };
    const fits =
      next.column + BLOCK_CELLS <= GRID_CELLS &&
      next.row + BLOCK_CELLS <= GRID_CELLS &&
      !touchesHole(unsure, next.column, next.row) &&
      liesInside(source.window, source.picture, next.column, next.row);
    if (fits) tryPlace(next.column, next.row);
  }
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const place = places[hashWord(SEED + attempt, blockRow, blockColumn) % places.length]!;
    tryPlace(place % GRID_CELLS, Math.floor(place / GRID_CELLS));
  }
  const variance = varianceOf(source.answer, column, row);
  const strange = Math.min(STRANGE_MOST, STRANGE_FLAT + STRANGE_BY_VARIANCE * variance);
  // All of it up to half the difference that is too strange.
  return { ...best, share: Math.min(1, Math.max(0, 2 * (1 - best.cost / strange))) };
}

/** The variance of a block of the answer, as the mean of its channels. */
function varianceOf(answer: Float32Array, column: number, row: number): number {
  const count = BLOCK_CELLS * BLOCK_CELLS;
  let variance = 0;
  for (let channel = 0; channel < 3 * CELL_COUNT; channel += CELL_COUNT) {
    let sum = 0;
    let squares = 0;
    for (let y = row; y < row + BLOCK_CELLS; y += 1)
      for (let x = column; x < column + BLOCK_CELLS; x += 1) {
        const value = answer[channel + y * GRID_CELLS + x]!;
        sum += value;
        squares += value * value;
      }
    variance += (squares - (sum * sum) / count) / count / 3;
  }
  return variance;
}

/** Mean squared difference of a block of the answer and a place of the picture; given up above `limit`. */
function differenceOf(
  { answer, patch }: DetailSource,
  column: number,
  row: number,
  placeColumn: number,
  placeRow: number,
  limit: number,
): number {
  const values = 3 * BLOCK_CELLS * BLOCK_CELLS;
  let sum = 0;
  for (let y = 0; y < BLOCK_CELLS; y += 1) {
    const own = (row + y) * GRID_CELLS + column;
    const other = (placeRow + y) * GRID_CELLS + placeColumn;
    for (let channel = 0; channel < 3 * CELL_COUNT; channel += CELL_COUNT)
      for (let x = 0; x < BLOCK_CELLS; x += 1) {
        const difference = answer[channel + own + x]! - patch.colors[channel + other + x]!;
        sum += difference * difference;
      }
    if (sum > limit * values) return Number.POSITIVE_INFINITY;
  }
  return sum / values;
}

/**
 * Every pixel takes the detail of the blocks that it lies in, more of those whose middle is near. Details of different places
 * have nothing to do with each other and would cancel out: they are weighted so that their sum is as strong as each.
 */
function blendedDetail(source: DetailSource, matches: readonly (Match | undefined)[]): Detail {
  const { window, picture, known, patch } = source;
  const smooth = new Float32Array(3);
  const shares = new Map<number, number>();
  return {
    add(xPx, yPx, color) {
      const across = (xPx + 0.5 - window.leftPx) / window.scale;
      const down = (yPx + 0.5 - window.topPx) / window.scale;
      const lastColumn = Math.min(BLOCKS - 1, Math.floor(across / STEP_CELLS));
      const lastRow = Math.min(BLOCKS - 1, Math.floor(down / STEP_CELLS));
      let strength = 0;
      shares.clear();
      for (let blockRow = Math.max(0, lastRow - 1); blockRow <= lastRow; blockRow += 1)
        for (let blockColumn = Math.max(0, lastColumn - 1); blockColumn <= lastColumn; blockColumn += 1) {
          const match = matches[blockRow * BLOCKS + blockColumn];
          if (match === undefined) continue;
          const x = Math.round(xPx + (match.column - blockColumn * STEP_CELLS) * window.scale);
          const y = Math.round(yPx + (match.row - blockRow * STEP_CELLS) * window.scale);
          const pixel = y * picture.widthPx + x;
          if (x < 0 || y < 0 || x >= picture.widthPx || y >= picture.heightPx || known[pixel] === 0) continue;
          const share = nearness(across - blockColumn * STEP_CELLS) * nearness(down - blockRow * STEP_CELLS);
          shares.set(pixel, (shares.get(pixel) ?? 0) + share);
          strength += share * match.share;
        }
      let squares = 0;
      for (const share of shares.values()) squares += share * share;
      if (squares === 0) return;
      for (const [pixel, share] of shares) {
        const x = pixel % picture.widthPx;
        window.sample(patch.colors, x, (pixel - x) / picture.widthPx, smooth);
        const weight = (share * strength) / Math.sqrt(squares);
        for (let channel = 0; channel < 3; channel += 1)
          color[channel]! += weight * (picture.data[pixel * 4 + channel]! - smooth[channel]!);
      }
    },
  };
}

/** 1 in the middle of a block, 0 at its edges; those of two blocks that overlap by half add up to 1. */
function nearness(cells: number): number {
  return Math.max(0, 1 - Math.abs(cells - STEP_CELLS) / STEP_CELLS);
}
