import type { Raster } from '../../../domain/raster.ts';

/** Places at which a picture steps from one colour to another, with the direction across the step. */
export interface Edgels {
  readonly count: number;
  /** In pixels, centres at halves. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** A unit vector across the step; which of its two ways is not told. */
  readonly normalX: Float32Array;
  readonly normalY: Float32Array;
}

/** Least change, in levels per pixel of one channel, that counts as a step. */
const LEAST_SLOPE = 5;

/** How much of the luma each channel makes. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** How much halved chroma counts, which compression moves off the edge that luma shows. */
const CHROMA_SHARE = 0.25;

/**
 * Where the colours of a picture change most across, by Canny's rule (1986) without his linking; in a compressed picture above
 * all where its luma does. About 60 ms per megapixel.
 */
export function edgelsOf({ widthPx, heightPx, data }: Raster, noisy: boolean): Edgels {
  const slopes = new Float32Array(widthPx * heightPx);
  const across = new Float32Array(widthPx * heightPx);
  const down = new Float32Array(widthPx * heightPx);
  const row = 4 * widthPx;
  for (let y = 1; y < heightPx - 1; y += 1) {
    for (let x = 1; x < widthPx - 1; x += 1) {
      const pixel = y * widthPx + x;
      let [most, lumaX, lumaY] = [0, 0, 0];
      for (let at = pixel * 4; at < pixel * 4 + 3; at += 1) {
        const falling = data[at + row + 4]! - data[at - row - 4]!;
        const rising = data[at - row + 4]! - data[at + row - 4]!;
        const gx = (falling + rising + 2 * (data[at + 4]! - data[at - 4]!)) / 8;
        const gy = (falling - rising + 2 * (data[at + row]! - data[at - row]!)) / 8;
        lumaX += LUMA[at - pixel * 4]! * gx;
        lumaY += LUMA[at - pixel * 4]! * gy;
        const square = gx * gx + gy * gy;
        if (square <= most) continue;
        most = square;
        across[pixel] = gx;
        down[pixel] = gy;
      }
      if (noisy) {
        const way = Math.sign(lumaX * across[pixel]! + lumaY * down[pixel]!) || 1;
        across[pixel] = lumaX + way * CHROMA_SHARE * across[pixel]!;
        down[pixel] = lumaY + way * CHROMA_SHARE * down[pixel]!;
        slopes[pixel] = Math.hypot(across[pixel]!, down[pixel]!);
      } else slopes[pixel] = Math.sqrt(most);
    }
  }
  const found: number[] = [];
  for (let y = 2; y < heightPx - 2; y += 1) {
    for (let x = 2; x < widthPx - 2; x += 1) {
      const pixel = y * widthPx + x;
      const slope = slopes[pixel]!;
      if (slope < LEAST_SLOPE) continue;
      const [gx, gy] = [Math.abs(across[pixel]!), Math.abs(down[pixel]!)];
      const alike = Math.sign(across[pixel]!) * Math.sign(down[pixel]!);
      const next = gx > 2.4 * gy ? 1 : gy > 2.4 * gx ? widthPx : widthPx + alike;
      const side = next === widthPx + alike && alike === 0 ? widthPx : next;
      if (slopes[pixel - side]! > slope || slopes[pixel + side]! >= slope) continue;
      found.push(pixel);
    }
  }
  const edgels = {
    count: found.length,
    x: new Float32Array(found.length),
    y: new Float32Array(found.length),
    normalX: new Float32Array(found.length),
    normalY: new Float32Array(found.length),
  };
  for (const [index, pixel] of found.entries()) {
    const slope = slopes[pixel]!;
    edgels.x[index] = (pixel % widthPx) + 0.5;
    edgels.y[index] = Math.floor(pixel / widthPx) + 0.5;
    edgels.normalX[index] = across[pixel]! / slope;
    edgels.normalY[index] = down[pixel]! / slope;
  }
  return edgels;
}
