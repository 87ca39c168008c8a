// biome-ignore lint/correctness/noUnresolvedImports: a CommonJS module, whose exports Node gives as the default.
import cv from '@techstark/opencv-js';
import type { Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';

export type OpencvMethod = 'telea' | 'navier-stokes';

/** The usual radius in OpenCV's own samples. */
const RADIUS_PX = 3;

let ready: Promise<void> | null = null;

/** Waits for the WebAssembly module. It must not be awaited itself: it is a thenable that answers with itself. */
export function opencvRuntime(): Promise<void> {
  ready ??= new Promise((resolve) => {
    if (typeof cv.Mat === 'function') resolve();
    else cv.onRuntimeInitialized = () => resolve();
  });
  return ready;
}

/** Fills `hole` by OpenCV's inpaint: Telea 2004 or the Navier-Stokes method of Bertalmio et al. 2001. */
export async function fillByOpencv(image: Raster, hole: Mask, method: OpencvMethod): Promise<Raster> {
  await opencvRuntime();
  const { widthPx, heightPx } = image;
  const source = new cv.Mat(heightPx, widthPx, cv.CV_8UC3);
  const mask = new cv.Mat(heightPx, widthPx, cv.CV_8UC1);
  const target = new cv.Mat();
  try {
    for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
      source.data.set(image.data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
      mask.data[pixel] = hole.data[pixel]! > 0 ? 255 : 0;
    }
    cv.inpaint(source, mask, target, RADIUS_PX, method === 'telea' ? cv.INPAINT_TELEA : cv.INPAINT_NS);
    const filled = new Uint8ClampedArray(widthPx * heightPx * 4).fill(255);
    for (let pixel = 0; pixel < hole.data.length; pixel += 1)
      filled.set(target.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    return { widthPx, heightPx, data: filled };
  } finally {
    source.delete();
    mask.delete();
    target.delete();
  }
}
