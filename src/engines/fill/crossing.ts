import type { Canvas } from './canvas.ts';
import { type Contour, traceContour } from './contour.ts';
import { type Hole, markHole } from './holes.ts';
import { solveSystem } from './least-squares.ts';
import { dilate } from './plane.ts';
import { NO_SEGMENT, type Segments } from './segments.ts';

/** A place where an edge between two segments runs into the hole. */
export interface Crossing {
  /** The segments before and after it along the contour. */
  readonly before: number;
  readonly after: number;
  /** Its position on the contour. */
  readonly at: number;
  readonly x: number;
  readonly y: number;
  /** Unit direction of the edge, into the hole. Zero where the edge lies off the picture. */
  readonly directionX: number;
  readonly directionY: number;
  /** How much the edge bends near the hole, in radians per pixel. */
  readonly bend: number;
}

export interface Outline {
  readonly contour: Contour;
  readonly crossings: readonly Crossing[];
  /** The segment that the contour starts in. */
  readonly first: number;
}

/** How far outside the hole the contour runs: beyond soft edges of the mask. */
const OFFSET_PX = 3;
const EDGE_WINDOW_PX = 11;
const MOST_UNEXPLAINED = 0.08;
const EDGE_GAP_PX = 6;
const OFF_PICTURE = -2;

/** Walks around a hole and notes where the segment changes. Null where too much of the way is unexplained. */
export function outlineHole(canvas: Canvas, hole: Hole, segments: Segments): Outline | null {
  const contour = contourAround(hole);
  if (!contour) return null;
  const count = contour.x.length;
  const labels = new Int16Array(count);
  let unexplained = 0;
  let gap = 0;
  for (let at = 0; at < count; at += 1) {
    const x = contour.x[at]!;
    const y = contour.y[at]!;
    labels[at] = canvas.isInside(x, y) ? labelAt(segments, x, y) : OFF_PICTURE;
    gap = labels[at] === NO_SEGMENT ? gap + 1 : 0;
    // The mixed pixels of an edge leave short gaps; longer ones are something else.
    if (gap > EDGE_GAP_PX) unexplained += gap === EDGE_GAP_PX + 1 ? gap : 1;
  }
  if (unexplained > MOST_UNEXPLAINED * count) return null;
  return findCrossings(canvas, hole, segments, contour, labels);
}

function contourAround(hole: Hole): Contour | null {
  for (const offsetPx of [OFFSET_PX, OFFSET_PX + 4]) {
    const padPx = offsetPx + 2;
    const box = {
      leftPx: hole.box.leftPx - padPx,
      topPx: hole.box.topPx - padPx,
      widthPx: hole.box.widthPx + 2 * padPx,
      heightPx: hole.box.heightPx + 2 * padPx,
    };
    const contour = traceContour(
      dilate(markHole(hole, box), box.widthPx, box.heightPx, offsetPx),
      box.widthPx,
    );
    if (!contour) continue;
    return {
      x: contour.x.map((x) => x + box.leftPx),
      y: contour.y.map((y) => y + box.topPx),
    };
  }
  return null;
}

function labelAt(segments: Segments, x: number, y: number): number {
  const { box, label } = segments;
  const column = x - box.leftPx;
  const row = y - box.topPx;
  if (column < 0 || row < 0 || column >= box.widthPx || row >= box.heightPx) return NO_SEGMENT;
  return label[row * box.widthPx + column]!;
}

function findCrossings(
  canvas: Canvas,
  hole: Hole,
  segments: Segments,
  contour: Contour,
  labels: Int16Array,
): Outline | null {
  const count = labels.length;
  const settled: number[] = [];
  for (let at = 0; at < count; at += 1) if (labels[at]! >= 0) settled.push(at);
  if (settled.length === 0) return null;
  const crossings: Crossing[] = [];
  const crossAt = (from: number, to: number): Crossing => {
    const before = labels[from]!;
    const after = labels[to % count]!;
    const at = Math.round((from + to) / 2) % count;
    let offPicture = 0;
    for (let step = from + 1; step < to; step += 1) if (labels[step % count] === OFF_PICTURE) offPicture += 1;
    const place = { before, after, at, x: contour.x[at]!, y: contour.y[at]! };
    const edge = offPicture > 0 ? null : measureEdge(canvas, hole, segments, place);
    return edge ? { ...place, ...edge } : { ...place, directionX: 0, directionY: 0, bend: 0 };
  };
  for (let index = 0; index < settled.length; index += 1) {
    const from = settled[index]!;
    const to = index + 1 < settled.length ? settled[index + 1]! : settled[0]! + count;
    if (labels[from] !== labels[to % count]) crossings.push(crossAt(from, to));
  }
  crossings.sort((a, b) => a.at - b.at);
  return { contour, crossings, first: crossings[0]?.before ?? labels[settled[0]!]! };
}

/**
 * Where and in which direction an edge runs, to a fraction of a pixel: the share of the second segment's colour in each
 * pixel is known there, and its gradient marks the edge.
 */
function measureEdge(
  canvas: Canvas,
  hole: Hole,
  segments: Segments,
  place: { before: number; after: number; x: number; y: number },
): { x: number; y: number; directionX: number; directionY: number; bend: number } | null {
  const size = 2 * EDGE_WINDOW_PX + 1;
  const share = new Float64Array(size * size).fill(Number.NaN);
  const first = new Float64Array(3);
  const second = new Float64Array(3);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = place.x + column - EDGE_WINDOW_PX;
      const y = place.y + row - EDGE_WINDOW_PX;
      if (!canvas.isKnown(x, y)) continue;
      const label = labelAt(segments, x, y);
      if (label >= 0 && label !== place.before && label !== place.after) continue;
      segments.fits[place.before]!.surface.at(x, y, first);
      segments.fits[place.after]!.surface.at(x, y, second);
      share[row * size + column] = mixShare(canvas, x, y, first, second);
    }
  }
  let total = 0;
  let sumX = 0;
  let sumY = 0;
  const weights: [number, number, number][] = [];
  for (let row = 1; row < size - 1; row += 1) {
    for (let column = 1; column < size - 1; column += 1) {
      const at = row * size + column;
      const across = (share[at + 1]! - share[at - 1]!) / 2;
      const down = (share[at + size]! - share[at - size]!) / 2;
      const weight = Math.hypot(across, down);
      if (!(weight > 0.05)) continue;
      weights.push([column, row, weight]);
      total += weight;
      sumX += weight * column;
      sumY += weight * row;
    }
  }
  if (weights.length < 5) return null;
  const meanX = sumX / total;
  const meanY = sumY / total;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const [column, row, weight] of weights) {
    xx += weight * (column - meanX) ** 2;
    xy += weight * (column - meanX) * (row - meanY);
    yy += weight * (row - meanY) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const x = place.x + meanX - EDGE_WINDOW_PX;
  const y = place.y + meanY - EDGE_WINDOW_PX;
  const inward = holeDirection(hole, x, y);
  const sign = Math.cos(angle) * inward.x + Math.sin(angle) * inward.y < 0 ? -1 : 1;
  const directionX = sign * Math.cos(angle);
  const directionY = sign * Math.sin(angle);
  const bend = measureBend(
    weights.map(([column, row, weight]) => [
      (column - meanX) * directionX + (row - meanY) * directionY,
      (row - meanY) * directionX - (column - meanX) * directionY,
      weight,
    ]),
  );
  return { x, y, directionX, directionY, bend };
}

/** Twice the quadratic term of a parabola through weighted points `[along, off, weight]`. */
function measureBend(points: readonly (readonly [number, number, number])[]): number {
  const matrix = new Float64Array(9);
  const right = new Float64Array(3);
  for (const [along, off, weight] of points) {
    const powers = [1, along, along * along];
    for (let row = 0; row < 3; row += 1) {
      right[row]! += weight * powers[row]! * off;
      for (let column = 0; column < 3; column += 1)
        matrix[row * 3 + column]! += weight * powers[row]! * powers[column]!;
    }
  }
  return 2 * Math.abs(solveSystem(matrix, right, 3)[2]!);
}

/** 0 where a pixel has the first colour, 1 the second, between for a mixture; NaN where it is neither. */
function mixShare(canvas: Canvas, x: number, y: number, first: Float64Array, second: Float64Array): number {
  let along = 0;
  let length = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const span = second[channel]! - first[channel]!;
    along += (canvas.channel(x, y, channel) - first[channel]!) * span;
    length += span * span;
  }
  if (length < 12) return Number.NaN;
  const share = along / length;
  let off = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const expected = first[channel]! + share * (second[channel]! - first[channel]!);
    off += (canvas.channel(x, y, channel) - expected) ** 2;
  }
  if (off > 600 + 0.05 * length || share < -0.3 || share > 1.3) return Number.NaN;
  return Math.max(0, Math.min(1, share));
}

/** Where most of the hole's pixels lie, seen from a place beside it. */
function holeDirection(hole: Hole, x: number, y: number): { x: number; y: number } {
  let sumX = 0;
  let sumY = 0;
  const reachPx = EDGE_WINDOW_PX + 6;
  const { runs } = hole;
  for (let at = 0; at < runs.length; at += 3) {
    if (Math.abs(runs[at]! - y) > reachPx) continue;
    const from = Math.max(runs[at + 1]!, Math.floor(x - reachPx));
    const to = Math.min(runs[at + 2]!, Math.ceil(x + reachPx));
    for (let column = from; column < to; column += 1) {
      sumX += column - x;
      sumY += runs[at]! - y;
    }
  }
  return { x: sumX, y: sumY };
}
