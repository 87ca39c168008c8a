import type { Size } from '../../../domain/box.ts';
import type { PaintModel } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { distanceFrom, outlineSamples } from './form.ts';
import { isRegular } from './form-hypothesis.ts';
import { areAlike, areaOf, sharedArea } from './form-order.ts';
import type { StackedForm } from './stacked-form.ts';

/** Share of a form that lies within the one that it is a piece of, and of its outline that others' outlines make. */
const LEAST_HELD_SHARE = 0.97;
const LEAST_MADE_SHARE = 0.97;

/** How near, in pixels, two outlines are that are one, and how far apart the places are that are looked at. */
const SAME_PX = 2;
const STEP_PX = 2;

/** Which later form of its paint an opaque form lies in, -1 where in none. */
function homeOf(
  piece: StackedForm,
  stack: readonly StackedForm[],
  paints: readonly PaintModel[],
  same: number,
): number {
  const at = stack.indexOf(piece);
  return stack.findIndex(
    (whole, index) =>
      index > at &&
      !whole.veil &&
      areAlike(paints[whole.parts[0]!]!, paints[piece.parts[0]!]!, same) &&
      areaOf(whole) > areaOf(piece) &&
      sharedArea(whole, piece, Number.POSITIVE_INFINITY) >= LEAST_HELD_SHARE * areaOf(piece),
  );
}

/**
 * The forms, front to back, without opaque ones that say nothing new: a star's tip that a line cuts off is a triangle, but every
 * side of it is the star's or the line's. Their parts go to the later form of their paint that holds them.
 */
export function withoutNeedless(
  stack: readonly StackedForm[],
  paints: readonly PaintModel[],
  same: number,
  canvas: Size,
): StackedForm[] {
  const left = [...stack];
  for (const piece of stack) {
    const home = piece.veil ? -1 : homeOf(piece, left, paints, same);
    if (home === -1) continue;
    const others = left.filter((form) => form !== piece).map(({ form }) => form);
    if (!isMadeOf(piece, others, left.slice(0, left.indexOf(piece)), canvas)) continue;
    const whole = left[home]!;
    left[home] = {
      ...whole,
      parts: [...new Set([...whole.parts, ...piece.parts])],
      cuts: new Map([...whole.cuts, ...piece.cuts]),
      isWhole: false,
    };
    left.splice(left.indexOf(piece), 1);
  }
  return left;
}

/** Irregular opaque forms that may be pieces of later ones of their paint: half of a disc that a line crosses. */
export function possiblePieces(
  stack: readonly StackedForm[],
  paints: readonly PaintModel[],
  same: number,
): StackedForm[] {
  return stack.filter(
    (piece) => !piece.veil && !isRegular(piece.form) && homeOf(piece, stack, paints, same) !== -1,
  );
}

/** Whether what shows of a form's outline, behind those before it in a stack, runs along the outlines of others. */
export function isMadeOf(
  { form }: StackedForm,
  others: readonly Form[],
  before: readonly StackedForm[],
  { widthPx, heightPx }: Size,
): boolean {
  const { x, y } = outlineSamples(form, STEP_PX);
  const isHidden = (atX: number, atY: number): boolean =>
    Math.min(atX, atY) < 0 ||
    atX >= widthPx ||
    atY >= heightPx ||
    before.some((front) => !front.veil && distanceFrom(front.form, atX, atY) < -SAME_PX);
  let [made, shown] = [0, 0];
  for (let index = 0; index < x.length; index += 1) {
    const [atX, atY] = [x[index]!, y[index]!];
    if (isHidden(atX, atY)) continue;
    shown += 1;
    if (others.some((other) => Math.abs(distanceFrom(other, atX, atY)) <= SAME_PX)) made += 1;
  }
  return made >= LEAST_MADE_SHARE * shown;
}
