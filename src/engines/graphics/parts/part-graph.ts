import type { Size } from '../../../domain/box.ts';
import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from './edge-mix.ts';
import type { Part } from './part.ts';
import { emptyBounds, includePixel } from './part.ts';

/** Parts and how they touch. */
export interface PartGraph extends Size {
  readonly parts: readonly Part[];
  /** Per part, the length in pixels of its boundary with each neighbour. */
  readonly touching: readonly Map<number, number>[];
  /** Per part, the mean difference of calm colours across the boundary with each neighbour, in levels. */
  readonly contrast: readonly Map<number, number>[];
  /** Per part, its pixels on the canvas's border, by side: left, top, right, bottom. */
  readonly border: Int32Array;
  /** Per part, the pixels that its roughness was read from: none where a part is all edge. */
  readonly judged: Int32Array;
}

/** The whole length of a part's boundary with others. */
export function boundaryOf(graph: PartGraph, id: number): number {
  let sum = 0;
  for (const length of graph.touching[id]!.values()) sum += length;
  return sum;
}

/** The neighbour that a part shares the longest boundary with, and the share of its boundary that this is. */
export function mainNeighbor(graph: PartGraph, id: number): { id: number; share: number } {
  let [best, length, sum] = [-1, 0, 0];
  for (const [neighbor, shared] of graph.touching[id]!) {
    sum += shared;
    if (shared > length) [best, length] = [neighbor, shared];
  }
  return { id: best, share: sum === 0 ? 0 : length / sum };
}

/**
 * The second difference along a row: green's, and in a noisy picture luma's (ITU-R BT.601), because halved chroma ripples
 * twice as far from an edge and further than what is ignored.
 */
function bendAt(data: Uint8ClampedArray, at: number, noisy: boolean): number {
  const bend = (channel: number): number =>
    2 * data[at + channel]! - data[at + channel - 4]! - data[at + channel + 4]!;
  return noisy ? 0.299 * bend(0) + 0.587 * bend(1) + 0.114 * bend(2) : bend(1);
}

/** Side of the blocks by which JPEG compresses, and its power of two. */
const BLOCK_BITS = 3;
const BLOCK_PX = 1 << BLOCK_BITS;

/**
 * Per block of compression, 1 where several parts share it: an edge ripples through its whole block, and no further. An edge
 * that falls between two blocks is anti-aliased into both.
 */
function mixedBlocks(owner: Int32Array, { widthPx, heightPx }: Size): Uint8Array {
  const columns = Math.ceil(widthPx / BLOCK_PX);
  const mixed = new Uint8Array(columns * Math.ceil(heightPx / BLOCK_PX));
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const block = (y >> BLOCK_BITS) * columns + (x >> BLOCK_BITS);
      if (x > 0 && owner[pixel] !== owner[pixel - 1])
        mixed[block] = mixed[(y >> BLOCK_BITS) * columns + ((x - 1) >> BLOCK_BITS)] = 1;
      if (y > 0 && owner[pixel] !== owner[pixel - widthPx])
        mixed[block] = mixed[((y - 1) >> BLOCK_BITS) * columns + (x >> BLOCK_BITS)] = 1;
    }
  }
  return mixed;
}

/**
 * Counts areas, bounds, roughness and contacts of all parts in one pass over the picture; what belongs to a part is written
 * into it. Pixels that are `ignored` do not count for the roughness; `null` where the picture is clean.
 */
export function graphOf(
  { owner, other }: PixelMix,
  image: Raster,
  calm: Raster,
  parts: readonly Part[],
  ignored: Uint8Array | null = null,
): PartGraph {
  const { widthPx, heightPx } = image;
  const border = new Int32Array(parts.length * 4);
  const curvature = new Float64Array(parts.length);
  const inRows = new Int32Array(parts.length);
  const pairs = new Map<number, { length: number; contrast: number }>();
  const mixed = ignored && mixedBlocks(owner, image);
  const columns = Math.ceil(widthPx / BLOCK_PX);
  for (const part of parts) {
    part.area = 0;
    part.bounds = emptyBounds();
  }
  let lastKey = -1;
  let last = { length: 0, contrast: 0 };
  const touch = (one: number, other: number, from: number, to: number): void => {
    const key = one < other ? one * parts.length + other : other * parts.length + one;
    if (key !== lastKey) {
      lastKey = key;
      last = pairs.get(key) ?? { length: 0, contrast: 0 };
      if (last.length === 0) pairs.set(key, last);
    }
    last.length += 1;
    last.contrast += Math.max(
      Math.abs(calm.data[from * 4]! - calm.data[to * 4]!),
      Math.abs(calm.data[from * 4 + 1]! - calm.data[to * 4 + 1]!),
      Math.abs(calm.data[from * 4 + 2]! - calm.data[to * 4 + 2]!),
    );
  };
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const own = owner[pixel]!;
      if (own < 0) continue;
      const part = parts[own]!;
      part.area += 1;
      includePixel(part.bounds, x, y);
      if (x === 0) border[own * 4]! += 1;
      if (y === 0) border[own * 4 + 1]! += 1;
      if (x === widthPx - 1) border[own * 4 + 2]! += 1;
      else {
        const right = owner[pixel + 1]!;
        if (right >= 0 && right !== own) touch(own, right, pixel, pixel + 1);
        else if (
          x > 0 &&
          (ignored === null || ignored[pixel] === 0) &&
          (mixed === null || mixed[(y >> BLOCK_BITS) * columns + (x >> BLOCK_BITS)] === 0) &&
          owner[pixel - 1] === own &&
          other[pixel - 1]! < 0 &&
          other[pixel]! < 0 &&
          other[pixel + 1]! < 0
        ) {
          inRows[own]! += 1;
          curvature[own]! += Math.abs(bendAt(image.data, pixel * 4, ignored !== null));
        }
      }
      if (y === heightPx - 1) border[own * 4 + 3]! += 1;
      else {
        const below = owner[pixel + widthPx]!;
        if (below >= 0 && below !== own) touch(own, below, pixel, pixel + widthPx);
      }
    }
  }
  for (const part of parts) part.roughness = curvature[part.id]! / Math.max(1, inRows[part.id]!);
  const touching = parts.map(() => new Map<number, number>());
  const contrasts = parts.map(() => new Map<number, number>());
  for (const [key, { length, contrast }] of pairs) {
    const one = Math.floor(key / parts.length);
    const other = key % parts.length;
    touching[one]!.set(other, length);
    touching[other]!.set(one, length);
    contrasts[one]!.set(other, contrast / length);
    contrasts[other]!.set(one, contrast / length);
  }
  return { widthPx, heightPx, parts, touching, contrast: contrasts, border, judged: inRows };
}
