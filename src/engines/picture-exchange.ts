import sharp, { type Sharp } from 'sharp';
import type { Size } from '../domain/box.ts';
import type { Mask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';

/** No model answers with more: whatever does is not decoded. */
const MOST_PIXELS = 40_000_000;
/** First bytes of the formats that servers of models answer with; of WebP, what follows the length. */
const SIGNATURES: readonly (readonly [offset: number, bytes: readonly number[]])[] = [
  [0, [0x89, 0x50, 0x4e, 0x47]],
  [0, [0xff, 0xd8, 0xff]],
  [8, [0x57, 0x45, 0x42, 0x50]],
];

export function pictureOf(raster: Raster): Sharp {
  return sharp(raster.data, {
    raw: { width: raster.widthPx, height: raster.heightPx, channels: 4 },
    limitInputPixels: false,
  });
}

/** The pixels at the end of a chain, which gives 8-bit RGBA. */
export async function rasterOf(picture: Sharp): Promise<Raster> {
  const { data, info } = await picture
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    widthPx: info.width,
    heightPx: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  };
}

/**
 * The picture in an answer's base64. About 20 ms per megapixel.
 * @throws Problem `engine_failed` when it is none, or none of PNG, JPEG and WebP; `server` is how the sentence names its sender
 */
export async function decodeAnswer(base64: unknown, server: string): Promise<Raster> {
  const wrong = (what: string, cause?: unknown): Problem =>
    new Problem('engine_failed', `Expected ${server} to answer with pictures, but ${what}.`, { cause });
  if (typeof base64 !== 'string') throw wrong('one of them does not come as base64');
  const bytes = Buffer.from(base64, 'base64');
  if (!SIGNATURES.some(([offset, start]) => start.every((byte, index) => bytes[offset + index] === byte)))
    throw wrong('one of them is no PNG, JPEG or WebP');
  try {
    return await rasterOf(sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' }));
  } catch (error) {
    throw wrong('one of them cannot be decoded', error);
  }
}

/**
 * `raster` at another size, by a Lanczos filter. Colours are weighted by their alpha, so that what is clear lends nothing.
 * About 30 ms per megapixel.
 */
export async function scaleRaster(raster: Raster, size: Size): Promise<Raster> {
  if (raster.widthPx === size.widthPx && raster.heightPx === size.heightPx) return raster;
  return rasterOf(pictureOf(raster).resize(size.widthPx, size.heightPx, { fit: 'fill', kernel: 'lanczos3' }));
}

/** `mask` at another size; values between are interpolated. */
export async function scaleMask(mask: Mask, size: Size): Promise<Mask> {
  if (mask.widthPx === size.widthPx && mask.heightPx === size.heightPx) return mask;
  const { data } = await sharp(mask.data, {
    raw: { width: mask.widthPx, height: mask.heightPx, channels: 1 },
    limitInputPixels: false,
  })
    .resize(size.widthPx, size.heightPx, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...size, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** `raster` over white where it is not opaque: models know no alpha. */
export function opaqueOf(raster: Raster): Raster {
  const data = raster.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha === 255) continue;
    for (let channel = 0; channel < 3; channel += 1)
      data[at + channel] = (data[at + channel]! * alpha + 255 * (255 - alpha)) / 255;
    data[at + 3] = 255;
  }
  return { ...raster, data };
}

/** An opaque raster as PNG of three channels. */
export async function pngOf(raster: Raster): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await pictureOf(raster).removeAlpha().png({ compressionLevel: 4 }).toBuffer());
}
