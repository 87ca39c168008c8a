import type { Person } from '../../domain/person.ts';
import { between, distanceOf, type Place } from './shapes.ts';
import { cellAt, type WorkGrid } from './work-grid.ts';

/** Places that are looked at along both thighs, from the hips on, in lengths of a thigh, and the last: the ankles. */
const STEPS = 28;
const FIRST_STEP = 0.18;
const LAST_STEP = 1.9;
/** How far a skirt stands out from the middle of a thigh, in lengths of a thigh, where it is no trouser leg. */
const FLARE = 0.15;
/** Lab units within which cloth is one cloth. */
const SAME_CLOTH = 16;
/** Steps by which a hem may be higher at one place than at another. */
const HEM_STEPS = 4;
/** Share of its length in which a skirt stands out on one side, and a dress to the ground on both. */
const LEAST_FLARE = 0.2;
const LEAST_GOWN_FLARE = 0.7;
/** Steps from the hips on that show the cloth of any skirt, and steps that a hand may hide. */
const CLOTH_STEPS = 5;
const MOST_MISSES = 3;
/** Lengths of a thigh that a skirt has at least. */
const LEAST_LENGTH = 0.2;

/**
 * The hull of a skirt or a dress below the hips, `null` where none is seen: one cloth that fills the gap between both legs
 * and stands out beside them, from the hips down to a hem.
 */
export function skirtOf(person: Person, grid: WorkGrid): readonly Place[] | null {
  const { leftHip, rightHip, leftKnee, rightKnee } = person.body;
  if (!leftHip || !rightHip || !leftKnee || !rightKnee) return null;
  if (Math.min(...[leftHip, rightHip, leftKnee, rightKnee].map(({ confidence }) => confidence)) < 0.3)
    return null;
  const legs = [
    [leftHip, leftKnee],
    [rightHip, rightKnee],
  ].map(
    ([hip, knee]) =>
      [
        { x: hip!.xPx, y: hip!.yPx },
        { x: knee!.xPx, y: knee!.yPx },
      ] as const,
  );
  const thigh = Math.max(...legs.map(([hip, knee]) => distanceOf(hip, knee)), 1);
  const apart = { x: leftHip.xPx - rightHip.xPx || 1, y: leftHip.yPx - rightHip.yPx };
  const width = Math.hypot(apart.x, apart.y);
  const wide = (place: Place, sign: number, byPx: number): Place => ({
    x: place.x + (sign * byPx * apart.x) / width,
    y: place.y + (sign * byPx * apart.y) / width,
  });
  const rows = Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = FIRST_STEP + ((LAST_STEP - FIRST_STEP) * step) / STEPS;
    const [left, right] = legs.map(([hip, knee]) => between(hip, knee, share)) as [Place, Place];
    const beside = [1, -1].map((sign) => wide(sign === 1 ? left : right, sign, FLARE * thigh));
    return {
      left,
      right,
      crossing: [left, between(left, right, 0.5), right].map((place) => colorAt(grid, place)),
      beside: beside.map((place) => colorAt(grid, place)),
    };
  });
  const cloth = medianOf(rows.slice(0, CLOTH_STEPS).flatMap(({ crossing }) => crossing));
  if (!cloth) return null;
  const isCloth = (color: readonly number[] | null): boolean =>
    color !== null && difference(color, cloth) <= SAME_CLOTH;
  const lasts = [0, 1, 2].map((place) => lastOf(rows, ({ crossing }) => isCloth(crossing[place]!)));
  const last = lasts[1]!;
  const length = (last / STEPS) * (LAST_STEP - FIRST_STEP);
  if (length < LEAST_LENGTH) return null;
  const flares = [0, 1].map(
    (side) => rows.slice(0, last + 1).filter(({ beside }) => isCloth(beside[side]!)).length / (last + 1),
  );
  // Between trouser legs the cloth ends before it ends on the legs; a dress to the ground ends nowhere but stands out.
  const hasHem = lasts.every((other) => Math.abs(other - last) <= HEM_STEPS) && last < STEPS - HEM_STEPS;
  if (
    hasHem
      ? Math.max(...flares) < LEAST_FLARE
      : Math.min(...flares) < LEAST_GOWN_FLARE || last < STEPS - HEM_STEPS
  )
    return null;
  const hem = rows[last]!;
  return [
    wide(legs[0]![0], 1, 0.3 * thigh),
    wide(hem.left, 1, 0.5 * thigh),
    wide(hem.right, -1, 0.5 * thigh),
    wide(legs[1]![0], -1, 0.3 * thigh),
  ];
}

/** The colour of the person at a place, `null` beside the person. */
function colorAt(grid: WorkGrid, { x, y }: Place): readonly number[] | null {
  const cell = cellAt(grid, x, y);
  if (cell === null || grid.opacity[cell]! < 200) return null;
  return [0, 1, 2].map((channel) => grid.picture.colors[cell * 3 + channel]!);
}

/** Lightness counts half: folds are dark. */
function difference(first: readonly number[], second: readonly number[]): number {
  return Math.hypot((first[0]! - second[0]!) / 2, first[1]! - second[1]!, first[2]! - second[2]!);
}

/** The last row that has something, a few that lack it skipped; -1 where none has. */
function lastOf<Row>(rows: readonly Row[], has: (row: Row) => boolean): number {
  let last = -1;
  for (const [step, row] of rows.entries()) {
    // A hand may hide some of the cloth.
    if (step - last > MOST_MISSES + 1) break;
    if (has(row)) last = step;
  }
  return last;
}

/** The middle of what was seen, each channel for itself; `null` where most of it is beside the person. */
function medianOf(colors: readonly (readonly number[] | null)[]): readonly number[] | null {
  const seen = colors.filter((color) => color !== null);
  if (seen.length < colors.length / 2) return null;
  return [0, 1, 2].map((channel) => {
    const sorted = seen.map((color) => color[channel]!).toSorted((first, second) => first - second);
    return sorted[Math.floor(sorted.length / 2)]!;
  });
}
