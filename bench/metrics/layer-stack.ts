import type { Box, Size } from '../../src/domain/box.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';

/** Straight-alpha pixels at a place on a canvas. Outside its box a layer is black and clear. */
export interface PlacedRaster {
  readonly box: Box;
  /** The box's size. */
  readonly raster: Raster;
}

/** The part of the canvas that two boxes share, with exclusive ends; empty where `right <= left` or `bottom <= top`. */
export function sharedExtent(first: Box, second: Box) {
  return {
    left: Math.max(first.leftPx, second.leftPx),
    top: Math.max(first.topPx, second.topPx),
    right: Math.min(first.leftPx + first.widthPx, second.leftPx + second.widthPx),
    bottom: Math.min(first.topPx + first.heightPx, second.topPx + second.heightPx),
  };
}

/** The smallest box around several; of none, an empty one. */
export function unionBox(boxes: readonly Box[]): Box {
  const filled = boxes.filter(({ widthPx, heightPx }) => widthPx > 0 && heightPx > 0);
  if (filled.length === 0) return { leftPx: 0, topPx: 0, widthPx: 0, heightPx: 0 };
  const leftPx = Math.min(...filled.map((box) => box.leftPx));
  const topPx = Math.min(...filled.map((box) => box.topPx));
  const right = Math.max(...filled.map((box) => box.leftPx + box.widthPx));
  const bottom = Math.max(...filled.map((box) => box.topPx + box.heightPx));
  return { leftPx, topPx, widthPx: right - leftPx, heightPx: bottom - topPx };
}

/** Pixels at which both layers are not clear. With `atMost` the count may stop there. */
export function overlapPixels(
  first: PlacedRaster,
  second: PlacedRaster,
  atMost = Number.POSITIVE_INFINITY,
): number {
  const { left, top, right, bottom } = sharedExtent(first.box, second.box);
  let count = 0;
  for (let y = top; y < bottom; y += 1) {
    let one = ((y - first.box.topPx) * first.box.widthPx + left - first.box.leftPx) * 4 + 3;
    let other = ((y - second.box.topPx) * second.box.widthPx + left - second.box.leftPx) * 4 + 3;
    for (let x = left; x < right; x += 1, one += 4, other += 4) {
      if (first.raster.data[one] === 0 || second.raster.data[other] === 0) continue;
      count += 1;
      if (count >= atMost) return count;
    }
  }
  return count;
}

/** Bits behind the point of the shares below. */
const SHARE_BITS = 7;

/** A product of two 8-bit values back at 8 bits, rounded to the nearest once 128 was added. */
function dividedBy255(product: number): number {
  return ((product >> 8) + product) >> 8;
}

/**
 * Layers put over each other, back to front, each time rounded to 8 bits by fixed-point arithmetic with seven bits behind the
 * point, as the image library of LayerD's evaluation does it: the expected scores depend on it in the seventh place. Where
 * the upper layer is clear the lower one's colour stays, under clear pixels too.
 */
export function mergedLayers(layers: readonly PlacedRaster[]): PlacedRaster {
  const first = layers[0]!;
  if (layers.length === 1) return first;
  const box = unionBox(layers.map((layer) => layer.box));
  const merged = createRaster(box.widthPx, box.heightPx);
  const { data } = merged;
  for (const layer of layers) {
    const place = layer.box;
    const source = layer.raster.data;
    for (let row = 0, from = 0; row < place.heightPx; row += 1) {
      let to = ((place.topPx + row - box.topPx) * box.widthPx + place.leftPx - box.leftPx) * 4;
      for (let column = 0; column < place.widthPx; column += 1, from += 4, to += 4) {
        const above = source[from + 3]!;
        // The very first layer is the paper itself: its clear pixels keep their colour.
        if (above === 0 && layer !== first) continue;
        const below = data[to + 3]!;
        const covered = above * 255 + below * (255 - above);
        const whole = 255 << SHARE_BITS;
        const share = below === 0 ? whole : Math.floor((above * 255 * whole) / covered);
        for (let channel = 0; channel < 3; channel += 1) {
          const mixed = source[from + channel]! * share + data[to + channel]! * (whole - share);
          data[to + channel] = dividedBy255(mixed + (128 << SHARE_BITS)) >> SHARE_BITS;
        }
        data[to + 3] = dividedBy255(covered + 128);
      }
    }
  }
  return { box, raster: merged };
}

/** Source-over of layers on one canvas, back to front, in double precision with one rounding at the very end. */
export function composedLayers(size: Size, layers: readonly PlacedRaster[]): Raster {
  const { widthPx, heightPx } = size;
  const composed = createRaster(widthPx, heightPx);
  const row = new Float64Array(widthPx * 4);
  for (let y = 0; y < heightPx; y += 1) {
    row.fill(0);
    for (const { box, raster } of layers) {
      if (y < box.topPx || y >= box.topPx + box.heightPx) continue;
      let from = (y - box.topPx) * box.widthPx * 4;
      for (let to = box.leftPx * 4; to < (box.leftPx + box.widthPx) * 4; to += 4, from += 4) {
        const alpha = raster.data[from + 3]! / 255;
        if (alpha === 0) continue;
        const covered = alpha + row[to + 3]! * (1 - alpha);
        const share = alpha / covered;
        for (let channel = 0; channel < 3; channel += 1)
          row[to + channel]! += share * (raster.data[from + channel]! - row[to + channel]!);
        row[to + 3] = covered;
      }
    }
    // Removes the last few ulps of noise, so that an exact half is seen as one.
    for (let at = 0; at < row.length; at += 1)
      composed.data[y * widthPx * 4 + at] = Math.floor(
        (at % 4 === 3 ? row[at]! * 255 : row[at]!) + 0.5 + 1e-9,
      );
  }
  return composed;
}
