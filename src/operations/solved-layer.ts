import { createHash } from 'node:crypto';
import type { Box } from '../domain/box.ts';
import { wholeBox } from '../domain/box.ts';
import type { Layer } from '../domain/layer.ts';
import { createMask, tightBox } from '../domain/mask.ts';
import { cropRaster, type Raster } from '../domain/raster.ts';
import type { SolvedLayer } from '../domain/solve.ts';

/** The same pixels at the same place always have the same id, so that a layer can be referred to across runs. */
function layerId(raster: Raster, leftPx: number, topPx: number): string {
  const hash = createHash('sha256').update(`${leftPx},${topPx},${raster.widthPx}\n`).update(raster.data);
  return `lyr_${hash.digest('hex').slice(0, 16)}`;
}

/** What is left below all layers. */
export function backgroundLayer(raster: Raster): Layer {
  return {
    id: layerId(raster, 0, 0),
    name: 'background',
    kind: 'background',
    box: wholeBox(raster),
    raster,
    opacity: 1,
    blendMode: 'normal',
    confidence: 1,
    matchedBy: 'rest',
  };
}

/**
 * A layer of what the solve gives, at its tight box; `null` where it is clear. `about.confidence` is what is known of it
 * besides the solve.
 */
export function solvedLayer(
  { raster, confidence }: SolvedLayer,
  { leftPx, topPx }: Pick<Box, 'leftPx' | 'topPx'>,
  about: Omit<Layer, 'id' | 'box' | 'raster' | 'opacity' | 'blendMode'>,
): Layer | null {
  const alpha = createMask(raster.widthPx, raster.heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) alpha.data[pixel] = raster.data[pixel * 4 + 3]!;
  const tight = tightBox(alpha);
  if (!tight) return null;
  const cropped = cropRaster(raster, tight);
  const box = { ...tight, leftPx: leftPx + tight.leftPx, topPx: topPx + tight.topPx };
  return {
    ...about,
    id: layerId(cropped, box.leftPx, box.topPx),
    box,
    raster: cropped,
    opacity: 1,
    blendMode: 'normal',
    confidence: confidence * about.confidence,
  };
}
