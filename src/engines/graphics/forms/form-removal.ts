import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import { distanceFrom, formMask } from './form.ts';
import { LEAST_REST_PIXELS } from './form-cut.ts';
import type { FormMask, StackPicture } from './form-picture.ts';
import type { FormReading } from './form-reading.ts';
import type { FormVeil } from './form-relation.ts';
import { addedAt, belowVeil, mayLieBelow, misfitOf } from './form-relation.ts';
import type { StackedForm } from './stacked-form.ts';

/** Share of a part's pixels that a form must hold for the part to be its own. */
const LEAST_OWN_SHARE = 0.85;

/** How far, in pixels, from a form its part may show and be its edge. */
const SEAM_PX = 2.5;

/** How much further off, in levels, than it is read what a veil is fitted to may be. */
const FIT_SLACK = 2;

/** How many times further off than elsewhere a place may be that tells what a part lies over. */
const MOST_OFFS = 2;

/** Pixels of each part that shows within a form: in it, in it or at its edge, and anywhere. */
interface Held {
  readonly inside: ReadonlyMap<number, number>;
  readonly near: ReadonlyMap<number, number>;
  readonly areas: Int32Array;
}

/** Takes a form off: it hides what it covers, or what lies below it shows. */
export function takeOff(seen: StackPicture, reading: FormReading): StackedForm {
  const mask = formMask(reading.hypothesis.form, seen.size);
  const held = heldBy(seen, reading, mask);
  return reading.veil
    ? takeVeil(seen, { ...reading, veil: reading.veil }, mask, held)
    : takeOpaque(seen, reading, mask, held);
}

function heldBy(seen: StackPicture, { hypothesis }: FormReading, mask: FormMask): Held {
  const { labels, size } = seen;
  const { left, top, right, bottom } = mask.bounds;
  const inside = new Map<number, number>();
  const near = new Map<number, number>();
  for (let y = top, at = 0; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1, at += 1) {
      const id = labels[y * size.widthPx + x]!;
      if (id < 0) continue;
      if (mask.alpha[at]! > 127) inside.set(id, (inside.get(id) ?? 0) + 1);
      if (mask.alpha[at]! > 0 || distanceFrom(hypothesis.form, x + 0.5, y + 0.5) <= SEAM_PX)
        near.set(id, (near.get(id) ?? 0) + 1);
    }
  return { inside, near, areas: seen.areas() };
}

function takeOpaque(
  seen: StackPicture,
  { hypothesis: { form }, part, paint: shownPaint, shown, isWhole, cover }: FormReading,
  mask: FormMask,
  { inside, near, areas }: Held,
): StackedForm {
  const isOfForm = (id: number): boolean => {
    const places = seen.placesOf(id, mask);
    return (
      places.length > 0 && places.every(([x, y]) => id === part || seen.isShown(shownPaint!, { id, x, y }))
    );
  };
  // What looks like a letter and ends at the form's outline is a piece of it.
  const mayBe = (id: number): boolean => !seen.letters.has(id) || shown.has(id);
  const parts = [...inside.keys()].filter((id) => id === part || (mayBe(id) && isOfForm(id)));
  const cuts = new Map<number, number>();
  for (const id of parts) {
    if (areas[id]! - near.get(id)! < LEAST_REST_PIXELS) continue;
    cuts.set(id, seen.paints.length);
    seen.paints.push(seen.paints[id]!);
  }
  const isGradient =
    shownPaint !== seen.paints[part] ||
    (parts.length > 1 && parts.some((id) => seen.paints[id]!.type !== 'flat'));
  const paint = isGradient ? seen.fitted(new Set(parts), mask) : null;
  seen.hide(mask, parts, cuts);
  return {
    form,
    mask,
    veil: null,
    parts: parts.map((id) => cuts.get(id) ?? id),
    seenOver: new Map(),
    below: new Map(),
    cuts,
    paint,
    isWhole,
    isClear: cover === 'none',
  };
}

function takeVeil(
  seen: StackPicture,
  { hypothesis: { form }, veil, pairs, isWhole, cover }: FormReading & { readonly veil: FormVeil },
  mask: FormMask,
  { inside, areas }: Held,
): StackedForm {
  const { left, top, right, bottom } = mask.bounds;
  const { widthPx } = seen.size;
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  const showsThrough = (id: number): boolean => {
    const shares = placesThrough(seen, id, veil, mask);
    return cover === 'none' ? shares.some(Boolean) : shares.every(Boolean);
  };
  const parts = [...inside].flatMap(([id, count]) =>
    count >= LEAST_OWN_SHARE * areas[id]! && showsThrough(id) ? [id] : [],
  );
  const seenOver = new Map<number, number>();
  const candidates = [...new Set([...pairs.values(), ...seen.paints.keys()])];
  for (const id of parts) {
    const all = seen.placesOf(id, mask);
    // What other veils let through little of may run over what lies below them.
    const sure = all.filter(([x, y]) => seen.offAt(x, y) <= MOST_OFFS * seen.levels.off);
    const places = sure.length > 0 ? sure : all;
    const isBelow = (other: number): boolean => {
      if (other === id || parts.includes(other) || seen.paints[other]!.type === 'free') return false;
      return places.every(([x, y]) => {
        seen.color(x, y, own);
        paintAt(seen.paints[other]!, x, y, far);
        return misfitOf(veil, own, far, x, y) <= seen.offAt(x, y) + (veil.paint ? 1.5 : 0.5);
      });
    };
    const first = pairs.get(id);
    const below =
      first !== undefined && isBelow(first)
        ? first
        : candidates.find((other) => (inside.has(other) || pairs.has(other) ? isBelow(other) : false));
    seenOver.set(id, below ?? id);
  }
  for (let y = top, at = 0; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1, at += 1) {
      const pixel = y * widthPx + x;
      seen.labels[pixel] = seenOver.get(seen.labels[pixel]!) ?? seen.labels[pixel]!;
      if (mask.alpha[at]! < 255) continue;
      addedAt(veil, x, y, own);
      seen.unveil(pixel, veil.through, own);
    }
  const below = new Map<number, PaintModel>();
  for (const [id, under] of seenOver) {
    if (under !== id) continue;
    seen.paints[id] = veil.paint ? seen.fitted(new Set([id]), mask) : belowVeil(seen.paints[id]!, veil);
    below.set(id, seen.paints[id]!);
  }
  const isClear = cover === 'none';
  return { form, mask, veil, parts, seenOver, below, cuts: new Map(), paint: null, isWhole, isClear };
}

/** At which places of a part a veil makes what shows of any colour at all; what is lighter or darker lies on the veil. */
function placesThrough(seen: StackPicture, id: number, veil: FormVeil, mask: FormMask): boolean[] {
  const [own, added] = [new Float32Array(3), new Float32Array(3)];
  return seen.placesOf(id, mask).map(([x, y]) => {
    seen.color(x, y, own);
    return mayLieBelow(veil, own, addedAt(veil, x, y, added), seen.offAt(x, y) + FIT_SLACK);
  });
}
