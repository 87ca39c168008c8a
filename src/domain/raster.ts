import type { Box } from './box.ts';

/**
 * Straight-alpha sRGB pixels, 8 bits per channel, row-major `[heightPx, widthPx, 4]` in R,G,B,A order;
 * `data.length === widthPx * heightPx * 4`. Alpha 0 is clear, 255 is opaque.
 */
export interface Raster {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8ClampedArray;
}

/** A raster of the given size, all pixels `[0, 0, 0, 0]`. */
export function createRaster(widthPx: number, heightPx: number): Raster {
  return { widthPx, heightPx, data: new Uint8ClampedArray(widthPx * heightPx * 4) };
}

/** A copy that shares no memory with `raster`. */
export function cloneRaster(raster: Raster): Raster {
  return { ...raster, data: raster.data.slice() };
}

/** The pixels of `raster` inside `box`, copied. `box` must lie on the raster. */
export function cropRaster(raster: Raster, box: Box): Raster {
  const cropped = createRaster(box.widthPx, box.heightPx);
  const rowBytes = box.widthPx * 4;
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = ((box.topPx + row) * raster.widthPx + box.leftPx) * 4;
    cropped.data.set(raster.data.subarray(start, start + rowBytes), row * rowBytes);
  }
  return cropped;
}

/** Writes `patch` over the pixels of `target` at `box`, in place, alpha included. Both must have the box's size. */
export function pasteRaster(target: Raster, patch: Raster, box: Box): void {
  const rowBytes = box.widthPx * 4;
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = ((box.topPx + row) * target.widthPx + box.leftPx) * 4;
    target.data.set(patch.data.subarray(row * rowBytes, (row + 1) * rowBytes), start);
  }
}

/** Copies one pixel, all four channels, between places in the data of two rasters; a view to copy from would cost 10 times as much. */
export function copyPixel(
  from: Uint8ClampedArray,
  fromIndex: number,
  to: Uint8ClampedArray,
  toIndex: number,
): void {
  to[toIndex] = from[fromIndex]!;
  to[toIndex + 1] = from[fromIndex + 1]!;
  to[toIndex + 2] = from[fromIndex + 2]!;
  to[toIndex + 3] = from[fromIndex + 3]!;
}

/**
 * A view of the pixels as one 32-bit word each (byte order is the machine's), for quick equality tests.
 * Rasters always start on a 4-byte boundary: they are allocated whole.
 */
export function pixelWords(raster: Raster): Uint32Array {
  return new Uint32Array(raster.data.buffer, raster.data.byteOffset, raster.widthPx * raster.heightPx);
}
