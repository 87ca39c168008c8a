import { z } from 'zod';
import { anchorStack, type Proposal } from '../domain/anchor.ts';
import type { Box, Size } from '../domain/box.ts';
import type { Point } from '../domain/connected-component.ts';
import type { Layer, Stack } from '../domain/layer.ts';
import { createRaster, type Raster } from '../domain/raster.ts';
import { backgroundLayer, solvedLayer } from './solved-layer.ts';

/** Pixels that fast work is done on: the smaller of the two areas that Qwen-Image-Layered (arXiv 2512.15603) works at. */
const FAST_PIXELS = 640 * 640;

/** How hard to try. */
export const effortField = z
  .enum(['normal', 'fast'])
  .default('normal')
  .describe(
    'With "fast", large pictures are taken apart at a lower resolution: edges are softer, and the layers give the picture back all the same',
  );

/** The size at which a picture is worked on where that is not its own; `null` where it is. */
export function workingSize({ widthPx, heightPx }: Size, effort: z.output<typeof effortField>): Size | null {
  const pixels = widthPx * heightPx;
  if (effort === 'normal' || pixels <= FAST_PIXELS) return null;
  const scale = Math.sqrt(FAST_PIXELS / pixels);
  const scaled = (sidePx: number): number => Math.max(1, Math.round(sidePx * scale));
  return { widthPx: scaled(widthPx), heightPx: scaled(heightPx) };
}

/** Boxes and points of a picture, on the same picture at another size; none of them vanishes. */
export function atSize(
  { boxes, points }: { readonly boxes: readonly Box[]; readonly points: readonly Point[] },
  from: Size,
  to: Size,
): { boxes: Box[]; points: Point[] } {
  const across = to.widthPx / from.widthPx;
  const down = to.heightPx / from.heightPx;
  return {
    boxes: boxes.map((box) => ({
      leftPx: Math.floor(box.leftPx * across),
      topPx: Math.floor(box.topPx * down),
      widthPx: Math.max(1, Math.round(box.widthPx * across)),
      heightPx: Math.max(1, Math.round(box.heightPx * down)),
    })),
    points: points.map(({ xPx, yPx }) => ({
      xPx: Math.floor(xPx * across),
      yPx: Math.floor(yPx * down),
    })),
  };
}

/** What a pixel of one side is made of on a side of another length: two of its pixels at most, or the mean of several. */
interface Reach {
  readonly first: number;
  readonly shares: readonly number[];
}

/** For the pixels `start` to `end` of a side of `toPx`: their reach on one of `fromPx`. */
function reachesOf(start: number, end: number, fromPx: number, toPx: number): readonly Reach[] {
  const step = fromPx / toPx;
  const half = Math.max(1, step) / 2;
  return Array.from({ length: end - start }, (_, index) => {
    const center = (start + index + 0.5) * step;
    const first = Math.floor(center - half);
    const count = Math.ceil(center + half) - first;
    const shares = Array.from({ length: count }, (_, place) => {
      const low = Math.max(center - half, first + place);
      return Math.max(0, Math.min(center + half, first + place + 1) - low) / (2 * half);
    });
    return { first, shares };
  });
}

/**
 * Pixels in `box` of a canvas, as they are in `target` of the same canvas at another size: straight alpha, each pixel the
 * mean of at least one pixel's area. Beyond the box it is clear; beyond the canvas, as at its edge. About 80 ms per megapixel
 * of the larger of the two.
 */
export function resampled(raster: Raster, box: Box, canvas: Size, target: Box, to: Size): Raster {
  const across = reachesOf(target.leftPx, target.leftPx + target.widthPx, canvas.widthPx, to.widthPx);
  const down = reachesOf(target.topPx, target.topPx + target.heightPx, canvas.heightPx, to.heightPx);
  const result = createRaster(target.widthPx, target.heightPx);
  const inside = (at: number, lengthPx: number): number => Math.min(lengthPx - 1, Math.max(0, at));
  for (const [y, { first: top, shares: rows }] of down.entries())
    for (const [x, { first: left, shares: columns }] of across.entries()) {
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (let row = 0; row < rows.length; row += 1) {
        const fromY = inside(top + row, canvas.heightPx) - box.topPx;
        if (fromY < 0 || fromY >= box.heightPx) continue;
        for (let column = 0; column < columns.length; column += 1) {
          const fromX = inside(left + column, canvas.widthPx) - box.leftPx;
          if (fromX < 0 || fromX >= box.widthPx) continue;
          const at = (fromY * box.widthPx + fromX) * 4;
          const cover = rows[row]! * columns[column]! * raster.data[at + 3]!;
          red += cover * raster.data[at]!;
          green += cover * raster.data[at + 1]!;
          blue += cover * raster.data[at + 2]!;
          alpha += cover;
        }
      }
      if (alpha === 0) continue;
      const at = (y * target.widthPx + x) * 4;
      result.data[at] = red / alpha;
      result.data[at + 1] = green / alpha;
      result.data[at + 2] = blue / alpha;
      result.data[at + 3] = alpha;
    }
  return result;
}

/** Where a box lies on the same canvas at another size, with everything that its pixels reach. */
function reachOf(box: Box, from: Size, to: Size): Box {
  const span = (start: number, length: number, fromPx: number, toPx: number): readonly [number, number] => {
    const scale = toPx / fromPx;
    return [
      Math.max(0, Math.floor((start - 1) * scale)),
      Math.min(toPx, Math.ceil((start + length + 1) * scale)),
    ];
  };
  const [left, right] = span(box.leftPx, box.widthPx, from.widthPx, to.widthPx);
  const [top, bottom] = span(box.topPx, box.heightPx, from.heightPx, to.heightPx);
  return { leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top };
}

/**
 * Layers of a smaller copy of `source`, enlarged and anchored so that they give back the source itself, byte for byte. A
 * layer of which nothing is left is dropped; outlines of shapes are, too. About 0.3 s per megapixel of boxes.
 */
export function enlargedStack(source: Raster, small: Stack): Stack {
  const { widthPx, heightPx } = source;
  const proposals = small.layers.map(({ raster, box }): Proposal => {
    const target = reachOf(box, small, source);
    return { box: target, raster: resampled(raster, box, small, target, source) };
  });
  const { background, layers } = anchorStack(source, proposals);
  const above = layers.flatMap((layer, index): Layer[] => {
    const from = small.layers.length - 1 - index;
    const { shape: _, text, ...about } = small.layers[from]!;
    const fontSizePx = ((text?.fontSizePx ?? 0) * heightPx) / small.heightPx;
    const made = solvedLayer(layer, proposals[from]!.box, {
      ...about,
      ...(text === undefined ? {} : { text: { ...text, fontSizePx } }),
    });
    return made === null ? [] : [made];
  });
  return { widthPx, heightPx, layers: [backgroundLayer(background), ...above.reverse()] };
}
