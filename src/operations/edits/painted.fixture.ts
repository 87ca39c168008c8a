import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';
import type { Oklab } from './oklab.ts';
import { toOklab } from './oklab.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** An opaque picture of what `paint` says at each pixel. */
export function painted(widthPx: number, heightPx: number, paint: (x: number, y: number) => Rgb): Raster {
  const picture = createRaster(widthPx, heightPx);
  for (let y = 0, at = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1, at += 4) picture.data.set([...paint(x, y), 255], at);
  return picture;
}

/** A matte of what `share` says at each pixel, 0..1. */
export function matteBy(widthPx: number, heightPx: number, share: (x: number, y: number) => number): Mask {
  const matte = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < matte.data.length; pixel += 1)
    matte.data[pixel] = Math.round(255 * share(pixel % widthPx, Math.floor(pixel / widthPx)));
  return matte;
}

export function pixelAt({ widthPx, data }: Raster, x: number, y: number): Rgb {
  const at = (y * widthPx + x) * 4;
  return [data[at]!, data[at + 1]!, data[at + 2]!];
}

export function oklabAt(picture: Raster, x: number, y: number): Oklab {
  const color: Oklab = { lightness: 0, greenRed: 0, blueYellow: 0 };
  toOklab(...pixelAt(picture, x, y), color);
  return color;
}

/** Indexes of the pixels that differ. */
export function changedPixels(before: Raster, after: Raster): number[] {
  const changed: number[] = [];
  for (let at = 0; at < before.data.length; at += 4)
    if ([0, 1, 2, 3].some((channel) => before.data[at + channel] !== after.data[at + channel]))
      changed.push(at / 4);
  return changed;
}
