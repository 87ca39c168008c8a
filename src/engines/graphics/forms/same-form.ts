import type { Bounds } from '../parts/part.ts';
import type { Form } from './form.ts';
import { formBounds } from './form.ts';
import { exactness } from './form-evidence.ts';
import type { StackPicture } from './form-picture.ts';
import type { FormReading } from './form-reading.ts';

/** How far apart, in pixels, the bounds of two guesses at one form may be. */
const SAME_PX = 4;

/** Of the guesses at one opaque form that differ in where one side lies the one that explains most. */
export function mostTelling(front: FormReading, readings: readonly FormReading[]): FormReading {
  if (front.veil) return front;
  const bounds = formBounds(front.hypothesis.form);
  const same = readings.filter(
    ({ hypothesis: { form }, veil, part, cover }) =>
      !veil &&
      part === front.part &&
      (cover === 'none' || cover === 'little') &&
      form.type === front.hypothesis.form.type &&
      sidesAlike(formBounds(form), bounds) >= 3,
  );
  return same.reduce((best, one) => (one.gain > best.gain ? one : best), front);
}

/** Of the guesses at one form the one whose outline the edges follow most exactly. */
export function mostExact(
  seen: StackPicture,
  front: FormReading,
  readings: readonly FormReading[],
): FormReading {
  const same = readings.filter(
    ({ hypothesis, veil }) =>
      areOne(hypothesis.form, front.hypothesis.form) && (veil === null) === (front.veil === null),
  );
  let [best, most] = [front, exactness(seen, front.hypothesis)];
  for (const reading of same) {
    const own = reading === front ? 0 : exactness(seen, reading.hypothesis);
    if (own > most) [best, most] = [reading, own];
  }
  return best;
}

/** Whether two forms are one, found twice. */
export function areOne(one: Form, other: Form): boolean {
  if (one === other) return true;
  if (one.type !== other.type) return false;
  if (one.type === 'polygon' && other.type === 'polygon' && one.points.length !== other.points.length)
    return false;
  if (
    one.type === 'ring' &&
    other.type === 'ring' &&
    Math.abs(one.holeRadiusPx - other.holeRadiusPx) > SAME_PX
  )
    return false;
  return sidesAlike(formBounds(one), formBounds(other)) === 4;
}

/** How many sides two bounds have in one place. */
const sidesAlike = (one: Bounds, other: Bounds): number =>
  (['left', 'top', 'right', 'bottom'] as const).filter((side) => Math.abs(one[side] - other[side]) <= SAME_PX)
    .length;
