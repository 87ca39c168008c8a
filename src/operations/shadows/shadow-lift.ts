import { createMask, cropMask, type Mask, tightBox } from '../../domain/mask.ts';
import { cropRaster, type Raster } from '../../domain/raster.ts';
import type { LiftedLayer } from '../../domain/solve.ts';
import type { CastShadow } from './cast-shadow.ts';

/** Alphas of a smooth shadow below this are nothing. */
const FAINT = 3;

/** How much of a pixel's light shadows leave it together, 0..1 for each channel, into `light`. */
export function readLight(
  casts: readonly (CastShadow | null)[],
  x: number,
  y: number,
  light: Float64Array,
): void {
  light.fill(1);
  for (const cast of casts) {
    if (!cast) continue;
    const [column, row] = [x - cast.box.leftPx, y - cast.box.topPx];
    if (column < 0 || row < 0 || column >= cast.box.widthPx || row >= cast.box.heightPx) continue;
    const alpha = cast.alpha.data[row * cast.box.widthPx + column]!;
    if (alpha < FAINT) continue;
    for (let channel = 0; channel < 3; channel += 1)
      light[channel]! *= (1 - alpha / 255) ** cast.tint[channel]!;
  }
}

/** Whether a pixel is no darker than the ground in its light: a bright kerb beside the shadow is none of it. */
function isLit(picture: Raster, lit: Raster, pixel: number, light: Float64Array): boolean {
  let darker = 0;
  for (let channel = 0; channel < 3; channel += 1)
    darker += lit.data[pixel * 4 + channel]! * light[channel]! - picture.data[pixel * 4 + channel]!;
  return darker <= 0;
}

/**
 * Takes a shadow off a picture: below it lies the lit ground, and its alpha is 1 - picture / ground, so that its colour is
 * black but for the grain. `null` where nothing of it is left. About 60 ms per megapixel of its box.
 * @param lit the picture's ground in even light, completed within `hole`
 * @param later shadows that still lie on the ground
 */
export function liftShadow(
  picture: Raster,
  lit: Raster,
  hole: Mask,
  cast: CastShadow,
  later: readonly (CastShadow | null)[],
): LiftedLayer | null {
  const { box } = cast;
  const below = cropRaster(picture, box);
  const alpha = createMask(box.widthPx, box.heightPx);
  const light = new Float64Array(3);
  for (let row = 0; row < box.heightPx; row += 1) {
    for (let column = 0; column < box.widthPx; column += 1) {
      const inBox = row * box.widthPx + column;
      const pixel = (box.topPx + row) * picture.widthPx + box.leftPx + column;
      const reach = cast.reach.data[inBox]! / 255;
      const isUnder = hole.data[pixel]! > 0 && cast.alpha.data[inBox]! >= FAINT;
      const weight = reach > 0 ? reach : isUnder ? 1 : 0;
      if (weight === 0 || picture.data[pixel * 4 + 3]! < 255) continue;
      readLight(later, box.leftPx + column, box.topPx + row, light);
      if (isLit(picture, lit, pixel, light)) continue;
      let taken = 0;
      let changed = false;
      for (let channel = 0; channel < 3; channel += 1) {
        const seen = picture.data[pixel * 4 + channel]!;
        const ground = seen + weight * (lit.data[pixel * 4 + channel]! * light[channel]! - seen);
        below.data[inBox * 4 + channel] = ground;
        const kept = below.data[inBox * 4 + channel]!;
        if (kept !== seen) changed = true;
        taken += Math.max(0, kept - seen) / Math.max(1, kept) / 3;
      }
      if (changed) alpha.data[inBox] = Math.max(1, Math.round(255 * taken));
    }
  }
  const tight = tightBox(alpha);
  if (!tight) return null;
  return {
    box: { ...tight, leftPx: box.leftPx + tight.leftPx, topPx: box.topPx + tight.topPx },
    alpha: cropMask(alpha, tight),
    below: cropRaster(below, tight),
  };
}
