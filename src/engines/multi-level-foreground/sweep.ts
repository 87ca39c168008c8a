import type { Mask } from '../../domain/mask.ts';
import { pixelWords, type Raster } from '../../domain/raster.ts';
import type { Level } from './pyramid.ts';

/** The two colour layers of one level; alpha is 255 throughout. */
export interface ColorPair {
  readonly foreground: Raster;
  readonly background: Raster;
}

/** Weight of every pair of neighbours, which keeps colours defined where alpha is flat. */
const REGULARISATION = 1e-3;

/**
 * Takes the colours of the halved level over to `pair`, in place, wherever `blocks` (a mask of the halved size) is set:
 * an opaque pixel's foreground and a clear one's background are the picture's own, everything else is the parent's.
 */
export function inherit(pair: ColorPair, parent: ColorPair, level: Level, blocks: Mask): void {
  const { widthPx, heightPx } = level.image;
  const image = pixelWords(level.image);
  const foreground = pixelWords(pair.foreground);
  const background = pixelWords(pair.background);
  const parentForeground = pixelWords(parent.foreground);
  const parentBackground = pixelWords(parent.background);
  const alpha = level.alpha.data;
  for (let y = 0; y < heightPx; y += 1) {
    const parentRow = (y >> 1) * blocks.widthPx;
    for (let blockX = 0; blockX < blocks.widthPx; blockX += 1) {
      if (blocks.data[parentRow + blockX] === 0) continue;
      const end = y * widthPx + Math.min(2 * blockX + 2, widthPx);
      for (let at = y * widthPx + 2 * blockX; at < end; at += 1) {
        foreground[at] = alpha[at] === 255 ? image[at]! : parentForeground[parentRow + blockX]!;
        background[at] = alpha[at] === 0 ? image[at]! : parentBackground[parentRow + blockX]!;
      }
    }
  }
}

/**
 * One Gauss-Seidel pass over rows `[fromY, toY)` of a level, at the pixels of the set `blocks` of the halved size.
 *
 * Each pixel minimises (alpha F + (1 - alpha) B - I)^2 plus, over its four neighbours, (regularisation + |difference of
 * alpha|) times the squared differences of F and of B (Germer, Uelwer, Conrad and Harmeling 2020, equation 5), in place.
 */
export function sweepRows(pair: ColorPair, level: Level, blocks: Mask, fromY: number, toY: number): void {
  const { widthPx } = level.image;
  for (let y = fromY; y < toY; y += 1) {
    const parentRow = (y >> 1) * blocks.widthPx;
    let blockX = 0;
    while (blockX < blocks.widthPx) {
      if (blocks.data[parentRow + blockX] === 0) {
        blockX += 1;
        continue;
      }
      const fromX = 2 * blockX;
      while (blockX < blocks.widthPx && blocks.data[parentRow + blockX] !== 0) blockX += 1;
      sweepRun(pair, level, y, fromX, Math.min(2 * blockX, widthPx));
    }
  }
}

function sweepRun(pair: ColorPair, level: Level, y: number, fromX: number, toX: number): void {
  const { widthPx, heightPx, data: image } = level.image;
  const alphas = level.alpha.data;
  const foreground = pair.foreground.data;
  const background = pair.background.data;
  const up = y > 0 ? -widthPx : 0;
  const down = y + 1 < heightPx ? widthPx : 0;
  for (let x = fromX; x < toX; x += 1) {
    const here = y * widthPx + x;
    const value = alphas[here]!;
    const left = x > 0 ? here - 1 : here;
    const right = x + 1 < widthPx ? here + 1 : here;
    const weightLeft = REGULARISATION + Math.abs(value - alphas[left]!) / 255;
    const weightRight = REGULARISATION + Math.abs(value - alphas[right]!) / 255;
    const weightUp = REGULARISATION + Math.abs(value - alphas[here + up]!) / 255;
    const weightDown = REGULARISATION + Math.abs(value - alphas[here + down]!) / 255;
    const sum = weightLeft + weightRight + weightUp + weightDown;
    const alpha = value / 255;
    const rest = 1 - alpha;
    const mixed = alpha * rest;
    const scale = 1 / (sum * (alpha * alpha + rest * rest + sum));
    const forForeground = (rest * rest + sum) * scale;
    const forBackground = (alpha * alpha + sum) * scale;
    const across = mixed * scale;
    for (let channel = 0; channel < 3; channel += 1) {
      const a = left * 4 + channel;
      const b = right * 4 + channel;
      const c = (here + up) * 4 + channel;
      const d = (here + down) * 4 + channel;
      const at = here * 4 + channel;
      const color = image[at]!;
      const pullForeground =
        alpha * color +
        weightLeft * foreground[a]! +
        weightRight * foreground[b]! +
        weightUp * foreground[c]! +
        weightDown * foreground[d]!;
      const pullBackground =
        rest * color +
        weightLeft * background[a]! +
        weightRight * background[b]! +
        weightUp * background[c]! +
        weightDown * background[d]!;
      // Arrays of this kind round and clamp what is written.
      if (value < 255) foreground[at] = forForeground * pullForeground - across * pullBackground;
      if (value > 0) background[at] = forBackground * pullBackground - across * pullForeground;
    }
  }
}
