import type { Box, Size } from '../../domain/box.ts';
import { boxArea, clipBox } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import { cloneRaster, createRaster } from '../../domain/raster.ts';
import type { Place } from '../instruction/plan.ts';
import type { Edit } from './edit.ts';

/** Space between a thing and the edge of the picture that it is placed at, as a share of the shorter side. */
const MARGIN = 0.03;

/** Where a thing in `box` stands after it has been moved, placed or resized. It may reach beyond the picture. */
export function boxAfter(
  edit: Extract<Edit, { kind: 'move' | 'place' | 'resize' }>,
  box: Box,
  picture: Size,
): Box {
  if (edit.kind === 'resize') {
    const widthPx = Math.max(1, Math.round(box.widthPx * edit.scale));
    const heightPx = Math.max(1, Math.round(box.heightPx * edit.scale));
    // Things stand on something: they grow from the middle of their lower edge.
    const leftPx = Math.round(box.leftPx + (box.widthPx - widthPx) / 2);
    return { leftPx, topPx: box.topPx + box.heightPx - heightPx, widthPx, heightPx };
  }
  if (edit.kind === 'place') return placedBox(edit.places, box, picture);
  const pixels = ({ value, unit }: typeof edit.right, sidePx: number): number =>
    Math.round(unit === 'px' ? value : value * sidePx);
  return {
    ...box,
    leftPx: box.leftPx + pixels(edit.right, picture.widthPx),
    topPx: box.topPx + pixels(edit.down, picture.heightPx),
  };
}

function placedBox(places: readonly Place[], box: Box, picture: Size): Box {
  const margin = Math.round(MARGIN * Math.min(picture.widthPx, picture.heightPx));
  const isCentered = places.includes('center');
  const along = (start: Place, end: Place, now: number, length: number, limit: number): number => {
    if (places.includes(start)) return margin;
    if (places.includes(end)) return limit - margin - length;
    return isCentered ? Math.round((limit - length) / 2) : now;
  };
  return {
    ...box,
    leftPx: along('left', 'right', box.leftPx, box.widthPx, picture.widthPx),
    topPx: along('top', 'bottom', box.topPx, box.heightPx, picture.heightPx),
  };
}

/** The mean of `layer` over an area, weighted by alpha, into `pixel` as straight R,G,B,A. */
function sampleArea(
  layer: Raster,
  left: number,
  top: number,
  right: number,
  bottom: number,
  pixel: Float64Array,
): void {
  pixel.fill(0);
  let area = 0;
  for (let y = Math.floor(top); y < Math.ceil(bottom); y += 1) {
    const row = Math.min(layer.heightPx - 1, Math.max(0, y));
    const high = Math.min(bottom, y + 1) - Math.max(top, y);
    for (let x = Math.floor(left); x < Math.ceil(right); x += 1) {
      const column = Math.min(layer.widthPx - 1, Math.max(0, x));
      const share = high * (Math.min(right, x + 1) - Math.max(left, x));
      const at = (row * layer.widthPx + column) * 4;
      const alpha = layer.data[at + 3]! * share;
      for (let channel = 0; channel < 3; channel += 1) pixel[channel]! += layer.data[at + channel]! * alpha;
      pixel[3]! += alpha;
      area += share;
    }
  }
  const weight = pixel[3]!;
  for (let channel = 0; channel < 3; channel += 1)
    pixel[channel] = weight === 0 ? 0 : pixel[channel]! / weight;
  pixel[3] = weight / area;
}

/**
 * A straight-alpha picture at another size, each pixel the mean of at least one pixel's area of it. About 60 ms per
 * megapixel of the larger of the two.
 */
export function resizeLayer(layer: Raster, size: Size): Raster {
  if (size.widthPx === layer.widthPx && size.heightPx === layer.heightPx) return layer;
  const resized = createRaster(size.widthPx, size.heightPx);
  const across = layer.widthPx / size.widthPx;
  const down = layer.heightPx / size.heightPx;
  const pixel = new Float64Array(4);
  for (let y = 0, at = 0; y < size.heightPx; y += 1) {
    const middleY = (y + 0.5) * down;
    const reachY = Math.max(1, down) / 2;
    for (let x = 0; x < size.widthPx; x += 1, at += 4) {
      const middleX = (x + 0.5) * across;
      const reachX = Math.max(1, across) / 2;
      sampleArea(layer, middleX - reachX, middleY - reachY, middleX + reachX, middleY + reachY, pixel);
      for (let channel = 0; channel < 4; channel += 1)
        resized.data[at + channel] = Math.round(pixel[channel]!);
    }
  }
  return resized;
}

/**
 * Puts a thing that was taken off a picture back onto what lies behind it, at `box` and in that size; what reaches beyond the
 * picture is cut off. `layer` is straight alpha in the thing's own colours. Pixels that it does not cover stay byte for byte.
 */
export function placeLayer(behind: Raster, layer: Raster, box: Box): Raster {
  const result = cloneRaster(behind);
  const seen = clipBox(box, behind);
  if (!seen || boxArea(seen) === 0) return result;
  const sized = resizeLayer(layer, box);
  for (let y = seen.topPx; y < seen.topPx + seen.heightPx; y += 1) {
    for (let x = seen.leftPx; x < seen.leftPx + seen.widthPx; x += 1) {
      const from = ((y - box.topPx) * box.widthPx + x - box.leftPx) * 4;
      const alpha = sized.data[from + 3]!;
      if (alpha === 0) continue;
      const to = (y * behind.widthPx + x) * 4;
      const below = (result.data[to + 3]! * (255 - alpha)) / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = sized.data[from + channel]! * alpha + result.data[to + channel]! * below;
        result.data[to + channel] = Math.round(value / (alpha + below));
      }
      result.data[to + 3] = Math.round(alpha + below);
    }
  }
  return result;
}
