import { Halo, leftOver } from './halo.ts';
import type { Mask } from './mask.ts';
import type { Raster } from './raster.ts';
import { cloneRaster, copyPixel } from './raster.ts';
import { leastAlpha } from './solve.ts';

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
  /** The given matte, and as little as it takes where the layer has to cover its own fringe. */
  readonly alpha: Mask;
}

/**
 * How far, in levels, what is read off the picture may lie outside the range of the backdrop around it and still be taken
 * for backdrop: little where the backdrop is smooth, where every outline is seen, and more where it is busy.
 */
const LEAST_TOLERANCE = 1;
const MOST_TOLERANCE = 8;
const TOLERANCE_SHARE = 0.25;

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
  const tolerance = Math.min(MOST_TOLERANCE, LEAST_TOLERANCE + TOLERANCE_SHARE * (high - low));
  const excess = Math.max(low - value, value - high) - tolerance;
  if (excess <= 0) return value;
  const limit = value < low ? low - tolerance : high + tolerance;
  return made + (limit - made) * (tolerance / (tolerance + excess));
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

/**
 * How near each pixel is to one whose value lies in `least`..`most`, in steps to any of the eight neighbours: 0 where it does
 * itself, 1 beside one, and so on, 255 from 255 steps on.
 */
function stepsTo({ widthPx, heightPx, data }: Mask, least: number, most: number): Uint8Array {
  const steps = new Uint8Array(data.length);
  const settle = (x: number, y: number, direction: 1 | -1): void => {
    const index = y * widthPx + x;
    let nearest = direction === 1 ? 255 : steps[index]!;
    const before = y - direction;
    if (before >= 0 && before < heightPx) {
      const right = Math.min(widthPx - 1, x + 1);
      for (let column = Math.max(0, x - 1); column <= right; column += 1) {
        nearest = Math.min(nearest, steps[before * widthPx + column]! + 1);
      }
    }
    const beside = x - direction;
    if (beside >= 0 && beside < widthPx) nearest = Math.min(nearest, steps[index - direction]! + 1);
    steps[index] = data[index]! >= least && data[index]! <= most ? 0 : nearest;
  };
  for (let y = 0; y < heightPx; y += 1) for (let x = 0; x < widthPx; x += 1) settle(x, y, 1);
  for (let y = heightPx - 1; y >= 0; y -= 1) for (let x = widthPx - 1; x >= 0; x -= 1) settle(x, y, -1);
  return steps;
}

/** A soft edge that is no wider than this is the lens's or the sharpening's, and what shows through it says nothing. */
const HARD_EDGE_PX = 4;
const SOFT_EDGE_PX = 7;

/** 0 on a hard edge, 1 where hair or glass lets the backdrop through, by the way from clear to opaque. */
function softnessOf(edgePx: number): number {
  return Math.min(1, Math.max(0, (edgePx - HARD_EDGE_PX) / (SOFT_EDGE_PX - HARD_EDGE_PX)));
}

/** So far from every colour around, in levels, a colour is none of the backdrop's. */
const ALIKE_LEVELS = 24;

/**
 * Draws a colour, in place, towards the nearest of those within `radiusPx` of a pixel, as far as it is further away than
 * colours of one surface are: each channel within its range still lets through colours that are nowhere to be seen.
 * @param share 0..1: how much of it to leave as it is
 */
function towardsNearest(
  color: Float64Array,
  { widthPx, heightPx, data }: Raster,
  pixel: number,
  radiusPx: number,
  share: number,
): void {
  const x = pixel % widthPx;
  const y = Math.floor(pixel / widthPx);
  const right = Math.min(widthPx - 1, x + radiusPx);
  const bottom = Math.min(heightPx - 1, y + radiusPx);
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let row = Math.max(0, y - radiusPx); row <= bottom; row += 1) {
    let at = (row * widthPx + Math.max(0, x - radiusPx)) * 4;
    for (const end = (row * widthPx + right) * 4; at <= end; at += 4) {
      const red = data[at]! - color[0]!;
      const green = data[at + 1]! - color[1]!;
      const blue = data[at + 2]! - color[2]!;
      const squared = red * red + green * green + blue * blue;
      if (squared >= least) continue;
      least = squared;
      nearest = at;
    }
  }
  const away = Math.sqrt(least);
  if (away <= ALIKE_LEVELS) return;
  const drawn = (1 - share) * (1 - ALIKE_LEVELS / away);
  for (let channel = 0; channel < 3; channel += 1)
    color[channel] = color[channel]! + drawn * (data[nearest + channel]! - color[channel]!);
}

/** So many levels between the least and the greatest around a pixel make a ground smooth or busy; in a busy one no outline is seen. */
const SMOOTH_LEVELS = 30;
const BUSY_LEVELS = 90;

/** 0 on a smooth ground, 1 on a busy one, by the range of its channels. */
function busynessOf(range: Float64Array): number {
  const levels = (range[1]! - range[0]! + range[3]! - range[2]! + range[5]! - range[4]!) / 3;
  return Math.min(1, Math.max(0, (levels - SMOOTH_LEVELS) / (BUSY_LEVELS - SMOOTH_LEVELS)));
}

/**
 * What the picture looks like without a layer: `picture` where the layer is clear, `filled` where it is opaque or its edge is
 * hard on a smooth ground, and under a soft edge or before a busy ground what remains when the layer's own colour is taken
 * out, blended towards the fill as the layer gets more opaque. What remains is kept within the range and near the colours of
 * the backdrop around it, so that an edge that the matte has missed by a little (a halo of sharpening, a smear of compression) leaves no ghost of the layer's outline: where clear pixels close
 * to the layer fall out of that range by more than the tolerance, or are all alike brighter or darker than those further
 * out, the layer covers what they have too much. Other clear pixels of the picture stay. About 120 ms per megapixel.
 */
export function uncover(covered: CoveredPicture): Uncovered {
  const { picture, alpha, foreground, filled, fringePx } = covered;
  const below = cloneRaster(picture);
  const covering = { ...alpha, data: alpha.data.slice() };
  const steps = stepsTo(alpha, 1, 255);
  const toClear = stepsTo(alpha, 0, 0);
  const toOpaque = stepsTo(alpha, 255, 255);
  const halo = new Halo({ ...covered, steps });
  const added = new Float64Array(3);
  const kept = new Float64Array(3);
  const range = new Float64Array(6);
  for (let pixel = 0, at = 0; pixel < alpha.data.length; pixel += 1, at += 4) {
    const value = alpha.data[pixel]!;
    if (steps[pixel]! > fringePx || below.data[at + 3] === 0) continue;
    if (value === 255) {
      copyPixel(filled.data, at, below.data, at);
      continue;
    }
    readRange(filled, pixel % alpha.widthPx, Math.floor(pixel / alpha.widthPx), fringePx + 2, range);
    const cover = value / 255;
    const softness = value === 0 ? 1 : softnessOf(toClear[pixel]! + toOpaque[pixel]!);
    const trust = Math.max(softness, busynessOf(range)) * trustInPicture(cover);
    // A fringe fades with its distance; so does what is taken for one, or the layer's outline would be ragged.
    const doubt = value > 0 ? 1 : 1 - (steps[pixel]! - 1) / fringePx;
    halo.read(pixel, added);
    // What lets the backdrop through tells what is behind it, whatever lies beside.
    const haloShare = value === 0 ? 1 : 1 - softness;
    for (let channel = 0; channel < 3; channel += 1) {
      const left = leftOver(picture.data[at + channel]!, cover, foreground.data[at + channel]!);
      const made = filled.data[at + channel]!;
      const plausible = within(
        left - haloShare * added[channel]!,
        range[channel * 2]!,
        range[channel * 2 + 1]!,
        made,
      );
      kept[channel] = left + doubt * (plausible - left);
    }
    // Under a hard edge the layer's colour is known too badly for a colour that is nowhere near.
    if (value > 0 && softness < 1) towardsNearest(kept, filled, pixel, fringePx + 2, softness);
    for (let channel = 0; channel < 3; channel += 1) {
      const made = filled.data[at + channel]!;
      below.data[at + channel] = made + trust * (kept[channel]! - made);
      const left = picture.data[at + channel]!;
      if (value > 0 || below.data[at + channel] === left) continue;
      const needed = leastAlpha(left, below.data[at + channel]!);
      covering.data[pixel] = Math.max(covering.data[pixel]!, 1, Math.ceil(needed));
    }
    if (value > 0) below.data[at + 3] = filled.data[at + 3]!;
  }
  return { below, alpha: covering };
}
