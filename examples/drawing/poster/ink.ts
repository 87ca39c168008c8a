import { createRaster, type Raster } from '../../../src/domain/raster.ts';

/** 8-bit sRGB. */
export type Ink = readonly [number, number, number];

/** What is printed at a point: its colour, and how much of the pixel it covers, 0..1. */
export interface Print {
  readonly ink: Ink;
  readonly coverage: number;
}

/** How much of a pixel lies inside a shape whose signed distance (negative inside) is known at the pixel's middle. */
export function covered(distancePx: number): number {
  return Math.min(1, Math.max(0, 0.5 - distancePx));
}

/** From `from` at 0 to `to` at 1. */
export function inkBetween(from: Ink, to: Ink, share: number): Ink {
  return [0, 1, 2].map(
    (channel) => from[channel]! + (to[channel]! - from[channel]!) * share,
  ) as unknown as Ink;
}

/** A layer printed pixel by pixel from its middle points. */
export function printed(widthPx: number, heightPx: number, at: (x: number, y: number) => Print): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const { ink, coverage } = at(x + 0.5, y + 0.5);
      const alpha = Math.round(coverage * 255);
      if (alpha === 0) continue;
      const start = (y * widthPx + x) * 4;
      for (let channel = 0; channel < 3; channel += 1)
        raster.data[start + channel] = Math.round(ink[channel]!);
      raster.data[start + 3] = alpha;
    }
  }
  return raster;
}

/** Signed distance to an upright box. */
export function boxDistance(
  x: number,
  y: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const across = Math.max(left - x, x - right);
  const down = Math.max(top - y, y - bottom);
  return Math.min(0, Math.max(across, down)) + Math.hypot(Math.max(0, across), Math.max(0, down));
}

/** Signed distance to a convex polygon whose corners run clockwise on the screen. */
export function polygonDistance(
  x: number,
  y: number,
  corners: readonly (readonly [number, number])[],
): number {
  let farthest = Number.NEGATIVE_INFINITY;
  for (const [index, [fromX, fromY]] of corners.entries()) {
    const [toX, toY] = corners[(index + 1) % corners.length]!;
    const length = Math.hypot(toX - fromX, toY - fromY);
    farthest = Math.max(farthest, ((toY - fromY) * (x - fromX) - (toX - fromX) * (y - fromY)) / length);
  }
  return farthest;
}
