import type { Size } from '../../domain/box.ts';
import { type Band, forEachStoredRun } from './band.ts';

/** Mean differences of alpha over a patch between which trust passes from the solution to the coarse matte. */
const TRUSTED_DRIFT = 0.15;
const REFUSED_DRIFT = 0.3;

/** A patch counts as this share of its pixels at least, so that a few pixels at its rim cannot condemn it. */
const LEAST_SHARE = 0.25;

/**
 * Falls back to the coarse matte, in place, where the solved alpha has drifted from it over a whole patch of `patchPx`.
 *
 * A coarse matte is right at low resolution. Edges may move within a patch and hair may appear, but where alpha has
 * changed on average over a patch it has leaked between regions of like colours. Patches overlap and blend linearly.
 */
export function keepAgreement(
  band: Band,
  size: Size,
  coarse: Float64Array,
  solved: Float64Array,
  patchPx: number,
): void {
  const grid = new PatchGrid(size, patchPx);
  const corners = grid.weights.length;
  forEachPixel(band, size, (index, x, y) => {
    grid.locate(x, y);
    const difference = solved[index]! - coarse[index]!;
    for (let corner = 0; corner < corners; corner += 1) {
      const patch = grid.patches[corner]!;
      grid.drift[patch] = grid.drift[patch]! + grid.weights[corner]! * difference;
      grid.counts[patch] = grid.counts[patch]! + grid.weights[corner]!;
    }
  });
  const distrust = grid.distrust();
  forEachPixel(band, size, (index, x, y) => {
    grid.locate(x, y);
    let share = 0;
    for (let corner = 0; corner < corners; corner += 1) {
      share += grid.weights[corner]! * distrust[grid.patches[corner]!]!;
    }
    solved[index] = solved[index]! + share * (coarse[index]! - solved[index]!);
  });
}

/** Patches with linear overlap, a border of them beyond the picture included. */
class PatchGrid {
  readonly drift: Float64Array;
  readonly counts: Float64Array;
  /** The four patches around the pixel located last, and its weight in each. */
  readonly patches = new Int32Array(4);
  readonly weights = new Float64Array(4);
  readonly #patchPx: number;
  readonly #columns: number;

  constructor(size: Size, patchPx: number) {
    this.#patchPx = patchPx;
    this.#columns = Math.ceil(size.widthPx / patchPx) + 2;
    const rows = Math.ceil(size.heightPx / patchPx) + 2;
    this.drift = new Float64Array(this.#columns * rows);
    this.counts = new Float64Array(this.#columns * rows);
  }

  locate(x: number, y: number): void {
    const column = (x + 0.5) / this.#patchPx + 0.5;
    const row = (y + 0.5) / this.#patchPx + 0.5;
    const left = Math.floor(column);
    const top = Math.floor(row);
    const shareX = column - left;
    const shareY = row - top;
    const first = top * this.#columns + left;
    this.patches[0] = first;
    this.patches[1] = first + 1;
    this.patches[2] = first + this.#columns;
    this.patches[3] = first + this.#columns + 1;
    this.weights[0] = (1 - shareX) * (1 - shareY);
    this.weights[1] = shareX * (1 - shareY);
    this.weights[2] = (1 - shareX) * shareY;
    this.weights[3] = shareX * shareY;
  }

  /** Per patch 0 where its drift is trusted, 1 where it is refused, smooth between. */
  distrust(): Float64Array {
    const least = LEAST_SHARE * this.#patchPx ** 2;
    return this.drift.map((sum, patch) => {
      const drift = Math.abs(sum) / Math.max(least, this.counts[patch]!);
      const share = Math.min(1, Math.max(0, (drift - TRUSTED_DRIFT) / (REFUSED_DRIFT - TRUSTED_DRIFT)));
      return share * share * (3 - 2 * share);
    });
  }
}

function forEachPixel(band: Band, size: Size, visit: (index: number, x: number, y: number) => void): void {
  forEachStoredRun(band, (index, y, fromX, toX) => {
    if (y < 0 || y >= size.heightPx) return;
    const end = Math.min(toX, size.widthPx);
    for (let x = Math.max(fromX, 0); x < end; x += 1) visit(index + x - fromX, x, y);
  });
}
