import { LEAST_REST_PIXELS } from './form-cut.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import { isRegular, numbersOf } from './form-hypothesis.ts';
import type { StackPicture } from './form-picture.ts';
import { takeForms, tornForms } from './form-stack.ts';
import type { StackedForm } from './stacked-form.ts';

/** How often forms are taken off anew without such as were torn out of something else. */
const MOST_TRIES = 4;

/** Numbers that say the outline of what is no form. */
const REST_NUMBERS = 24;

/** Makes a picture anew, out of whose `uncut` parts only regular forms may be cut, or none out of any. */
export type PictureOf = (uncut: ReadonlySet<number> | 'all') => StackPicture;

/**
 * The forms that a picture is taken apart into when none of them is torn out of what is no form. Another form may explain what
 * one was torn out of; where that is torn too, only regular ones are cut out of it. Of a reading with forms that were cut out
 * and one without them the one counts that says the picture with fewer numbers.
 */
export function simplestStack(guesses: readonly Hypothesis[], pictureOf: PictureOf): StackedForm[] {
  let left = guesses;
  const uncut = new Set<number>();
  for (let round = 0; round < MOST_TRIES; round += 1) {
    const seen = pictureOf(uncut);
    const forms = takeForms(seen, left);
    const torn = tornForms(seen, forms);
    if (torn.size === 0)
      return withoutNeedlessCuts({ seen, forms }, left, (own) => pictureOf(new Set([...uncut, ...own])));
    left = left.filter(({ form }) => !torn.has(form));
    if (round > 0) for (const id of [...torn.values()].flat()) uncut.add(id);
  }
  return takeForms(pictureOf('all'), guesses);
}

interface Reading {
  /** What is left of the picture without the forms. */
  readonly seen: StackPicture;
  readonly forms: readonly StackedForm[];
}

/** The simpler one of a reading and the one in which only regular forms are cut out of what others were cut out of. */
function withoutNeedlessCuts(
  reading: Reading,
  guesses: readonly Hypothesis[],
  pictureOf: (uncut: readonly number[]) => StackPicture,
): StackedForm[] {
  const { forms } = reading;
  const cut = forms.flatMap(({ form, cuts }) => (isRegular(form) ? [] : [...cuts.keys()]));
  if (cut.length === 0) return [...forms];
  const seen = pictureOf(cut);
  const other = takeForms(seen, guesses);
  if (other.length >= forms.length || tornForms(seen, other).size > 0) return [...forms];
  return costOf({ seen, forms: other }) < costOf(reading) ? other : [...forms];
}

/** How many numbers say a reading: its forms, and the outlines of the parts that none of them explains. */
function costOf({ seen, forms }: Reading): number {
  const rests = seen.areas().filter((area) => area >= LEAST_REST_PIXELS).length;
  return forms.reduce((sum, { form }) => sum + numbersOf(form), REST_NUMBERS * rests);
}
