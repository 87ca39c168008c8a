import type { PixelMix } from '../parts/edge-mix.ts';
import type { Part } from '../parts/part.ts';
import { emptyBounds, widthOf } from '../parts/part.ts';
import type { StackedForm } from './stacked-form.ts';

/** Pieces of fewer pixels that a cut leaves are its own seam. */
export const LEAST_REST_PIXELS = 16;

/** Pieces thinner than this, in pixels, are so as well: where a form ends is known no more exactly. */
const MOST_SEAM_PX = 1.5;

/** Gives the pixels that a form has of parts which show more than it to parts of their own, in place. */
export function cutForm(
  { mask: { bounds, alpha }, cuts }: StackedForm,
  { owner, other, share }: PixelMix,
  widthPx: number,
): void {
  if (cuts.size === 0) return;
  const { left, top, right, bottom } = bounds;
  const columns = widthOf(bounds);
  const isBeside = (at: number, x: number, y: number): boolean =>
    (x > left && alpha[at - 1]! > 127) ||
    (x < right && alpha[at + 1]! > 127) ||
    (y > top && alpha[at - columns]! > 127) ||
    (y < bottom && alpha[at + columns]! > 127);
  for (let y = top, at = 0; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1, at += 1) {
      const pixel = y * widthPx + x;
      const [first, second, inside] = [owner[pixel]!, other[pixel]!, alpha[at]!];
      const [own, far] = [cuts.get(first), cuts.get(second)];
      if (own === undefined && far === undefined) continue;
      if (second >= 0) {
        // Where the form ends at something else, the pixel has told already how much of it is the form's.
        if (inside === 0 && !isBeside(at, x, y)) continue;
        owner[pixel] = own ?? first;
        other[pixel] = far ?? second;
      } else if (inside > 127) {
        owner[pixel] = own!;
        if (inside === 255) continue;
        other[pixel] = first;
        share[pixel] = inside;
      } else if (inside > 0) {
        other[pixel] = own!;
        share[pixel] = 255 - inside;
      }
    }
}

/**
 * Parts what cuts have left of parts into its connected pieces, in place, each a part of its own at the end of `parts` unless
 * one form has all of them. Answers the pieces that no form has. Linear in pixels.
 */
export function partRests(
  forms: readonly StackedForm[],
  mix: PixelMix,
  size: { readonly widthPx: number; readonly heightPx: number },
  parts: Part[],
): number[] {
  // Several forms may have been cut out of one part.
  const cuts = new Map<number, Set<number>>();
  for (const form of forms)
    for (const [id, to] of form.cuts) cuts.set(id, (cuts.get(id) ?? new Set()).add(to));
  if (cuts.size === 0) return [];
  const { widthPx, heightPx } = size;
  const { owner, other } = mix;
  const claimed = new Set(forms.flatMap(({ veil, parts: own }) => (veil ? [] : own)));
  const seen = new Uint8Array(owner.length);
  const queue = new Int32Array(owner.length);
  const rests: number[] = [];
  const kept = new Set<number>();
  for (let start = 0; start < owner.length; start += 1) {
    const id = owner[start]!;
    if (seen[start] === 1 || !cuts.has(id) || claimed.has(id)) continue;
    let [count, outline] = [1, 0];
    const touched = new Map([...cuts.get(id)!].map((to) => [to, 0]));
    queue[0] = start;
    seen[start] = 1;
    for (let head = 0; head < count; head += 1) {
      const pixel = queue[head]!;
      const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
      for (const [near, isOn] of [
        [pixel - 1, x > 0],
        [pixel + 1, x < widthPx - 1],
        [pixel - widthPx, y > 0],
        [pixel + widthPx, y < heightPx - 1],
      ] as const) {
        if (isOn && owner[near] !== id) outline += 1;
        if (isOn && touched.has(owner[near]!)) touched.set(owner[near]!, touched.get(owner[near]!)! + 1);
        if (!isOn || seen[near] === 1 || owner[near] !== id) continue;
        seen[near] = 1;
        queue[count] = near;
        count += 1;
      }
    }
    const isSeam = count < LEAST_REST_PIXELS || 2 * count < MOST_SEAM_PX * outline;
    const [beside, joined] = [...touched].reduce((most, one) => (one[1] > most[1] ? one : most));
    // What something else cut off is a crumb of what it lies in, as is the page in a letter's angles.
    if (isSeam && joined === 0) continue;
    const isFirst = !isSeam && !kept.has(id);
    const to = isSeam ? beside : isFirst ? id : parts.length;
    if (isFirst) kept.add(id);
    else if (!isSeam) parts.push({ ...parts[id]!, id: to, bounds: emptyBounds() });
    if (!isSeam) rests.push(to);
    if (to === id) continue;
    for (const pixel of queue.subarray(0, count)) owner[pixel] = to;
    for (const pixel of queue.subarray(0, count)) {
      for (const near of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx])
        if (other[near] === id) other[near] = to;
    }
  }
  return rests;
}
