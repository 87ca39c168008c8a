import type { Point } from '../../../domain/connected-component.ts';
import type { Raster } from '../../../domain/raster.ts';
import { LEAST_THROUGH } from '../veils/veil-edge.ts';
import type { Candidate, Form } from './form-candidate.ts';
import { isForm, LEAST_ASKED_SHARE, LEAST_SHARE } from './form-candidate.ts';
import type { StepRun } from './line-search.ts';
import { thirdSide } from './open-side.ts';
import type { OutlinePlace, OutlineRelation, RelationOptions } from './outline-relation.ts';
import { exactOffsets, relationAlong } from './outline-relation.ts';
import type { BoundedRun, HalfPlane } from './polygon-search.ts';
import {
  areConvex,
  boundedBy,
  closings,
  corners,
  placesAlong,
  placesBeyond,
  placesOn,
  polygonOf,
} from './polygon-search.ts';

/** Share of each side of a polygon along which its relation must hold. */
const LEAST_SIDE_SHARE = 0.35;

/** Share of the third of a side before each of its ends along which there must be a step, of whatever. */
const LEAST_SHOWN_SHARE = 0.2;

/** How far out of upright, in pixels, the sides of a rectangle may be. */
const UPRIGHT_PX = 0.6;

/** Of a side's line beyond its corner, the share along which the relation holds where the form goes on there. */
const LEAST_BEYOND_SHARE = 0.7;

/** Moves a side to where it runs exactly. */
function exactSide(
  image: Raster,
  side: HalfPlane,
  places: readonly OutlinePlace[],
  relation: OutlineRelation,
): HalfPlane {
  const offsets = exactOffsets(image, places, relation);
  const points = places.flatMap(({ x, y, outX, outY }, index) =>
    Number.isNaN(offsets[index]!) ? [] : [[x + offsets[index]! * outX, y + offsets[index]! * outY] as const],
  );
  if (points.length < 8) return side;
  let [meanX, meanY] = [0, 0];
  for (const [x, y] of points) {
    meanX += x / points.length;
    meanY += y / points.length;
  }
  let [square, cross] = [0, 0];
  for (const [x, y] of points) {
    const along = (y - meanY) * side.outX - (x - meanX) * side.outY;
    square += along * along;
    cross += along * ((x - meanX) * side.outX + (y - meanY) * side.outY);
  }
  const lean = cross / Math.max(1, square);
  const length = Math.hypot(1, lean);
  const outX = (side.outX + lean * side.outY) / length;
  const outY = (side.outY - lean * side.outX) / length;
  return { outX, outY, place: outX * meanX + outY * meanY };
}

/**
 * Share of the sides of a form that must not be hidden, and along which its relation must hold, where what closes it is hardly
 * seen itself.
 */
const LEAST_SURE_ASKED = 0.6;
const LEAST_SURE_SHARE = 0.8;

/** The convex polygons along whose sides one relation holds, and the rectangles with round corners. */
export function polygonCandidates(
  image: Raster,
  runs: readonly StepRun[],
  options: RelationOptions,
): Candidate[] {
  const found: Candidate[] = [];
  const tried = new Set<string>();
  const shown = runs.filter(({ isSparse }) => !isSparse);
  for (const pair of corners(shown)) {
    const first = relationAlong(image, pair.flatMap(placesAlong), options);
    if (!first || !isForm(first, options)) continue;
    const sides: BoundedRun[] = [...pair];
    for (const run of shown) {
      if (sides.some((side) => side.run === run)) continue;
      const side = boundedBy(
        run,
        (pair[0].run.fromX + pair[0].run.toX + pair[1].run.fromX + pair[1].run.toX) / 4,
        (pair[0].run.fromY + pair[0].run.toY + pair[1].run.fromY + pair[1].run.toY) / 4,
      );
      if (!areConvex([...sides, side], 1)) continue;
      const own = relationAlong(image, placesAlong(side), { ...options, known: first });
      if (own && own.share >= LEAST_SHARE && own.held >= LEAST_SIDE_SHARE) sides.push(side);
    }
    const key = sides
      .map(({ run }) => runs.indexOf(run))
      .sort((one, other) => one - other)
      .join();
    if (tried.has(key)) continue;
    tried.add(key);
    const whole = polygonOn(image, sides, [], first, options);
    if (whole) {
      found.push(whole);
      continue;
    }
    const isSure = ({ relation, places }: Candidate): boolean =>
      relation.share >= LEAST_SURE_SHARE && relation.asked >= LEAST_SURE_ASKED * places.length;
    // A third side may be one by chance, where writing lies over the form.
    const closed = [sides, pair].flatMap((own) =>
      closings(own, runs).flatMap((closing) => {
        const candidate = polygonOn(image, own, [closing], first, options);
        const isPlain = own === sides && !closing.run.isSparse;
        return candidate && (isPlain || isSure(candidate)) ? [candidate] : [];
      }),
    );
    found.push(...closed);
    if (closed.length > 0 || first.through < LEAST_THROUGH) continue;
    const third = thirdSide(image, pair, first, options);
    const triangle = third && polygonOn(image, pair, [third], first, options);
    if (triangle && isSure(triangle)) found.push(triangle);
  }
  return found;
}

function polygonOn(
  image: Raster,
  sides: readonly HalfPlane[],
  closing: readonly HalfPlane[],
  first: OutlineRelation,
  options: RelationOptions,
): Candidate | null {
  let planes = [...sides, ...closing];
  for (let round = 0; round < 2; round += 1) {
    const points = polygonOf(planes, image);
    if (points.length < 3) return null;
    planes = planes.map((side) => {
      const places = placesOn(side, points, image);
      const relation = relationAlong(image, places, { ...options, known: first });
      return relation ? exactSide(image, side, places, relation) : side;
    });
  }
  const points = polygonOf(planes, image);
  if (points.length < 3) return null;
  const all = planes.slice(0, sides.length).map((side) => placesOn(side, points, image));
  const places = all.flat();
  const relation = relationAlong(image, places, options);
  if (!relation || !isForm(relation, options) || relation.asked < LEAST_ASKED_SHARE * places.length)
    return null;
  const known = { ...options, known: relation };
  for (const side of all) {
    const own = relationAlong(image, side, known);
    if (own && own.share < LEAST_SIDE_SHARE) return null;
    // A side that shows nothing before its corner ends there; letters over it show something.
    const third = Math.ceil(side.length / 3);
    for (const end of [side.slice(0, third), side.slice(-third)]) {
      const shown = relationAlong(image, end, known);
      if (shown && shown.stepped < LEAST_SHOWN_SHARE) return null;
    }
  }
  // Writing hides a side in part, and nothing at all shows where there is none.
  for (const side of planes.slice(sides.length)) {
    const shown = relationAlong(image, placesOn(side, points, image), known);
    if (shown && shown.stepped < LEAST_SHOWN_SHARE) return null;
  }
  // What goes on beyond a corner is no corner's.
  for (const side of planes.slice(0, sides.length))
    for (const beyond of placesBeyond(side, points, image)) {
      const own = relationAlong(image, beyond, known);
      if (own && own.held >= LEAST_BEYOND_SHARE) return null;
    }
  const rounded = roundedRectangle(image, points, relation, options);
  return { outline: rounded ?? { type: 'polygon', points }, places, relation };
}

/** The rectangle that four points upright on the canvas are, its corners as round as they show; `null` where they are none. */
function roundedRectangle(
  image: Raster,
  points: readonly Point[],
  relation: OutlineRelation,
  options: RelationOptions,
): Form | null {
  const across = points.map(({ xPx }) => xPx).toSorted((one, other) => one - other);
  const down = points.map(({ yPx }) => yPx).toSorted((one, other) => one - other);
  const isUpright = [across, down].every(
    ([first, second, third, last]) => second! - first! <= UPRIGHT_PX && last! - third! <= UPRIGHT_PX,
  );
  if (points.length !== 4 || !isUpright) return null;
  const [leftPx, topPx] = [(across[0]! + across[1]!) / 2, (down[0]! + down[1]!) / 2];
  const widthPx = (across[2]! + across[3]!) / 2 - leftPx;
  const heightPx = (down[2]! + down[3]!) / 2 - topPx;
  let [cornerRadiusPx, most] = [0, 0];
  for (let radiusPx = 2; radiusPx <= Math.min(widthPx, heightPx) / 2; radiusPx += 0.5) {
    const arcs = Array.from({ length: 4 }, (_, corner) => {
      const [wayX, wayY] = [corner % 2 === 0 ? -1 : 1, corner < 2 ? -1 : 1];
      const centerX = wayX < 0 ? leftPx + radiusPx : leftPx + widthPx - radiusPx;
      const centerY = wayY < 0 ? topPx + radiusPx : topPx + heightPx - radiusPx;
      return Array.from({ length: 10 }, (__, step): OutlinePlace => {
        const angle = ((step + 0.5) * Math.PI) / 20;
        const [outX, outY] = [wayX * Math.cos(angle), wayY * Math.sin(angle)];
        return { x: centerX + radiusPx * outX, y: centerY + radiusPx * outY, outX, outY };
      });
    }).flat();
    const share = relationAlong(image, arcs, { ...options, known: relation })?.held ?? 0;
    if (share > most) [cornerRadiusPx, most] = [radiusPx, share];
  }
  if (most < LEAST_SHARE) cornerRadiusPx = 0;
  return { type: 'rectangle', leftPx, topPx, widthPx, heightPx, cornerRadiusPx };
}
