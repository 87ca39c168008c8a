import type { Outline } from '../../../domain/shape.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { solveSystem } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { distanceFrom, formBounds } from './form.ts';

/** Points of an element's outline, in canvas coordinates (pixel centres at halves), with the side that they bound. */
export interface Contour {
  readonly x: number[];
  readonly y: number[];
  /** 0 left, 1 top, 2 right, 3 bottom. */
  readonly side: number[];
}

/** Which element each pixel belongs to, and who lies over whom. */
export interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Per pixel the element's id, -1 where the picture is clear. */
  readonly map: Int32Array;
  readonly mix: PixelMix;
  readonly elementOf: Int32Array;
  /** Per element its place in the order, back to front. */
  readonly rank: Int32Array;
}

/** How far a point may lie from a fitted outline, in pixels, and the share of points that must not. */
const NEAR_PX = 1.1;
const LEAST_NEAR_SHARE = 0.93;

/** Share of a fitted form that may show what lies lower. */
const MOST_LEAK = 0.02;

const MOST_POINTS = 4000;

/** Whether another element begins within `distancePx` of a place, across or along. */
export function nearOthers(
  { widthPx, heightPx, map }: Layout,
  x: number,
  y: number,
  own: number,
  distancePx: number,
): boolean {
  const pixel = y * widthPx + x;
  const isOther = (isOnCanvas: boolean, near: number): boolean => isOnCanvas && map[near] !== own;
  return (
    isOther(x >= distancePx, pixel - distancePx) ||
    isOther(x < widthPx - distancePx, pixel + distancePx) ||
    isOther(y >= distancePx, pixel - distancePx * widthPx) ||
    isOther(y < heightPx - distancePx, pixel + distancePx * widthPx)
  );
}

/** The alpha that an element has in a pixel which it shares with one other, or whole. */
export function coverageIn(layout: Pick<Layout, 'mix' | 'elementOf'>, pixel: number, id: number): number {
  const { mix, elementOf } = layout;
  const owner = mix.owner[pixel]!;
  if (owner >= 0 && elementOf[owner] === id) {
    const other = mix.other[pixel]!;
    return other >= 0 && elementOf[other] !== id ? mix.share[pixel]! / 255 : 1;
  }
  const other = mix.other[pixel]!;
  return other >= 0 && elementOf[other] === id ? 1 - mix.share[pixel]! / 255 : 0;
}

/**
 * Where an element's outline is its own: where what it borders on lies lower. Boundaries with what lies over it, and the
 * canvas's border, say nothing of its form. Points are placed within the pixel by its coverage.
 */
export function ownContour(layout: Layout, id: number, bounds: Bounds): Contour {
  const { widthPx, heightPx, map, rank } = layout;
  const contour: Contour = { x: [], y: [], side: [] };
  const movesX = [-1, 0, 1, 0];
  const movesY = [0, -1, 0, 1];
  const perimeter = 2 * (bounds.right - bounds.left + bounds.bottom - bounds.top) + 4;
  const stride = Math.max(1, Math.floor((4 * perimeter) / MOST_POINTS));
  // Counted by side: a straight row has one point on the left and one on the right, and even steps would take one of them.
  const seen = [0, 0, 0, 0];
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      const pixel = y * widthPx + x;
      if (map[pixel] !== id) continue;
      for (let side = 0; side < 4; side += 1) {
        const moveX = movesX[side]!;
        const moveY = movesY[side]!;
        const column = x + moveX;
        const row = y + moveY;
        if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
        const near = row * widthPx + column;
        const beyond = map[near]!;
        if (beyond === id || (beyond >= 0 && rank[beyond]! > rank[id]!)) continue;
        seen[side]! += 1;
        if (seen[side]! % stride !== 0) continue;
        const own = coverageIn(layout, pixel, id);
        const spill = own > 0.97 ? coverageIn(layout, near, id) : 0;
        const offset = own - 0.5 + spill;
        contour.x.push(x + 0.5 + moveX * offset);
        contour.y.push(y + 0.5 + moveY * offset);
        contour.side.push(side);
      }
    }
  }
  return contour;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** The share of a contour's points that lie on an outline. */
export function nearShare(outline: Outline, { x, y }: Contour): number {
  let near = 0;
  for (let index = 0; index < x.length; index += 1)
    if (Math.abs(distanceFrom(outline, x[index]!, y[index]!)) <= NEAR_PX) near += 1;
  return near / Math.max(1, x.length);
}

function meanDistance(outline: Outline, { x, y }: Contour): number {
  let sum = 0;
  for (let index = 0; index < x.length; index += 1)
    sum += Math.min(4, Math.abs(distanceFrom(outline, x[index]!, y[index]!)));
  return sum / Math.max(1, x.length);
}

/** Share of a side at the canvas's border from which on a form runs out of the canvas there. */
const LEAST_OUT_SHARE = 0.5;

/** Whether a form runs out of the canvas on a side: edges that face this way are within it then, of what lies on it. */
function runsOut({ widthPx, heightPx, map }: Layout, id: number, bounds: Bounds, side: number): boolean {
  const { left, top, right, bottom } = bounds;
  const isAt = [left === 0, top === 0, right === widthPx - 1, bottom === heightPx - 1][side]!;
  if (!isAt) return false;
  const isColumn = side % 2 === 0;
  const [from, to] = isColumn ? [top, bottom] : [left, right];
  const place = [left, top, right, bottom][side]!;
  let own = 0;
  for (let at = from; at <= to; at += 1)
    if (map[isColumn ? at * widthPx + place : place * widthPx + at] === id) own += 1;
  return own >= LEAST_OUT_SHARE * (to - from + 1);
}

function fitRectangle(layout: Layout, id: number, contour: Contour, bounds: Bounds): Outline | null {
  const along = (side: number): number[] =>
    contour.side.flatMap((own, index) =>
      own === side ? [side % 2 === 0 ? contour.x[index]! : contour.y[index]!] : [],
    );
  const sides = [along(0), along(1), along(2), along(3)];
  if (sides.filter((points) => points.length >= 4).length < 2) return null;
  // Corners make a side's points lie further in; its own places are the outer ones.
  const isOut = [0, 1, 2, 3].map((side) => runsOut(layout, id, bounds, side));
  const edge = (side: number, fallback: number): number => {
    const points = sides[side]!;
    if (points.length < 4 || isOut[side]) return fallback;
    return quantile(points, side < 2 ? 0.2 : 0.8);
  };
  const left = edge(0, bounds.left);
  const top = edge(1, bounds.top);
  const right = edge(2, bounds.right + 1);
  const bottom = edge(3, bounds.bottom + 1);
  if (right - left < 1 || bottom - top < 1) return null;
  const base = {
    type: 'rectangle',
    leftPx: left,
    topPx: top,
    widthPx: right - left,
    heightPx: bottom - top,
  } as const;
  let best = { ...base, cornerRadiusPx: 0 };
  // The corners of a band all lie out of the canvas.
  if ((isOut[0] && isOut[2]) || (isOut[1] && isOut[3])) return best;
  let least = meanDistance(best, contour);
  const most = Math.min(base.widthPx, base.heightPx) / 2;
  let step = most / 8;
  for (let radius = step; radius <= most + 1e-6; radius += step) {
    const tried = { ...base, cornerRadiusPx: Math.min(radius, most) };
    const distance = meanDistance(tried, contour);
    if (distance < least - 1e-3) [best, least] = [tried, distance];
  }
  for (step /= 2; step > 0.2; step /= 2) {
    for (const radius of [best.cornerRadiusPx - step, best.cornerRadiusPx + step]) {
      const tried = { ...base, cornerRadiusPx: Math.max(0, Math.min(most, radius)) };
      const distance = meanDistance(tried, contour);
      if (distance < least - 1e-4) [best, least] = [tried, distance];
    }
  }
  if (best.cornerRadiusPx < 0.8) best = { ...base, cornerRadiusPx: 0 };
  return best;
}

/** The axis-parallel ellipse through the points by least squares on its equation. */
export function fitEllipse({ x, y }: Contour): Outline | null {
  const count = x.length;
  if (count < 12) return null;
  const meanX = x.reduce((sum, value) => sum + value, 0) / count;
  const meanY = y.reduce((sum, value) => sum + value, 0) / count;
  const spread = Math.max(
    1,
    ...[0].concat(x.map((value, index) => Math.hypot(value - meanX, y[index]! - meanY))),
  );
  const matrix = new Float64Array(16);
  const right = new Float64Array(4);
  for (let index = 0; index < count; index += 1) {
    const u = (x[index]! - meanX) / spread;
    const v = (y[index]! - meanY) / spread;
    // u² + a v² + b u + c v + d = 0
    const row = [v * v, u, v, 1];
    for (let one = 0; one < 4; one += 1) {
      right[one]! -= row[one]! * u * u;
      for (let two = 0; two < 4; two += 1) matrix[one * 4 + two]! += row[one]! * row[two]!;
    }
  }
  const solved = solveSystem(matrix, right, 4);
  if (!solved) return null;
  const [a, b, c, d] = solved;
  if (!(a! > 0.01 && a! < 100)) return null;
  const centerU = -b! / 2;
  const centerV = -c! / (2 * a!);
  const square = centerU ** 2 + a! * centerV ** 2 - d!;
  if (square <= 0) return null;
  return {
    type: 'ellipse',
    center: { xPx: meanX + centerU * spread, yPx: meanY + centerV * spread },
    radiusXPx: Math.sqrt(square) * spread,
    radiusYPx: Math.sqrt(square / a!) * spread,
  };
}

/** Whether what lies lower shows through a form nowhere to speak of. */
function coversOwn(layout: Layout, id: number, outline: Outline): boolean {
  const bounds = formBounds(outline);
  const { widthPx, heightPx, map, rank } = layout;
  let [inside, leaks, own] = [0, 0, 0];
  for (let y = Math.max(0, bounds.top); y <= Math.min(heightPx - 1, bounds.bottom); y += 1) {
    for (let x = Math.max(0, bounds.left); x <= Math.min(widthPx - 1, bounds.right); x += 1) {
      if (distanceFrom(outline, x + 0.5, y + 0.5) > -1) continue;
      inside += 1;
      const here = map[y * widthPx + x]!;
      if (here === id) own += 1;
      else if (here < 0 || rank[here]! < rank[id]!) leaks += 1;
    }
  }
  return leaks <= MOST_LEAK * inside + 2 && own >= 0.08 * inside;
}

/** Sides of a square differ by no more, in pixels and as a share; its corners have so much of half a side as radius. */
const SQUARE_PX = 1;
const SQUARE_SHARE = 0.04;
const ROUND_SHARE = 0.9;

function isRoundAllOver(outline: Outline | null): boolean {
  if (outline?.type !== 'rectangle') return false;
  const { widthPx, heightPx, cornerRadiusPx } = outline;
  const isSquare = Math.abs(widthPx - heightPx) <= SQUARE_PX + SQUARE_SHARE * Math.max(widthPx, heightPx);
  return isSquare && cornerRadiusPx >= (ROUND_SHARE * Math.min(widthPx, heightPx)) / 2;
}

/**
 * The rectangle, rounded rectangle or ellipse that an element is, judged by those stretches of its outline that are its own;
 * hidden stretches are continued. `null` where it is none.
 */
export function fitOutline(layout: Layout, id: number, bounds: Bounds): Outline | null {
  const contour = ownContour(layout, id, bounds);
  if (contour.x.length < 8) return null;
  const rectangle = fitRectangle(layout, id, contour, bounds);
  const ellipse = fitEllipse(contour);
  // A small disc is a square that is rounded all over as well: it is taken for the simpler of both.
  const inTurn = isRoundAllOver(rectangle) ? [ellipse, rectangle] : [rectangle, ellipse];
  const candidates = inTurn.filter((outline) => outline !== null);
  let best: Outline | null = null;
  let most = LEAST_NEAR_SHARE;
  for (const outline of candidates) {
    const share = nearShare(outline, contour);
    if (share < most || !coversOwn(layout, id, outline)) continue;
    most = share + 0.02;
    best = outline;
  }
  return best;
}
