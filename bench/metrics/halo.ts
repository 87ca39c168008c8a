import { createMask, type Mask } from '../../src/domain/mask.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { psnr, requireSameSize } from './difference.ts';

const MAGENTA = [255, 0, 255] as const;

/** 255 where `0 < alpha < 255`, the pixels in which a cutout's edge colour shows. */
export function softBand(alpha: Mask): Mask {
  const band = createMask(alpha.widthPx, alpha.heightPx);
  for (let pixel = 0; pixel < band.data.length; pixel += 1) {
    const value = alpha.data[pixel]!;
    if (value > 0 && value < 255) band.data[pixel] = 255;
  }
  return band;
}

/** The alpha channel of `raster`. */
export function alphaOf(raster: Raster): Mask {
  const mask = createMask(raster.widthPx, raster.heightPx);
  for (let pixel = 0; pixel < mask.data.length; pixel += 1) mask.data[pixel] = raster.data[pixel * 4 + 3]!;
  return mask;
}

/** `color` (its own alpha is ignored) with `alpha` in front of plain magenta. */
export function onMagenta(color: Raster, alpha: Mask): Raster {
  requireSameSize(color, alpha);
  const shown = createRaster(color.widthPx, color.heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const opacity = alpha.data[pixel]! / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      shown.data[at] = Math.round(opacity * color.data[at]! + (1 - opacity) * MAGENTA[channel]!);
    }
    shown.data[pixel * 4 + 3] = 255;
  }
  return shown;
}

/** A colour and the alpha that it is shown with. */
export interface Cutout {
  readonly color: Raster;
  readonly alpha: Mask;
}

/** PSNR in dB of the cutout against the true one, both in front of magenta, over the truth's soft band. */
export function haloPsnr(cutout: Cutout, truth: Cutout): number {
  return psnr(
    onMagenta(cutout.color, cutout.alpha),
    onMagenta(truth.color, truth.alpha),
    softBand(truth.alpha),
  );
}

/** Alpha-weighted mean absolute colour error, 0..1: the sum of a·|F - F*| over the sum of a, a mean over R, G and B. */
export function foregroundColorError(color: Raster, truth: Raster, alpha: Mask): number {
  requireSameSize(color, truth);
  requireSameSize(color, alpha);
  let error = 0;
  let weight = 0;
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const opacity = alpha.data[pixel]! / 255;
    weight += opacity;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      error += (opacity * Math.abs(color.data[at]! - truth.data[at]!)) / 255 / 3;
    }
  }
  return weight === 0 ? Number.NaN : error / weight;
}
