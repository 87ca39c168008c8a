import type { Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { requireSameSize } from './difference.ts';
import { lumaOf } from './luma.ts';

/**
 * Mean absolute Laplacian (four neighbours) of the luma over the pixels of `where`, in 8-bit steps: how much fine
 * structure there is. Beyond the picture the border pixel is repeated.
 */
export function meanLaplacian(raster: Raster, where: Mask): number {
  requireSameSize(raster, where);
  const { widthPx, heightPx } = raster;
  const luma = lumaOf(raster);
  let sum = 0;
  let pixels = 0;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      if (where.data[pixel] === 0) continue;
      const left = luma[x > 0 ? pixel - 1 : pixel]!;
      const right = luma[x < widthPx - 1 ? pixel + 1 : pixel]!;
      const above = luma[y > 0 ? pixel - widthPx : pixel]!;
      const below = luma[y < heightPx - 1 ? pixel + widthPx : pixel]!;
      sum += Math.abs(left + right + above + below - 4 * luma[pixel]!);
      pixels += 1;
    }
  }
  return pixels === 0 ? Number.NaN : sum / pixels;
}

/**
 * The fill's fine structure over the truth's: below 1 the fill is too smooth, above 1 too rough. Not a number where the
 * truth has none at all.
 */
export function textureRatio(fill: Raster, truth: Raster, where: Mask): number {
  const expected = meanLaplacian(truth, where);
  return expected === 0 ? Number.NaN : meanLaplacian(fill, where) / expected;
}
