import type { Raster } from '../../../domain/raster.ts';
import { Partition } from './partition.ts';

/** Side of the blocks whose courses of colour are compared. */
export const BLOCK_PX = 8;
export const BLOCK_PIXELS = BLOCK_PX * BLOCK_PX;

/** Blocks that a piece has at least. */
const LEAST_BLOCKS = 12;

/** How exactly a picture shows its paints, in levels. */
export interface CourseLevels {
  /** How far, at most, a paint's own pixels are from it mostly, and at most. */
  readonly paint: number;
  readonly ownPaint: number;
  /** How far a block's colours may be from where the course of the block beside it leads. */
  readonly course: number;
}

/** A block within one zone: what it shows in its middle, and how that changes to the right and downwards. */
interface Block {
  readonly mean: readonly number[];
  readonly right: readonly number[];
  readonly down: readonly number[];
}

/** A block's plane by least squares; `null` where it is not all in the zone, or no plane. */
function blockAt(
  { widthPx, data }: Raster,
  labels: Int32Array,
  zone: number,
  left: number,
  top: number,
  tolerance: number,
): Block | null {
  const middle = (BLOCK_PX - 1) / 2;
  const [mean, right, down] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let y = 0; y < BLOCK_PX; y += 1)
    for (let x = 0; x < BLOCK_PX; x += 1) {
      const pixel = (top + y) * widthPx + left + x;
      if (labels[pixel] !== zone) return null;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[pixel * 4 + channel]!;
        mean[channel]! += value / BLOCK_PIXELS;
        right[channel]! += value * (x - middle);
        down[channel]! += value * (y - middle);
      }
    }
  const square = (BLOCK_PIXELS * (BLOCK_PX * BLOCK_PX - 1)) / 12;
  for (let channel = 0; channel < 3; channel += 1) {
    right[channel]! /= square;
    down[channel]! /= square;
  }
  for (let y = 0; y < BLOCK_PX; y += 1)
    for (let x = 0; x < BLOCK_PX; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[((top + y) * widthPx + left + x) * 4 + channel]!;
        const plane = mean[channel]! + right[channel]! * (x - middle) + down[channel]! * (y - middle);
        if (Math.abs(value - plane) > tolerance) return null;
      }
  return { mean, right, down };
}

/** Whether the course of each of two blocks leads to what the other shows, so many blocks apart. */
function leadsOn(one: Block, other: Block, columns: number, rows: number, tolerance: number): boolean {
  const most = tolerance * Math.max(columns, rows);
  for (let channel = 0; channel < 3; channel += 1) {
    const step = other.mean[channel]! - one.mean[channel]!;
    const across = rows === 0 ? 'down' : 'right';
    if (BLOCK_PX * Math.abs(one[across][channel]! - other[across][channel]!) > tolerance) return false;
    for (const { right, down } of [one, other]) {
      const course = BLOCK_PX * (columns * right[channel]! + rows * down[channel]!);
      if (Math.abs(step - course) > most) return false;
    }
  }
  return true;
}

/** The pieces of a zone along which the course of colours goes on, each by its blocks' corners, the largest first. */
export function piecesByCourse(
  calm: Raster,
  labels: Int32Array,
  zone: number,
  levels: CourseLevels,
): number[][] {
  const { widthPx, heightPx } = calm;
  const [columns, rows] = [Math.floor(widthPx / BLOCK_PX), Math.floor(heightPx / BLOCK_PX)];
  const blocks = Array.from({ length: columns * rows }, (_, index) =>
    blockAt(
      calm,
      labels,
      zone,
      (index % columns) * BLOCK_PX,
      Math.floor(index / columns) * BLOCK_PX,
      levels.ownPaint,
    ),
  );
  const sets = new Partition(blocks.length);
  const at = (column: number, row: number): Block | null =>
    column < 0 || row < 0 || column >= columns || row >= rows ? null : blocks[row * columns + column]!;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      for (const [x, y] of [
        [1, 0],
        [0, 1],
      ] as const) {
        const [own, next] = [at(column, row), at(column + x, row + y)];
        if (!own || !next || !leadsOn(own, next, x, y, levels.course)) continue;
        // A block that lies on the edge of two courses is half of both.
        const [before, after] = [at(column - x, row - y), at(column + 2 * x, row + 2 * y)];
        if (before && !leadsOn(before, next, 2 * x, 2 * y, levels.course)) continue;
        if (after && !leadsOn(own, after, 2 * x, 2 * y, levels.course)) continue;
        sets.join(row * columns + column, (row + y) * columns + column + x);
      }
  const found = new Map<number, number[]>();
  for (const [index, block] of blocks.entries()) {
    if (!block) continue;
    const root = sets.root(index);
    const corner = Math.floor(index / columns) * BLOCK_PX * widthPx + (index % columns) * BLOCK_PX;
    const piece = found.get(root);
    if (piece) piece.push(corner);
    else found.set(root, [corner]);
  }
  return [...found.values()]
    .filter(({ length }) => length >= LEAST_BLOCKS)
    .sort((one, other) => other.length - one.length);
}
