import type { Size } from '../../../domain/box.ts';
import type { Point } from '../../../domain/connected-component.ts';
import type { StepRun } from './line-search.ts';
import type { OutlinePlace } from './outline-relation.ts';

/** A side of the plane: where `acrossX * x + acrossY * y` is at most `place`. The vector leads out of it and has length 1. */
export interface HalfPlane {
  readonly outX: number;
  readonly outY: number;
  readonly place: number;
}

/** A run and the half-plane that it bounds. */
export interface BoundedRun extends HalfPlane {
  readonly run: StepRun;
}

/** Sine of the angle that two sides make at a corner at least. */
const LEAST_SINE = 0.25;

/** How far from the ends of its sides a corner may lie, as a share of a side and in pixels. */
const MOST_CORNER_SHARE = 0.3;
const MOST_CORNER_PX = 12;

/** How far off the canvas, as a share of it, a form is followed. */
const BEYOND_SHARE = 0.5;

/** Pixels between the places along a side, and beside a corner that are left out. */
const PLACE_PX = 2;
const CORNER_PX = 4;

const middleOf = ({ fromX, fromY, toX, toY }: StepRun): readonly [number, number] => [
  (fromX + toX) / 2,
  (fromY + toY) / 2,
];

/** How far outside of a half-plane a place lies; below 0 inside. */
export function outside({ outX, outY, place }: HalfPlane, x: number, y: number): number {
  return outX * x + outY * y - place;
}

/** The half-plane that a run bounds and a place lies in. */
export function boundedBy(run: StepRun, insideX: number, insideY: number): BoundedRun {
  const outX = (run.toY - run.fromY) / run.lengthPx;
  const outY = -(run.toX - run.fromX) / run.lengthPx;
  const place = outX * run.fromX + outY * run.fromY;
  return outX * insideX + outY * insideY <= place
    ? { run, outX, outY, place }
    : { run, outX: -outX, outY: -outY, place: -place };
}

/** Pairs of runs that meet at a corner, as the half-planes of the convex form that has it. */
export function corners(runs: readonly StepRun[]): (readonly [BoundedRun, BoundedRun])[] {
  const found: (readonly [BoundedRun, BoundedRun])[] = [];
  for (const [index, one] of runs.entries())
    for (const other of runs.slice(index + 1)) {
      const a = boundedBy(one, ...middleOf(other));
      const b = boundedBy(other, ...middleOf(one));
      const sine = a.outX * b.outY - a.outY * b.outX;
      if (Math.abs(sine) < LEAST_SINE) continue;
      const x = (a.place * b.outY - b.place * a.outY) / sine;
      const y = (b.place * a.outX - a.place * b.outX) / sine;
      const isNear = ({ fromX, fromY, toX, toY, lengthPx }: StepRun): boolean =>
        Math.min(Math.hypot(fromX - x, fromY - y), Math.hypot(toX - x, toY - y)) <=
        Math.max(MOST_CORNER_PX, MOST_CORNER_SHARE * lengthPx);
      if (isNear(one) && isNear(other)) found.push([a, b]);
    }
  return found;
}

/** Whether the middle of each run lies on its own side of the form that half-planes bound together. */
export function areConvex(sides: readonly BoundedRun[], slackPx: number): boolean {
  return sides.every(({ run }) => sides.every((side) => outside(side, ...middleOf(run)) <= slackPx));
}

/** How far from a form's sides, as a share of its length and in pixels, the ends of a run that closes it may lie. */
const MOST_OPEN_SHARE = 0.12;
const MOST_OPEN_PX = 8;

/** Runs that lead from one side of a form to another: what lies over the form may hide what they are. */
export function closings(sides: readonly BoundedRun[], runs: readonly StepRun[]): BoundedRun[] {
  const found: BoundedRun[] = [];
  for (const run of runs) {
    if (sides.some((side) => side.run === run)) continue;
    const mostPx = Math.max(MOST_OPEN_PX, MOST_OPEN_SHARE * run.lengthPx);
    const sideAt = (x: number, y: number): number =>
      sides.findIndex((side) => Math.abs(outside(side, x, y)) <= mostPx);
    const [from, to] = [sideAt(run.fromX, run.fromY), sideAt(run.toX, run.toY)];
    if (from < 0 || to < 0 || from === to) continue;
    const middles = sides.map((side) => middleOf(side.run));
    const mean = (at: 0 | 1): number => middles.reduce((sum, own) => sum + own[at] / middles.length, 0);
    const side = boundedBy(run, mean(0), mean(1));
    // No side that shows goes on beyond the one that closes the form.
    const isEnd = sides.every(
      ({ run: { fromX, fromY, toX, toY } }) =>
        Math.max(outside(side, fromX, fromY), outside(side, toX, toY)) <= MOST_OPEN_PX,
    );
    if (isEnd && areConvex([...sides, side], 1)) found.push(side);
  }
  return found;
}

/** The convex form that half-planes bound, followed some way off the canvas; fewer than three points where they bound none. */
export function polygonOf(sides: readonly HalfPlane[], { widthPx, heightPx }: Size): Point[] {
  const [beyondX, beyondY] = [BEYOND_SHARE * widthPx, BEYOND_SHARE * heightPx];
  let points: Point[] = [
    { xPx: -beyondX, yPx: -beyondY },
    { xPx: widthPx + beyondX, yPx: -beyondY },
    { xPx: widthPx + beyondX, yPx: heightPx + beyondY },
    { xPx: -beyondX, yPx: heightPx + beyondY },
  ];
  // Clips side by side (Sutherland and Hodgman 1974).
  for (const side of sides) {
    const kept: Point[] = [];
    for (const [index, point] of points.entries()) {
      const next = points[(index + 1) % points.length]!;
      const own = outside(side, point.xPx, point.yPx);
      const beyond = outside(side, next.xPx, next.yPx);
      if (own <= 0) kept.push(point);
      if (own <= 0 === beyond <= 0) continue;
      const share = own / (own - beyond);
      kept.push({
        xPx: point.xPx + share * (next.xPx - point.xPx),
        yPx: point.yPx + share * (next.yPx - point.yPx),
      });
    }
    points = kept;
  }
  return points;
}

/** Places along one side of a convex form, as far as it lies on the canvas. */
export function placesOn(
  side: HalfPlane,
  points: readonly Point[],
  { widthPx, heightPx }: Size,
): OutlinePlace[] {
  const ends = points.filter(({ xPx, yPx }) => Math.abs(outside(side, xPx, yPx)) < 0.01);
  const [from, to] = [ends[0], ends.at(-1)];
  if (!from || !to) return [];
  const lengthPx = Math.hypot(to.xPx - from.xPx, to.yPx - from.yPx);
  const places: OutlinePlace[] = [];
  for (let along = CORNER_PX; along <= lengthPx - CORNER_PX; along += PLACE_PX) {
    const x = from.xPx + ((to.xPx - from.xPx) * along) / lengthPx;
    const y = from.yPx + ((to.yPx - from.yPx) * along) / lengthPx;
    if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
    places.push({ x, y, outX: side.outX, outY: side.outY });
  }
  return places;
}

/** Pixels beyond a corner along which is asked whether a side goes on. */
const BEYOND_PX = 28;

/** Places along the line of a side beyond each of its two ends, as far as they lie on the canvas. */
export function placesBeyond(
  side: HalfPlane,
  points: readonly Point[],
  { widthPx, heightPx }: Size,
): OutlinePlace[][] {
  const ends = points.filter(({ xPx, yPx }) => Math.abs(outside(side, xPx, yPx)) < 0.01);
  const [from, to] = [ends[0], ends.at(-1)];
  if (!from || !to) return [];
  const lengthPx = Math.hypot(to.xPx - from.xPx, to.yPx - from.yPx);
  const along = [(to.xPx - from.xPx) / lengthPx, (to.yPx - from.yPx) / lengthPx] as const;
  const ways = [
    { end: from, way: -1 },
    { end: to, way: 1 },
  ];
  return ways.map(({ end, way }) => {
    const places: OutlinePlace[] = [];
    for (let away = CORNER_PX; away <= BEYOND_PX; away += 1) {
      const x = end.xPx + way * away * along[0];
      const y = end.yPx + way * away * along[1];
      if (x >= 0 && y >= 0 && x < widthPx && y < heightPx)
        places.push({ x, y, outX: side.outX, outY: side.outY });
    }
    return places;
  });
}

/** Places along a run. */
export function placesAlong({ run, outX, outY }: BoundedRun): OutlinePlace[] {
  const { fromX, fromY, toX, toY, lengthPx } = run;
  const places: OutlinePlace[] = [];
  for (let along = PLACE_PX; along < lengthPx; along += PLACE_PX)
    places.push({
      x: fromX + ((toX - fromX) * along) / lengthPx,
      y: fromY + ((toY - fromY) * along) / lengthPx,
      outX,
      outY,
    });
  return places;
}
