import type { Box } from '../../domain/box.ts';
import { distanceTo } from '../../domain/distance.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Piece } from '../../domain/pieces.ts';
import { piecesOf } from '../../domain/pieces.ts';
import { liesBeyond, SOLID_ALPHA } from './shape-evidence.ts';

/** Share of a piece that must lie in the box, else it is something beside it. */
const LEAST_WITHIN = 0.5;
/** Disagreements smaller than this share of the box are edges, which refinement follows. */
const LEAST_PIECE = 0.002;
/** Strips along an outline thinner than this share of the box's shorter side are edges too. */
const LEAST_THICKNESS = 0.015;
/** Disputed pixels nearer than this to settled ones go with what is beside them. */
const CORE_DEPTH_PX = 2;
/** Share of the salient pixels that must lie clearly beyond the box to be taken for something else. */
const LEAST_LEAK = 0.02;
/** Share of a piece beyond the box that is as telling. */
const LEAST_BEYOND = 0.4;
/** How much nearer to a side of the box a piece must reach to be added, as a share of the box's side. */
const LEAST_GAIN = 0.06;
/** Pieces smaller than this share of the largest are not whole without what was beside them, this near. */
const SEVERED_SHARE = 0.15;
const SEVERED_PX = 3;
/** How far the soft edge of a removed piece reaches. */
const REMAINS_PX = 24;

/** The matte without pieces that lie beside the box for the most part; what hangs together with the box stays. */
export function keepWithin(matte: Mask, box: Box): Mask {
  const { widthPx, heightPx } = matte;
  const present = Uint8Array.from(matte.data, (value) => (value >= 32 ? 1 : 0));
  const data = matte.data.slice();
  for (const { value, pixels } of piecesOf(present, widthPx)) {
    if (value === 0) continue;
    const within = pixels.reduce((count, pixel) => count + (isWithin(pixel, widthPx, box) ? 1 : 0), 0);
    if (within >= LEAST_WITHIN * pixels.length) continue;
    for (const pixel of pixels) data[pixel] = 0;
  }
  return { widthPx, heightPx, data };
}

/**
 * Settles a salient matte against a cut of the same box, piece by piece. What is salient but not in the cut goes where it runs
 * on beyond the box; what is in the cut but not salient comes in where without it the box would be too large. `null` where
 * there is nothing to settle.
 */
export function arbitrate(salient: Mask, cut: Mask, box: Box): Mask | null {
  const { widthPx, heightPx } = salient;
  const least = Math.max(8, LEAST_PIECE * box.widthPx * box.heightPx);
  const thicknessPx = LEAST_THICKNESS * Math.min(box.widthPx, box.heightPx);
  const isSolid = (mask: Mask, pixel: number): boolean => mask.data[pixel]! >= SOLID_ALPHA;
  // 1: only salient, 2: only in the cut
  const dispute = Uint8Array.from(salient.data, (_, pixel) =>
    isSolid(salient, pixel) ? (isSolid(cut, pixel) ? 0 : 1) : isSolid(cut, pixel) ? 2 : 0,
  );
  const depth = distanceTo(
    dispute.map((value) => (value === 0 ? 1 : 0)),
    widthPx,
    heightPx,
  );
  const solid = indicesOf(salient, isSolid);
  const reach = reachOf(solid, widthPx, box);
  const removed = new Uint8Array(salient.data.length);
  const data = salient.data.slice();
  // Thin strips along the outline would join pieces that have nothing to do with each other.
  const cores = dispute.map((value, pixel) => (depth[pixel]! >= CORE_DEPTH_PX ? value : 0));
  const added = new Uint8Array(salient.data.length);
  for (const piece of piecesOf(cores, widthPx)) {
    if (piece.value === 0 || piece.pixels.length < least) continue;
    const deepest = piece.pixels.reduce((most, pixel) => Math.max(most, depth[pixel]!), 0);
    const marks =
      piece.value === 1
        ? runsOn(piece, widthPx, box, solid.length) && removed
        : deepest >= thicknessPx && comesNearer(reachOf(piece.pixels, widthPx, box), reach, box) && added;
    if (marks) for (const pixel of piece.pixels) marks[pixel] = 1;
  }
  if (!removed.includes(1) && !added.includes(1)) return null;
  const toRemoved = distanceTo(removed, widthPx, heightPx);
  const toAdded = distanceTo(added, widthPx, heightPx);
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    if (dispute[pixel] === 1 && toRemoved[pixel]! <= CORE_DEPTH_PX) {
      data[pixel] = 0;
      removed[pixel] = 1;
    } else if (dispute[pixel] === 2 && toAdded[pixel]! <= CORE_DEPTH_PX) data[pixel] = 255;
  }
  const mask = { widthPx, heightPx, data };
  dropSeveredPieces(mask, removed);
  clearRemains(mask, removed);
  return mask;
}

function indicesOf(mask: Mask, holds: (mask: Mask, pixel: number) => boolean): number[] {
  const indices: number[] = [];
  for (let pixel = 0; pixel < mask.data.length; pixel += 1) if (holds(mask, pixel)) indices.push(pixel);
  return indices;
}

function isWithin(pixel: number, widthPx: number, box: Box): boolean {
  const x = pixel % widthPx;
  const y = (pixel - x) / widthPx;
  return x >= box.leftPx && y >= box.topPx && x < box.leftPx + box.widthPx && y < box.topPx + box.heightPx;
}

/** Whether a piece runs on beyond the box so far that it is a part of something else. */
function runsOn({ pixels }: Piece, widthPx: number, box: Box, salientCount: number): boolean {
  const beyond = pixels.reduce((count, pixel) => {
    const x = pixel % widthPx;
    return count + (liesBeyond(box, x, (pixel - x) / widthPx) ? 1 : 0);
  }, 0);
  return beyond >= Math.min(LEAST_LEAK * salientCount, LEAST_BEYOND * pixels.length);
}

/** How near to the four sides of the box something comes: left, top, right, bottom, in pixels, not below 0. */
type Reach = readonly [number, number, number, number];

function reachOf(pixels: Iterable<number>, widthPx: number, box: Box): Reach {
  const gaps: [number, number, number, number] = [box.widthPx, box.heightPx, box.widthPx, box.heightPx];
  for (const pixel of pixels) {
    if (!isWithin(pixel, widthPx, box)) continue;
    const x = pixel % widthPx;
    const y = (pixel - x) / widthPx;
    gaps[0] = Math.min(gaps[0], x - box.leftPx);
    gaps[1] = Math.min(gaps[1], y - box.topPx);
    gaps[2] = Math.min(gaps[2], box.leftPx + box.widthPx - 1 - x);
    gaps[3] = Math.min(gaps[3], box.topPx + box.heightPx - 1 - y);
  }
  return gaps;
}

function comesNearer(reach: Reach, before: Reach, box: Box): boolean {
  return reach.some(
    (gap, side) => before[side]! - gap >= LEAST_GAIN * (side % 2 === 0 ? box.widthPx : box.heightPx),
  );
}

/** Removes the small pieces that hung on the rest by removed pixels alone, in place. */
function dropSeveredPieces({ widthPx, heightPx, data }: Mask, removed: Uint8Array): void {
  const toRemoved = distanceTo(removed, widthPx, heightPx);
  const solid = Uint8Array.from(data, (value) => (value >= SOLID_ALPHA ? 1 : 0));
  const pieces = piecesOf(solid, widthPx).filter(({ value }) => value === 1);
  const largest = Math.max(0, ...pieces.map(({ pixels }) => pixels.length));
  for (const { pixels } of pieces) {
    if (pixels.length >= SEVERED_SHARE * largest) continue;
    if (!pixels.some((pixel) => toRemoved[pixel]! <= SEVERED_PX)) continue;
    for (const pixel of pixels) {
      data[pixel] = 0;
      removed[pixel] = 1;
    }
  }
}

/** Clears what is left of the soft edges of removed pixels, unless a solid part is as near, in place. */
function clearRemains({ widthPx, heightPx, data }: Mask, removed: Uint8Array): void {
  const toRemoved = distanceTo(removed, widthPx, heightPx);
  const toSolid = distanceTo(
    Uint8Array.from(data, (value) => (value >= SOLID_ALPHA ? 1 : 0)),
    widthPx,
    heightPx,
  );
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    if (data[pixel] === 0 || data[pixel]! >= SOLID_ALPHA) continue;
    if (toRemoved[pixel]! <= REMAINS_PX && toRemoved[pixel]! < toSolid[pixel]!) data[pixel] = 0;
  }
}
