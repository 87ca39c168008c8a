import type { Mask } from '../../domain/mask.ts';
import { createMask, pasteMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { cloneRaster } from '../../domain/raster.ts';
import type { CutSubject } from '../lift.ts';

/** What is to be edited, or kept, told from the rest along its edges. Both have the picture's size. */
export interface Cutting {
  /** How much of each pixel it is. */
  readonly alpha: Mask;
  /** Its own colours under its soft edge, without the rest in them; the picture's own elsewhere. */
  readonly colors: Raster;
}

/** A subject that was cut out, laid out on the whole picture. */
export function wholeCutting(picture: Raster, { box, alpha, foreground }: CutSubject): Cutting {
  const whole = createMask(picture.widthPx, picture.heightPx);
  pasteMask(whole, alpha, box);
  const colors = cloneRaster(picture);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const share = alpha.data[pixel]!;
    if (share === 0 || share === 255) continue;
    const x = box.leftPx + (pixel % box.widthPx);
    const y = box.topPx + Math.floor(pixel / box.widthPx);
    const to = (y * picture.widthPx + x) * 4;
    for (let channel = 0; channel < 3; channel += 1)
      colors.data[to + channel] = foreground.data[pixel * 4 + channel]!;
  }
  return { alpha: whole, colors };
}

/** The whole of a picture, or what a mask that is right as it is marks. */
export function plainCutting(picture: Raster, alpha: Mask | null): Cutting {
  if (alpha) return { alpha, colors: picture };
  const whole = createMask(picture.widthPx, picture.heightPx);
  whole.data.fill(255);
  return { alpha: whole, colors: picture };
}

/** Everything else than what a mask marks. */
export function inverseOf(mask: Mask): Mask {
  return { ...mask, data: mask.data.map((value) => 255 - value) };
}

/** What any of the masks marks, each as far as it does; `null` of none. */
export function unionOf(masks: readonly Mask[]): Mask | null {
  const [first, ...others] = masks;
  if (!first) return null;
  const union = { ...first, data: first.data.slice() };
  for (const { data } of others) {
    for (let pixel = 0; pixel < data.length; pixel += 1)
      if (data[pixel]! > union.data[pixel]!) union.data[pixel] = data[pixel]!;
  }
  return union;
}
