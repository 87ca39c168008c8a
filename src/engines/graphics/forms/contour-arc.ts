import type { Outline } from '../../../domain/shape.ts';
import { solveSystem } from '../parts/paint.ts';
import type { ContourChain } from './contour-chain.ts';
import { distanceFrom } from './form.ts';
import { fitEllipse } from './outline-fit.ts';

export type Ellipse = Extract<Outline, { type: 'ellipse' }>;

/** A stretch of a contour that lies on an ellipse. */
export interface Arc {
  readonly ellipse: Ellipse;
  readonly isCircle: boolean;
  readonly points: Points;
  readonly lengthPx: number;
  /** The sides of the chain's polygon that it takes the place of. */
  readonly firstSide: number;
  readonly lastSide: number;
}

interface Points {
  readonly x: number[];
  readonly y: number[];
  readonly side: number[];
}

type Curve = Pick<Arc, 'ellipse' | 'isCircle'> & { readonly offPx: number };

/** An arc turns at each point of its polygon by at most so much, and has so many sides. */
const MOST_ARC_TURN = 0.62;
const LEAST_ARC_SIDES = 3;

/** How far an arc's points may lie from its ellipse, all but a few of them, and how much of the ellipse it shows. */
const MOST_ARC_OFF_PX = 1.3;
const MOST_OFF_SHARE = 0.06;
const LEAST_ARC_SHARE = 0.1;
const LEAST_CIRCLE_SHARE = 0.03;
const LEAST_BULGE_PX = 3;
const LEAST_RADIUS_PX = 6;

/** How far, in pixels and as a multiple of the ellipse's, a circle's points may lie from it on the average to be no ellipse's. */
const ROUND_OFF_PX = 0.2;
const ROUND_OFF_RATIO = 2;

/** How much longer than the side of an arc next to it a straight side is. */
const LEAST_STRAIGHT_RATIO = 3.5;

/** Points of an arc that it is fitted to. */
const MOST_POINTS = 160;

/** How many of the longest arcs may be pieces of one ellipse, how far their points lie from it, and how much of it they show. */
const MOST_JOINED = 24;
const JOINED_POINTS = 60;
const JOINED_OFF_PX = 0.5;
const LEAST_JOINED_SHARE = 0.2;

const MOST_ELLIPSES = 40;

function fitCurve(points: Points, isCircle: boolean): Ellipse | null {
  const fitted = isCircle ? fitCircle(points) : fitEllipse(points);
  if (fitted?.type !== 'ellipse') return null;
  return Math.min(fitted.radiusXPx, fitted.radiusYPx) < LEAST_RADIUS_PX ? null : fitted;
}

/** The circle through the points by least squares on its equation (Kåsa 1976). */
function fitCircle({ x, y }: Points): Ellipse | null {
  const count = x.length;
  if (count < 8) return null;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
  const [meanX, meanY] = [mean(x), mean(y)];
  const matrix = new Float64Array(9);
  const right = new Float64Array(3);
  for (let index = 0; index < count; index += 1) {
    const row = [x[index]! - meanX, y[index]! - meanY, 1];
    for (let one = 0; one < 3; one += 1) {
      right[one]! += row[one]! * (row[0]! ** 2 + row[1]! ** 2);
      for (let two = 0; two < 3; two += 1) matrix[one * 3 + two]! += row[one]! * row[two]!;
    }
  }
  const solved = solveSystem(matrix, right, 3);
  if (!solved) return null;
  const [a, b] = [solved[0]! / 2, solved[1]! / 2];
  const radiusPx = Math.sqrt(Math.max(0, solved[2]! + a * a + b * b));
  return {
    type: 'ellipse',
    center: { xPx: meanX + a, yPx: meanY + b },
    radiusXPx: radiusPx,
    radiusYPx: radiusPx,
  };
}

const aroundOf = ({ radiusXPx, radiusYPx }: Ellipse): number => Math.PI * (radiusXPx + radiusYPx);

/** The circle or the ellipse that points lie on, and how far they lie from it on the average; `null` where they do not. */
function curveThrough(points: Points, isCircle: boolean): Curve | null {
  const ellipse = fitCurve(points, isCircle);
  if (!ellipse) return null;
  let [off, sum] = [0, 0];
  for (const [index, own] of points.x.entries()) {
    const away = Math.abs(distanceFrom(ellipse, own, points.y[index]!));
    if (away > MOST_ARC_OFF_PX) off += 1;
    sum += away;
  }
  return off > MOST_OFF_SHARE * points.x.length ? null : { ellipse, isCircle, offPx: sum / points.x.length };
}

/** The circle or the ellipse that a chain's points from one index to another lie on; `null` where they do not, or are too short a piece. */
function arcThrough(
  { x, y }: ContourChain,
  from: number,
  to: number,
): Pick<Arc, 'ellipse' | 'isCircle' | 'points' | 'lengthPx'> | null {
  const stride = Math.max(1, Math.floor((to - from) / MOST_POINTS));
  const points: Points = { x: [], y: [], side: [] };
  for (let index = from; index <= to; index += stride) {
    points.x.push(x[index]!);
    points.y.push(y[index]!);
  }
  let lengthPx = 0;
  for (let index = 1; index < points.x.length; index += 1)
    lengthPx += Math.hypot(points.x[index]! - points.x[index - 1]!, points.y[index]! - points.y[index - 1]!);
  const isLong = (curve: Curve | null): curve is Curve =>
    curve !== null &&
    lengthPx >= (curve.isCircle ? LEAST_CIRCLE_SHARE : LEAST_ARC_SHARE) * aroundOf(curve.ellipse) &&
    // How far the arc bulges from its chord tells it from a straight line.
    lengthPx ** 2 >= 8 * LEAST_BULGE_PX * Math.max(curve.ellipse.radiusXPx, curve.ellipse.radiusYPx);
  const [circle, ellipse] = [true, false].map((isCircle) => curveThrough(points, isCircle));
  const isRound =
    isLong(circle!) &&
    !(isLong(ellipse!) && circle.offPx > Math.max(ROUND_OFF_PX, ROUND_OFF_RATIO * ellipse.offPx));
  const curve = isRound ? circle : ellipse!;
  return isLong(curve) ? { ellipse: curve.ellipse, isCircle: curve.isCircle, points, lengthPx } : null;
}

export const sameEllipse = (one: Ellipse, other: Ellipse, tolerancePx: number): boolean =>
  Math.abs(one.center.xPx - other.center.xPx) <= tolerancePx &&
  Math.abs(one.center.yPx - other.center.yPx) <= tolerancePx &&
  Math.abs(one.radiusXPx - other.radiusXPx) <= tolerancePx &&
  Math.abs(one.radiusYPx - other.radiusYPx) <= tolerancePx;

/** An ellipse fitted again to all points of all chains that lie near it. */
function refined({ ellipse, isCircle }: Curve | Arc, chains: readonly ContourChain[]): Ellipse {
  let best = ellipse;
  for (const reachPx of [3, 1.5]) {
    const contour: Points = { x: [], y: [], side: [] };
    for (const { x, y } of chains)
      for (let index = 0; index < x.length; index += 2) {
        if (Math.abs(distanceFrom(best, x[index]!, y[index]!)) > reachPx) continue;
        contour.x.push(x[index]!);
        contour.y.push(y[index]!);
      }
    const next = fitCurve(contour, isCircle);
    if (!next || !sameEllipse(next, ellipse, 0.12 * (ellipse.radiusXPx + ellipse.radiusYPx))) break;
    best = next;
  }
  return best;
}

/** The ellipses that two arcs are pieces of: what lies before an ellipse leaves several pieces of its outline. */
function joinedArcs(arcs: readonly Arc[]): (Curve & { readonly lengthPx: number })[] {
  const longest = arcs.slice(0, MOST_JOINED).map((arc) => ({ ...arc, points: thinned(arc.points) }));
  return longest.flatMap((one, index) =>
    longest.slice(index + 1).flatMap((other) => {
      if (sameEllipse(one.ellipse, other.ellipse, 1)) return [];
      const points: Points = {
        x: [...one.points.x, ...other.points.x],
        y: [...one.points.y, ...other.points.y],
        side: [],
      };
      const lengthPx = one.lengthPx + other.lengthPx;
      const curve = [true, false]
        .map((isCircle) => curveThrough(points, isCircle))
        .find((tried) => tried && tried.offPx <= JOINED_OFF_PX);
      return curve && lengthPx >= LEAST_JOINED_SHARE * aroundOf(curve.ellipse)
        ? [{ ...curve, lengthPx }]
        : [];
    }),
  );
}

function thinned({ x, y }: Points): Points {
  const stride = Math.max(1, Math.floor(x.length / JOINED_POINTS));
  const isUsed = (_: number, index: number): boolean => index % stride === 0;
  return { x: x.filter(isUsed), y: y.filter(isUsed), side: [] };
}

/** The ellipses that arcs show, each once, the longest first. */
export function ellipsesOf(arcs: readonly Arc[], chains: readonly ContourChain[]): Ellipse[] {
  const sorted = arcs.toSorted((one, other) => other.lengthPx - one.lengthPx);
  const all = [...sorted, ...joinedArcs(sorted)].sort((one, other) => other.lengthPx - one.lengthPx);
  const ellipses: Ellipse[] = [];
  for (const arc of all) {
    if (ellipses.some((own) => sameEllipse(own, arc.ellipse, 1))) continue;
    const ellipse = refined(arc, chains);
    if (!ellipses.some((own) => sameEllipse(own, ellipse, 2))) ellipses.push(ellipse);
    if (ellipses.length >= MOST_ELLIPSES) break;
  }
  return ellipses;
}

/** The arcs of a chain: runs of short sides that all turn the same way, from one of its `places` to another. */
export function arcsOf(chain: ContourChain, places: readonly number[]): Arc[] {
  const { x, y } = chain;
  const heading = (index: number): number =>
    Math.atan2(y[places[index + 1]!]! - y[places[index]!]!, x[places[index + 1]!]! - x[places[index]!]!);
  const lengthOf = (index: number): number =>
    Math.hypot(x[places[index + 1]!]! - x[places[index]!]!, y[places[index + 1]!]! - y[places[index]!]!);
  const isStraight = (index: number, beside: number): boolean =>
    lengthOf(index) > LEAST_STRAIGHT_RATIO * lengthOf(beside);
  /** The last side of the run that begins at one: all of it, or up to where a straight side leads out of an arc, or into it. */
  const runFrom = (first: number, isWhole: boolean): number => {
    let [last, sign] = [first, 0];
    while (last + 1 < sides) {
      let turn = heading(last + 1) - heading(last);
      turn -= 2 * Math.PI * Math.round(turn / (2 * Math.PI));
      if (Math.abs(turn) > MOST_ARC_TURN || (sign !== 0 && Math.sign(turn) !== sign)) break;
      if (!isWhole && last > first && isStraight(last + 1, last)) break;
      sign = Math.sign(turn);
      last += 1;
    }
    return last;
  };
  const sides = places.length - 1;
  const found: Arc[] = [];
  for (let first = 0; first < sides; ) {
    const [whole, last] = [runFrom(first, true), runFrom(first, false)];
    // A straight side may lead into an arc: without either end it may fit.
    const tried = [
      [first, whole],
      [first, last],
      [first + 1, last],
      [first, last - 1],
      [first + 1, last - 1],
      [first + 2, last],
      [first, last - 2],
    ] as const;
    let next = last + 1;
    for (const [index, [from, to]] of tried.entries()) {
      if (to - from + 1 < LEAST_ARC_SIDES || (index === 0 && whole === last)) continue;
      const arc = arcThrough(chain, places[from]!, places[to + 1]!);
      if (!arc) continue;
      found.push({ ...arc, firstSide: from, lastSide: to });
      next = Math.max(next, to + 1);
      break;
    }
    first = next;
  }
  return found;
}
