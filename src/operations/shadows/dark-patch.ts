import { distanceTo } from '../../domain/distance.ts';
import type { GroundFit } from './ground-fit.ts';
import type { GroundSample } from './ground-sample.ts';

const LEAST_DARKNESS = 0.07;
const NOISE_FACTOR = 2.6;

/** Cells within which a patch touches a thing, and beyond which the ground is lit again. */
export const REACH = 3;

/** Grass or a wall beside the shadow differs in its colours from the lit ground, by more than this share of its darkness. */
const MOST_TINT = 0.6;
/** What is less than so dark, as a share of the darkest, is another ground and no shade. */
const LEAST_DEPTH = 0.35;

/** A ramp from 0 at `from` to 1 at `to`, either way round. */
const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

/** Dark cells that hang together and touch the thing where it stands, each such patch on its own. */
export function darkPatches(
  { columns, rows, isFree }: GroundSample,
  { darkness, noise }: GroundFit,
  feet: Uint8Array,
): number[][] {
  const threshold = Math.max(LEAST_DARKNESS, NOISE_FACTOR * noise);
  const isDark = (cell: number): boolean => isFree[cell] === 1 && darkness[cell]! > threshold;
  const seen = new Uint8Array(columns * rows);
  const patches: number[][] = [];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start] === 1 || !isDark(start) || !hasNear(feet, columns, start)) continue;
    const patch = [start];
    seen[start] = 1;
    for (let index = 0; index < patch.length; index += 1) {
      const cell = patch[index]!;
      for (const next of besides(cell, columns, seen.length)) {
        if (seen[next] === 1 || !isDark(next)) continue;
        seen[next] = 1;
        patch.push(next);
      }
    }
    patches.push(patch);
  }
  return patches;
}

function* besides(cell: number, columns: number, count: number): Iterable<number> {
  const column = cell % columns;
  if (column > 0) yield cell - 1;
  if (column < columns - 1) yield cell + 1;
  if (cell >= columns) yield cell - columns;
  if (cell + columns < count) yield cell + columns;
}

/** Whether a marked cell lies within three steps. */
function hasNear(marks: Uint8Array, columns: number, cell: number): boolean {
  const [x, y] = [cell % columns, Math.floor(cell / columns)];
  const rows = marks.length / columns;
  for (let row = Math.max(0, y - REACH); row <= Math.min(rows - 1, y + REACH); row += 1) {
    for (let column = Math.max(0, x - REACH); column <= Math.min(columns - 1, x + REACH); column += 1) {
      if (marks[row * columns + column] === 1) return true;
    }
  }
  return false;
}

/**
 * The part of a patch that is a thing's own shade where the patch runs on into something else: near where it stands, of the
 * ground's colour, and about as dark as the darkest of it, which other ground beside it is not.
 */
export function contactPart(
  { box, columns, rows }: GroundSample,
  { darkness, channelDarkness, noise }: GroundFit,
  feet: Uint8Array,
  patch: readonly number[],
  distancePx: number,
): readonly number[] {
  const away = distanceTo(feet, columns, rows);
  const mostCells = (distancePx * columns) / box.widthPx + REACH;
  const top = feet.indexOf(1) - (feet.indexOf(1) % columns);
  const near = patch.filter((cell) => {
    if (cell < top) return false;
    const channels = channelDarkness.subarray(cell * 3, cell * 3 + 3);
    const tint = Math.max(...channels) - Math.min(...channels);
    return away[cell]! <= mostCells && tint < MOST_TINT * darkness[cell]! + noise;
  });
  const depths = near.map((cell) => darkness[cell]!).sort((first, second) => first - second);
  const deep = depths[Math.floor(0.8 * depths.length)] ?? 0;
  return near.filter((cell) => darkness[cell]! >= LEAST_DEPTH * deep);
}

/** The share of the free cells around a patch that are lit as the fit says: a shadow ends, and the same ground goes on. */
function litRim(sample: GroundSample, fit: GroundFit, patch: readonly number[]): number {
  const { columns, rows, isFree } = sample;
  const isPatch = new Uint8Array(columns * rows);
  for (const cell of patch) isPatch[cell] = 1;
  let rim = 0;
  let lit = 0;
  const seen = new Uint8Array(columns * rows);
  for (const cell of patch) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    for (const [dx, dy] of [
      [-REACH - 1, 0],
      [REACH + 1, 0],
      [0, -REACH - 1],
      [0, REACH + 1],
    ] as const) {
      const next = (y + dy) * columns + x + dx;
      if (x + dx < 0 || y + dy < 0 || x + dx >= columns || y + dy >= rows) continue;
      if (isPatch[next] === 1 || isFree[next] === 0 || seen[next] === 1) continue;
      seen[next] = 1;
      rim += 1;
      if (Math.abs(fit.darkness[next]!) < Math.max(0.06, 2.5 * fit.noise)) lit += 1;
    }
  }
  return rim === 0 ? 0 : lit / rim;
}

/** How well a dark patch fits what a thing may cast, 0..1 each. */
export interface Rating {
  /** How well the patch fits a shadow that ends on the ground around. */
  readonly isolated: number;
  /** How well it fits shade that may run on into another shadow, a darker ground or a wall. */
  readonly likeShade: number;
}

/** How well a dark patch fits a shadow: one factor for each thing that a shadow is and another dark patch is not. */
export function ratingOf(
  sample: GroundSample,
  fit: GroundFit,
  patch: readonly number[],
  imageWidthPx: number,
): Rating {
  const { box, columns, rows, isThing } = sample;
  // At the frame a shadow is cut off; at the edge of the searched part it goes on.
  const opensLeft = box.leftPx > 0;
  const opensRight = box.leftPx + box.widthPx < imageWidthPx;
  const means = [0, 0, 0];
  let onEdge = 0;
  let onTop = 0;
  for (const cell of patch) {
    for (let channel = 0; channel < 3; channel += 1)
      means[channel]! += fit.channelDarkness[cell * 3 + channel]! / patch.length;
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    if ((x === 0 && opensLeft) || (x === columns - 1 && opensRight) || y === rows - 1) onEdge += 1;
    if (y === 0) onTop += 1;
  }
  const mean = (means[0]! + means[1]! + means[2]!) / 3;
  const hueSpread = (Math.max(...means) - Math.min(...means)) / mean;
  const thingCells = isThing.reduce((sum, value) => sum + value, 0);
  const area = patch.length / Math.max(1, thingCells);
  const likeShade =
    ramp(litRim(sample, fit, patch), 0.35, 0.75) *
    ramp(mean / fit.noise, 2.5, 5) *
    ramp(mean, 0.08, 0.18) *
    // A shadow takes from all colours alike.
    ramp(hueSpread, 0.9, 0.45) *
    ramp(area, 0.008, 0.03);
  const onTopShare = onTop / Math.sqrt(patch.length);
  return {
    // What reaches the top of the searched part along much of its width is a wall.
    likeShade: likeShade * ramp(onTopShare, 0.8, 0.5),
    isolated:
      likeShade *
      ramp(area, 3, 1.5) *
      // What leaves the neighbourhood is a darker ground or a wall.
      ramp(onEdge / Math.sqrt(patch.length), 0.9, 0.25) *
      ramp(onTopShare, 0.3, 0.1),
  };
}
