import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { paintAt } from '../parts/paint.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { distanceFrom, formBounds } from './form.ts';
import type { Form } from './form-candidate.ts';

/** Places looked at within an opaque form, and the share of them that must show its colour. */
const LOOKED_PLACES = 1500;
const LEAST_PLAIN_SHARE = 0.75;

/** Whether most of what shows within a form is its one colour: a dark picture's border is no form. */
export function isPlainWithin(
  { widthPx, heightPx, data }: Raster,
  outline: Form,
  color: readonly number[],
  tolerance: number,
): boolean {
  const { left, top, right, bottom } = formBounds(outline);
  const [fromX, fromY] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
  const [toX, toY] = [Math.min(widthPx - 1, right), Math.min(heightPx - 1, bottom)];
  const step = Math.max(1, Math.round(Math.sqrt(((toX - fromX) * (toY - fromY)) / LOOKED_PLACES)));
  let [plain, whole] = [0, 0];
  for (let y = fromY; y <= toY; y += step)
    for (let x = fromX; x <= toX; x += step) {
      if (distanceFrom(outline, x + 0.5, y + 0.5) > -2) continue;
      whole += 1;
      const at = (y * widthPx + x) * 4;
      if (color.every((value, channel) => Math.abs(data[at + channel]! - value) <= tolerance)) plain += 1;
    }
  return plain >= LEAST_PLAIN_SHARE * whole;
}

/** Marks what lies in a form. */
export function hide(hidden: Uint8Array, { widthPx, heightPx }: Raster, outline: Form): void {
  const { left, top, right, bottom } = formBounds(outline);
  for (let y = Math.max(0, Math.floor(top)); y <= Math.min(heightPx - 1, bottom); y += 1)
    for (let x = Math.max(0, Math.floor(left)); x <= Math.min(widthPx - 1, right); x += 1)
      if (distanceFrom(outline, x + 0.5, y + 0.5) <= 1) hidden[y * widthPx + x] = 1;
}

/** A form of one colour through which nothing shows. */
export interface OpaqueForm {
  readonly outline: Form;
  readonly color: readonly [number, number, number];
}

/** Levels within which a part shows a form's own colour, its roughness at most, and the share of a part that lies in the form. */
const OWN_COLOR = 8;
const MOST_ROUGHNESS = 1.5;
const LEAST_INSIDE_SHARE = 0.9;

/** A piece of a form has at least this share of the area of the form's largest one. */
const LEAST_PIECE_SHARE = 0.005;

/** The parts that opaque forms consist of: drawn, whatever they lie on. */
export function opaqueParts(
  { owner }: PixelMix,
  { parts, widthPx, heightPx }: PartGraph,
  forms: readonly OpaqueForm[],
): number[] {
  const found: number[] = [];
  const color = new Float32Array(3);
  for (const { outline, color: plain } of forms) {
    const { left, top, right, bottom } = formBounds(outline);
    const inside = new Map<number, number>();
    for (let y = Math.max(0, Math.floor(top)); y <= Math.min(heightPx - 1, bottom); y += 1)
      for (let x = Math.max(0, Math.floor(left)); x <= Math.min(widthPx - 1, right); x += 1) {
        const id = owner[y * widthPx + x]!;
        if (id >= 0 && distanceFrom(outline, x + 0.5, y + 0.5) <= 0.5)
          inside.set(id, (inside.get(id) ?? 0) + 1);
      }
    const own: number[] = [];
    for (const [id, area] of inside) {
      const { paint, bounds, area: whole, roughness } = parts[id]!;
      if (area < LEAST_INSIDE_SHARE * whole || paint.type === 'free' || roughness > MOST_ROUGHNESS) continue;
      paintAt(paint, (bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2, color);
      if (plain.every((value, channel) => Math.abs(value - color[channel]!) <= OWN_COLOR)) own.push(id);
    }
    // A light spot of a picture on a white card is as white as the card.
    const largest = own.reduce((most, id) => Math.max(most, parts[id]!.area), 0);
    found.push(...own.filter((id) => parts[id]!.area >= LEAST_PIECE_SHARE * largest));
  }
  return found;
}
