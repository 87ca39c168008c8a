import type { PaintSamples } from '../parts/paint.ts';
import { fitPaint } from '../parts/paint.ts';
import type { OutlineEvidence } from './form-evidence.ts';
import { placeInside, placeOutside } from './form-evidence.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import type { StackPicture } from './form-picture.ts';
import type { FormVeil } from './form-relation.ts';
import { addedAt, commonRelation, likelyRelation, mayLieBelow, misfitOf } from './form-relation.ts';

/** A translucent form by what shows on both sides of its outline. */
export interface VeilReading {
  readonly veil: FormVeil;
  /** Per part inside, what it is seen over along the outline. */
  readonly pairs: ReadonlyMap<number, number>;
  /** The share of what shows of its outline that tells it. */
  readonly toldShare: number;
}

/** Share of what shows of a veil's outline that must tell it: other edges may run along it just inside or outside. */
const LEAST_TOLD_SHARE = 0.8;

/** Share of what shows within it that something below may give. */
const LEAST_INSIDE_SHARE = 0.97;

/** What shows through a veil, and how far, in levels, its own colour may be beyond black and white. */
const LEAST_THROUGH = 0.06;
const MOST_THROUGH = 0.9;
const MOST_OUTSIDE = 8;

/** How near, in samples and in pixels, two places on an outline are whose gradients are alike, and how far apart, in levels, what lies beside them. */
const NEAR_STEPS = 6;
const NEAR_PX = 24;
const LEAST_STEP = 30;
const LEAST_TOLD = 6;

/** How much further off, in levels, what a gradient makes of a colour may be: it is fitted to few places. */
const GRADIENT_SLACK = 1.5;

/** What shows on both sides of the places on an outline that show an edge. */
interface Crossing {
  readonly x: number;
  readonly y: number;
  readonly inner: number;
  readonly outer: number;
  readonly inside: readonly number[];
  readonly outside: readonly number[];
}

/** The veil that a form is, by what shows on both sides of its outline; `null` where it is none. */
export function veilReading(
  seen: StackPicture,
  hypothesis: Hypothesis,
  evidence: OutlineEvidence,
): VeilReading | null {
  const { off } = seen.levels;
  const crossings = crossingsOf(seen, hypothesis, evidence);
  const veil = plainVeil(crossings, off) ?? gradientVeil(crossings, off);
  if (!veil || !isPossible(veil) || !mayLieOn(seen, hypothesis, veil)) return null;
  const pairs = new Map<number, Map<number, number>>();
  let told = 0;
  for (const { x, y, inner, outer, inside, outside } of crossings) {
    if (misfitOf(veil, inside, outside, x, y) > off + (veil.paint ? GRADIENT_SLACK : 0)) continue;
    told += 1;
    const own = pairs.get(inner) ?? new Map<number, number>();
    pairs.set(inner, own);
    own.set(outer, (own.get(outer) ?? 0) + 1);
  }
  const most = new Map(
    [...pairs].map(([id, own]) => [id, [...own].toSorted((one, other) => other[1] - one[1])[0]![0]]),
  );
  return { veil, pairs: most, toldShare: told / crossings.length };
}

function crossingsOf(
  seen: StackPicture,
  hypothesis: Hypothesis,
  { inner, outer }: OutlineEvidence,
): Crossing[] {
  const { samples } = hypothesis;
  const color = new Float32Array(3);
  const crossings: Crossing[] = [];
  for (const [index, own] of inner.entries()) {
    const far = outer[index]!;
    if (own < 0 || far < 0 || own === far) continue;
    const [x, y] = [samples.x[index]!, samples.y[index]!];
    seen.beside(own, x, y, ...placeInside(hypothesis, index), color);
    const inside = [...color];
    seen.beside(far, x, y, ...placeOutside(hypothesis, index, seen.levels.reachPx), color);
    // A shadow's own steps are edges of nothing.
    if (inside.every((value, channel) => Math.abs(value - color[channel]!) <= seen.levels.off)) continue;
    crossings.push({ x, y, inner: own, outer: far, inside, outside: [...color] });
  }
  return crossings;
}

/** The veil of one colour that what shows on both sides of an outline tells. */
function plainVeil(crossings: readonly Crossing[], off: number): FormVeil | null {
  const kept = (veil: FormVeil): Crossing[] =>
    crossings.filter(({ inside, outside }) => misfitOf(veil, inside, outside) <= off);
  let veil = likelyRelation(crossings, off) ?? commonRelation(crossings, off);
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
  const slack = seen.levels.off + 2;
  const [own, added] = [new Float32Array(3), new Float32Array(3)];
  let [can, known] = [0, 0];
  for (const { id, x, y } of seen.inside(hypothesis)) {
    if (id < 0) continue;
    known += 1;
    seen.color(x, y, own);
    if (mayLieBelow(veil, own, addedAt(veil, x, y, added), slack)) can += 1;
  }
  return can >= LEAST_INSIDE_SHARE * known;
}

/** The veil in a gradient that a form is: what shows through is told where edges cross its outline, its colours by all of it. */
function gradientVeil(crossings: readonly Crossing[], off: number): FormVeil | null {
  const through = throughEdges(crossings, off);
  if (through === null || through < LEAST_THROUGH || through > MOST_THROUGH) return null;
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
  if (paint.type === 'free' || paint.type === 'flat') return null;
  const veil: FormVeil = { through, added: [0, 0, 0], paint };
  const fits = crossings.filter(
    ({ x, y, inside, outside }) => misfitOf(veil, inside, outside, x, y) <= off + GRADIENT_SLACK,
  );
  return fits.length < LEAST_TOLD_SHARE * crossings.length ? null : veil;
}

/** The share of what lies below that shows through, by edges that go on below an outline; `null` where too few do. */
function throughEdges(crossings: readonly Crossing[], off: number): number | null {
  const told: number[] = [];
  for (const [index, one] of crossings.entries())
    for (let step = 2; step <= NEAR_STEPS && index + step < crossings.length; step += 1) {
      const other = crossings[index + step]!;
      if (Math.abs(other.x - one.x) + Math.abs(other.y - one.y) > NEAR_PX) break;
      let [dot, square, over] = [0, 0, 0];
      for (let channel = 0; channel < 3; channel += 1) {
        const under = one.outside[channel]! - other.outside[channel]!;
        const change = one.inside[channel]! - other.inside[channel]!;
        dot += under * change;
        square += under * under;
        over += change * change;
      }
      const through = dot / Math.max(1, square);
      // Only where the same change shows on both sides, weaker inside.
      if (square >= LEAST_STEP ** 2 && over - through * dot <= 3 * off * off) told.push(through);
    }
  if (told.length < LEAST_TOLD) return null;
  told.sort((one, other) => one - other);
  return told[told.length >> 1]!;
}
