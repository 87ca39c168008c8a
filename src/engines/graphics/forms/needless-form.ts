import type { PaintModel } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { distanceFrom, outlineSamples } from './form.ts';
import { areAlike, areaOf, sharedArea } from './form-order.ts';
import type { StackedForm } from './stacked-form.ts';

/** Share of a form that lies within the one that it is a piece of, and of its outline that others' outlines make. */
const LEAST_HELD_SHARE = 0.97;
const LEAST_MADE_SHARE = 0.97;

/** How near, in pixels, two outlines are that are one, and how far apart the places are that are looked at. */
const SAME_PX = 2;
const STEP_PX = 2;

/**
 * The forms, front to back, without opaque ones that say nothing new: a star's tip that a line cuts off is a triangle, but every
 * side of it is the star's or the line's. Their parts go to the later form of their paint that holds them.
 */
export function withoutNeedless(
  stack: readonly StackedForm[],
  paints: readonly PaintModel[],
  same: number,
): StackedForm[] {
  const left = [...stack];
  for (const piece of stack) {
    if (piece.veil) continue;
    const at = left.indexOf(piece);
    const home = left.findIndex(
      (whole, index) =>
        index > at &&
        !whole.veil &&
        areAlike(paints[whole.parts[0]!]!, paints[piece.parts[0]!]!, same) &&
        areaOf(whole) > areaOf(piece) &&
        sharedArea(whole, piece, Number.POSITIVE_INFINITY) >= LEAST_HELD_SHARE * areaOf(piece),
    );
    if (home === -1) continue;
    const others = left.filter((form) => form !== piece).map(({ form }) => form);
    if (!isMadeOf(piece.form, others)) continue;
    const whole = left[home]!;
    left[home] = {
      ...whole,
      parts: [...new Set([...whole.parts, ...piece.parts])],
      cuts: new Map([...whole.cuts, ...piece.cuts]),
      isWhole: false,
    };
    left.splice(at, 1);
  }
  return left;
}

/** Whether a form's outline runs along the outlines of others. */
function isMadeOf(form: Form, others: readonly Form[]): boolean {
  const { x, y } = outlineSamples(form, STEP_PX);
  let made = 0;
  for (let index = 0; index < x.length; index += 1)
    if (others.some((other) => Math.abs(distanceFrom(other, x[index]!, y[index]!)) <= SAME_PX)) made += 1;
  return made >= LEAST_MADE_SHARE * x.length;
}
