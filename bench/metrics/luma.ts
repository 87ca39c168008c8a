import type { Raster } from '../../src/domain/raster.ts';

/** Rec. 601 luma of every pixel, `[heightPx, widthPx]`, 0..255. Alpha is not looked at. */
export function lumaOf(raster: Raster): Float32Array {
  const luma = new Float32Array(raster.widthPx * raster.heightPx);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += 4) {
    luma[pixel] = 0.299 * raster.data[at]! + 0.587 * raster.data[at + 1]! + 0.114 * raster.data[at + 2]!;
  }
  return luma;
}
