import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { requireSameSize } from './difference.ts';

/**
 * Source-over of full-canvas layers, back to front, in double precision with one rounding at the very end. This is the
 * bench's own reading of the written files, on purpose not the product's composition code.
 */
export function composeRoundedOnce(layers: readonly Raster[]): Raster {
  const [first] = layers;
  if (!first) throw new RangeError('Expected at least one layer, got none.');
  const shown = createRaster(first.widthPx, first.heightPx);
  for (const layer of layers) requireSameSize(first, layer);
  const color = [0, 0, 0];
  for (let pixel = 0; pixel < first.widthPx * first.heightPx; pixel += 1) {
    let coverage = 0;
    color.fill(0);
    for (const layer of layers) {
      const alpha = layer.data[pixel * 4 + 3]! / 255;
      if (alpha === 0) continue;
      const below = coverage * (1 - alpha);
      coverage = alpha + below;
      for (let channel = 0; channel < 3; channel += 1) {
        const above = layer.data[pixel * 4 + channel]!;
        color[channel] = (alpha * above + below * color[channel]!) / coverage;
      }
    }
    writePixel(shown, pixel, color, coverage);
  }
  return shown;
}

/** The same, for a reader that keeps 8 bits between layers: rounds after every layer. */
export function composeRoundedPerLayer(layers: readonly Raster[]): Raster {
  const [first, ...rest] = layers;
  if (!first) throw new RangeError('Expected at least one layer, got none.');
  return rest.reduce((below, layer) => composeRoundedOnce([below, layer]), composeRoundedOnce([first]));
}

/** Rounds half up after removing the last few ulps of noise, so that an exact half is seen as one. */
function writePixel(target: Raster, pixel: number, color: readonly number[], coverage: number): void {
  for (let channel = 0; channel < 3; channel += 1)
    target.data[pixel * 4 + channel] = Math.floor(color[channel]! + 0.5 + 1e-9);
  target.data[pixel * 4 + 3] = Math.floor(coverage * 255 + 0.5 + 1e-9);
}
