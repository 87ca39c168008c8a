import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';

/** Red, green and blue, 0..255. */
export type Color = readonly [number, number, number];

/** What shows through a translucent form and what it adds. */
export interface FormVeil {
  readonly through: number;
  /** What one of a single colour adds. */
  readonly added: Color;
  /** A gradient's own colours. */
  readonly paint: PaintModel | null;
}

/** What shows on both sides of an outline at one place. */
export interface ColorPair {
  readonly inside: readonly number[];
  readonly outside: readonly number[];
  /** How far, in levels, one may be from what a veil makes of the other. */
  readonly off: number;
}

/** How far apart, in levels, the colours of two places below a veil must be to tell what shows through. */
const LEAST_SPREAD = 9;

/** The same of very many places, in what each may be off, and the share of what varies inside that they must explain. */
const LEAST_SPREAD_OFFS = 1.6;
const LEAST_EXPLAINED = 0.8;

/** Pairs of places that are tried for a veil's relation: so many starts, and moves around the outline. */
const TRIED_STARTS = 8;
const TRIED_MOVES = 6;

/** What a veil adds at a place. */
export function addedAt(
  { through, added, paint }: FormVeil,
  x: number,
  y: number,
  out: Float32Array,
): Float32Array {
  if (paint) paintAt(paint, x, y, out);
  for (let channel = 0; channel < 3; channel += 1)
    out[channel] = paint ? (1 - through) * out[channel]! : added[channel]!;
  return out;
}

/** Whether there is a colour that a veil which adds `added` makes what shows of, within `slack` levels. */
export const mayLieBelow = (
  { through }: FormVeil,
  shown: ArrayLike<number>,
  added: ArrayLike<number>,
  slack: number,
): boolean =>
  [0, 1, 2].every((channel) => {
    const below = shown[channel]! - added[channel]!;
    return below >= -slack && below <= 255 * through + slack;
  });

/** A paint as it is below a veil of one colour. */
export function belowVeil(paint: PaintModel, { through, added }: FormVeil): PaintModel {
  const table = paint.table.map((value, at) =>
    Math.min(255, Math.max(0, (value - added[at % 3]!) / through)),
  );
  return { ...paint, residual: paint.residual / through, table };
}

/** How far what shows inside is from what a veil makes of what shows outside, in levels. */
export function misfitOf(
  veil: FormVeil,
  inside: ArrayLike<number>,
  outside: ArrayLike<number>,
  x = 0,
  y = 0,
): number {
  const added = veil.paint ? addedAt(veil, x, y, new Float32Array(3)) : veil.added;
  let most = 0;
  for (let channel = 0; channel < 3; channel += 1)
    most = Math.max(most, Math.abs(inside[channel]! - veil.through * outside[channel]! - added[channel]!));
  return most;
}

/** The relation that most places agree with, of those that two of them tell (Fischler and Bolles 1981, with fixed pairs). */
export function likelyRelation(pairs: readonly ColorPair[]): FormVeil | null {
  const count = pairs.length;
  let best: FormVeil | null = null;
  let most = 0;
  for (let move = 1; move < TRIED_MOVES; move += 1)
    for (let start = 0; start < TRIED_STARTS; start += 1) {
      const one = Math.floor((start * count) / TRIED_STARTS);
      const other = (one + Math.floor((move * count) / TRIED_MOVES)) % count;
      const tried = count === 0 ? null : relationOf([pairs[one]!, pairs[other]!], LEAST_SPREAD, 0);
      if (!tried || tried.through < 0 || tried.through > 1) continue;
      let agreed = 0;
      for (let index = 0; index < count; index += 3)
        if (misfitOf(tried, pairs[index]!.inside, pairs[index]!.outside) <= pairs[index]!.off) agreed += 1;
      if (agreed > most) [best, most] = [tried, agreed];
    }
  return best;
}

/** What very many places show inside as a share of what they show outside plus one colour; `null` where that says nothing. */
export function commonRelation(pairs: readonly ColorPair[], off: number): FormVeil | null {
  return relationOf(pairs, Math.min(LEAST_SPREAD, LEAST_SPREAD_OFFS * off), LEAST_EXPLAINED);
}

/** What shows inside as one share of what shows outside plus one colour, by least squares; `null` where that says nothing. */
function relationOf(
  pairs: readonly ColorPair[],
  leastSpread: number,
  leastExplained: number,
): FormVeil | null {
  const count = pairs.length;
  if (count < 2) return null;
  const mean = (side: 'inside' | 'outside'): number[] =>
    [0, 1, 2].map((channel) => pairs.reduce((sum, pair) => sum + pair[side][channel]!, 0) / count);
  const [inside, outside] = [mean('inside'), mean('outside')];
  let [dot, square, target] = [0, 0, 0];
  for (const { inside: own, outside: far } of pairs)
    for (let channel = 0; channel < 3; channel += 1) {
      const under = far[channel]! - outside[channel]!;
      const over = own[channel]! - inside[channel]!;
      dot += under * over;
      square += under * under;
      target += over * over;
    }
  if (square < count * leastSpread ** 2) return null;
  // Where much lies below a veil it shows by itself: what is drawn otherwise within is then left out.
  if (square < count * LEAST_SPREAD ** 2 && dot * dot < leastExplained * square * target) return null;
  const through = dot / square;
  const added = [0, 1, 2].map(
    (channel) => inside[channel]! - through * outside[channel]!,
  ) as unknown as Color;
  return { through, added, paint: null };
}
