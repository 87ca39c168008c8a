import { clipBox, type Size } from '../../domain/box.ts';
import type { Layer } from '../../domain/layer.ts';
import { createRaster, cropRaster, type Raster } from '../../domain/raster.ts';
import { pictureOf } from '../png/encode.ts';

const MAGNIFIED = 3;

/** `raster` at another size; colours under alpha 0 do not bleed into what is seen. About 15 ms per megapixel. */
export async function resized(raster: Raster, size: Size): Promise<Raster> {
  // Of a picture of few pixels, each is to be seen.
  const kernel = size.widthPx >= MAGNIFIED * raster.widthPx ? 'nearest' : 'lanczos3';
  const { data } = await pictureOf(raster)
    .resize(size.widthPx, size.heightPx, { fit: 'fill', kernel })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...size, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** A layer on a clear canvas, scaled to `size`; its opacity is multiplied in. */
export async function layerThumbnail(layer: Layer, canvas: Size, size: Size): Promise<Raster> {
  const thumbnail = createRaster(size.widthPx, size.heightPx);
  const visible = clipBox(layer.box, canvas);
  if (!visible) return thumbnail;
  const [scaleX, scaleY] = [size.widthPx / canvas.widthPx, size.heightPx / canvas.heightPx];
  const left = Math.min(size.widthPx - 1, Math.floor(visible.leftPx * scaleX));
  const top = Math.min(size.heightPx - 1, Math.floor(visible.topPx * scaleY));
  const widthPx = Math.max(1, Math.round((visible.leftPx + visible.widthPx) * scaleX) - left);
  const heightPx = Math.max(1, Math.round((visible.topPx + visible.heightPx) * scaleY) - top);
  const inside = {
    ...visible,
    leftPx: visible.leftPx - layer.box.leftPx,
    topPx: visible.topPx - layer.box.topPx,
  };
  const small = await resized(cropRaster(layer.raster, inside), { widthPx, heightPx });
  for (let y = 0; y < heightPx && top + y < size.heightPx; y += 1) {
    for (let x = 0; x < widthPx && left + x < size.widthPx; x += 1) {
      const from = (y * widthPx + x) * 4;
      const to = ((top + y) * size.widthPx + left + x) * 4;
      thumbnail.data.set(small.data.subarray(from, from + 3), to);
      thumbnail.data[to + 3] = small.data[from + 3]! * layer.opacity;
    }
  }
  return thumbnail;
}
