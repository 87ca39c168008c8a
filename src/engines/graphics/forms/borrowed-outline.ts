import type { Veil } from '../veils/veil.ts';
import { distanceFrom, outlineSamples } from './form.ts';
import type { StackedForm } from './stacked-form.ts';

/** Steps, in pixels, between the places looked at on a veil's outline. */
const STEP_PX = 4;

/** How near, in pixels, two outlines are that are one, and share of a veil's that an opaque form has from which it is that. */
const SAME_PX = 2;
const MOST_SHARED = 0.5;

/**
 * Whether most of a veil's outline is that of an opaque form, all of which shows: a card's sides do not bound a veil as well, be
 * there white beside it too.
 */
export function isBorrowed({ outline }: Pick<Veil, 'outline'>, forms: readonly StackedForm[]): boolean {
  if (!outline) return false;
  const { x, y } = outlineSamples(outline, STEP_PX);
  return forms.some(({ form, veil, isWhole }) => {
    if (veil || !isWhole) return false;
    let shared = 0;
    for (const [index, column] of x.entries())
      if (Math.abs(distanceFrom(form, column, y[index]!)) <= SAME_PX) shared += 1;
    return shared > MOST_SHARED * x.length;
  });
}
