import type { PaintSamples } from '../parts/paint.ts';
import { fitPaint, paintAt } from '../parts/paint.ts';
import type { Crossing } from './crossing-edge.ts';
import { throughEdges } from './crossing-edge.ts';
import type { OutlineEvidence } from './form-evidence.ts';
import { placeInside, placeOutside } from './form-evidence.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import type { StackPicture } from './form-picture.ts';
import type { FormVeil } from './form-relation.ts';
import { addedAt, commonRelation, likelyRelation, mayLieBelow, misfitOf } from './form-relation.ts';
import type { Cover } from './opaque-reading.ts';

/** A translucent form by what shows on both sides of its outline. */
export interface VeilReading {
  readonly veil: FormVeil;
  /** Per part inside, what it is seen over along the outline. */
  readonly pairs: ReadonlyMap<number, number>;
  /** The share of what shows of its outline that tells it. */
  readonly toldShare: number;
  /** `much` where something lies on it that is nothing seen through it. */
  readonly cover: Cover;
}

/** Share of what shows of a veil's outline that must tell it: other edges may run along it just inside or outside. */
const LEAST_TOLD_SHARE = 0.8;

/** Share of what shows within it that something below may give. */
const LEAST_INSIDE_SHARE = 0.97;

/** How much further off, in levels, what shows within it may be. */
const INSIDE_SLACK = 2;

/** What shows through a veil, and how far, in levels, its own colour may be beyond black and white. */
const LEAST_THROUGH = 0.06;
const MOST_THROUGH = 0.9;
const MOST_OUTSIDE = 8;

/** How much further off, in levels, what a gradient makes of a colour may be: it is fitted to few places. */
const GRADIENT_SLACK = 1.5;

/** How often what shows through a gradient is told anew by its colours, and how many times further off than allowed a place may be for that. */
const REFINED_ROUNDS = 4;
const REFINED_OFFS = 3;

/** The veil that a form is, by what shows on both sides of its outline; `null` where it is none. */
export function veilReading(
  seen: StackPicture,
  hypothesis: Hypothesis,
  evidence: OutlineEvidence,
): VeilReading | null {
  const { off } = seen.levels;
  const places = placesAcross(seen, hypothesis, evidence);
  // A shadow's own steps are edges of nothing.
  const crossings = places.filter(
    ({ inner, outer, inside, outside, off: most }) =>
      inner !== outer && inside.some((value, channel) => Math.abs(value - outside[channel]!) > most),
  );
  const veil = plainVeil(crossings, off) ?? gradientVeil(crossings, places, off);
  if (!veil || !isPossible(veil)) return null;
  const pairs = new Map<number, Map<number, number>>();
  let told = 0;
  for (const crossing of crossings) {
    const { inner, outer } = crossing;
    if (!isTold(veil, crossing)) continue;
    told += 1;
    const own = pairs.get(inner) ?? new Map<number, number>();
    pairs.set(inner, own);
    own.set(outer, (own.get(outer) ?? 0) + 1);
  }
  const most = new Map(
    [...pairs].map(([id, own]) => [id, [...own].toSorted((one, other) => other[1] - one[1])[0]![0]]),
  );
  const cover = mayLieOn(seen, hypothesis, veil) ? 'none' : 'much';
  return { veil, pairs: most, toldShare: told / crossings.length, cover };
}

/** Whether a veil makes what shows inside of a place of what shows outside. */
const isTold = (veil: FormVeil, { x, y, inside, outside, off }: Crossing): boolean =>
  misfitOf(veil, inside, outside, x, y) <= off + (veil.paint ? GRADIENT_SLACK : 0);

/** What shows at all places on an outline of which both sides are known. */
function placesAcross(
  seen: StackPicture,
  hypothesis: Hypothesis,
  { inner, outer }: OutlineEvidence,
): Crossing[] {
  const { samples } = hypothesis;
  const color = new Float32Array(3);
  const places: Crossing[] = [];
  for (const [index, own] of inner.entries()) {
    const far = outer[index]!;
    if (own < 0 || far < 0) continue;
    const [x, y] = [samples.x[index]!, samples.y[index]!];
    const [near, beyond] = [
      placeInside(hypothesis, index),
      placeOutside(hypothesis, index, seen.levels.reachPx),
    ];
    seen.beside(own, x, y, ...near, color);
    const inside = [...color];
    seen.beside(far, x, y, ...beyond, color);
    const off = Math.max(seen.offAt(...near), seen.offAt(...beyond));
    places.push({ x, y, inner: own, outer: far, inside, outside: [...color], off });
  }
  return places;
}

/** The veil of one colour that what shows on both sides of an outline tells. */
function plainVeil(crossings: readonly Crossing[], off: number): FormVeil | null {
  const kept = (veil: FormVeil): Crossing[] => crossings.filter((crossing) => isTold(veil, crossing));
  let veil = likelyRelation(crossings) ?? commonRelation(crossings, off);
  for (let round = 0; veil && round < 2; round += 1) veil = commonRelation(kept(veil), off);
  return veil && kept(veil).length >= LEAST_TOLD_SHARE * crossings.length ? veil : null;
}

/** Whether there is paint of a veil's own colour, and it is one to see through. */
function isPossible({ through, added }: FormVeil): boolean {
  return (
    through >= LEAST_THROUGH &&
    through <= MOST_THROUGH &&
    added.every(
      (value) => value / (1 - through) >= -MOST_OUTSIDE && value / (1 - through) <= 255 + MOST_OUTSIDE,
    )
  );
}

/** Whether what shows within a form may be what a veil makes of something below. */
function mayLieOn(seen: StackPicture, hypothesis: Hypothesis, veil: FormVeil): boolean {
  const [own, added] = [new Float32Array(3), new Float32Array(3)];
  let [can, known] = [0, 0];
  for (const { id, x, y } of seen.inside(hypothesis)) {
    if (id < 0) continue;
    known += 1;
    seen.color(x, y, own);
    if (mayLieBelow(veil, own, addedAt(veil, x, y, added), seen.offAt(x, y) + INSIDE_SLACK)) can += 1;
  }
  return can >= LEAST_INSIDE_SHARE * known;
}

/** The veil in a gradient that a form is: what shows through is told where edges cross its outline, its colours by all of it. */
function gradientVeil(
  crossings: readonly Crossing[],
  places: readonly Crossing[],
  off: number,
): FormVeil | null {
  const through = throughEdges(places);
  if (through === null) return null;
  let veil = gradientThrough(crossings, through, off);
  // An edge or two say what shows through less well than all that is seen in its colours then.
  for (let round = 0; veil && round < REFINED_ROUNDS; round += 1) {
    const refined = refinedThrough(veil, crossings);
    const better = refined === null ? null : gradientThrough(crossings, refined, off);
    if (!better || misfitsOf(better, crossings) >= misfitsOf(veil, crossings)) break;
    veil = better;
  }
  const fits = veil ? crossings.filter((crossing) => isTold(veil, crossing)) : [];
  return fits.length < LEAST_TOLD_SHARE * crossings.length ? null : veil;
}

/** The veil in a gradient that lets so much through. */
function gradientThrough(crossings: readonly Crossing[], through: number, off: number): FormVeil | null {
  if (through < LEAST_THROUGH || through > MOST_THROUGH) return null;
  const column = (channel: number): Float32Array =>
    Float32Array.from(
      crossings,
      ({ inside, outside }) => (inside[channel]! - through * outside[channel]!) / (1 - through),
    );
  const samples: PaintSamples = {
    count: crossings.length,
    x: Float32Array.from(crossings, ({ x }) => x),
    y: Float32Array.from(crossings, ({ y }) => y),
    red: column(0),
    green: column(1),
    blue: column(2),
  };
  const paint = fitPaint(samples, (off + 0.5) / (1 - through));
  return paint.type === 'free' || paint.type === 'flat' ? null : { through, added: [0, 0, 0], paint };
}

/** What shows through a veil by all that its colours explain: what is seen inside beyond them, of what lies outside beyond them. */
function refinedThrough(veil: FormVeil, crossings: readonly Crossing[]): number | null {
  const color = new Float32Array(3);
  let [dot, square] = [0, 0];
  for (const { x, y, inside, outside, off } of crossings) {
    if (misfitOf(veil, inside, outside, x, y) > REFINED_OFFS * off) continue;
    paintAt(veil.paint!, x, y, color);
    for (let channel = 0; channel < 3; channel += 1) {
      const below = outside[channel]! - color[channel]!;
      dot += below * (inside[channel]! - color[channel]!);
      square += below * below;
    }
  }
  return square === 0 ? null : dot / square;
}

/** How far off, in levels and up to what is allowed, a veil is at all places together. */
const misfitsOf = (veil: FormVeil, crossings: readonly Crossing[]): number =>
  crossings.reduce(
    (sum, { x, y, inside, outside, off }) =>
      sum + Math.min(REFINED_OFFS * off, misfitOf(veil, inside, outside, x, y)),
    0,
  );
