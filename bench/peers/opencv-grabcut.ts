// biome-ignore lint/correctness/noUnresolvedImports: a CommonJS module, whose exports Node gives as the default.
import cv from '@techstark/opencv-js';
import type { Box } from '../../src/domain/box.ts';
import { createMask, type Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { opencvRuntime } from './opencv.ts';

/** The usual number of rounds in OpenCV's own samples. */
const ROUNDS = 5;

/**
 * OpenCV's GrabCut for a box, at the picture's own size. A box around the whole picture is drawn in by a pixel: without any
 * surroundings it has no colours to tell apart and stops.
 */
export async function grabcutByOpencv(image: Raster, box: Box): Promise<Mask> {
  await opencvRuntime();
  const { widthPx, heightPx } = image;
  const source = new cv.Mat(heightPx, widthPx, cv.CV_8UC3);
  const labels = new cv.Mat(heightPx, widthPx, cv.CV_8UC1);
  const outside = new cv.Mat();
  const inside = new cv.Mat();
  try {
    for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1)
      source.data.set(image.data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
    const whole = box.widthPx >= widthPx && box.heightPx >= heightPx;
    const inset = whole ? 1 : 0;
    const rectangle = new cv.Rect(
      box.leftPx + inset,
      box.topPx + inset,
      box.widthPx - 2 * inset,
      box.heightPx - 2 * inset,
    );
    cv.grabCut(source, labels, rectangle, outside, inside, ROUNDS, cv.GC_INIT_WITH_RECT);
    const mask = createMask(widthPx, heightPx);
    for (let pixel = 0; pixel < mask.data.length; pixel += 1)
      mask.data[pixel] = (labels.data[pixel]! & 1) === 1 ? 255 : 0;
    return mask;
  } finally {
    for (const mat of [source, labels, outside, inside]) mat.delete();
  }
}
