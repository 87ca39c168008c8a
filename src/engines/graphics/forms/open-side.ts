import type { Raster } from '../../../domain/raster.ts';
import type { Translucence } from '../veils/veil-edge.ts';
import type { OutlinePlace, RelationOptions } from './outline-relation.ts';
import { relationAlong } from './outline-relation.ts';
import type { BoundedRun, HalfPlane } from './polygon-search.ts';

/** Pixels beyond and before the end of a side at which the one that closes the form may meet it. */
const ALONG_PX = [-3, -1.5, 0, 1.5, 3, 4.5] as const;

/** How far beyond what shows of it a side may go on below writing, as a share of that, and the steps in which it is followed. */
const MOST_BEYOND_SHARE = 0.5;
const BEYOND_STEP_PX = 1.5;

/** Directions of such a side, and the sine of the angle that it makes with the others at least. */
const DIRECTIONS = 120;
const LEAST_SINE = 0.25;

/** Pixels between the places at which it is asked, and beside its corners that are left out. */
const PLACE_PX = 2;
const CORNER_PX = 5;

/** Share of its places at which the relation holds: writing may hide most of a side, but nothing else speaks against it. */
const LEAST_HELD = 0.2;
const LEAST_PLACES = 16;

/** Where two lines meet, each by a place on it and its direction; `null` where they hardly do. */
function meeting(
  [x, y, alongX, alongY]: readonly [number, number, number, number],
  [otherX, otherY, wayX, wayY]: readonly [number, number, number, number],
): readonly [number, number] | null {
  const sine = alongX * wayY - alongY * wayX;
  if (Math.abs(sine) < LEAST_SINE) return null;
  const distance = ((otherX - x) * wayY - (otherY - y) * wayX) / sine;
  return [x + distance * alongX, y + distance * alongY];
}

/** The last place of a side that the relation holds at, away from a corner, and the unit vector that leads there from it. */
function freeEnd(
  image: Raster,
  { run, outX, outY }: BoundedRun,
  [cornerX, cornerY]: readonly [number, number],
  options: RelationOptions,
): readonly [number, number, number, number] {
  const isFrom =
    Math.hypot(run.fromX - cornerX, run.fromY - cornerY) > Math.hypot(run.toX - cornerX, run.toY - cornerY);
  const [x, y] = isFrom ? [run.fromX, run.fromY] : [run.toX, run.toY];
  const length = Math.hypot(x - cornerX, y - cornerY);
  const [alongX, alongY] = [(x - cornerX) / length, (y - cornerY) / length];
  const places: OutlinePlace[] = [];
  for (let away = 0; away <= MOST_BEYOND_SHARE * length; away += BEYOND_STEP_PX)
    places.push({ x: x + away * alongX, y: y + away * alongY, outX, outY });
  const told = relationAlong(image, places, options)?.told ?? new Int8Array();
  let last = told.length - 1;
  while (last > 0 && (told[last] !== 1 || told[last - 1] !== 1)) last -= 1;
  const end = places[Math.max(0, last)]!;
  return [end.x, end.y, alongX, alongY];
}

/**
 * The side that makes a triangle of two which share a relation, where that holds along it: too much of it is hidden to show as
 * a line. `null` where there is none. Some 20 ms.
 */
export function thirdSide(
  image: Raster,
  [one, other]: readonly [BoundedRun, BoundedRun],
  relation: Translucence,
  options: RelationOptions,
): HalfPlane | null {
  const direction = ({ run }: BoundedRun): readonly [number, number, number, number] => [
    run.fromX,
    run.fromY,
    (run.toX - run.fromX) / run.lengthPx,
    (run.toY - run.fromY) / run.lengthPx,
  ];
  const corner = meeting(direction(one), direction(other));
  if (!corner) return null;
  const known = { ...options, known: relation };
  const ends = [freeEnd(image, one, corner, known), freeEnd(image, other, corner, known)] as const;
  let [best, most]: [HalfPlane | null, number] = [null, LEAST_HELD];
  for (const [index, [x, y, alongX, alongY]] of ends.entries()) {
    const beyond = ends[1 - index]!;
    for (const away of ALONG_PX) {
      const [fromX, fromY] = [x + away * alongX, y + away * alongY];
      for (let turn = 0; turn < DIRECTIONS; turn += 1) {
        const angle = (turn * Math.PI) / DIRECTIONS;
        const [wayX, wayY] = [Math.cos(angle), Math.sin(angle)];
        if (Math.abs(alongX * wayY - alongY * wayX) < LEAST_SINE) continue;
        const to = meeting([corner[0], corner[1], beyond[2], beyond[3]], [fromX, fromY, wayX, wayY]);
        if (!to) continue;
        // What shows of the other side lies within the form.
        const reach = (to[0] - corner[0]) * beyond[2] + (to[1] - corner[1]) * beyond[3];
        if (reach < Math.hypot(beyond[0] - corner[0], beyond[1] - corner[1]) - CORNER_PX) continue;
        const lengthPx = Math.hypot(to[0] - fromX, to[1] - fromY);
        const [stepX, stepY] = [(to[0] - fromX) / lengthPx, (to[1] - fromY) / lengthPx];
        const isOut = stepY * (fromX - corner[0]) - stepX * (fromY - corner[1]) > 0;
        const [outX, outY] = isOut ? [stepY, -stepX] : [-stepY, stepX];
        const places: OutlinePlace[] = [];
        for (let along = CORNER_PX; along < lengthPx - CORNER_PX; along += PLACE_PX)
          places.push({ x: fromX + along * stepX, y: fromY + along * stepY, outX, outY });
        if (places.length < LEAST_PLACES) continue;
        const own = relationAlong(image, places, known);
        if (!own || own.share < own.against || own.held <= most) continue;
        [best, most] = [{ outX, outY, place: outX * fromX + outY * fromY }, own.held];
      }
    }
  }
  return best;
}
