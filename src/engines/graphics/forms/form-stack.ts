import type { Bounds } from '../parts/part.ts';
import type { Form } from './form.ts';
import { distanceFrom, formBounds } from './form.ts';
import { LEAST_REST_PIXELS } from './form-cut.ts';
import { edgeShare, LEAST_SHOWN_SHARE } from './form-evidence.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import { isRegular, outlinePx } from './form-hypothesis.ts';
import { smallestFirst } from './form-order.ts';
import type { StackPicture } from './form-picture.ts';
import type { FormReading, Precedence } from './form-reading.ts';
import { frontOf, PRECEDENCES, readForm } from './form-reading.ts';
import { takeOff } from './form-removal.ts';
import { withoutNeedless } from './needless-form.ts';
import { joinPartedBars } from './parted-bar.ts';
import { areOne, mostExact, mostTelling } from './same-form.ts';
import { surfaceReader } from './shared-surface.ts';
import type { StackedForm } from './stacked-form.ts';

/** How near, in pixels, to a form lies what it was torn out of: further than the seam that a cut leaves. */
const BESIDE_PX = 5;

const MOST_FORMS = 24;
const MOST_HYPOTHESES = 1500;

/** How far, in pixels, from a form's bounds is looked at most. */
const LOOKED_PX = 17;

/** What a hypothesis is as long as nothing changes near it; `undefined` where that is to be asked anew. */
interface Candidate {
  readonly hypothesis: Hypothesis;
  readonly bounds: Bounds;
  reading: FormReading | null | undefined;
}

/**
 * Takes forms off a picture, one after the other, front to back; what lies below a veil is put in place of what shows it. Tells
 * with which precedences other forms had come off.
 */
export function takeForms(
  seen: StackPicture,
  hypotheses: readonly Hypothesis[],
  precedence: Precedence,
): { readonly forms: StackedForm[]; readonly others: ReadonlySet<Precedence> } {
  let candidates = hypotheses
    .map((hypothesis) => ({ hypothesis, edges: edgeShare(seen, hypothesis) }))
    .filter(({ edges }) => edges >= LEAST_SHOWN_SHARE)
    .map(({ hypothesis, edges }) => ({ hypothesis, told: edges ** 2 * outlinePx(hypothesis) }))
    .sort((one, other) => other.told - one.told)
    .slice(0, MOST_HYPOTHESES)
    .map(
      ({ hypothesis }): Candidate => ({
        hypothesis,
        bounds: formBounds(hypothesis.form),
        reading: undefined,
      }),
    );
  const shown = seen.labels.slice();
  const stack: StackedForm[] = [];
  const others = new Set<Precedence>();
  while (stack.length < MOST_FORMS) {
    const left: Candidate[] = [];
    for (const candidate of candidates) {
      if (candidate.reading === undefined) {
        if (edgeShare(seen, candidate.hypothesis) < LEAST_SHOWN_SHARE) continue;
        candidate.reading = readForm(seen, candidate.hypothesis);
      }
      left.push(candidate);
    }
    const readings = left.flatMap(({ reading }) => reading ?? []);
    const front = frontOf(readings, precedence);
    if (!front) break;
    for (const other of PRECEDENCES) if (frontOf(readings, other) !== front) others.add(other);
    const best = mostExact(seen, mostTelling(front, readings), readings);
    const taken = takeOff(seen, best);
    candidates = left.filter(({ hypothesis }) => !areOne(hypothesis.form, best.hypothesis.form));
    for (const candidate of candidates)
      if (areNear(candidate.bounds, taken.mask.bounds)) candidate.reading = undefined;
    stack.push(taken);
  }
  const { paints, levels, size } = seen;
  const needed = withoutNeedless(joinPartedBars(stack, seen), paints, levels.same, size);
  const forms = smallestFirst(needed, paints, levels.same, surfaceReader(seen, shown, needed));
  return { forms, others };
}

/**
 * Forms that were cut out of what is no form, of which something beside them is left: any piece of a drawing has a straight
 * side. Regular forms say by themselves where they end, and a gradient by its colours. Answers each with the parts that it was cut out of.
 */
export function tornForms(seen: StackPicture, stack: readonly StackedForm[]): Map<Form, number[]> {
  const { labels, size } = seen;
  const left = seen.areas();
  const found = new Map<Form, number[]>();
  for (const { form, cuts, paint } of stack) {
    const torn = new Set([...cuts.keys()].filter((id) => (left[id] ?? 0) >= LEAST_REST_PIXELS));
    if (isRegular(form) || torn.size === 0) continue;
    const bounds = formBounds(form);
    let beside = 0;
    for (
      let y = Math.max(0, bounds.top - BESIDE_PX);
      y <= Math.min(size.heightPx - 1, bounds.bottom + BESIDE_PX);
      y += 1
    )
      for (
        let x = Math.max(0, bounds.left - BESIDE_PX);
        x <= Math.min(size.widthPx - 1, bounds.right + BESIDE_PX);
        x += 1
      )
        if (
          torn.has(labels[y * size.widthPx + x]!) &&
          distanceFrom(form, x + 0.5, y + 0.5) <= BESIDE_PX &&
          (!paint || seen.isPainted(paint, x, y))
        )
          beside += 1;
    if (beside >= LEAST_REST_PIXELS) found.set(form, [...torn]);
  }
  return found;
}

/** Whether what changes within one of two bounds may change what the other's outline shows. */
const areNear = (one: Bounds, other: Bounds): boolean =>
  one.left - LOOKED_PX <= other.right &&
  other.left <= one.right + LOOKED_PX &&
  one.top - LOOKED_PX <= other.bottom &&
  other.top <= one.bottom + LOOKED_PX;
