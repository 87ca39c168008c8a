import type { Raster } from '../../domain/raster.ts';
import type { Outline } from '../../domain/shape.ts';
import type { VeilEdge } from './veil-edge.ts';

/** How far, in levels, what shows inside may be from what the veil makes of what shows outside. */
const MOST_MISFIT = 10;

/** Levels that the veil changes what lies outside by, below which a place tells nothing. */
const LEAST_STEP = 8;

/** Share of a side along which there is something to tell by, and of that along which the veil's edge shows. */
const LEAST_TOLD_SHARE = 0.4;
const LEAST_SIDE_SHARE = 0.7;

/** The apex is looked for up to so many base lengths away, and so many beyond the base's ends. */
const MOST_HEIGHT = 2;
const LEAST_HEIGHT = 0.3;
const MOST_LEAN = 0.5;

/** Steps of the first search along the base, and how far to each side of an edge both sides are compared, in pixels. */
const COARSE_STEPS = 48;
const COARSE_REACH_PX = 3;
const FINE_REACH_PX = 1.5;

const SAMPLE_PX = 2;
const LEAST_BASE_PX = 24;

/** A triangle that stands on an edge: the ends of its base along the edge, and its apex along and away from it. */
interface Triangle {
  readonly from: number;
  readonly to: number;
  readonly apexAlong: number;
  readonly apexAway: number;
}

/** Reads a picture along and away from an edge, whichever way that runs; answers an index into its data, -1 outside. */
function reader({ widthPx, heightPx }: Raster, { axis, place, isBefore }: VeilEdge) {
  return (along: number, away: number): number => {
    const across = Math.floor(isBefore ? place + away : place - away);
    const [x, y] = axis === 'row' ? [Math.floor(along), across] : [across, Math.floor(along)];
    return x < 0 || y < 0 || x >= widthPx || y >= heightPx ? -1 : 4 * (y * widthPx + x);
  };
}

/** The share of a side along which the veil's edge shows; 0 where too little of it tells. */
function sideShare(
  { data }: Raster,
  { through, added }: VeilEdge,
  at: ReturnType<typeof reader>,
  [fromAlong, toAlong, height]: readonly [number, number, number],
  outward: 1 | -1,
  reachPx: number,
): number {
  const length = Math.hypot(toAlong - fromAlong, height);
  const normalAlong = (outward * height) / length;
  const normalAway = (-outward * (toAlong - fromAlong)) / length;
  let [shown, told, whole] = [0, 0, 0];
  for (let step = 3 * SAMPLE_PX; step <= length - 3 * SAMPLE_PX; step += SAMPLE_PX) {
    const along = fromAlong + ((toAlong - fromAlong) * step) / length;
    const away = (height * step) / length;
    const outer = at(along + reachPx * normalAlong, away + reachPx * normalAway);
    const inner = at(along - reachPx * normalAlong, away - reachPx * normalAway);
    if (outer < 0 || inner < 0) continue;
    whole += 1;
    let [change, misfit] = [0, 0];
    for (let channel = 0; channel < 3; channel += 1) {
      const expected = through * data[outer + channel]! + added[channel]!;
      change = Math.max(change, Math.abs(expected - data[outer + channel]!));
      misfit = Math.max(misfit, Math.abs(expected - data[inner + channel]!));
    }
    if (change < LEAST_STEP) continue;
    told += 1;
    if (misfit <= MOST_MISFIT) shown += 1;
  }
  return told < Math.max(6, LEAST_TOLD_SHARE * whole) ? 0 : shown / told;
}

/**
 * The triangle that a veil's edge is a side of, where the veil's other two edges show in the picture; `null` where they do
 * not. About 20 ms.
 */
export function triangleOn(image: Raster, edge: VeilEdge): Extract<Outline, { type: 'polygon' }> | null {
  const base = edge.to - edge.from + 1;
  if (base < LEAST_BASE_PX) return null;
  const at = reader(image, edge);
  const rate = ({ from, to, apexAlong, apexAway }: Triangle, reachPx: number): number =>
    Math.min(
      sideShare(image, edge, at, [from, apexAlong, apexAway], -1, reachPx),
      sideShare(image, edge, at, [to, apexAlong, apexAway], 1, reachPx),
    );
  const step = base / COARSE_STEPS;
  let best: Triangle = { from: edge.from, to: edge.to + 1, apexAlong: 0, apexAway: 0 };
  let share = 0;
  for (let along = -MOST_LEAN * base; along <= (1 + MOST_LEAN) * base; along += step) {
    for (let away = LEAST_HEIGHT * base; away <= MOST_HEIGHT * base; away += step) {
      const tried = { ...best, apexAlong: edge.from + along, apexAway: away };
      const own = rate(tried, COARSE_REACH_PX);
      if (own > share) [best, share] = [tried, own];
    }
  }
  if (share < LEAST_SIDE_SHARE / 2) return null;
  share = rate(best, FINE_REACH_PX);
  for (let move = 4; move >= 0.25; move /= 2) {
    for (let round = 0; round < 6; round += 1) {
      const before = share;
      for (const corner of ['from', 'to', 'apexAlong', 'apexAway'] as const) {
        for (const tried of [
          { ...best, [corner]: best[corner] - move },
          { ...best, [corner]: best[corner] + move },
        ]) {
          const own = rate(tried, FINE_REACH_PX);
          if (own > share) [best, share] = [tried, own];
        }
      }
      if (share === before) break;
    }
  }
  if (share < LEAST_SIDE_SHARE) return null;
  const corner = (along: number, away: number) => {
    const across = edge.isBefore ? edge.place + away : edge.place - away;
    return edge.axis === 'row' ? { xPx: along, yPx: across } : { xPx: across, yPx: along };
  };
  return {
    type: 'polygon',
    points: [corner(best.from, 0), corner(best.apexAlong, best.apexAway), corner(best.to, 0)],
  };
}
