import type { Size } from '../../src/domain/box.ts';
import type { PlacedRaster } from '../metrics/layer-stack.ts';

/** A change of any channel by so many 8-bit steps can be seen. */
const SEEN_STEPS = 3;

/** How much of what lies behind them the layers in front of each one let through, 0..255 for each pixel of its box. */
function lightThrough(size: Size, layers: readonly PlacedRaster[]): Uint8Array[] {
  const through = new Float32Array(size.widthPx * size.heightPx).fill(255);
  return layers
    .toReversed()
    .map(({ box, raster }) => {
      const light = new Uint8Array(box.widthPx * box.heightPx);
      for (let row = 0, pixel = 0; row < box.heightPx; row += 1) {
        let at = (box.topPx + row) * size.widthPx + box.leftPx;
        for (let column = 0; column < box.widthPx; column += 1, pixel += 1, at += 1) {
          light[pixel] = Math.round(through[at]!);
          through[at]! *= 1 - raster.data[pixel * 4 + 3]! / 255;
        }
      }
      return light;
    })
    .reverse();
}

/** For every layer the number of pixels at which the composite would look another without it. */
export function seenPixels(size: Size, layers: readonly PlacedRaster[]): number[] {
  const light = lightThrough(size, layers);
  const below = new Float32Array(size.widthPx * size.heightPx * 3);
  return layers.map(({ box, raster }, index) => {
    let seen = 0;
    for (let row = 0, pixel = 0; row < box.heightPx; row += 1) {
      let at = ((box.topPx + row) * size.widthPx + box.leftPx) * 3;
      for (let column = 0; column < box.widthPx; column += 1, pixel += 1, at += 3) {
        const alpha = raster.data[pixel * 4 + 3]! / 255;
        if (alpha === 0) continue;
        let largest = 0;
        for (let channel = 0; channel < 3; channel += 1) {
          const step = alpha * (raster.data[pixel * 4 + channel]! - below[at + channel]!);
          below[at + channel]! += step;
          largest = Math.max(largest, Math.abs(step));
        }
        if ((largest * light[index]![pixel]!) / 255 >= SEEN_STEPS) seen += 1;
      }
    }
    return seen;
  });
}
