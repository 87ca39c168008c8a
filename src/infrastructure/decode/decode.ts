import type { Metadata } from 'sharp';
import { createRaster, type Raster } from '../../domain/raster.ts';
import {
  type ColorConversion,
  conversionFromPrimaries,
  conversionToSrgb,
  narrowTo8Bit,
} from './color-conversion.ts';
import { readColorProfile } from './color-profile.ts';
import { decodeHeicPixels } from './heic-pixels.ts';
import { type ImageHeader, type InspectedImage, inspectImage } from './image-header.ts';
import { readImageSource } from './image-source.ts';
import { damaged } from './integrity/damage.ts';
import { openEncoded } from './pixel-library.ts';

/** What a picture may cost at most. Both are checked before any pixel is decoded. */
export interface DecodeLimits {
  /** Width times height of the one picture that is decoded; later frames are never read and do not count. */
  readonly maxPixels?: number;
  /** Encoded size. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_PIXELS = 50_000_000;
const DEFAULT_MAX_BYTES = 100 * 1024 * 1024;

/** Decoded pixels as a codec gave them: RGBA, 8 or 16 bits, in some colour space. */
interface DecodedPixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8ClampedArray | Uint16Array;
}

/** How the colours become sRGB: by a conversion of our own, by the pixel library's colour engine, or not at all. */
type ColorPlan = { readonly conversion: ColorConversion | null; readonly usesColorEngine: boolean };

/**
 * What the picture in a file or in memory is, without decoding its pixels.
 * @throws Problem `input_not_found`, `image_unreadable`, `file_too_large`, `image_format_unsupported`, `image_damaged`,
 * `image_too_large`
 */
export async function readImageHeader(
  source: string | Uint8Array,
  limits: DecodeLimits = {},
): Promise<ImageHeader> {
  const bytes = await readImageSource(source, limits.maxBytes ?? DEFAULT_MAX_BYTES);
  return (await inspectImage(bytes, limits.maxPixels ?? DEFAULT_MAX_PIXELS)).header;
}

/**
 * The picture in a file or in memory as upright 8-bit sRGB with straight alpha; of an animation the first frame, of a
 * HEIC or AVIF its primary picture. Whatever else the file holds (place, camera, thumbnail, profile) stays behind.
 * 8-bit pixels that are sRGB already, or carry no profile, come out unchanged, also those under alpha 0. The memory of
 * the result is its own and can be transferred to another thread. Per megapixel about 5 ms for JPEG and 10 for PNG or
 * with a profile, 40 for AVIF or CMYK, 130 for HEIC; two copies of the pixels in memory, for HEIC about five.
 * @param source a path, or encoded bytes that must not change meanwhile
 * @throws Problem `input_not_found`, `image_unreadable`, `file_too_large`, `image_format_unsupported`, `image_damaged`,
 * `image_too_large`
 */
export async function decodeImage(source: string | Uint8Array, limits: DecodeLimits = {}): Promise<Raster> {
  const bytes = await readImageSource(source, limits.maxBytes ?? DEFAULT_MAX_BYTES);
  const maxPixels = limits.maxPixels ?? DEFAULT_MAX_PIXELS;
  const image = await inspectImage(bytes, maxPixels);
  const plan = planColors(image);
  const pixels =
    image.header.format === 'heic'
      ? decodeHeicPixels(bytes, image.header.widthPx * image.header.heightPx)
      : await decodePixels(bytes, image.metadata, plan.usesColorEngine, maxPixels);
  if (pixels.widthPx !== image.header.widthPx || pixels.heightPx !== image.header.heightPx)
    throw damaged('The pixels of the image do not have the size that its header says.');
  return toRaster(pixels, plan.conversion);
}

function planColors({ metadata, primaries }: InspectedImage): ColorPlan {
  const none: ColorPlan = { conversion: null, usesColorEngine: false };
  const profile = metadata.icc === undefined ? null : readColorProfile(metadata.icc);
  const isGrey = metadata.space === 'b-w' || metadata.space === 'grey16';
  const isRgb = metadata.space === 'srgb' || metadata.space === 'rgb16';
  if (profile === null)
    return primaries === null || !isRgb
      ? none
      : { conversion: conversionFromPrimaries(primaries), usesColorEngine: false };
  if (profile.kind === 'table') {
    const fits = { 'RGB ': isRgb, GRAY: isGrey, CMYK: metadata.space === 'cmyk' }[profile.colorSpace];
    return { conversion: null, usesColorEngine: fits };
  }
  // A grey picture with an RGB profile is common and means that profile's neutral axis.
  const fits = profile.kind === 'grey' ? isGrey : isGrey || isRgb;
  return fits ? { conversion: conversionToSrgb(profile), usesColorEngine: false } : none;
}

async function decodePixels(
  bytes: Buffer,
  metadata: Metadata,
  usesColorEngine: boolean,
  maxPixels: number,
): Promise<DecodedPixels> {
  const isDeep = metadata.depth === 'ushort' && metadata.space !== 'cmyk';
  const opened = openEncoded(bytes, { ignoreIcc: !usesColorEngine, limitInputPixels: maxPixels });
  const upright = opened.autoOrient().ensureAlpha();
  // The colour engine takes deep pictures by way of Display-P3 and leaves them there unless told where to end.
  const deep = usesColorEngine ? upright.withIccProfile('srgb') : upright;
  const ready = isDeep
    ? deep.toColourspace('rgb16').raw({ depth: 'ushort' })
    : upright.toColourspace('srgb').raw({ depth: 'uchar' });
  try {
    const { data, info } = await ready.toBuffer({ resolveWithObject: true });
    const count = info.width * info.height * 4;
    if (info.channels !== 4 || data.length !== count * (isDeep ? 2 : 1))
      throw new Error(`expected RGBA, decoded ${info.channels} channels in ${data.length} bytes`);
    return {
      widthPx: info.width,
      heightPx: info.height,
      data: isDeep
        ? new Uint16Array(data.buffer, data.byteOffset, count)
        : new Uint8ClampedArray(data.buffer, data.byteOffset, count),
    };
  } catch (error) {
    throw damaged('The image cannot be decoded to its end.', error);
  }
}

function toRaster(pixels: DecodedPixels, conversion: ColorConversion | null): Raster {
  // Always into memory of our own: a buffer that belongs to a codec cannot be transferred between threads.
  const raster = createRaster(pixels.widthPx, pixels.heightPx);
  if (conversion !== null) conversion.apply(pixels.data, raster.data);
  else if (pixels.data instanceof Uint16Array) narrowTo8Bit(pixels.data, raster.data);
  else raster.data.set(pixels.data);
  return raster;
}
