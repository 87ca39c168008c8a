import { createMask, type Mask } from '../../src/domain/mask.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import type { PlacedRaster } from '../metrics/layer-stack.ts';
import type { Coverage } from './coverage.ts';
import { type Ink, painterOf } from './ink.ts';

/** Pixels of the ink’s own colour with the coverage times `opacity` as alpha, rounded once; the colour is under clear pixels too. */
export function painted({ box, alpha }: Coverage, ink: Ink, opacity: number): PlacedRaster {
  const raster = createRaster(box.widthPx, box.heightPx);
  const paint = painterOf(ink);
  const out = new Float64Array(4);
  for (let y = 0, pixel = 0; y < box.heightPx; y += 1) {
    for (let x = 0; x < box.widthPx; x += 1, pixel += 1) {
      paint(box.leftPx + x, box.topPx + y, out);
      const at = pixel * 4;
      raster.data[at] = Math.round(out[0]!);
      raster.data[at + 1] = Math.round(out[1]!);
      raster.data[at + 2] = Math.round(out[2]!);
      raster.data[at + 3] = Math.round((alpha.data[pixel]! * opacity * out[3]!) / 255);
    }
  }
  return { box, raster };
}

/** Two painted coverages as one, `over` source-over `under`, each keeping its colour where it alone is seen. */
export function laidOver(under: PlacedRaster, over: PlacedRaster): PlacedRaster {
  const leftPx = Math.min(under.box.leftPx, over.box.leftPx);
  const topPx = Math.min(under.box.topPx, over.box.topPx);
  const right = Math.max(under.box.leftPx + under.box.widthPx, over.box.leftPx + over.box.widthPx);
  const bottom = Math.max(under.box.topPx + under.box.heightPx, over.box.topPx + over.box.heightPx);
  const box = { leftPx, topPx, widthPx: right - leftPx, heightPx: bottom - topPx };
  const raster = createRaster(box.widthPx, box.heightPx);
  for (let y = topPx; y < bottom; y += 1) {
    for (let x = leftPx; x < right; x += 1) {
      const at = ((y - topPx) * box.widthPx + x - leftPx) * 4;
      const below = placeIn(under, x, y);
      const above = placeIn(over, x, y);
      const alphaBelow = below < 0 ? 0 : under.raster.data[below + 3]! / 255;
      const alphaAbove = above < 0 ? 0 : over.raster.data[above + 3]! / 255;
      const alpha = alphaAbove + alphaBelow * (1 - alphaAbove);
      for (let channel = 0; channel < 3; channel += 1) {
        const low = below < 0 ? 0 : under.raster.data[below + channel]!;
        const high = above < 0 ? 0 : over.raster.data[above + channel]!;
        const mixed = alpha === 0 ? low : (alphaAbove * high + (alpha - alphaAbove) * low) / alpha;
        raster.data[at + channel] = Math.round(mixed);
      }
      raster.data[at + 3] = Math.round(255 * alpha);
    }
  }
  return { box, raster };
}

function placeIn({ box }: PlacedRaster, x: number, y: number): number {
  const column = x - box.leftPx;
  const row = y - box.topPx;
  if (column < 0 || row < 0 || column >= box.widthPx || row >= box.heightPx) return -1;
  return (row * box.widthPx + column) * 4;
}

/** The alpha of a raster on its own. */
export function alphaOf({ widthPx, heightPx, data }: Raster): Mask {
  const alpha = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) alpha.data[pixel] = data[pixel * 4 + 3]!;
  return alpha;
}
