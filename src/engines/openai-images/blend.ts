import { type Box, growBox } from '../../domain/box.ts';
import { distanceTo } from '../../domain/distance.ts';
import { cropMask, type Mask, tightBox } from '../../domain/mask.ts';
import { cloneRaster, cropRaster, type Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import { toneToward } from './tone.ts';

/** Pixels inside a mask's edge over which what was made takes over, per pixel of the window's longer side. */
const SEAM_SHARE = 1 / 400;
const SEAM_LEAST_PX = 2;
const SEAM_MOST_PX = 6;

/**
 * `image` with what a model made of the part in `window` where `mask` allows it. `mask` has the image's size, `made` the
 * window's, opaque. Where the mask is 0, and outside the window, pixels are the image's own; just inside the mask's edge the two are
 * mixed, unless `seam` is `hard`: what is replaced would shine through. About 150 ms per megapixel of the window.
 */
export async function blendIn(
  image: Raster,
  made: Raster,
  window: Box,
  mask: Mask,
  pace: Pace,
  seam: 'soft' | 'hard' = 'soft',
): Promise<Raster> {
  const blended = cloneRaster(image);
  const allowed = cropMask(mask, window);
  const tight = tightBox(allowed);
  if (tight === null) return blended;
  const tone = await toneToward(cropRaster(image, window), made, allowed, pace);
  const softPx = Math.min(SEAM_MOST_PX, Math.max(SEAM_LEAST_PX, longerSide(window) * SEAM_SHARE));
  const seamPx = seam === 'soft' ? softPx : 1;
  // The pixels just beside what is allowed are the edge; beyond the window there is none.
  const box = growBox(tight, 1, window);
  const inside = cropMask(allowed, box);
  const toEdge = distanceTo(
    inside.data.map((value) => (value === 0 ? 1 : 0)),
    box.widthPx,
    box.heightPx,
  );
  const addend = new Float32Array(3);
  for (let row = 0; row < box.heightPx; row += 1) {
    await pace.breathe();
    for (let column = 0; column < box.widthPx; column += 1) {
      const pixel = row * box.widthPx + column;
      if (inside.data[pixel] === 0) continue;
      const share = (inside.data[pixel]! / 255) * Math.min(1, toEdge[pixel]! / seamPx);
      const x = box.leftPx + column;
      const y = box.topPx + row;
      const from = (y * window.widthPx + x) * 4;
      const to = ((window.topPx + y) * image.widthPx + window.leftPx + x) * 4;
      tone?.(x, y, addend);
      const own = (image.data[to + 3]! / 255) * (1 - share);
      const whole = own + share;
      for (let channel = 0; channel < 3; channel += 1) {
        const painted = Math.min(255, Math.max(0, made.data[from + channel]! + addend[channel]!));
        blended.data[to + channel] = (image.data[to + channel]! * own + painted * share) / whole;
      }
      blended.data[to + 3] = 255 * whole;
    }
  }
  return blended;
}

function longerSide({ widthPx, heightPx }: Box): number {
  return Math.max(widthPx, heightPx);
}
