import { formBounds, HOLE_SIDE } from './form.ts';
import type { OutlineEvidence } from './form-evidence.ts';
import { frontPart, goesOn, LEAST_SHOWN_SHARE, outlineEvidence, placeInside } from './form-evidence.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import { isRegular, numbersOf } from './form-hypothesis.ts';
import type { StackPicture } from './form-picture.ts';
import { UNKNOWN } from './form-picture.ts';
import type { FormVeil } from './form-relation.ts';
import { misfitOf } from './form-relation.ts';
import type { Cover } from './opaque-reading.ts';
import { opaqueReading } from './opaque-reading.ts';
import type { PaintModel } from './paint.ts';
import { veilReading } from './veil-reading.ts';

/** A form that lies above everything that is left, and as what. */
export interface FormReading {
  readonly hypothesis: Hypothesis;
  /** `null` where it hides what lies below. */
  readonly veil: FormVeil | null;
  /** The part that shows most of an opaque form, and the form's paint. */
  readonly part: number;
  readonly paint: PaintModel | null;
  /** Per part inside, what it is seen over along the outline. */
  readonly pairs: ReadonlyMap<number, number>;
  readonly cover: Cover;
  /** Whether none of its outline runs through its own paint, where it may as well be made up. */
  readonly isTold: boolean;
  /** Whether all of its outline shows. */
  readonly isWhole: boolean;
  /** How many pixels of outline it explains beyond what saying it costs. */
  readonly gain: number;
}

/** Share of what can be seen of an outline, and of each side, that may show no edge although the form makes one there. */
const MOST_CLASH_SHARE = 0.05;
const MOST_SIDE_CLASH_SHARE = 0.06;
const LEAST_CLASHING_PX = 10;

/** Share of it that must show an edge: on what has its own paint a form shows none. */
const LEAST_TELLING_SHARE = 0.45;
const LEAST_SIDE_TELLING_SHARE = 0.3;

/** Length of a form, as a share of the canvas's shorter side, from which it may be cut out of what has its paint. */
const LEAST_CUT_SHARE = 0.12;

/** Share of it that may show none where light comes through the form. */
const MOST_PLAIN_SHARE = 0.4;

/** Share of the outline from which all of it shows. */
const WHOLE_SHARE = 0.97;

/** How many pixels of outline a form must explain to be worth being said, and each of its numbers. */
const FORM_COST_PX = 16;
const NUMBER_COST_PX = 4;

/** How much an outline that clashes speaks against it: what lies in front comes off first. */
const CLASH_WEIGHT = 2;

/** How much an outline that shows no edge on its own paint speaks against a form, against one that shows: it may be made up. */
const UNSHOWN_WEIGHT = 0.8;

/** How long a side is, in pixels, that must show itself, and how much of it must. */
const LEAST_SIDE_PX = 14;
const LEAST_SIDE_SHOWN_PX = 8;

/** Whether a form lies above everything that is left, and as what; `null` where it does not. */
export function readForm(seen: StackPicture, hypothesis: Hypothesis): FormReading | null {
  const { samples, form } = hypothesis;
  const evidence = outlineEvidence(seen, hypothesis);
  const { inner, known, whole, plain } = evidence;
  if (!isTelling(evidence, hypothesis)) return null;
  const shownPx = ((evidence.edges + evidence.sharp) / 2 - UNSHOWN_WEIGHT * plain.length) * samples.stepPx;
  const gain = shownPx - FORM_COST_PX - NUMBER_COST_PX * numbersOf(form);
  if (gain <= 0) return null;
  const front = frontPart(evidence);
  // Letters and icons are not cut up.
  const isLetter = isSmall(seen, hypothesis) || seen.letters.has(front);
  // A form shows no edge on what has its own paint; what shows its paint in a ring's hole says that there is none.
  const isHole = (index: number): boolean => form.type === 'ring' && samples.side[index] === HOLE_SIDE;
  const showsEdge = (index: number): boolean =>
    isLetter || isHole(index) || !seen.isAlike(inner[index]!, front, ...placeInside(hypothesis, index));
  /** The number of places that should show an edge and do not; `null` where they are too many. */
  const clashesOf = (shows: (index: number) => boolean): number | null => {
    const clashes = plain.filter((index) => {
      // Letters lie on it.
      if (inner[index] !== front && seen.letters.has(inner[index]!)) return false;
      return inner[index] === UNKNOWN || shows(index);
    });
    return areFew(clashes, evidence, hypothesis) ? clashes.length : null;
  };
  const clashes = clashesOf(showsEdge);
  if (clashes === null && plain.length > MOST_PLAIN_SHARE * known) return null;
  if (goesOn(seen, hypothesis)) return null;
  const told = (count: number) => ({
    hypothesis,
    isTold: plain.length === count,
    isWhole: known - plain.length + count >= WHOLE_SHARE * whole,
    gain: gain - CLASH_WEIGHT * count * samples.stepPx,
  });
  const translucent = veilReading(seen, hypothesis, evidence);
  if (translucent) {
    const own = new Float32Array(3);
    const veilClashes = clashesOf((index) => {
      const [x, y] = placeInside(hypothesis, index);
      seen.color(x, y, own);
      return misfitOf(translucent.veil, own, own, x, y) > seen.levels.same;
    });
    if (veilClashes !== null)
      return { ...told(veilClashes), ...translucent, part: -1, paint: null, cover: 'none' };
  }
  if (clashes === null) return null;
  const opaque = opaqueReading(seen, hypothesis, evidence);
  return opaque && { ...told(clashes), ...opaque, veil: null, pairs: new Map() };
}

/** Whether enough of an outline shows edges: a regular form's sides say where its hidden ones are; of any other each must show itself. */
function isTelling(
  { edges, whole, known, sides }: OutlineEvidence,
  { form, samples: { stepPx } }: Hypothesis,
): boolean {
  if (edges < Math.max(1, LEAST_SHOWN_SHARE * whole, LEAST_TELLING_SHARE * known)) return false;
  if (isRegular(form)) return true;
  return [...sides.values()].every(
    (side) =>
      side.whole * stepPx < LEAST_SIDE_PX ||
      side.edges >= Math.max(LEAST_SIDE_SHOWN_PX / stepPx, LEAST_SIDE_TELLING_SHARE * side.known),
  );
}

/** Whether places that should show an edge and do not are few, along the outline and along each side. */
function areFew(
  clashes: readonly number[],
  { known, sides }: OutlineEvidence,
  { samples: { side, stepPx } }: Hypothesis,
): boolean {
  if (clashes.length > MOST_CLASH_SHARE * known) return false;
  const counts = new Map<number, number>();
  for (const index of clashes) counts.set(side[index]!, (counts.get(side[index]!) ?? 0) + 1);
  return [...counts].every(([id, count]) => {
    const places = sides.get(id)!.known;
    return places * stepPx <= LEAST_CLASHING_PX || count <= MOST_SIDE_CLASH_SHARE * places;
  });
}

function isSmall({ size: { widthPx, heightPx } }: StackPicture, { form }: Hypothesis): boolean {
  const { left, right, top, bottom } = formBounds(form);
  return Math.max(right - left, bottom - top) < LEAST_CUT_SHARE * Math.min(widthPx, heightPx);
}

/**
 * What is taken off first: what hides, then what explains most; last what things lie on. What shows whole within a veil lies on
 * it more simply than below it, but for what the veil makes of a paint that goes on beside it.
 */
export function frontOf(readings: readonly FormReading[]): FormReading | null {
  const through = new Set(readings.flatMap(({ pairs }) => [...pairs.keys()]));
  const rankOf = ({ veil, part, cover, isTold, gain }: FormReading): number => {
    if (veil || through.has(part)) return gain;
    return (cover === 'much' ? -1e6 : cover === 'none' && isTold ? 2e6 : 1e6) + gain;
  };
  let best: FormReading | null = null;
  for (const own of readings) if (!best || rankOf(own) > rankOf(best)) best = own;
  return best;
}
