import type { FormMask } from '../forms/form-picture.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { NO_ZONE } from '../parts/flat-zones.ts';
import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';

/** A veil as its parts show it. */
export interface SeenVeil {
  readonly mask: FormMask;
  /** Per part that shows the veil, the part that has the paint below it; the part itself where none has. */
  readonly seenOver: ReadonlyMap<number, number>;
  /** The paint below the veil of each part that is seen over itself. */
  readonly below?: ReadonlyMap<number, PaintModel>;
}

/**
 * Puts what lies below a veil into the pixels (RGBA rows of `widthPx`, changed in place) of the parts that show it, as far as
 * each has a share of them. Linear in the pixels of the veil's bounds.
 */
export function takeVeilOff(
  data: Uint8ClampedArray,
  { owner, other, share }: PixelMix,
  { widthPx, parts }: { readonly widthPx: number; readonly parts: readonly Part[] },
  { mask, seenOver, below: paints }: SeenVeil,
): void {
  const { left, top, right, bottom } = mask.bounds;
  const [shown, below] = [new Float32Array(3), new Float32Array(3)];
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const pixel = y * widthPx + x;
      for (const [id, weight] of [
        [owner[pixel]!, share[pixel]! / 255],
        [other[pixel]!, 1 - share[pixel]! / 255],
      ] as const) {
        const under = seenOver.get(id);
        if (under === undefined) continue;
        paintAt(parts[id]!.paint, x, y, shown);
        paintAt((under === id && paints?.get(id)) || parts[under]!.paint, x, y, below);
        for (let channel = 0; channel < 3; channel += 1)
          data[pixel * 4 + channel] = Math.round(
            data[pixel * 4 + channel]! + weight * (below[channel]! - shown[channel]!),
          );
      }
    }
  }
}

/** Gives the pixels of a veil's parts to the parts that they are seen over, in place. Linear in pixels. */
export function relabelBelow({ owner, other, share }: PixelMix, seenOver: ReadonlyMap<number, number>): void {
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    owner[pixel] = seenOver.get(owner[pixel]!) ?? owner[pixel]!;
    other[pixel] = seenOver.get(other[pixel]!) ?? other[pixel]!;
    if (other[pixel] !== owner[pixel] || other[pixel]! < 0) continue;
    other[pixel] = NO_ZONE;
    share[pixel] = 255;
  }
}
