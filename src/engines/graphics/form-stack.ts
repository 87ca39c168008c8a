import type { Form } from './form.ts';
import { formBounds } from './form.ts';
import { edgeShare, LEAST_SHOWN_SHARE } from './form-evidence.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import { hypothesesOf, isRegular } from './form-hypothesis.ts';
import { smallestFirst } from './form-order.ts';
import type { StackPicture } from './form-picture.ts';
import type { FormReading } from './form-reading.ts';
import { frontOf, readForm } from './form-reading.ts';
import { LEAST_REST_PIXELS, takeOff } from './form-removal.ts';
import type { Bounds } from './part.ts';
import type { StackedForm } from './stacked-form.ts';

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

/** Takes forms off a picture, one after the other, front to back; what lies below a veil is put in place of what shows it. */
export function takeForms(seen: StackPicture, forms: readonly Form[]): StackedForm[] {
  let candidates = hypothesesOf(forms, seen.levels.reachPx)
    .map((hypothesis) => ({ hypothesis, edges: edgeShare(seen, hypothesis) }))
    .filter(({ edges }) => edges >= LEAST_SHOWN_SHARE)
    .sort((one, other) => other.edges - one.edges)
    .slice(0, MOST_HYPOTHESES)
    .map(
      ({ hypothesis }): Candidate => ({
        hypothesis,
        bounds: formBounds(hypothesis.form),
        reading: undefined,
      }),
    );
  const stack: StackedForm[] = [];
  while (stack.length < MOST_FORMS) {
    const left: Candidate[] = [];
    for (const candidate of candidates) {
      if (candidate.reading === undefined) {
        if (edgeShare(seen, candidate.hypothesis) < LEAST_SHOWN_SHARE) continue;
        candidate.reading = readForm(seen, candidate.hypothesis);
      }
      left.push(candidate);
    }
    const best = frontOf(left.flatMap(({ reading }) => reading ?? []));
    if (!best) break;
    const taken = takeOff(seen, best);
    candidates = left.filter(({ hypothesis }) => hypothesis !== best.hypothesis);
    for (const candidate of candidates)
      if (areNear(candidate.bounds, taken.mask.bounds)) candidate.reading = undefined;
    stack.push(taken);
  }
  return smallestFirst(stack, seen.paints, seen.levels.same);
}

/**
 * Forms that were cut out of what is no form, of which something is left: any piece of a drawing has a straight side. Regular
 * forms say by themselves where they end.
 */
export function tornForms(seen: StackPicture, stack: readonly StackedForm[]): Form[] {
  const left = new Map<number, number>();
  for (const id of seen.labels) if (id >= 0) left.set(id, (left.get(id) ?? 0) + 1);
  return stack.flatMap(({ form, cuts }) =>
    !isRegular(form) && [...cuts.keys()].some((id) => (left.get(id) ?? 0) >= LEAST_REST_PIXELS) ? [form] : [],
  );
}

/** Whether what changes within one of two bounds may change what the other's outline shows. */
const areNear = (one: Bounds, other: Bounds): boolean =>
  one.left - LOOKED_PX <= other.right &&
  other.left <= one.right + LOOKED_PX &&
  one.top - LOOKED_PX <= other.bottom &&
  other.top <= one.bottom + LOOKED_PX;
