import type { Outline } from '../../domain/shape.ts';
import type { ContourChain } from './contour-chain.ts';
import { distanceFrom } from './form.ts';
import { fitEllipse } from './outline-fit.ts';
import { solveSystem } from './paint.ts';

export type Ellipse = Extract<Outline, { type: 'ellipse' }>;

/** A straight line with the stretches of it that show: `x·normalX + y·normalY = offset`. */
export interface StraightLine {
  readonly normalX: number;
  readonly normalY: number;
  readonly offset: number;
  /** Stretches along (-normalY, normalX), from and to. */
  readonly stretches: readonly (readonly [number, number])[];
  readonly lengthPx: number;
}

/** Where two straight stretches of one contour meet, with the unit directions in which they lead away from it. */
export interface Corner {
  readonly x: number;
  readonly y: number;
  readonly ways: readonly [readonly [number, number], readonly [number, number]];
}

interface Arc {
  readonly ellipse: Ellipse;
  readonly isCircle: boolean;
  /** The sides of the chain's polygon that it takes the place of. */
  readonly firstSide: number;
  readonly lastSide: number;
}

/** The lines, ellipses and corners that contours consist of. */
export interface Strokes {
  readonly lines: readonly StraightLine[];
  readonly ellipses: readonly Ellipse[];
  readonly corners: readonly Corner[];
}

/** Straight stretches below this length, in pixels, tell no line. */
const LEAST_LINE_PX = 9;

/** How alike, in radians and in pixels, two stretches of one line are. */
const SAME_TURN = 0.02;
const SAME_OFFSET_PX = 1.6;

/** An arc turns at each point of its polygon by at most so much, and has so many sides. */
const MOST_ARC_TURN = 0.62;
const LEAST_ARC_SIDES = 3;

/** How far an arc's points may lie from its ellipse, and how much of the ellipse it shows. */
const MOST_ARC_OFF_PX = 1.3;
const LEAST_ARC_SHARE = 0.1;
const LEAST_CIRCLE_SHARE = 0.03;
const LEAST_BULGE_PX = 3;
const LEAST_RADIUS_PX = 6;

/** How much longer than the side of an arc next to it a straight side is. */
const LEAST_STRAIGHT_RATIO = 3.5;

const MOST_LINES = 56;
const MOST_ELLIPSES = 40;

/** Indices of the corners of the polygon that a chain runs along (Douglas and Peucker 1973). */
function cornersOf(
  { x, y }: ContourChain,
  from: number,
  to: number,
  tolerancePx: number,
  out: number[],
): void {
  const [dx, dy] = [x[to]! - x[from]!, y[to]! - y[from]!];
  const length = Math.sqrt(dx * dx + dy * dy);
  let [farthest, at] = [tolerancePx, -1];
  for (let index = from + 1; index < to; index += 1) {
    const [px, py] = [x[index]! - x[from]!, y[index]! - y[from]!];
    const off = length < 1e-6 ? Math.sqrt(px * px + py * py) : Math.abs(dx * py - dy * px) / length;
    if (off > farthest) [farthest, at] = [off, index];
  }
  if (at === -1) return;
  cornersOf({ x, y, isClosed: false }, from, at, tolerancePx, out);
  out.push(at);
  cornersOf({ x, y, isClosed: false }, at, to, tolerancePx, out);
}

/** The line through a chain's points from one index to another by total least squares, its ends left out. */
function lineThrough({ x, y }: ContourChain, from: number, to: number): StraightLine | null {
  const trim = Math.min(3, Math.floor((to - from) / 6));
  const [first, last] = [from + trim, to - trim];
  const count = last - first + 1;
  if (count < 3) return null;
  let [sumX, sumY] = [0, 0];
  for (let index = first; index <= last; index += 1) {
    sumX += x[index]!;
    sumY += y[index]!;
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  let [xx, xy, yy] = [0, 0, 0];
  for (let index = first; index <= last; index += 1) {
    const [dx, dy] = [x[index]! - meanX, y[index]! - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [alongX, alongY] = [Math.cos(angle), Math.sin(angle)];
  const [a, b] = [from, to].map((index) => x[index]! * alongX + y[index]! * alongY) as [number, number];
  const [normalX, normalY] = [alongY, -alongX];
  return {
    normalX,
    normalY,
    offset: meanX * normalX + meanY * normalY,
    stretches: [[Math.min(a, b), Math.max(a, b)]],
    lengthPx: Math.abs(b - a),
  };
}

/** The point where two lines cross; `null` where they hardly do. */
export function crossing(
  one: Pick<StraightLine, 'normalX' | 'normalY' | 'offset'>,
  other: Pick<StraightLine, 'normalX' | 'normalY' | 'offset'>,
): { x: number; y: number } | null {
  const turn = one.normalX * other.normalY - one.normalY * other.normalX;
  if (Math.abs(turn) < 0.05) return null;
  return {
    x: (one.offset * other.normalY - other.offset * one.normalY) / turn,
    y: (one.normalX * other.offset - other.normalX * one.offset) / turn,
  };
}

/** Joins stretches of one line. */
function joined(lines: readonly StraightLine[]): StraightLine[] {
  const found: StraightLine[] = [];
  for (const line of lines.toSorted((one, other) => other.lengthPx - one.lengthPx)) {
    const middle = (line.stretches[0]![0] + line.stretches[0]![1]) / 2;
    // The middle of the stretch must lie on the longer line: offsets of nearly parallel lines say nothing far from the origin.
    const x = line.normalX * line.offset - line.normalY * middle;
    const y = line.normalY * line.offset + line.normalX * middle;
    const at = found.findIndex(
      (own) =>
        Math.abs(own.normalX * line.normalY - own.normalY * line.normalX) <=
          Math.max(SAME_TURN, 1.2 / line.lengthPx) &&
        Math.abs(own.normalX * x + own.normalY * y - own.offset) <= SAME_OFFSET_PX,
    );
    if (at === -1) {
      found.push(line);
      continue;
    }
    const own = found[at]!;
    const along = -own.normalY * x + own.normalX * y;
    found[at] = {
      ...own,
      stretches: [...own.stretches, [along - line.lengthPx / 2, along + line.lengthPx / 2]],
      lengthPx: own.lengthPx + line.lengthPx,
    };
  }
  return found.toSorted((one, other) => other.lengthPx - one.lengthPx).slice(0, MOST_LINES);
}

interface Points {
  readonly x: number[];
  readonly y: number[];
  readonly side: number[];
}

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

/** The circle or the ellipse that a chain's points from one index to another lie on; `null` where they do not, or are too short a piece. */
function arcThrough(
  { x, y }: ContourChain,
  from: number,
  to: number,
): Pick<Arc, 'ellipse' | 'isCircle'> | null {
  const stride = Math.max(1, Math.floor((to - from) / 160));
  const points: Points = { x: [], y: [], side: [] };
  for (let index = from; index <= to; index += stride) {
    points.x.push(x[index]!);
    points.y.push(y[index]!);
  }
  let length = 0;
  for (let index = 1; index < points.x.length; index += 1)
    length += Math.hypot(points.x[index]! - points.x[index - 1]!, points.y[index]! - points.y[index - 1]!);
  for (const isCircle of [true, false]) {
    const ellipse = fitCurve(points, isCircle);
    if (!ellipse) continue;
    let off = 0;
    for (const [index, own] of points.x.entries())
      if (Math.abs(distanceFrom(ellipse, own, points.y[index]!)) > MOST_ARC_OFF_PX) off += 1;
    if (off > 0.06 * points.x.length) continue;
    const around = Math.PI * (ellipse.radiusXPx + ellipse.radiusYPx);
    if (length < (isCircle ? LEAST_CIRCLE_SHARE : LEAST_ARC_SHARE) * around) continue;
    // How far the arc bulges from its chord tells it from a straight line.
    if (length ** 2 < 8 * LEAST_BULGE_PX * Math.max(ellipse.radiusXPx, ellipse.radiusYPx)) continue;
    return { ellipse, isCircle };
  }
  return null;
}

export const sameEllipse = (one: Ellipse, other: Ellipse, tolerancePx: number): boolean =>
  Math.abs(one.center.xPx - other.center.xPx) <= tolerancePx &&
  Math.abs(one.center.yPx - other.center.yPx) <= tolerancePx &&
  Math.abs(one.radiusXPx - other.radiusXPx) <= tolerancePx &&
  Math.abs(one.radiusYPx - other.radiusYPx) <= tolerancePx;

/** An ellipse fitted again to all points of all chains that lie near it. */
function refined({ ellipse, isCircle }: Arc, chains: readonly ContourChain[]): Ellipse {
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

/** The straight lines, arcs and corners that contours consist of. */
export function strokesOf(chains: readonly ContourChain[], tolerancePx: number): Strokes {
  const lines: StraightLine[] = [];
  const arcs: Arc[] = [];
  const corners: Corner[] = [];
  for (const chain of chains) {
    const count = chain.x.length;
    if (count < LEAST_LINE_PX) continue;
    const places: number[] = [0];
    if (chain.isClosed) {
      // A loop is opened at the point farthest from its first one, which is on its hull.
      const far = farthest(chain);
      cornersOf(chain, 0, far, tolerancePx, places);
      places.push(far);
      cornersOf(chain, far, count - 1, tolerancePx, places);
    } else cornersOf(chain, 0, count - 1, tolerancePx, places);
    places.push(count - 1);
    const sides = places.slice(1).map((to, index) => lineThrough(chain, places[index]!, to));
    const bent = new Set<number>();
    for (const arc of arcsOf(chain, places)) {
      arcs.push(arc);
      for (let side = arc.firstSide; side <= arc.lastSide; side += 1) bent.add(side);
    }
    for (const [index, side] of sides.entries())
      if (side && side.lengthPx >= LEAST_LINE_PX && !bent.has(index)) lines.push(side);
    for (let index = 1; index < sides.length; index += 1) {
      if (bent.has(index) || bent.has(index - 1)) continue;
      const corner = cornerOf(
        chain,
        [places[index - 1]!, places[index]!, places[index + 1]!],
        sides[index - 1]!,
        sides[index]!,
      );
      if (corner) corners.push(corner);
    }
    if (chain.isClosed && sides.length > 2 && !bent.has(0) && !bent.has(sides.length - 1)) {
      const corner = cornerOf(chain, [places.at(-2)!, 0, places[1]!], sides.at(-1)!, sides[0]!);
      if (corner) corners.push(corner);
    }
  }
  const ellipses: Ellipse[] = [];
  for (const arc of arcs) {
    if (ellipses.some((own) => sameEllipse(own, arc.ellipse, 1))) continue;
    const ellipse = refined(arc, chains);
    if (!ellipses.some((own) => sameEllipse(own, ellipse, 2))) ellipses.push(ellipse);
    if (ellipses.length >= MOST_ELLIPSES) break;
  }
  return { lines: joined(lines), ellipses, corners };
}

function farthest({ x, y }: ContourChain): number {
  let [most, at] = [0, 1];
  for (let index = 1; index < x.length; index += 1) {
    const off = (x[index]! - x[0]!) ** 2 + (y[index]! - y[0]!) ** 2;
    if (off > most) [most, at] = [off, index];
  }
  return at;
}

function cornerOf(
  { x, y }: ContourChain,
  [from, at, to]: readonly [number, number, number],
  one: StraightLine | null,
  other: StraightLine | null,
): Corner | null {
  if (!one || !other || Math.min(one.lengthPx, other.lengthPx) < LEAST_LINE_PX) return null;
  const point = crossing(one, other);
  if (!point || Math.hypot(point.x - x[at]!, point.y - y[at]!) > 6) return null;
  const way = (line: StraightLine, toward: number): readonly [number, number] => {
    const sign = Math.sign((x[toward]! - x[at]!) * -line.normalY + (y[toward]! - y[at]!) * line.normalX) || 1;
    return [-line.normalY * sign, line.normalX * sign];
  };
  return { ...point, ways: [way(one, from), way(other, to)] };
}

/** The ellipses of a chain's runs of short sides that all turn the same way. */
function arcsOf(chain: ContourChain, places: readonly number[]): Arc[] {
  const { x, y } = chain;
  const heading = (index: number): number =>
    Math.atan2(y[places[index + 1]!]! - y[places[index]!]!, x[places[index + 1]!]! - x[places[index]!]!);
  const lengthOf = (index: number): number =>
    Math.hypot(x[places[index + 1]!]! - x[places[index]!]!, y[places[index + 1]!]! - y[places[index]!]!);
  const isStraight = (index: number, beside: number): boolean =>
    lengthOf(index) > LEAST_STRAIGHT_RATIO * lengthOf(beside);
  const found: Arc[] = [];
  const sides = places.length - 1;
  for (let first = 0; first < sides; ) {
    let last = first;
    let sign = 0;
    while (last + 1 < sides) {
      let turn = heading(last + 1) - heading(last);
      turn -= 2 * Math.PI * Math.round(turn / (2 * Math.PI));
      if (Math.abs(turn) > MOST_ARC_TURN || (sign !== 0 && Math.sign(turn) !== sign)) break;
      // A straight side that leads into an arc, or out of it, is longer than the arc's.
      if (last > first && isStraight(last + 1, last)) break;
      sign = Math.sign(turn);
      last += 1;
    }
    // A straight side may lead into an arc: without either end it may fit.
    for (const [from, to] of [
      [first, last],
      [first + 1, last],
      [first, last - 1],
      [first + 1, last - 1],
      [first + 2, last],
      [first, last - 2],
    ] as const) {
      if (to - from + 1 < LEAST_ARC_SIDES) continue;
      const arc = arcThrough(chain, places[from]!, places[to + 1]!);
      if (!arc) continue;
      found.push({ ...arc, firstSide: from, lastSide: to });
      break;
    }
    first = last + 1;
  }
  return found;
}
