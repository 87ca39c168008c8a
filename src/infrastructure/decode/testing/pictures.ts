import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { createRaster, type Raster } from '../../../domain/raster.ts';
import { PNG_RGBA, writePng } from './png-writer.ts';

/** The colours of `quadrants`, clockwise from the upper left: no two alike in any channel order. */
export const QUADRANT_COLORS = [
  [200, 30, 30],
  [30, 160, 40],
  [220, 220, 210],
  [40, 50, 190],
] as const;

/**
 * The picture of two HEIC fixtures, 64 x 48. They were written from it with libheif's `heif-enc -q 90`; in
 * `quadrants-alpha.heic` the upper left quadrant has alpha 128. The third, `ramps-grid.heic`, is `opaqueRamps(256, 192)`
 * in 2 x 2 tiles, as cameras write them, each by `heif-enc -q 60`, to be turned clockwise by 90 degrees.
 */
export function quadrants(widthPx = 64, heightPx = 48): Raster {
  return paint(widthPx, heightPx, (x, y) => {
    const isRight = x * 2 >= widthPx;
    const isLower = y * 2 >= heightPx;
    return [...QUADRANT_COLORS[isLower ? (isRight ? 2 : 3) : isRight ? 1 : 0], 255];
  });
}

/** Every channel changes from pixel to pixel; a third is clear, with colour kept under alpha 0. */
export function translucentNoise(widthPx: number, heightPx: number): Raster {
  let state = 12345;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  };
  return paint(widthPx, heightPx, (x) => [random(), random(), random(), x % 3 === 0 ? 0 : random()]);
}

/** Smooth ramps with a little noise: what photographs are to a codec. */
export function opaqueRamps(widthPx: number, heightPx: number): Raster {
  return paint(widthPx, heightPx, (x, y) => [
    Math.round((200 * x) / widthPx) + ((x * 7 + y * 13) % 17),
    Math.round((220 * y) / heightPx) + ((x * 3 + y * 5) % 11),
    Math.round((120 * (x + y)) / (widthPx + heightPx)) + 60,
    255,
  ]);
}

/** `raster` as a lossless PNG that no library wrote. */
export function pngOf(raster: Raster, chunks: readonly (readonly [string, Uint8Array])[] = []): Buffer {
  const { widthPx, heightPx } = raster;
  return writePng({
    widthPx,
    heightPx,
    colorType: PNG_RGBA,
    bitDepth: 8,
    samples: Uint8Array.from(raster.data),
    chunks,
  });
}

/** `raster` ready to be encoded by sharp. */
export function encoderOf(raster: Raster): Sharp {
  return sharp(Buffer.from(raster.data.buffer), {
    raw: { width: raster.widthPx, height: raster.heightPx, channels: 4 },
  });
}

/** The bytes of a committed fixture. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
}

/** Mean and greatest difference over all values of two rasters of one size. */
export function distance(a: Raster, b: Raster): { readonly mean: number; readonly max: number } {
  if (a.data.length !== b.data.length) return { mean: Infinity, max: Infinity };
  let sum = 0;
  let max = 0;
  for (let index = 0; index < a.data.length; index += 1) {
    const difference = Math.abs(a.data[index]! - b.data[index]!);
    sum += difference;
    if (difference > max) max = difference;
  }
  return { mean: sum / a.data.length, max };
}

/** A raster from a function of its pixels. */
export function paint(
  widthPx: number,
  heightPx: number,
  color: (x: number, y: number) => readonly number[],
): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) raster.data.set(color(x, y), (y * widthPx + x) * 4);
  return raster;
}
