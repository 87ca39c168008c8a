import { distanceTo } from '../../domain/distance.ts';
import type { LabPicture } from '../../domain/lab.ts';

/** The two halves of a shape that a neck joins, as seeds 1 and 2 deep inside them, and how clear that is, 0..1. */
export interface Neck {
  readonly seeds: Uint8Array;
  readonly clearness: number;
}

/** A neck is narrower than this share of the smaller half's own reach. */
const MOST_NECK = 0.62;
/** The smaller half takes at least this share of the larger one: a head is no neighbour of its body. */
const LEAST_SHARE = 0.3;
/** The same for halves that stand on each other, as a head with a large hat does on its body. */
const LEAST_STACKED_SHARE = 0.6;
/** Lab difference of the halves' mean colours from which on they are made of different stuff. */
const LEAST_COLOR_DIFFERENCE = 24;
/** What only touches is never as surely apart as what does not. */
const MOST_CLEARNESS = 0.9;
/** Pixels this deep in a half, as a share of its deepest, are surely of it. */
const SEED_DEPTH = 0.55;

interface Basin {
  readonly peak: number;
  readonly depth: number;
  pixels: number[];
}

/**
 * Where a connected shape falls into two halves, or `null` where the evidence is not clear: a narrow neck between large halves
 * of different colours. Halves are the basins of the distance transform, joined from the deepest saddle down.
 */
export function findNeck(inside: Uint8Array, picture: LabPicture): Neck | null {
  const { widthPx, heightPx } = picture;
  const outside = inside.map((value) => 1 - value);
  const depth = distanceTo(outside, widthPx, heightPx);
  const order: number[] = [];
  for (let pixel = 0; pixel < inside.length; pixel += 1) if (inside[pixel] === 1) order.push(pixel);
  order.sort((first, second) => depth[second]! - depth[first]! || first - second);
  const owners = new Int32Array(inside.length).fill(-1);
  const basins: Basin[] = [];
  let best: Neck | null = null;
  for (const pixel of order) {
    const near = new Set<number>();
    for (const other of neighbours(pixel, widthPx, inside.length))
      if (owners[other]! >= 0) near.add(owners[other]!);
    let own = -1;
    for (const basin of near) {
      if (own < 0 || basins[basin]!.pixels.length > basins[own]!.pixels.length) own = basin;
    }
    if (own < 0) {
      own = basins.length;
      basins.push({ peak: pixel, depth: depth[pixel]!, pixels: [] });
    }
    for (const basin of near) {
      if (basin === own) continue;
      const neck = judge(basins[own]!, basins[basin]!, depth[pixel]!, order.length, picture);
      if (neck && neck.clearness > (best?.clearness ?? 0))
        best = { clearness: neck.clearness, seeds: seedsOf(basins[own]!, basins[basin]!, depth) };
      for (const member of basins[basin]!.pixels) owners[member] = own;
      for (const member of basins[basin]!.pixels) basins[own]!.pixels.push(member);
      basins[basin]!.pixels = [];
      if (basins[basin]!.depth > basins[own]!.depth)
        basins[own] = { ...basins[basin]!, pixels: basins[own]!.pixels };
    }
    owners[pixel] = own;
    basins[own]!.pixels.push(pixel);
  }
  return best;
}

function neighbours(pixel: number, widthPx: number, count: number): number[] {
  const column = pixel % widthPx;
  const around: number[] = [];
  for (const row of [-widthPx, 0, widthPx]) {
    if (pixel + row < 0 || pixel + row >= count) continue;
    if (column > 0) around.push(pixel + row - 1);
    if (row !== 0) around.push(pixel + row);
    if (column < widthPx - 1) around.push(pixel + row + 1);
  }
  return around;
}

function judge(
  first: Basin,
  second: Basin,
  saddle: number,
  all: number,
  { widthPx, colors }: LabPicture,
): { clearness: number } | null {
  const neck = saddle / Math.min(first.depth, second.depth);
  const [small, large] = first.pixels.length < second.pixels.length ? [first, second] : [second, first];
  const share = small.pixels.length / large.pixels.length;
  // Basins meet long before they are whole: what is not reached yet lies near the outline of either.
  if (neck > MOST_NECK || small.pixels.length < 0.1 * all) return null;
  const columns = Math.abs((first.peak % widthPx) - (second.peak % widthPx));
  const rows = Math.abs(Math.floor(first.peak / widthPx) - Math.floor(second.peak / widthPx));
  if (share < (rows > 1.5 * columns ? LEAST_STACKED_SHARE : LEAST_SHARE)) return null;
  const one = meanColor(first.pixels, colors);
  const other = meanColor(second.pixels, colors);
  const difference = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
  if (difference < LEAST_COLOR_DIFFERENCE) return null;
  const clearness = Math.min(1, difference / (2 * LEAST_COLOR_DIFFERENCE)) * Math.min(1, 1.4 - neck);
  return { clearness: MOST_CLEARNESS * clearness };
}

function meanColor(pixels: readonly number[], colors: Float32Array): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (const pixel of pixels)
    for (let channel = 0; channel < 3; channel += 1) sum[channel]! += colors[pixel * 3 + channel]!;
  return [sum[0] / pixels.length, sum[1] / pixels.length, sum[2] / pixels.length];
}

function seedsOf(first: Basin, second: Basin, depth: Float32Array): Uint8Array {
  const seeds = new Uint8Array(depth.length);
  for (const [index, basin] of [first, second].entries())
    for (const pixel of basin.pixels) if (depth[pixel]! >= SEED_DEPTH * basin.depth) seeds[pixel] = index + 1;
  return seeds;
}
