import type { PaintModel } from '../parts/paint.ts';
import { meet } from '../parts/part.ts';
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
import type { VeilReading } from './veil-reading.ts';
import { veilReading } from './veil-reading.ts';

/** A form that lies above everything that is left, and as what. */
export interface FormReading {
  readonly hypothesis: Hypothesis;
  /** `null` where it hides what lies below. */
  readonly veil: FormVeil | null;
  /** The part that shows most of an opaque form, and the form's paint. */
  readonly part: number;
  readonly paint: PaintModel | null;
  /** The parts of an opaque form that show along the inside of its outline. */
  readonly shown: ReadonlySet<number>;
  /** Per part inside, what it is seen over along the outline. */
  readonly pairs: ReadonlyMap<number, number>;
  /** The share of what shows of a translucent form's outline that tells it; 1 of an opaque one. */
  readonly toldShare: number;
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

/** Share of the edges of an outline that may show, on their other side, what lies on the form. */
const MOST_BESIDE_SHARE = 0.03;

/** Share of it that may show none where light comes through the form. */
const MOST_PLAIN_SHARE = 0.4;

/** Share of the outline from which all of it shows. */
const WHOLE_SHARE = 0.97;

/** How much more of the upper one's outline tells it, of two veils over each other. */
const TOLD_LEAD = 0.05;

/** How many pixels of outline a form must explain to be worth being said, and each of its numbers. */
const FORM_COST_PX = 32;
const NUMBER_COST_PX = 4;

/** How much an outline that clashes speaks against it: what lies in front comes off first. */
const CLASH_WEIGHT = 2;

/** How much an outline that shows no edge on its own paint speaks against a form, against one that shows: it may be made up. */
const UNSHOWN_WEIGHT = 0.8;

/** How much an outline speaks against a form where it is hidden, against one that shows: of what may be, the least is meant. */
const HIDDEN_WEIGHT = 0.05;

/** How long a side is, in pixels, that must show itself, and how much of it must. */
const LEAST_SIDE_PX = 14;
const LEAST_RECTANGLE_SIDE_PX = 4;
const LEAST_SIDE_SHOWN_PX = 8;

/** Whether a form lies above everything that is left, and as what; `null` where it does not. */
export function readForm(seen: StackPicture, hypothesis: Hypothesis): FormReading | null {
  const { samples, form } = hypothesis;
  const evidence = outlineEvidence(seen, hypothesis);
  const { inner, known, whole, plain } = evidence;
  if (!isTelling(evidence, hypothesis)) return null;
  const shownPx = ((evidence.edges + evidence.sharp) / 2 - UNSHOWN_WEIGHT * plain.length) * samples.stepPx;
  const hiddenPx = (whole - known) * samples.stepPx;
  const gain = shownPx - HIDDEN_WEIGHT * hiddenPx - FORM_COST_PX - NUMBER_COST_PX * numbersOf(form);
  if (gain <= 0) return null;
  const front = frontPart(evidence);
  // Letters and icons are not cut up.
  const isDrawn = (id: number): boolean => !isRegular(form) && seen.drawn.has(id);
  const isLetter = isSmall(seen, hypothesis) || seen.letters.has(front) || isDrawn(front);
  // A form shows no edge on what has its own paint; what shows its paint in a ring's hole says that there is none.
  const isHole = (index: number): boolean => form.type === 'ring' && samples.side[index] === HOLE_SIDE;
  const showsEdge = (index: number): boolean =>
    isLetter ||
    isHole(index) ||
    isDrawn(inner[index]!) ||
    !seen.isAlike(inner[index]!, front, ...placeInside(hypothesis, index));
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
  const isFaint = plain.length > MOST_PLAIN_SHARE * known;
  const isBare = notLyingOn(seen, evidence, hypothesis);
  const covered = clashes === null && !isLetter ? clashesOf(isBare) : null;
  if (clashes === null && covered === null && isFaint) return null;
  if (goesOn(seen, hypothesis, evidence.edges >= WHOLE_SHARE * whole)) return null;
  const told = (count: number) => ({
    hypothesis,
    isTold: plain.length === count,
    isWhole: known - plain.length + count >= WHOLE_SHARE * whole,
    gain: gain - CLASH_WEIGHT * count * samples.stepPx,
  });
  const translucent = clashes === null && isFaint ? null : veilReading(seen, hypothesis, evidence);
  /** A veil as a form, where its outline shows edges wherever it does not lie on its own colour, but for what lies on it. */
  const formOf = (reading: VeilReading): FormReading | null => {
    const own = new Float32Array(3);
    const isChanged = (index: number): boolean => {
      const [x, y] = placeInside(hypothesis, index);
      seen.color(x, y, own);
      return misfitOf(reading.veil, own, own, x, y) > seen.levels.same;
    };
    const plainly = clashesOf(isChanged);
    const count =
      plainly === null && !isLetter ? clashesOf((index) => isChanged(index) && isBare(index)) : plainly;
    if (count === null) return null;
    const cover = plainly === null ? 'crossed' : reading.cover;
    return { ...told(count), ...reading, cover, part: -1, paint: null, shown: new Set() };
  };
  const veiled = translucent && formOf(translucent);
  if (veiled?.cover === 'none') return veiled;
  const opaque =
    clashes === null && covered === null ? null : opaqueReading(seen, hypothesis, evidence, clashes === null);
  // What is seen through says more of it than what may lie on it.
  if (!opaque || (veiled && (opaque.cover === 'much' || opaque.cover === 'crossed'))) return veiled;
  return { ...told(clashes ?? covered!), ...opaque, veil: null, pairs: new Map(), toldShare: 1 };
}

/** Tells the places of an outline where what shows cannot lie on the form: it is unknown, the ground, or shows beside it too. */
function notLyingOn(
  seen: StackPicture,
  { inner, outer }: OutlineEvidence,
  hypothesis: Hypothesis,
): (index: number) => boolean {
  const beside = new Map<number, number>();
  let edges = 0;
  for (const [place, own] of inner.entries()) {
    const far = outer[place]!;
    if (own < 0 || far < 0 || own === far) continue;
    edges += 1;
    beside.set(far, (beside.get(far) ?? 0) + 1);
  }
  return (index) => {
    const id = inner[index]!;
    if (id < 0 || (beside.get(id) ?? 0) > MOST_BESIDE_SHARE * edges) return true;
    return seen.isGround(id, ...placeInside(hypothesis, index));
  };
}

/**
 * Whether enough of an outline shows edges: a regular form's sides say where its hidden ones are; of any other each must show
 * itself, but for one side of a rectangle that is hidden from end to end.
 */
function isTelling(
  { edges, whole, known, sides }: OutlineEvidence,
  { form, samples: { stepPx } }: Hypothesis,
): boolean {
  if (edges < Math.max(1, LEAST_SHOWN_SHARE * whole, LEAST_TELLING_SHARE * known)) return false;
  if (isRegular(form)) return true;
  const leastPx = form.type === 'rectangle' ? LEAST_RECTANGLE_SIDE_PX : LEAST_SIDE_PX;
  const unshown = [...sides.values()].filter(
    (side) =>
      side.whole * stepPx >= leastPx &&
      side.edges <
        Math.max(Math.min(LEAST_SIDE_SHOWN_PX / stepPx, side.whole), LEAST_SIDE_TELLING_SHARE * side.known),
  );
  const isHidden = form.type === 'rectangle' && unshown.length === 1 && unshown[0]!.known === 0;
  return unshown.length === 0 || isHidden;
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

/** What comes off first of what may: forms that hide what lies below, or such as light comes through, also the least of those. */
export const PRECEDENCES = ['opaque', 'veils', 'least veil'] as const;

export type Precedence = (typeof PRECEDENCES)[number];

/**
 * What is taken off first: what hides, then what explains most; last what things lie on. What shows whole within a veil lies on
 * it more simply than below it, but for what the veil makes of a paint that goes on beside it; and what a veil makes of a part
 * is no other stretch of that part's gradient. A veil more of whose outline contradicts it than of another one lies below that.
 */
export function frontOf(readings: readonly FormReading[], precedence: Precedence): FormReading | null {
  const through = new Map<number, Set<number>>();
  for (const { pairs, cover } of readings)
    for (const [own, far] of cover === 'none' ? pairs : [])
      through.set(own, (through.get(own) ?? new Set()).add(far));
  const isVeiled = (shown: ReadonlySet<number>): boolean =>
    [...shown].some((own) => [...(through.get(own) ?? [])].some((far) => shown.has(far)));
  const rankOf = ({ veil, part, shown, cover, isTold, gain }: FormReading): number => {
    if (veil && cover !== 'none') return -1.5e6 + gain;
    if (veil && precedence !== 'opaque') return 3e6 + (precedence === 'veils' ? gain : -gain);
    if (veil) return (isTold ? 1.5e6 : 0) + gain;
    if (through.has(part)) return gain;
    if (cover === 'crossed') return -2e6 + gain;
    if (cover === 'much' || isVeiled(shown)) return -1e6 + gain;
    return (cover === 'none' && isTold ? 2e6 : 1e6) + gain;
  };
  const ranked = readings
    .map((reading) => ({ reading, rank: rankOf(reading) }))
    .sort((one, other) => other.rank - one.rank);
  const best = ranked.find(({ reading, rank }) => rank < 0 || !isContradicted(reading, readings));
  return (best && best.rank >= 0 ? best : ranked[0])?.reading ?? null;
}

function isContradicted(
  { hypothesis, veil, toldShare }: FormReading,
  readings: readonly FormReading[],
): boolean {
  const bounds = formBounds(hypothesis.form);
  return (
    veil !== null &&
    readings.some(
      (other) =>
        other.veil &&
        other.toldShare >= toldShare + TOLD_LEAD &&
        meet(formBounds(other.hypothesis.form), bounds),
    )
  );
}
