import { distanceTo } from '../../domain/distance.ts';
import { createMask, cropMask, type Mask, pasteMask } from '../../domain/mask.ts';
import { cropRaster, type Raster } from '../../domain/raster.ts';
import { opaqueOf, pictureOf, pngOf, rasterOf, scaleMask, scaleRaster } from '../picture-exchange.ts';
import type { Framing } from './canvas.ts';

/** Canvas pixels by which a model may paint beyond what is to change, so that what it paints goes on under the seam. */
const OVERLAP_PX = 8;

/** What the model is shown: the window on its canvas, mirrored at its edges, as PNG. About 0.2 s. */
export async function framedPng(
  image: Raster,
  { window, canvas, place }: Framing,
): Promise<Uint8Array<ArrayBuffer>> {
  const shown = await scaleRaster(opaqueOf(cropRaster(image, window)), place);
  const framed = await rasterOf(
    pictureOf(shown).extend({
      left: place.leftPx,
      top: place.topPx,
      right: canvas.widthPx - place.leftPx - place.widthPx,
      bottom: canvas.heightPx - place.topPx - place.heightPx,
      extendWith: 'mirror',
    }),
  );
  return pngOf(framed);
}

/** How a server wants to be told where to paint: by alpha 0, or by white on black. */
export type MaskForm = 'clear' | 'white';

/** Where the model is to paint, on its canvas, as PNG: what `mask` marks and a little around it. */
export async function framedMaskPng(
  mask: Mask,
  { window, canvas, place }: Framing,
  form: MaskForm,
): Promise<Uint8Array<ArrayBuffer>> {
  const onCanvas = createMask(canvas.widthPx, canvas.heightPx);
  pasteMask(onCanvas, await scaleMask(cropMask(mask, window), place), place);
  const distance = distanceTo(onCanvas.data, canvas.widthPx, canvas.heightPx);
  const data = new Uint8ClampedArray(canvas.widthPx * canvas.heightPx * 4);
  for (let pixel = 0; pixel < distance.length; pixel += 1) {
    const isPainted = distance[pixel]! <= OVERLAP_PX;
    data.fill(isPainted ? 255 : 0, pixel * 4, pixel * 4 + 3);
    data[pixel * 4 + 3] = isPainted && form === 'clear' ? 0 : 255;
  }
  const raster = { ...canvas, data };
  if (form === 'white') return pngOf(raster);
  return new Uint8Array(await pictureOf(raster).png({ compressionLevel: 4 }).toBuffer());
}

/** What the model painted at the window's place, at the window's own size. An answer of another size is stretched first. */
export async function unframed(answer: Raster, { window, canvas, place }: Framing): Promise<Raster> {
  const onCanvas = await scaleRaster(answer, canvas);
  return opaqueOf(await scaleRaster(cropRaster(onCanvas, place), window));
}
