import type { Arc, Ellipse } from './contour-arc.ts';
import { arcsOf, ellipsesOf, sameEllipse } from './contour-arc.ts';
import type { ContourChain } from './contour-chain.ts';
import { filletsOf } from './contour-fillet.ts';

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

/** The lines, ellipses and corners that contours consist of. */
export interface Strokes {
  readonly lines: readonly StraightLine[];
  readonly ellipses: readonly Ellipse[];
  /** The circles of round corners that are too short to be an ellipse by themselves. */
  readonly fillets: readonly Ellipse[];
  readonly corners: readonly Corner[];
}

/** Straight stretches below this length, in pixels, tell no line. */
const LEAST_LINE_PX = 9;

/** How alike, in radians and in pixels, two stretches of one line are. */
const SAME_TURN = 0.02;
const SAME_OFFSET_PX = 1.6;

const MOST_LINES = 56;

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

/** The straight lines, arcs and corners that contours consist of. */
export function strokesOf(chains: readonly ContourChain[], tolerancePx: number): Strokes {
  const lines: StraightLine[] = [];
  const arcs: Arc[] = [];
  const corners: Corner[] = [];
  const fillets: Ellipse[] = [];
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
    fillets.push(...filletsOf(chain, places));
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
  const ellipses = ellipsesOf(arcs, chains);
  const isNew = (fillet: Ellipse): boolean => !ellipses.some((own) => sameEllipse(own, fillet, 2));
  return { lines: joined(lines), ellipses, fillets: fillets.filter(isNew), corners };
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
