import type { Box, Size } from '../../domain/box.ts';
import { distanceTo } from '../../domain/distance.ts';
import type { LabPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Piece } from '../../domain/pieces.ts';
import { piecesOf } from '../../domain/pieces.ts';
import { Surroundings } from './foreignness.ts';
import { clearRemains, closeSeams, dilated, dropSeveredPieces } from './remains.ts';
import { seamsOf } from './seams.ts';
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
/** So is a piece of which this share lies outside the box, and this share clearly so. */
const MOSTLY_OUTSIDE = 0.6;
const LEAST_WAY_OUT = 0.1;
/** How much nearer to a side of the box a piece must reach to be added, as a share of the box's side. */
const LEAST_GAIN = 0.06;
/** How clear the outline of an added piece is at least, and by how much clearer than where it hangs on the salient shape. */
const LEAST_OUTER_CONTRAST = 0.5;
const LEAST_CONTRAST_GAIN = 0.25;
/** Share of its seams along which an added piece hangs on the salient shape at least. */
const LEAST_HOLD = 0.15;
/** Share of its seams along which it hangs whatever is between them. */
const FIRM_HOLD = 0.55;
/** Share of an added piece whose colours are not those of the surroundings. */
const LEAST_FOREIGN = 0.5;
/** Share of its outline along which an added piece may look like a shadow. */
const MOST_SHADE = 0.5;

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
 * on beyond the box; what is in the cut but not salient comes in where without it the box would be too large, and where the
 * picture changes around it rather than where it meets what is salient, or where most of it is enclosed by that, and where
 * the surroundings do not look like it. `working` shows the same at any size. `null` where there is nothing to settle. About
 * 0.4 s per megapixel.
 */
export function arbitrate(salient: Mask, cut: Mask, box: Box, working: LabPicture): Mask | null {
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
  const surroundings = Surroundings.of(
    working,
    sampled(salient, working, (pixel) => (salient.data[pixel]! > 0 || isSolid(cut, pixel) ? 1 : 0)),
  );
  for (const piece of piecesOf(cores, widthPx)) {
    if (piece.value === 0 || piece.pixels.length < least) continue;
    const deepest = piece.pixels.reduce((most, pixel) => Math.max(most, depth[pixel]!), 0);
    const marks =
      piece.value === 1
        ? runsOn(piece, widthPx, box, solid.length) && removed
        : deepest >= thicknessPx &&
          (comesNearer(reachOf(piece.pixels, widthPx, box), reach, box) ||
            belongs(piece, dispute, salient, working, surroundings)) &&
          added;
    if (marks) for (const pixel of piece.pixels) marks[pixel] = 1;
  }
  if (!removed.includes(1) && !added.includes(1)) return null;
  const nearRemoved = dilated(removed, salient, CORE_DEPTH_PX);
  const nearAdded = dilated(added, salient, CORE_DEPTH_PX);
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    if (dispute[pixel] === 1 && nearRemoved[pixel] === 1) {
      data[pixel] = 0;
      removed[pixel] = 1;
    } else if (dispute[pixel] === 2 && nearAdded[pixel] === 1) data[pixel] = 255;
  }
  const mask = { widthPx, heightPx, data };
  if (added.includes(1)) closeSeams(mask, added);
  if (removed.includes(1)) {
    dropSeveredPieces(mask, removed);
    clearRemains(mask, removed);
  }
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
  let outside = 0;
  let beyond = 0;
  for (const pixel of pixels) {
    const x = pixel % widthPx;
    if (!isWithin(pixel, widthPx, box)) outside += 1;
    if (liesBeyond(box, x, (pixel - x) / widthPx)) beyond += 1;
  }
  if (outside >= MOSTLY_OUTSIDE * pixels.length && beyond >= LEAST_WAY_OUT * pixels.length) return true;
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

/**
 * Whether a piece of the cut belongs to the salient shape: by colours that are foreign to the surroundings, and by a clear
 * outline of its own with next to none between them, or by most of its outline, whatever is between them.
 */
function belongs(
  { pixels }: Piece,
  dispute: Uint8Array,
  salient: Mask,
  working: LabPicture,
  surroundings: Surroundings | null,
): boolean {
  const marks = new Uint8Array(dispute.length);
  for (const pixel of pixels) marks[pixel] = 1;
  const around = dilated(marks, salient, CORE_DEPTH_PX);
  const sides = sampled(salient, working, (pixel) => {
    if (salient.data[pixel]! >= SOLID_ALPHA) return 1;
    return around[pixel] === 1 && dispute[pixel] === 2 ? 2 : 0;
  });
  const { inner, outer } = seamsOf(sides, working);
  const hold = inner.lengthPx / Math.max(1, inner.lengthPx + outer.lengthPx);
  if (outer.shade > MOST_SHADE || (surroundings?.foreignShare(sides, 2) ?? 0) < LEAST_FOREIGN) return false;
  const isOne =
    hold >= LEAST_HOLD &&
    outer.contrast >= LEAST_OUTER_CONTRAST &&
    outer.contrast >= inner.contrast + LEAST_CONTRAST_GAIN;
  return isOne || hold >= FIRM_HOLD;
}

/** What the nearest pixels are, at another size. */
function sampled(size: Size, to: Size, valueAt: (pixel: number) => number): Uint8Array {
  const values = new Uint8Array(to.widthPx * to.heightPx);
  for (let y = 0; y < to.heightPx; y += 1) {
    const row = Math.floor(((y + 0.5) * size.heightPx) / to.heightPx) * size.widthPx;
    for (let x = 0; x < to.widthPx; x += 1)
      values[y * to.widthPx + x] = valueAt(row + Math.floor(((x + 0.5) * size.widthPx) / to.widthPx));
  }
  return values;
}
