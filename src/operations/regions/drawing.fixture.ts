import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';

type Tone = readonly [number, number, number];

/** A repeatable number -1..1 for a place. */
export function speckAt(x: number, y: number): number {
  const mixed = Math.imul(x * 374_761 + y * 668_265, 1_274_126_177);
  return ((mixed ^ (mixed >>> 15)) & 0xffff) / 0x7fff - 1;
}

/** An opaque picture, each pixel as `toneAt` says. */
export function painted(
  widthPx: number,
  heightPx: number,
  toneAt: (x: number, y: number) => Tone,
  grain = 0,
): Raster {
  const image = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    const x = pixel % widthPx;
    const y = Math.floor(pixel / widthPx);
    const speck = grain * speckAt(x, y);
    image.data.set([...toneAt(x, y).map((value) => value + speck), 255], pixel * 4);
  }
  return image;
}

/** 255 where `isInside`. */
export function maskWhere(
  widthPx: number,
  heightPx: number,
  isInside: (x: number, y: number) => boolean,
): Mask {
  const mask = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < mask.data.length; pixel += 1)
    if (isInside(pixel % widthPx, Math.floor(pixel / widthPx))) mask.data[pixel] = 255;
  return mask;
}

/** Whether a place lies in a disc. */
export function inDisc(
  centerX: number,
  centerY: number,
  radiusPx: number,
): (x: number, y: number) => boolean {
  return (x, y) => Math.hypot(x + 0.5 - centerX, y + 0.5 - centerY) < radiusPx;
}

/** The box of a disc. */
export function discBox(centerX: number, centerY: number, radiusPx: number): Box {
  return {
    leftPx: centerX - radiusPx,
    topPx: centerY - radiusPx,
    widthPx: 2 * radiusPx,
    heightPx: 2 * radiusPx,
  };
}

/** Intersection over union of what is solid. */
export function likeness(first: Mask, second: Mask): number {
  let both = 0;
  let either = 0;
  for (let pixel = 0; pixel < first.data.length; pixel += 1) {
    const one = first.data[pixel]! >= 128;
    const other = second.data[pixel]! >= 128;
    if (one && other) both += 1;
    if (one || other) either += 1;
  }
  return either === 0 ? 1 : both / either;
}

/** A run that nobody cancels and nobody watches. */
export const QUIET = { signal: new AbortController().signal, progress: () => {} };
