import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { changeColors } from './change-pixels.ts';
import type { Oklab } from './oklab.ts';

/** Bends lightness by a power, which keeps black and white, and lets chroma follow it. */
function bendLightness(color: Oklab, power: number): void {
  const before = Math.max(0.001, color.lightness);
  color.lightness = before ** power;
  // As on a lit surface, but weaker: what comes out of the dark brings its noise with it.
  const factor = (color.lightness / before) ** 0.7;
  color.greenRed *= factor;
  color.blueYellow *= factor;
}

/**
 * Makes what the matte shows, or with `null` the whole picture, brighter. Black and white stay; `amount` 0..1. Pixels where
 * the matte is 0 stay byte for byte. About 250 ms per megapixel under the matte, as all in this file. `colors` as in
 * `changeColors`.
 */
export function brighten(picture: Raster, matte: Mask | null, amount: number, colors = picture): Raster {
  return changeColors(picture, matte, (color) => bendLightness(color, 1 - 0.65 * amount), colors);
}

/** Makes it darker; see `brighten`. */
export function darken(picture: Raster, matte: Mask | null, amount: number, colors = picture): Raster {
  return changeColors(picture, matte, (color) => bendLightness(color, 1 + 1.5 * amount), colors);
}

/** Takes colour out and keeps lightness; at `amount` 1 all of it. */
export function desaturate(picture: Raster, matte: Mask | null, amount: number, colors = picture): Raster {
  const fade = (color: Oklab): void => {
    color.greenRed *= 1 - amount;
    color.blueYellow *= 1 - amount;
  };
  return changeColors(picture, matte, fade, colors);
}

/** Chroma from which on a colour is as full as it should be. */
const FULL_CHROMA = 0.28;

/** Makes colours fuller, pale ones more than those that are full already. */
export function saturate(picture: Raster, matte: Mask | null, amount: number, colors = picture): Raster {
  const fill = (color: Oklab): void => {
    const chroma = Math.hypot(color.greenRed, color.blueYellow);
    const factor = 1 + 1.2 * amount * Math.max(0, 1 - chroma / FULL_CHROMA);
    color.greenRed *= factor;
    color.blueYellow *= factor;
  };
  return changeColors(picture, matte, fill, colors);
}
