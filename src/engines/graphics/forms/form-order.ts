import type { PaintModel } from '../parts/paint.ts';
import { widthOf } from '../parts/part.ts';
import type { SurfaceReader } from './shared-surface.ts';
import type { StackedForm } from './stacked-form.ts';

/** Which element each pixel's part belongs to. */
export interface ElementMap {
  readonly owner: Int32Array;
  readonly elementOf: Int32Array;
  readonly widthPx: number;
  /** Per element, what it touches. */
  readonly contacts: readonly ReadonlyMap<number, number>[];
  /** Whether two elements are in one paint, so that neither shows on the other. */
  readonly areOneInk: (one: number, other: number) => boolean;
}

/** How many pixels two forms cover together, up to `most`. */
export function sharedArea({ mask: one }: StackedForm, { mask: other }: StackedForm, most: number): number {
  const [a, b] = [one.bounds, other.bounds];
  const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
  let shared = 0;
  for (let y = Math.max(a.top, b.top); y <= Math.min(a.bottom, b.bottom) && shared < most; y += 1)
    for (let x = left; x <= right; x += 1)
      if (
        one.alpha[(y - a.top) * widthOf(a) + x - a.left]! > 127 &&
        other.alpha[(y - b.top) * widthOf(b) + x - b.left]! > 127
      )
        shared += 1;
  return shared;
}

const overlap = (one: StackedForm, other: StackedForm): boolean => sharedArea(one, other, 1) > 0;

/** Pixels that a form covers. */
export const areaOf = ({ mask }: StackedForm): number =>
  mask.alpha.reduce((sum, alpha) => sum + (alpha > 127 ? 1 : 0), 0);

/** Whether two paints are one, or one colour within `same` levels. */
export const areAlike = (one: PaintModel, other: PaintModel, same: number): boolean =>
  one === other ||
  (one.type === 'flat' &&
    other.type === 'flat' &&
    [0, 1, 2].every((channel) => Math.abs(one.table[channel]! - other.table[channel]!) <= same));

/** Whether all of a form lies within another one. */
function holds(outer: StackedForm, inner: StackedForm): boolean {
  const area = areaOf(inner);
  return sharedArea(outer, inner, area) >= area;
}

/**
 * Where forms of one paint, within `same` levels, lie over each other, nothing shows which is the upper one unless `surfaceOf`
 * tells by a gradient that one of them ends in: people put the smaller on the larger. What a form shares with a smaller one that came off later goes to that, as a part at the end of
 * `paints`. What lies wholly within it is a hole in something that lies on it, and its own.
 */
export function smallestFirst(
  stack: readonly StackedForm[],
  paints: PaintModel[],
  same: number,
  surfaceOf: SurfaceReader = () => null,
): StackedForm[] {
  const areMerged = (one: StackedForm, other: StackedForm): boolean =>
    areAlike(paints[one.parts[0]!]!, paints[other.parts[0]!]!, same) && overlap(one, other);
  const ordered = [...stack];
  for (const form of stack) {
    if (form.veil) continue;
    const at = ordered.indexOf(form);
    const around = ordered.findIndex(
      (upper, index) => index < at && !upper.veil && areMerged(upper, form) && holds(upper, form),
    );
    if (around !== -1) {
      const upper = ordered[around]!;
      ordered[around] = {
        ...upper,
        parts: [...upper.parts, ...form.parts],
        cuts: new Map([...upper.cuts, ...form.cuts]),
      };
      ordered.splice(at, 1);
      continue;
    }
    const surfaces = new Map<StackedForm, PaintModel>();
    const isBelow = (upper: StackedForm): boolean => {
      const isPlain = paints[upper.parts[0]!]!.type === 'flat';
      const surface = isPlain ? null : surfaceOf(upper, form);
      if (surface) surfaces.set(upper, surface);
      return surface !== null || areaOf(upper) > areaOf(form);
    };
    const to = ordered.findIndex(
      (upper, index) => index < at && !upper.veil && areMerged(upper, form) && isBelow(upper),
    );
    if (to === -1) continue;
    const upper = ordered[to]!;
    // Either comes to lie beside the other, unless what is between lies over or below it as well.
    const isFree = (one: StackedForm): boolean =>
      !ordered.slice(to + 1, at).some((between) => overlap(between, one));
    const mayRise = isFree(form);
    if (!mayRise && !isFree(upper)) continue;
    const made = new Set(upper.cuts.values());
    const cuts = new Map(form.cuts);
    const parts = new Set(form.parts);
    for (const source of [...upper.cuts.keys(), ...upper.parts.filter((id) => !made.has(id))]) {
      if (cuts.has(source)) continue;
      cuts.set(source, paints.length);
      parts.delete(source);
      parts.add(paints.length);
      paints.push(paints[source]!);
    }
    const surface = surfaces.get(upper);
    const lower = surface ? { ...upper, paint: surface } : upper;
    ordered.splice(at, 1);
    ordered.splice(to, 1);
    ordered.splice(mayRise ? to : at - 1, 0, { ...form, cuts, parts: [...parts] }, lower);
  }
  return ordered;
}

/** The parts that a veil lies on, as they are when the veils below it are off too, and what is cut out of them. */
export function below(seenOver: ReadonlyMap<number, number>, lower: readonly StackedForm[]): number[] {
  let found = new Set(seenOver.values());
  for (const form of lower)
    found = new Set(
      [...found].flatMap((id) => {
        const cut = form.cuts.get(id);
        return [form.seenOver.get(id) ?? id, ...(cut === undefined ? [] : [cut])];
      }),
    );
  return [...found];
}

/** Which element lies over which, by what shows where two forms are, and by the order in which they came off. */
export function stackedPairs(
  forms: readonly StackedForm[],
  map: ElementMap,
): (readonly [upper: number, lower: number])[] {
  const { elementOf, contacts, areOneInk } = map;
  const pairs: (readonly [number, number])[] = [];
  const formed = new Set(forms.flatMap(({ veil, parts }) => (veil ? [] : parts.map((id) => elementOf[id]!))));
  for (const form of forms) {
    const own = form.veil || !form.isClear ? -1 : elementOf[form.parts[0]!]!;
    if (own < 0 || elementOf.some((element, id) => element === own && !form.parts.includes(id))) continue;
    // What shows only beside a form on which nothing lies is not above it.
    for (const other of contacts[own]!.keys())
      if (!formed.has(other) && !areOneInk(own, other) && !showsWithin(form, other, map))
        pairs.push([own, other]);
  }
  for (const [index, upper] of forms.entries()) {
    if (upper.veil) continue;
    // What came off later may have taken all of it along.
    const own = elementOf[upper.parts[0]!]!;
    if (own < 0) continue;
    for (const [place, lower] of forms.entries()) {
      if (place <= index || !overlap(upper, lower)) continue;
      const far = lower.veil ? -1 : elementOf[lower.parts[0]!]!;
      if (far >= 0 && far !== own && shows([upper, own], [lower, far], map)) {
        pairs.push([far, own]);
        continue;
      }
      const parts = lower.veil ? below(lower.seenOver, forms.slice(place + 1)) : lower.parts;
      for (const part of parts)
        if (elementOf[part]! >= 0 && elementOf[part] !== own) pairs.push([own, elementOf[part]!]);
    }
  }
  return pairs;
}

/** Whether an element shows within a form. */
function showsWithin(
  { mask: { bounds, alpha } }: StackedForm,
  element: number,
  { owner, elementOf, widthPx }: ElementMap,
): boolean {
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1)
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const id = owner[y * widthPx + x]!;
      if (alpha[at] === 255 && id >= 0 && elementOf[id] === element) return true;
    }
  return false;
}

/** Whether the later one of two forms shows more where both are. */
function shows(
  [{ mask: one }, earlier]: readonly [StackedForm, element: number],
  [{ mask: other }, later]: readonly [StackedForm, element: number],
  { owner, elementOf, widthPx }: ElementMap,
): boolean {
  const [a, b] = [one.bounds, other.bounds];
  const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
  let lead = 0;
  for (let y = Math.max(a.top, b.top); y <= Math.min(a.bottom, b.bottom); y += 1)
    for (let x = left; x <= right; x += 1) {
      const id = owner[y * widthPx + x]!;
      const element = id < 0 ? -1 : elementOf[id]!;
      if (element !== later && element !== earlier) continue;
      if (
        one.alpha[(y - a.top) * widthOf(a) + x - a.left]! === 255 &&
        other.alpha[(y - b.top) * widthOf(b) + x - b.left]! === 255
      )
        lead += element === later ? 1 : -1;
    }
  return lead > 0;
}
