import type { Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';

/** How two pictures of one size differ, pixel by pixel. */
export interface Difference {
  /** Pixels with at least one channel that is not the same. */
  readonly changedPixels: number;
  /** The largest difference of any channel, 0..255. */
  readonly maxDifference: number;
  /** Mean squared error over R, G and B, in 8-bit steps squared. */
  readonly meanSquaredError: number;
  /** Pixels that were compared. */
  readonly pixels: number;
}

/** Whether two sizes are one, told in the words of a bench error. */
export function requireSameSize(
  a: { readonly widthPx: number; readonly heightPx: number },
  b: { readonly widthPx: number; readonly heightPx: number },
): void {
  if (a.widthPx === b.widthPx && a.heightPx === b.heightPx) return;
  throw new RangeError(
    `Expected two pictures of one size, got ${a.widthPx}x${a.heightPx} and ${b.widthPx}x${b.heightPx}.`,
  );
}

/**
 * Compares two pictures. With `where`, only pixels whose mask value is above 0 count. Alpha counts for changed pixels and
 * the largest difference, not for the squared error.
 */
export function difference(a: Raster, b: Raster, where?: Mask): Difference {
  requireSameSize(a, b);
  if (where) requireSameSize(a, where);
  let changedPixels = 0;
  let maxDifference = 0;
  let squared = 0;
  let pixels = 0;
  for (let pixel = 0; pixel < a.widthPx * a.heightPx; pixel += 1) {
    if (where && where.data[pixel] === 0) continue;
    pixels += 1;
    let largest = 0;
    for (let channel = 0; channel < 4; channel += 1) {
      const step = Math.abs(a.data[pixel * 4 + channel]! - b.data[pixel * 4 + channel]!);
      if (channel < 3) squared += step * step;
      if (step > largest) largest = step;
    }
    if (largest > 0) changedPixels += 1;
    if (largest > maxDifference) maxDifference = largest;
  }
  const meanSquaredError = pixels === 0 ? Number.NaN : squared / (3 * pixels);
  return { changedPixels, maxDifference, meanSquaredError, pixels };
}

/** Peak signal-to-noise ratio in dB for 8-bit values; infinite for an error of 0. */
export function psnrOf(meanSquaredError: number): number {
  return 10 * Math.log10((255 * 255) / meanSquaredError);
}

/** Peak signal-to-noise ratio of R, G and B in dB, over the pixels of `where` or over all. */
export function psnr(a: Raster, b: Raster, where?: Mask): number {
  return psnrOf(difference(a, b, where).meanSquaredError);
}
