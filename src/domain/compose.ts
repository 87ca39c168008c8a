import type { Layer, Stack } from './layer.ts';
import type { Recomposition } from './manifest.ts';
import type { Raster } from './raster.ts';
import { createRaster, pixelWords } from './raster.ts';

/**
 * How a reader of layers rounds to 8 bits: `once` after the last layer, or `per-layer` after each. Both kinds exist,
 * and a stack that is exact in only one of them is not exact.
 */
export type Rounding = 'once' | 'per-layer';

export const ROUNDINGS: readonly Rounding[] = ['once', 'per-layer'];

const roundHalfUp = (value: number): number => Math.floor(value + 0.5);

/**
 * Source-over of one layer's row onto a row of accumulated straight-alpha values (R,G,B,A as 0..255 numbers), in place.
 * A pixel whose alpha is 0 leaves what is below untouched; over a clear pixel a layer's pixel is taken as it is.
 */
function composeRow(row: Float64Array, layer: Layer, layerRow: number, rounding: Rounding): void {
  const { box, raster, opacity } = layer;
  let from = layerRow * box.widthPx * 4;
  let to = box.leftPx * 4;
  for (let x = 0; x < box.widthPx; x += 1, from += 4, to += 4) {
    const alpha = raster.data[from + 3]! * opacity;
    if (alpha === 0) continue;
    const below = row[to + 3]!;
    if (below === 0 || alpha === 255) {
      row[to] = raster.data[from]!;
      row[to + 1] = raster.data[from + 1]!;
      row[to + 2] = raster.data[from + 2]!;
      row[to + 3] = rounding === 'once' ? alpha : roundHalfUp(alpha);
      continue;
    }
    const total = alpha + (below * (255 - alpha)) / 255;
    const share = alpha / total;
    for (let channel = 0; channel < 3; channel += 1) {
      const under = row[to + channel]!;
      const mixed = under + share * (raster.data[from + channel]! - under);
      row[to + channel] = rounding === 'once' ? mixed : roundHalfUp(mixed);
    }
    row[to + 3] = rounding === 'once' ? total : roundHalfUp(total);
  }
}

/** Calls `visit` with every row of the composite, as straight 0..255 values that still want their last rounding. */
function forEachComposedRow(
  stack: Stack,
  rounding: Rounding,
  visit: (y: number, row: Float64Array) => void,
): void {
  const row = new Float64Array(stack.widthPx * 4);
  for (let y = 0; y < stack.heightPx; y += 1) {
    row.fill(0);
    for (const [zIndex, layer] of stack.layers.entries()) {
      const layerRow = y - layer.box.topPx;
      if (layerRow < 0 || layerRow >= layer.box.heightPx) continue;
      if (zIndex === 0 && layer.opacity === 1) {
        // The bottom layer is taken whole, so that colour under its clear pixels is kept.
        const start = layerRow * layer.box.widthPx * 4;
        row.set(layer.raster.data.subarray(start, start + layer.box.widthPx * 4), layer.box.leftPx * 4);
      } else {
        composeRow(row, layer, layerRow, rounding);
      }
    }
    visit(y, row);
  }
}

/** The composite of a stack by source-over with straight alpha, at 8 bits. About 40 ms per megapixel and layer. */
export function composeStack(stack: Stack, rounding: Rounding): Raster {
  const composite = createRaster(stack.widthPx, stack.heightPx);
  forEachComposedRow(stack, rounding, (y, row) => {
    const start = y * stack.widthPx * 4;
    for (let index = 0; index < row.length; index += 1) {
      composite.data[start + index] = roundHalfUp(row[index]!);
    }
  });
  return composite;
}

/**
 * How far the composite is from `source`, the worse of both roundings, alpha included. The sizes must be equal.
 * Holds one row at a time.
 */
export function measureRecomposition(stack: Stack, source: Raster): Recomposition {
  let changedPixels = 0;
  let maxDifference = 0;
  for (const rounding of ROUNDINGS) {
    let changed = 0;
    forEachComposedRow(stack, rounding, (y, row) => {
      const start = y * stack.widthPx * 4;
      for (let x = 0; x < row.length; x += 4) {
        let difference = 0;
        for (let channel = x; channel < x + 4; channel += 1) {
          difference = Math.max(
            difference,
            Math.abs(roundHalfUp(row[channel]!) - source.data[start + channel]!),
          );
        }
        if (difference > 0) changed += 1;
        if (difference > maxDifference) maxDifference = difference;
      }
    });
    changedPixels = Math.max(changedPixels, changed);
  }
  return { changedPixels, maxDifference };
}

/** Whether two pictures of one size hold the same bytes. */
export function sameRaster(first: Raster, second: Raster): boolean {
  if (first.widthPx !== second.widthPx || first.heightPx !== second.heightPx) return false;
  const [one, other] = [pixelWords(first), pixelWords(second)];
  return one.every((word, index) => word === other[index]);
}
