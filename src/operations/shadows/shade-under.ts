import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { carryAlphas, enlarged, type Grid, gridOver, MOST_ALPHA } from './alpha-grid.ts';
import type { CastShadow } from './cast-shadow.ts';
import { upperEdge } from './upper-edge.ts';

/** Of so much of a cell the picture must show what lies there, else what stands on it decides its colours. */
const LEAST_SHOWN = 0.25;

/** What is less dark is no part of a shade that another part could go on in. */
const LEAST_SHADE = 0.2;
/** So far from what stands on it a shade is past that thing's fringe, and as dark as below it. */
const DEPTH_CELLS = 6;
/** So many rows to either side even out how dark each of them is. */
const EVEN_ROWS = 5;

/** The sky's light makes shades bluish, that of a warm room brownish; what is tinted more is no shade's doing. */
const MOST_TINT = 1.5;

/**
 * A shade as dark as the picture is beside the completed ground, and carried on from there under what stands on it: so that
 * it runs on without a seam when that has gone. About 40 ms, and 10 ms per megapixel of its box.
 * @param lit the ground in even light, completed where anything stands and where shades lie
 * @param standing marks all that is taken off the picture, where it does not show the ground
 */
export function shadeUnder(cast: CastShadow, picture: Raster, lit: Raster, standing: Mask): CastShadow {
  const { box } = cast;
  const grid = gridOver(box);
  const count = grid.columns * grid.rows;
  const taken = new Float64Array(count);
  const ground = new Float64Array(count);
  const lights = new Float64Array(3);
  const darks = new Float64Array(3);
  const shownPx = new Uint32Array(count);
  const allPx = new Uint32Array(count);
  for (let row = 0; row < box.heightPx; row += 1) {
    const cellStart = Math.floor((row * grid.rows) / box.heightPx) * grid.columns;
    const start = (box.topPx + row) * picture.widthPx + box.leftPx;
    for (let column = 0; column < box.widthPx; column += 1) {
      const cell = cellStart + Math.floor((column * grid.columns) / box.widthPx);
      allPx[cell]! += 1;
      if (standing.data[start + column]! > 0) continue;
      shownPx[cell]! += 1;
      const at = (start + column) * 4;
      const isShade = cast.reach.data[row * box.widthPx + column]! > 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const light = lit.data[at + channel]!;
        ground[cell]! += light;
        // The shade of something else is no part of this one.
        const dark = isShade ? light - picture.data[at + channel]! : 0;
        taken[cell]! += dark;
        if (!isShade) continue;
        lights[channel]! += light;
        darks[channel]! += dark;
      }
    }
  }
  const alphas = new Float32Array(count);
  const isKnown = new Uint8Array(count);
  for (let cell = 0; cell < count; cell += 1) {
    if (shownPx[cell]! < LEAST_SHOWN * allPx[cell]! || shownPx[cell] === 0) continue;
    isKnown[cell] = 1;
    alphas[cell] = Math.min(MOST_ALPHA, Math.max(0, taken[cell]! / Math.max(1, ground[cell]!)));
  }
  const edge = upperEdge(alphas, isKnown, grid);
  if (edge) lightAbove(edge, isKnown, grid);
  joinParts(alphas, isKnown, grid);
  carryAlphas(alphas, isKnown, grid);
  return { ...cast, alpha: enlarged(alphas, grid), tint: tintOf(darks, lights) };
}

/** Takes the ground above a shade's upper edge for lit where something hides it: there its alphas are still 0. */
function lightAbove(edge: Float32Array, isKnown: Uint8Array, { columns, rows }: Grid): void {
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      if (row < edge[column]!) isKnown[row * columns + column] = 1;
}

/** How much more or less of each channel a shade takes than of all light. */
function tintOf(darks: Float64Array, lights: Float64Array): CastShadow['tint'] {
  const depthOf = (dark: number, light: number): number =>
    -Math.log(Math.max(1 - MOST_ALPHA, 1 - dark / Math.max(1, light)));
  const whole = depthOf(darks[0]! + darks[1]! + darks[2]!, lights[0]! + lights[1]! + lights[2]!);
  const share = (channel: number): number => {
    const depth = depthOf(darks[channel]!, lights[channel]!);
    return whole <= 0 ? 1 : Math.min(MOST_TINT, Math.max(1 / MOST_TINT, depth / whole));
  };
  return [share(0), share(1), share(2)];
}

/**
 * Fills what lies between two parts of a shade sideways, as between those on both sides of a wheel: all of the ground there
 * lies in it.
 */
function joinParts(alphas: Float32Array, isKnown: Uint8Array, { columns, rows }: Grid): void {
  const joined = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    let before = -1;
    for (let cell = row * columns; cell < (row + 1) * columns; cell += 1) {
      if (isKnown[cell] === 0) continue;
      if (before >= 0 && cell - before > 1) {
        const [left, right] = [depthFrom(alphas, isKnown, before, -1), depthFrom(alphas, isKnown, cell, 1)];
        for (let between = before + 1; between < cell && Math.min(left, right) >= LEAST_SHADE; between += 1)
          joined[between] = left + ((right - left) * (between - before)) / (cell - before);
      }
      before = cell;
    }
  }
  // Each row for itself would make streaks.
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      const cell = row * columns + column;
      if (joined[cell] === 0) continue;
      let sum = 0;
      let count = 0;
      for (
        let other = Math.max(0, row - EVEN_ROWS);
        other <= Math.min(rows - 1, row + EVEN_ROWS);
        other += 1
      ) {
        const value = joined[other * columns + column]!;
        if (value === 0) continue;
        sum += value;
        count += 1;
      }
      alphas[cell] = sum / count;
      isKnown[cell] = 1;
    }
  }
}

/** How dark a shade is where it meets what stands on it, past the fringe of that. */
function depthFrom(alphas: Float32Array, isKnown: Uint8Array, start: number, step: 1 | -1): number {
  let deepest = 0;
  for (let cell = start, left = DEPTH_CELLS; left > 0 && isKnown[cell] === 1; cell += step, left -= 1)
    deepest = Math.max(deepest, alphas[cell]!);
  return deepest;
}
