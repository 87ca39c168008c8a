import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';

/** A picture with its true layers, for tests. */
export interface SyntheticScene {
  readonly image: Raster;
  readonly foreground: Raster;
  readonly background: Raster;
  readonly alpha: Mask;
  /** Known where alpha is 0 or 255 for 5 pixels around, 128 elsewhere. */
  readonly trimap: Mask;
}

const HAIRS = 24;

/** A soft-edged, warm, textured disc with hair-like strokes around it, over a cool textured ground. */
export function hairyDisc(widthPx: number, heightPx: number): SyntheticScene {
  const foreground = createRaster(widthPx, heightPx);
  const background = createRaster(widthPx, heightPx);
  const image = createRaster(widthPx, heightPx);
  const alpha = createMask(widthPx, heightPx);
  const unit = Math.min(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const at = y * widthPx + x;
      const opacity = coverage((x - widthPx / 2) / unit, (y - heightPx / 2) / unit, unit);
      alpha.data[at] = Math.round(255 * opacity);
      const warm = 25 * Math.sin(x / 13 + y / 29) + 15 * Math.sin(y / 7);
      const cool = 25 * Math.sin(x / 17 - y / 11) + 12 * Math.cos(x / 5);
      const front = [200 + warm, 130 + warm, 60 + 0.5 * warm, 255];
      const back = [50 + 0.6 * cool, 90 + cool, 150 + cool, 255];
      for (let channel = 0; channel < 4; channel += 1) {
        foreground.data[at * 4 + channel] = front[channel]!;
        background.data[at * 4 + channel] = back[channel]!;
        image.data[at * 4 + channel] = opacity * front[channel]! + (1 - opacity) * back[channel]!;
      }
    }
  }
  return { image, foreground, background, alpha, trimap: trimapOf(alpha, 5) };
}

/** Alpha at a place measured in units of the shorter side from the centre. */
function coverage(x: number, y: number, unit: number): number {
  const radius = Math.hypot(x, y);
  const disc = (0.28 - radius) * unit * 0.25 + 0.5;
  const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1) * HAIRS;
  const besidePx = (Math.abs(turn - Math.round(turn)) / HAIRS) * 2 * Math.PI * radius * unit;
  const length = Math.min(1, Math.max(0, (0.42 - radius) / 0.14));
  const hair = Math.max(0, 0.9 - besidePx * 0.6) * length;
  return Math.min(1, Math.max(0, disc, hair));
}

/** The trimap that knows `alpha` where it stays 0 or 255 within `marginPx`. */
export function trimapOf(alpha: Mask, marginPx: number): Mask {
  const { widthPx, heightPx, data } = alpha;
  const trimap = createMask(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const value = data[y * widthPx + x]!;
      let known = value === 0 || value === 255;
      for (let nearY = Math.max(0, y - marginPx); nearY <= Math.min(heightPx - 1, y + marginPx); nearY += 1) {
        for (
          let nearX = Math.max(0, x - marginPx);
          nearX <= Math.min(widthPx - 1, x + marginPx);
          nearX += 1
        ) {
          if (data[nearY * widthPx + nearX] !== value) known = false;
        }
      }
      trimap.data[y * widthPx + x] = known ? value : 128;
    }
  }
  return trimap;
}

/** `mask` averaged over squares of `2 * radiusPx + 1`. */
export function blurred(mask: Mask, radiusPx: number): Mask {
  const { widthPx, heightPx, data } = mask;
  const result = createMask(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let sum = 0;
      let count = 0;
      for (let nearY = Math.max(0, y - radiusPx); nearY <= Math.min(heightPx - 1, y + radiusPx); nearY += 1) {
        for (
          let nearX = Math.max(0, x - radiusPx);
          nearX <= Math.min(widthPx - 1, x + radiusPx);
          nearX += 1
        ) {
          sum += data[nearY * widthPx + nearX]!;
          count += 1;
        }
      }
      result.data[y * widthPx + x] = Math.round(sum / count);
    }
  }
  return result;
}

/** The sum of absolute differences of two mattes, in whole alphas. */
export function alphaError(a: Mask, b: Mask): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += Math.abs(a.data[at]! - b.data[at]!) / 255;
  return sum;
}
