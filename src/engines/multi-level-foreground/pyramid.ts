import type { Mask } from '../../domain/mask.ts';
import { createRaster, pixelWords, type Raster } from '../../domain/raster.ts';

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

/** Every other channel of a pixel, with room above each for the sum of four. */
const CHANNEL_PAIR = 0x00ff00ff;
const HALF_OF_FOUR = 0x00020002;

/** Both channels of a pair are averaged at once: four bytes and the rounding take 10 of the 16 bits that each has. */
function halve(level: Level): Level {
  const { widthPx, heightPx } = level.image;
  const words = pixelWords(level.image);
  const from = level.alpha.data;
  const halfWidth = (widthPx + 1) >> 1;
  const halfHeight = (heightPx + 1) >> 1;
  const image = createRaster(halfWidth, halfHeight);
  const halved = pixelWords(image);
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
      const wordA = words[a]!;
      const wordB = words[b]!;
      const wordC = words[c]!;
      const wordD = words[d]!;
      const low =
        (wordA & CHANNEL_PAIR) + (wordB & CHANNEL_PAIR) + (wordC & CHANNEL_PAIR) + (wordD & CHANNEL_PAIR);
      const high =
        ((wordA >>> 8) & CHANNEL_PAIR) +
        ((wordB >>> 8) & CHANNEL_PAIR) +
        ((wordC >>> 8) & CHANNEL_PAIR) +
        ((wordD >>> 8) & CHANNEL_PAIR);
      halved[to] =
        (((low + HALF_OF_FOUR) >>> 2) & CHANNEL_PAIR) | ((((high + HALF_OF_FOUR) >>> 2) & CHANNEL_PAIR) << 8);
    }
  }
  return { image, alpha: { widthPx: halfWidth, heightPx: halfHeight, data: alpha } };
}
