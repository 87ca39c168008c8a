import type { Raster } from '../../../domain/raster.ts';
import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';

/** Alpha from which a shadow can be told on what it falls on, and pixels that are enough to tell. */
const TELLING_ALPHA = 0.03;
const LEAST_TELLING = 12;

/** Share of what is off a thing's paint that a shadow accounts for where it falls on that thing. */
const LEAST_EXPLAINED = 0.5;

/** A shadow's pixels: one colour with an alpha, 0..1, per pixel of its bounds. */
export interface Fall {
  readonly color: readonly [number, number, number];
  readonly bounds: Bounds;
  readonly alpha: Float32Array;
}

/** What a picture's pixels show: per pixel a thing's id, and -1 in `other` where that is all it shows. */
export interface Shown {
  readonly map: Int32Array;
  readonly other: Int32Array;
}

/** The things on whose paint a shadow shows; what has no paint that could tell is `null` and left out. */
export function fallsOn(
  image: Raster,
  { map, other }: Shown,
  { color, bounds, alpha }: Fall,
  paintOf: (id: number) => PaintModel | null,
): number[] {
  const sums = new Map<number, { paint: PaintModel; left: number; whole: number; count: number }>();
  const own = new Float32Array(3);
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const pixel = y * image.widthPx + x;
      const id = map[pixel]!;
      if (id < 0 || other[pixel]! >= 0 || alpha[at]! < TELLING_ALPHA) continue;
      let sum = sums.get(id);
      if (!sum) {
        const paint = paintOf(id);
        if (!paint) continue;
        sum = { paint, left: 0, whole: 0, count: 0 };
        sums.set(id, sum);
      }
      paintAt(sum.paint, x, y, own);
      sum.count += 1;
      for (let channel = 0; channel < 3; channel += 1) {
        const off = image.data[pixel * 4 + channel]! - own[channel]!;
        sum.whole += off * off;
        sum.left += (off - alpha[at]! * (color[channel]! - own[channel]!)) ** 2;
      }
    }
  }
  return [...sums]
    .filter(([, { left, whole, count }]) => count >= LEAST_TELLING && left <= (1 - LEAST_EXPLAINED) * whole)
    .map(([id]) => id);
}
