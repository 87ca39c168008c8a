import type { Box } from '../../domain/box.ts';
import { labOf } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { WorkGrid } from './work-grid.ts';

/** Cells around a pixel that have a say in its label, each way. */
const REACH_CELLS = 2;
const PLACE_SPREAD_CELLS = 0.8;
/** Lab units over which a cell's say falls. */
const COLOR_SPREAD = 9;

/**
 * A matte dealt out among labels: each pixel belongs to one, or on a soft border to two. Takes three bytes for each pixel
 * of the matte's box.
 */
export class Partition {
  readonly #matte: Mask;
  readonly #box: Box;
  readonly #first: Uint8Array;
  readonly #second: Uint8Array;
  /** 255 where the first label has all of a pixel. */
  readonly #share: Uint8Array;

  constructor(
    matte: Mask,
    box: Box,
    planes: { readonly first: Uint8Array; readonly second: Uint8Array; readonly share: Uint8Array },
  ) {
    this.#matte = matte;
    this.#box = box;
    this.#first = planes.first;
    this.#second = planes.second;
    this.#share = planes.share;
  }

  /** What of the matte these labels have together, at the matte's size. Masks of labels add up to the matte exactly. */
  maskOf(labels: readonly number[]): Mask {
    const wanted = new Uint8Array(256);
    for (const label of labels) wanted[label] = 1;
    const mask = createMask(this.#matte.widthPx, this.#matte.heightPx);
    const { leftPx, topPx, widthPx, heightPx } = this.#box;
    for (let row = 0; row < heightPx; row += 1) {
      const start = (topPx + row) * mask.widthPx + leftPx;
      for (let column = 0; column < widthPx; column += 1) {
        const at = row * widthPx + column;
        const alpha = this.#matte.data[start + column]!;
        const ofFirst = Math.round((alpha * this.#share[at]!) / 255);
        mask.data[start + column] =
          (wanted[this.#first[at]!] === 1 ? ofFirst : 0) +
          (wanted[this.#second[at]!] === 1 ? alpha - ofFirst : 0);
      }
    }
    return mask;
  }
}

/**
 * Carries the labels of a grid's cells to the pixels of its matte. On borders a pixel follows the cells around it that
 * look like it (Kopf et al. 2007, "Joint Bilateral Upsampling"). About .1 s for each megapixel of the matte's box.
 */
export function partitionOf(image: Raster, matte: Mask, grid: WorkGrid, labels: Uint8Array): Partition {
  const { box } = grid;
  const pixels = box.widthPx * box.heightPx;
  const first = new Uint8Array(pixels);
  const second = new Uint8Array(pixels);
  const share = new Uint8Array(pixels).fill(255);
  const isBorder = bordersOf(labels, grid);
  for (let row = 0; row < box.heightPx; row += 1) {
    const gridRow = Math.floor((row * grid.heightPx) / box.heightPx);
    for (let column = 0; column < box.widthPx; column += 1) {
      const at = row * box.widthPx + column;
      const pixel = (box.topPx + row) * matte.widthPx + box.leftPx + column;
      if (matte.data[pixel] === 0) continue;
      const cell = gridRow * grid.widthPx + Math.floor((column * grid.widthPx) / box.widthPx);
      first[at] = labels[cell]!;
      second[at] = labels[cell]!;
      if (isBorder[cell] === 0) continue;
      const [most, next, ofMost] = vote(image, pixel, grid, labels, column, row);
      first[at] = most;
      second[at] = next;
      share[at] = Math.round(255 * ofMost);
    }
  }
  return new Partition(matte, box, { first, second, share });
}

/** Cells with another label within reach. */
function bordersOf(labels: Uint8Array, { widthPx, heightPx, isInside }: WorkGrid): Uint8Array {
  const isEdge = new Uint8Array(labels.length);
  for (let cell = 0; cell < labels.length; cell += 1) {
    if (isInside[cell] === 0) continue;
    const right = cell + 1;
    const below = cell + widthPx;
    if (cell % widthPx < widthPx - 1 && isInside[right] !== 0 && labels[right] !== labels[cell])
      isEdge[cell] = isEdge[right] = 1;
    if (below < labels.length && isInside[below] !== 0 && labels[below] !== labels[cell])
      isEdge[cell] = isEdge[below] = 1;
  }
  const isBorder = new Uint8Array(labels.length);
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1) {
      if (isEdge[row * widthPx + column] === 0) continue;
      for (let y = Math.max(0, row - 1); y <= Math.min(heightPx - 1, row + 1); y += 1)
        for (let x = Math.max(0, column - 1); x <= Math.min(widthPx - 1, column + 1); x += 1)
          isBorder[y * widthPx + x] = 1;
    }
  }
  return isBorder;
}

const votes = new Float64Array(256);

/** The two labels with the most votes of the cells around a pixel, and the first one's share of both. */
function vote(
  image: Raster,
  pixel: number,
  grid: WorkGrid,
  labels: Uint8Array,
  column: number,
  row: number,
): [number, number, number] {
  const [lightness, a, b] = labOf(
    image.data[pixel * 4]!,
    image.data[pixel * 4 + 1]!,
    image.data[pixel * 4 + 2]!,
  );
  const x = ((column + 0.5) * grid.widthPx) / grid.box.widthPx - 0.5;
  const y = ((row + 0.5) * grid.heightPx) / grid.box.heightPx - 0.5;
  const { colors } = grid.picture;
  const seen: number[] = [];
  for (
    let cellY = Math.max(0, Math.round(y) - REACH_CELLS);
    cellY <= Math.min(grid.heightPx - 1, Math.round(y) + REACH_CELLS);
    cellY += 1
  ) {
    for (
      let cellX = Math.max(0, Math.round(x) - REACH_CELLS);
      cellX <= Math.min(grid.widthPx - 1, Math.round(x) + REACH_CELLS);
      cellX += 1
    ) {
      const cell = cellY * grid.widthPx + cellX;
      if (grid.isInside[cell] === 0) continue;
      const place = (cellX - x) ** 2 + (cellY - y) ** 2;
      const color =
        (colors[cell * 3]! - lightness) ** 2 +
        (colors[cell * 3 + 1]! - a) ** 2 +
        (colors[cell * 3 + 2]! - b) ** 2;
      const label = labels[cell]!;
      if (!seen.includes(label)) seen.push(label);
      votes[label]! +=
        Math.exp(-place / (2 * PLACE_SPREAD_CELLS ** 2)) *
        (Math.exp(-color / (2 * COLOR_SPREAD ** 2)) + 1e-6);
    }
  }
  seen.sort((one, other) => votes[other]! - votes[one]!);
  const [most, next] = [seen[0]!, seen[1] ?? seen[0]!];
  const [ofMost, ofNext] = [votes[most]! ** 2, votes[next]! ** 2];
  for (const label of seen) votes[label] = 0;
  // Squared votes: half a cell away from a border a pixel is nearly all one label's.
  return [most, next, most === next ? 1 : ofMost / (ofMost + ofNext)];
}
