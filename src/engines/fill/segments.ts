import { type Box, growBox } from '../../domain/box.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import { type Hole, markHole } from './holes.ts';
import { dilate } from './plane.ts';
import type { Ring } from './ring.ts';
import { type Fit, FLAT_PIECE, fitSurface, LINEAR_PIECE, UNEVEN_PIECE } from './smooth.ts';
import type { Surface } from './surface.ts';

/** No segment: an edge between two, something too small, or off the picture. */
export const NO_SEGMENT = -1;

/** The smooth pieces that a ring falls into. `label` covers `box`, row-major, with positions in `fits`. */
export interface Segments {
  readonly box: Box;
  readonly label: Int16Array;
  readonly fits: readonly Fit[];
}

const MOST_SEGMENTS = 40;
const LEAST_AREA_PX = 10;
const LEAST_INNER_SHARE = 0.2;
/** The slope of a smaller piece is guesswork. */
const LEAST_SLOPED_AREA_PX = 150;

/** How far from the hole segments are looked at. */
export function segmentReachPx(hole: Hole): number {
  return Math.max(10, Math.min(24, Math.round(0.12 * Math.sqrt(hole.areaPx))));
}

/**
 * Splits the known pixels around a hole where colour jumps and fits a surface to each piece; pieces that continue one
 * another (the ground left and right of the hole) share one. Null where too much is neither flat nor a gradient.
 */
export async function segmentRing(
  canvas: Canvas,
  hole: Hole,
  ring: Ring,
  pace: Pace,
): Promise<Segments | null> {
  const reachPx = segmentReachPx(hole);
  const box = growBox(hole.box, reachPx + 1, canvas);
  const usable = usablePixels(canvas, hole, box, reachPx);
  await pace.breathe();
  const jump = Math.max(3, 4 * ring.noise);
  const pieces = connect(canvas, box, usable, jump);
  await pace.breathe();
  const label = new Int16Array(usable.length).fill(NO_SEGMENT);
  const fits: Fit[] = [];
  const members = new Uint8Array(usable.length);
  for (const piece of pieces.sort((a, b) => b.length - a.length)) {
    if (piece.length < LEAST_AREA_PX || isThin(piece, members, box.widthPx)) continue;
    const own = sampleOf(canvas, box, piece, ring.noise);
    await pace.breathe();
    let segment = fits.findIndex(({ surface, tolerance }) => explains(surface, own, tolerance));
    if (segment < 0) {
      const strict = piece.length < LEAST_SLOPED_AREA_PX ? FLAT_PIECE : LINEAR_PIECE;
      const fit = fitSurface(own, hole, strict) ?? fitSurface(own, hole, UNEVEN_PIECE);
      if (!fit || fits.length >= MOST_SEGMENTS) continue;
      segment = fits.push(fit) - 1;
    }
    for (const index of piece) label[index] = segment;
  }
  return fits.length < 2 ? null : { box, label, fits };
}

function usablePixels(canvas: Canvas, hole: Hole, box: Box, reachPx: number): Uint8Array {
  const marks = markHole(hole, box);
  const usable = dilate(marks, box.widthPx, box.heightPx, reachPx);
  const soft = dilate(marks, box.widthPx, box.heightPx, 1);
  for (let index = 0; index < usable.length; index += 1) {
    if (usable[index] === 0) continue;
    const y = Math.floor(index / box.widthPx);
    if (soft[index] === 1 || !canvas.isKnown(box.leftPx + index - y * box.widthPx, box.topPx + y))
      usable[index] = 0;
  }
  return usable;
}

/** Pieces of 4-connected usable pixels whose steps stay below `jump` in every channel. */
function connect(canvas: Canvas, box: Box, usable: Uint8Array, jump: number): number[][] {
  const { widthPx, leftPx, topPx } = box;
  const seen = new Uint8Array(usable.length);
  const pieces: number[][] = [];
  const { data } = canvas.image;
  const place = (at: number) =>
    ((topPx + Math.floor(at / widthPx)) * canvas.widthPx + leftPx + (at % widthPx)) * 4;
  const close = (a: number, b: number) => {
    const first = place(a);
    const second = place(b);
    return (
      Math.abs(data[first]! - data[second]!) <= jump &&
      Math.abs(data[first + 1]! - data[second + 1]!) <= jump &&
      Math.abs(data[first + 2]! - data[second + 2]!) <= jump
    );
  };
  for (let start = 0; start < usable.length; start += 1) {
    if (!usable[start] || seen[start]) continue;
    const piece = [start];
    seen[start] = 1;
    for (let next = 0; next < piece.length; next += 1) {
      const at = piece[next]!;
      const x = at % widthPx;
      for (const near of [at - widthPx, at + widthPx, x > 0 ? at - 1 : -1, x + 1 < widthPx ? at + 1 : -1]) {
        if (near < 0 || near >= usable.length || !usable[near] || seen[near] || !close(at, near)) continue;
        seen[near] = 1;
        piece.push(near);
      }
    }
    pieces.push(piece);
  }
  return pieces;
}

/**
 * Whether a piece is a mere line, as the mixed pixels of an edge are: hardly any pixel has all four neighbours in it.
 * `members` is all 0 before and after.
 */
function isThin(piece: readonly number[], members: Uint8Array, widthPx: number): boolean {
  for (const at of piece) members[at] = 1;
  let inner = 0;
  for (const at of piece)
    if (members[at - 1] && members[at + 1] && members[at - widthPx] && members[at + widthPx]) inner += 1;
  for (const at of piece) members[at] = 0;
  return inner < LEAST_INNER_SHARE * piece.length;
}

function sampleOf(canvas: Canvas, box: Box, piece: readonly number[], noise: number): Ring {
  const stride = Math.max(1, Math.floor(piece.length / 3000));
  const kept = piece.filter((_, at) => at % stride === 0);
  const x = Int32Array.from(kept, (index) => box.leftPx + (index % box.widthPx));
  const y = Int32Array.from(kept, (index) => box.topPx + Math.floor(index / box.widthPx));
  const color = new Float64Array(kept.length * 3);
  kept.forEach((_, at) => {
    for (let channel = 0; channel < 3; channel += 1)
      color[at * 3 + channel] = canvas.channel(x[at]!, y[at]!, channel);
  });
  return { count: kept.length, x, y, color, contact: new Uint8Array(kept.length).fill(1), noise };
}

/** Whether a surface fitted elsewhere passes through nearly all samples of another piece. */
function explains(surface: Surface, samples: Ring, tolerance: number): boolean {
  const color = new Float64Array(3);
  let inside = 0;
  for (let sample = 0; sample < samples.count; sample += 1) {
    surface.at(samples.x[sample]!, samples.y[sample]!, color);
    const fits = [0, 1, 2].every(
      (channel) => Math.abs(samples.color[sample * 3 + channel]! - color[channel]!) <= tolerance,
    );
    if (fits) inside += 1;
  }
  return inside > 0.85 * samples.count;
}
