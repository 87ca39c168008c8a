import type { Mask } from '../domain/mask.ts';
import { createMask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';

/** Luma weights of Rec. 601 in 1/256: a mask is grey in any case. */
const LUMA = [77, 150, 29] as const;

/** From this value on a mask means a pixel where it can only mean it or not. */
const EVEN_GREY = 127.5;

/**
 * What a mask picture marks, 0..255: white and opaque is 255.
 * @throws Problem `mask_mismatch` where it has not the picture's size, `mask_empty` where it marks nothing by half
 */
export function readMask(image: Raster, mask: Raster): Mask {
  if (mask.widthPx !== image.widthPx || mask.heightPx !== image.heightPx) {
    throw new Problem(
      'mask_mismatch',
      `Expected a mask of ${image.widthPx}x${image.heightPx} pixels like the picture, but got ${mask.widthPx}x${mask.heightPx}.`,
    );
  }
  const marked = createMask(image.widthPx, image.heightPx);
  for (let pixel = 0, at = 0; pixel < marked.data.length; pixel += 1, at += 4) {
    const luma =
      (LUMA[0] * mask.data[at]! + LUMA[1] * mask.data[at + 1]! + LUMA[2] * mask.data[at + 2]!) / 256;
    marked.data[pixel] = Math.round((luma * mask.data[at + 3]!) / 255);
  }
  if (marked.data.some((value) => value >= EVEN_GREY)) return marked;
  throw new Problem(
    'mask_empty',
    'Expected white where something is to be changed, but the mask has no white.',
  );
}

/** What a mask means where it is to be all or nothing: even grey and lighter is all. */
export function hardMask(mask: Mask): Mask {
  return { ...mask, data: mask.data.map((value) => (value >= EVEN_GREY ? 255 : 0)) };
}
