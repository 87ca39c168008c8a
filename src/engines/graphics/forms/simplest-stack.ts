import type { Form } from './form.ts';
import { LEAST_REST_PIXELS } from './form-cut.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import { isRegular, numbersOf } from './form-hypothesis.ts';
import type { StackPicture } from './form-picture.ts';
import type { Precedence } from './form-reading.ts';
import { PRECEDENCES } from './form-reading.ts';
import { takeForms, tornForms } from './form-stack.ts';
import { isMadeOf, possiblePieces } from './needless-form.ts';
import type { StackedForm } from './stacked-form.ts';

/** How often forms are taken off anew without such as were torn out of something else. */
const MOST_TRIES = 4;

/** Numbers that say the outline of what is no form. */
const REST_NUMBERS = 24;

/** Makes a picture anew, out of whose `uncut` parts only regular forms may be cut, or none out of any. */
export type PictureOf = (uncut: ReadonlySet<number> | 'all') => StackPicture;

/**
 * The simplest of the readings of a picture as a pile of forms: the one that says it with the fewest numbers. It is read with
 * opaque forms first and, where those are other orders, with translucent ones first, and of these with the least first: where
 * two cross, neither need tell by itself which is the upper one.
 */
export function simplestStack(guesses: readonly Hypothesis[], pictureOf: PictureOf): readonly StackedForm[] {
  const found: (readonly OpenReading[])[] = [];
  for (const precedence of PRECEDENCES)
    if (found.every((readings) => readings.some(({ others }) => others.has(precedence))))
      found.unshift(readingsOf(guesses, pictureOf, precedence));
  return simplest(found.flat());
}

/**
 * Readings in one precedence. Forms that were torn out of what is no form are left out and the rest is read anew, as another
 * form may explain what they were torn out of; where that is torn too, only regular ones are cut out of it, and in the end
 * none. Where none is torn, regular ones alone are tried to be cut out of what others were cut out of, and what may be pieces
 * of others is left out.
 */
function readingsOf(
  guesses: readonly Hypothesis[],
  pictureOf: PictureOf,
  precedence: Precedence,
): readonly OpenReading[] {
  let left = guesses;
  const uncut = new Set<number>();
  const read = (from: readonly Hypothesis[], kept: ReadonlySet<number> | 'all'): OpenReading => {
    const seen = pictureOf(kept);
    return { seen, ...takeForms(seen, from, precedence) };
  };
  const readings: OpenReading[] = [];
  for (let round = 0; round < MOST_TRIES; round += 1) {
    const reading = read(left, uncut);
    readings.push(reading);
    const torn = tornForms(reading.seen, reading.forms);
    if (torn.size === 0) {
      const cut = cutParts(reading);
      const other = cut.length > 0 ? read(left, new Set([...uncut, ...cut])) : reading;
      // Fewer forms alone say less: what is torn for them is paid for nowhere.
      if (other.forms.length < reading.forms.length && tornForms(other.seen, other.forms).size === 0)
        readings.push(other);
      return [...readings, ...withoutPieces(reading, left, (from) => read(from, uncut))];
    }
    left = left.filter(({ form }) => !torn.has(form));
    if (round > 0) for (const id of [...torn.values()].flat()) uncut.add(id);
  }
  return [...readings, read(guesses, 'all')];
}

/** A picture read as a pile of forms. */
export interface Reading {
  /** What is left of the picture without the forms. */
  readonly seen: StackPicture;
  readonly forms: readonly StackedForm[];
}

/** One with the precedences in which other forms had come off. */
interface OpenReading extends Reading {
  readonly others: ReadonlySet<Precedence>;
}

/** The parts that forms were cut out of which are not regular. */
const cutParts = ({ forms }: Reading): number[] =>
  forms.flatMap(({ form, cuts }) => (isRegular(form) ? [] : [...cuts.keys()]));

/** The forms of the reading that says the picture with the fewest numbers, of equal ones the later one. */
export function simplest(readings: readonly Reading[]): readonly StackedForm[] {
  const priced = readings.map((reading) => ({ reading, cost: costOf(reading) }));
  return priced.reduce((best, one) => (one.cost <= best.cost ? one : best)).reading.forms;
}

/**
 * The reading without forms that may be pieces of others, nor such as come in their place, where the others' outlines make
 * theirs; none where there are no such forms.
 */
function withoutPieces(
  reading: OpenReading,
  guesses: readonly Hypothesis[],
  read: (guesses: readonly Hypothesis[]) => OpenReading,
): OpenReading[] {
  const { paints, levels, size } = reading.seen;
  const left = new Map<Form, { readonly piece: StackedForm; readonly before: readonly StackedForm[] }>();
  let other: OpenReading = reading;
  for (let round = 0; round < MOST_TRIES; round += 1) {
    const { forms } = other;
    const pieces = possiblePieces(forms, paints, levels.same);
    if (pieces.length === 0) break;
    for (const piece of pieces) left.set(piece.form, { piece, before: forms.slice(0, forms.indexOf(piece)) });
    other = read(guesses.filter(({ form }) => !left.has(form)));
  }
  const outlines = other.forms.map(({ form }) => form);
  const areMade = [...left.values()].every(({ piece, before }) => isMadeOf(piece, outlines, before, size));
  return left.size > 0 && areMade && tornForms(other.seen, other.forms).size === 0 ? [other] : [];
}

/** How many numbers say a reading: its forms, and the outlines of the parts that none of them explains. */
function costOf({ seen, forms }: Reading): number {
  const rests = seen.areas().filter((area) => area >= LEAST_REST_PIXELS).length;
  return forms.reduce((sum, { form }) => sum + numbersOf(form), REST_NUMBERS * rests);
}
