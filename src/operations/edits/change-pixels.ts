import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { cloneRaster } from '../../domain/raster.ts';
import type { Oklab } from './oklab.ts';
import { fromOklab, toOklab } from './oklab.ts';

/**
 * A copy in which every pixel under the matte has the colour that `change` makes of its own, as far as the matte says; with
 * `null` the whole picture. `change` alters the colour that it is handed. Pixels where the matte is 0, and all alpha, stay
 * byte for byte. About 250 ms per megapixel under the matte.
 */
export function changeColors(
  picture: Raster,
  matte: Mask | null,
  change: (color: Oklab, pixel: number) => void,
): Raster {
  const changed = cloneRaster(picture);
  const { data } = changed;
  const color: Oklab = { lightness: 0, greenRed: 0, blueYellow: 0 };
  for (let pixel = 0, at = 0; at < data.length; pixel += 1, at += 4) {
    const share = matte === null ? 255 : matte.data[pixel]!;
    if (share === 0 || data[at + 3] === 0) continue;
    toOklab(data[at]!, data[at + 1]!, data[at + 2]!, color);
    change(color, pixel);
    mixInto(data, at, fromOklab(color), share);
  }
  return changed;
}

/** Moves the three bytes at `at` towards `values` by `share` / 255. */
export function mixInto(
  data: Uint8ClampedArray,
  at: number,
  values: readonly [number, number, number],
  share: number,
): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const old = data[at + channel]!;
    data[at + channel] = Math.round(old + ((values[channel]! - old) * share) / 255);
  }
}
