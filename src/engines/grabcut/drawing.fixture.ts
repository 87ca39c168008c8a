import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';

type Tone = readonly [number, number, number];

/** How a picture of one thing on a ground looks. `depthAt` is above 0 inside the thing, in pixels. */
export interface Drawing {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly depthAt: (x: number, y: number) => number;
  readonly thing: (x: number, y: number) => Tone;
  readonly ground: (x: number, y: number) => Tone;
  /** Largest deviation of every pixel by chance, in levels; the same every time. */
  readonly grain?: number;
}

/** A repeatable number -1..1 for a place. */
export function speckAt(x: number, y: number): number {
  const mixed = Math.imul(x * 374_761 + y * 668_265, 1_274_126_177);
  return ((mixed ^ (mixed >>> 15)) & 0xffff) / 0x7fff - 1;
}

/** The picture, opaque, with a soft outline of one pixel. */
export function drawn(drawing: Drawing): Raster {
  const { widthPx, heightPx, depthAt, thing, ground, grain = 0 } = drawing;
  const image = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const cover = Math.min(1, Math.max(0, depthAt(x + 0.5, y + 0.5) + 0.5));
      const below = ground(x, y);
      const above = thing(x, y);
      const speck = grain * speckAt(x, y);
      image.data.set(
        [...below.map((value, channel) => value + cover * (above[channel]! - value) + speck), 255],
        (y * widthPx + x) * 4,
      );
    }
  }
  return image;
}

/** 255 where the thing is. */
export function truthOf({ widthPx, heightPx, depthAt }: Drawing): Mask {
  const truth = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < truth.data.length; pixel += 1)
    if (depthAt((pixel % widthPx) + 0.5, Math.floor(pixel / widthPx) + 0.5) > 0) truth.data[pixel] = 255;
  return truth;
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

/** A depth for a disc, and its tight box. */
export function disc(centerX: number, centerY: number, radiusPx: number) {
  const box: Box = {
    leftPx: Math.floor(centerX - radiusPx),
    topPx: Math.floor(centerY - radiusPx),
    widthPx: Math.ceil(2 * radiusPx),
    heightPx: Math.ceil(2 * radiusPx),
  };
  return { box, depthAt: (x: number, y: number) => radiusPx - Math.hypot(x - centerX, y - centerY) };
}
