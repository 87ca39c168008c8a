import type { Ellipse } from './contour-arc.ts';
import type { ContourChain } from './contour-chain.ts';

/** Length of an upright side, in pixels, that may lead into a round corner, and how much of it lies how near to its line. */
const LEAST_SIDE_PX = 9;
const LEAST_STRAIGHT_SHARE = 0.6;
const STRAIGHT_PX = 0.3;

/** How far back, in pixels, a contour may go within a round corner, and after how many points without a way on it has ended. */
const MOST_BACK_PX = 0.75;
const ENDED_POINTS = 8;
const LEAST_WAY_PX = 0.05;

/** Radii of round corners, in pixels. */
const LEAST_RADIUS_PX = 5;
const MOST_RADIUS_PX = 400;

/** How far a round corner's points may lie from its circle, and how many of them must not. */
const MOST_OFF_PX = 0.7;
const LEAST_ON_SHARE = 0.94;

/** Share of its radius that a corner's contour must go down. */
const LEAST_REACH_SHARE = 0.9;

/**
 * The circles of the round corners in which upright sides of a chain end, from one of its `places` to the next: an arc of few
 * pixels says too little alone, but it begins on one line and ends upright on another. How far off the corner it passes says
 * its radius.
 */
export function filletsOf(chain: ContourChain, places: readonly number[]): Ellipse[] {
  const found: Ellipse[] = [];
  for (const [index, to] of places.slice(1).entries()) {
    const from = places[index]!;
    for (const isRow of [true, false])
      for (const isForward of [true, false]) {
        const [first, last] = isForward ? [from, to] : [to, from];
        const fillet = filletAfter(chain, isRow, first, last);
        if (fillet) found.push(fillet);
      }
  }
  return found;
}

/** The circle of the corner beyond the side from one point of a chain to another; `null` where it is no upright side or no circle. */
function filletAfter(
  { x, y, isClosed }: ContourChain,
  isRow: boolean,
  first: number,
  last: number,
): Ellipse | null {
  const [along, across] = isRow ? [x, y] : [y, x];
  const sign = Math.sign(along[last]! - along[first]!);
  if (Math.abs(along[last]! - along[first]!) < LEAST_SIDE_PX) return null;
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  const level = across.slice(low, high + 1).sort()[(high - low) >> 1]!;
  let straight = 0;
  for (let at = low; at <= high; at += 1) if (Math.abs(across[at]! - level) <= STRAIGHT_PX) straight += 1;
  if (straight < LEAST_STRAIGHT_SHARE * (high - low + 1)) return null;
  const step = last > first ? 1 : -1;
  const walked: number[] = [];
  let [farthest, idle] = [Number.NEGATIVE_INFINITY, 0];
  for (let at = (first + last) >> 1; walked.length < x.length; at += step) {
    const point = isClosed ? (at + x.length) % x.length : at;
    if (point < 0 || point >= x.length) break;
    const far = sign * along[point]!;
    if (far < farthest - MOST_BACK_PX || Math.abs(across[point]! - level) > MOST_RADIUS_PX) break;
    walked.push(point);
    idle = far > farthest + LEAST_WAY_PX ? 0 : idle + 1;
    farthest = Math.max(farthest, far);
    if (idle >= ENDED_POINTS) break;
  }
  if (idle < ENDED_POINTS) return null;
  const asides = walked.map((point) => farthest - sign * along[point]!);
  const downs = walked.map((point) => Math.abs(across[point]! - level));
  const past = Math.min(...asides.map((aside, index) => Math.hypot(aside, downs[index]!)));
  const radiusPx = past / (Math.SQRT2 - 1);
  if (radiusPx < LEAST_RADIUS_PX || radiusPx > MOST_RADIUS_PX) return null;
  let [on, arc, reach] = [0, 0, 0];
  for (const [index, aside] of asides.entries()) {
    const down = downs[index]!;
    if (aside > radiusPx || down > radiusPx) continue;
    arc += 1;
    reach = Math.max(reach, down);
    if (Math.abs(Math.hypot(radiusPx - aside, radiusPx - down) - radiusPx) <= MOST_OFF_PX) on += 1;
  }
  if (reach < LEAST_REACH_SHARE * radiusPx || on < LEAST_ON_SHARE * arc) return null;
  const turn = Math.sign(across[walked.at(-1)!]! - level);
  const [alongCenter, acrossCenter] = [sign * (farthest - radiusPx), level + turn * radiusPx];
  return {
    type: 'ellipse',
    center: isRow ? { xPx: alongCenter, yPx: acrossCenter } : { xPx: acrossCenter, yPx: alongCenter },
    radiusXPx: radiusPx,
    radiusYPx: radiusPx,
  };
}
