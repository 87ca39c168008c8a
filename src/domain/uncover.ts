import type { Mask } from './mask.ts';
import type { Raster } from './raster.ts';
import { cloneRaster } from './raster.ts';

/** What is needed to take a layer off a picture. All have one size. */
export interface CoveredPicture {
  readonly picture: Raster;
  /** The layer's matte. */
  readonly alpha: Mask;
  /** The layer's own colours, meaningful where `alpha` is above 0. */
  readonly foreground: Raster;
  /** The picture with everything within `fringePx` of the layer made up from its surroundings. */
  readonly filled: Raster;
  readonly fringePx: number;
}

export interface Uncovered {
  /** The picture without the layer. Equal to `picture` wherever `alpha` is 0. */
  readonly below: Raster;
  /** The given matte, and 1 where the layer has to cover its own fringe. */
  readonly alpha: Mask;
}

/**
 * How far, in levels, what is read off the picture may lie outside the range of the backdrop around it and still be
 * taken for backdrop.
 */
const TOLERANCE = 6;

/**
 * How much of the backdrop at alpha 0..1 is read off the picture rather than made up. Up to an even mix the picture
 * itself says it best, because an error of the layer's colour is weakened there; above it, that error is multiplied by
 * a / (1 - a), and the weight falls by the same ratio.
 */
function trustInPicture(alpha: number): number {
  return alpha <= 0.5 ? 1 : (1 - alpha) / alpha;
}

/**
 * `value` where it lies in `low`..`high` or outside by no more than the tolerance; from there on it turns towards `made`,
 * because a whole outline of values that are only just implausible is still seen as an outline.
 */
function within(value: number, low: number, high: number, made: number): number {
  const excess = Math.max(low - value, value - high) - TOLERANCE;
  if (excess <= 0) return value;
  const nearest = value < low ? low : high;
  return made + (nearest - made) * (TOLERANCE / (TOLERANCE + excess));
}

/** The least and greatest value of each colour channel within `radiusPx` of a pixel, into `range` (low, high by channel). */
function readRange(raster: Raster, x: number, y: number, radiusPx: number, range: Float64Array): void {
  range.set([255, 0, 255, 0, 255, 0]);
  const { widthPx, heightPx, data } = raster;
  const right = Math.min(widthPx - 1, x + radiusPx);
  const bottom = Math.min(heightPx - 1, y + radiusPx);
  for (let row = Math.max(0, y - radiusPx); row <= bottom; row += 1) {
    let at = (row * widthPx + Math.max(0, x - radiusPx)) * 4;
    for (const end = (row * widthPx + right) * 4; at <= end; at += 4) {
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[at + channel]!;
        if (value < range[channel * 2]!) range[channel * 2] = value;
        if (value > range[channel * 2 + 1]!) range[channel * 2 + 1] = value;
      }
    }
  }
}

/** 1 for every clear pixel within `fringePx` (in both directions at once) of a pixel that is not clear. */
function fringeOf(alpha: Mask, fringePx: number): Uint8Array {
  const { widthPx, heightPx } = alpha;
  const nearInRow = new Uint8Array(alpha.data.length);
  const fringe = new Uint8Array(alpha.data.length);
  for (let y = 0; y < heightPx; y += 1) {
    const start = y * widthPx;
    for (let x = 0; x < widthPx; x += 1) {
      if (alpha.data[start + x] === 0) continue;
      nearInRow.fill(1, start + Math.max(0, x - fringePx), start + Math.min(widthPx, x + fringePx + 1));
    }
  }
  for (let y = 0; y < heightPx; y += 1) {
    const top = Math.max(0, y - fringePx);
    const bottom = Math.min(heightPx - 1, y + fringePx);
    for (let x = 0; x < widthPx; x += 1) {
      if (alpha.data[y * widthPx + x] !== 0) continue;
      for (let row = top; row <= bottom; row += 1) {
        if (nearInRow[row * widthPx + x] === 0) continue;
        fringe[y * widthPx + x] = 1;
        break;
      }
    }
  }
  return fringe;
}

/**
 * What the picture looks like without a layer: `picture` where the layer is clear, `filled` where it is opaque, and under
 * its soft edge what remains when the layer's own colour is taken out, blended towards the fill as the layer gets more
 * opaque. What remains is kept within the range of the backdrop around it, so that an edge that the matte has missed by a
 * little (a halo of sharpening, a smear of compression) leaves no ghost of the layer's outline: where a clear pixel close
 * to the layer falls out of that range by more than the tolerance, the layer covers it. Clear pixels of the picture stay.
 */
export function uncover({ picture, alpha, foreground, filled, fringePx }: CoveredPicture): Uncovered {
  const below = cloneRaster(picture);
  const covering = { ...alpha, data: alpha.data.slice() };
  const fringe = fringeOf(alpha, fringePx);
  const range = new Float64Array(6);
  for (let pixel = 0, at = 0; pixel < alpha.data.length; pixel += 1, at += 4) {
    const value = alpha.data[pixel]!;
    if ((value === 0 && fringe[pixel] === 0) || below.data[at + 3] === 0) continue;
    if (value === 255) {
      below.data.set(filled.data.subarray(at, at + 4), at);
      continue;
    }
    readRange(filled, pixel % alpha.widthPx, Math.floor(pixel / alpha.widthPx), fringePx + 2, range);
    const cover = value / 255;
    const trust = trustInPicture(cover);
    for (let channel = 0; channel < 3; channel += 1) {
      const left = (picture.data[at + channel]! - cover * foreground.data[at + channel]!) / (1 - cover);
      const made = filled.data[at + channel]!;
      const plausible = within(left, range[channel * 2]!, range[channel * 2 + 1]!, made);
      below.data[at + channel] = made + trust * (plausible - made);
      if (value === 0 && plausible !== left) covering.data[pixel] = 1;
    }
    if (value > 0) below.data[at + 3] = filled.data[at + 3]!;
  }
  return { below, alpha: covering };
}
