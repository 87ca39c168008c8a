import type { Metadata } from 'sharp';
import { Problem } from '../../domain/problem.ts';
import { type ImageFormat, nameUnreadFormat, READABLE_FORMATS, sniffImageFormat } from './image-format.ts';
import { damaged } from './integrity/damage.ts';
import { checkGif } from './integrity/gif-integrity.ts';
import { checkHeif, type HeifFacts } from './integrity/heif-integrity.ts';
import { checkJpeg } from './integrity/jpeg-integrity.ts';
import { checkPng } from './integrity/png-integrity.ts';
import { checkTiff } from './integrity/tiff-integrity.ts';
import { checkWebp } from './integrity/webp-integrity.ts';
import { openEncoded } from './pixel-library.ts';

/** What a picture is, before any pixel of it is decoded. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** The size of the upright picture, after the orientation that the file asks for. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Frames of an animation, or pages or pictures in the file; only one is ever decoded. */
  readonly frames: number;
  readonly hasAlpha: boolean;
}

/** The header with what the decoder needs to know besides. */
export interface InspectedImage {
  readonly header: ImageHeader;
  readonly metadata: Metadata;
  readonly primaries: HeifFacts['primaries'];
}

/** Shorter than anything that is a picture, and too short to be told apart. */
const MIN_FILE_BYTES = 12;

/** The pixel library's name for what is inside a format. */
const LOADED_AS = {
  png: 'png',
  jpeg: 'jpeg',
  webp: 'webp',
  avif: 'heif',
  tiff: 'tiff',
  gif: 'gif',
  heic: 'heif',
} as const satisfies Record<ImageFormat, string>;

/**
 * Tells the format by content, checks the file's structure from end to end, reads the header and compares it with the
 * limit. Decodes no pixel: the cost is one pass over the file, about 1 ms per MiB.
 * @throws Problem `image_unreadable`, `image_format_unsupported`, `image_damaged`, `image_too_large`
 */
export async function inspectImage(bytes: Buffer, maxPixels: number): Promise<InspectedImage> {
  if (bytes.length < MIN_FILE_BYTES)
    throw new Problem('image_unreadable', `Expected an image, but the file has only ${bytes.length} bytes.`);
  const format = sniffImageFormat(bytes);
  if (format === null) {
    const name = nameUnreadFormat(bytes);
    throw new Problem(
      'image_format_unsupported',
      `Expected the image to be ${READABLE_FORMATS}, but its content is ${name ?? 'none of these'}.`,
    );
  }
  const { frames, primaries } = checkStructure(format, bytes);
  const metadata = await readMetadata(format, bytes);
  const { width: widthPx, height: heightPx } = metadata.autoOrient;
  if (widthPx < 1 || heightPx < 1) throw damaged('The image says that it has no pixels.');
  if (widthPx * heightPx > maxPixels)
    throw new Problem(
      'image_too_large',
      `Expected the image to have at most ${maxPixels} pixels, but it has ${widthPx} x ${heightPx}.`,
    );
  refuseUnknownSamples(metadata);
  return {
    header: { format, widthPx, heightPx, frames: frames ?? metadata.pages ?? 1, hasAlpha: metadata.hasAlpha },
    metadata,
    primaries,
  };
}

function checkStructure(
  format: ImageFormat,
  bytes: Buffer,
): { readonly frames: number | null; readonly primaries: HeifFacts['primaries'] } {
  if (format === 'png') return { ...checkPng(bytes), primaries: null };
  if (format === 'gif') return { ...checkGif(bytes), primaries: null };
  if (format === 'avif' || format === 'heic') return { frames: null, ...checkHeif(bytes) };
  if (format === 'jpeg') checkJpeg(bytes);
  if (format === 'webp') checkWebp(bytes);
  if (format === 'tiff') checkTiff(bytes);
  return { frames: null, primaries: null };
}

async function readMetadata(format: ImageFormat, bytes: Buffer): Promise<Metadata> {
  let metadata: Metadata;
  try {
    // Without a limit of its own, so that a header of any size gets the sentence that names both numbers.
    metadata = await openEncoded(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw damaged('The header of the image cannot be read.', error);
  }
  if (metadata.format !== LOADED_AS[format])
    throw damaged('The content of the image contradicts its header.');
  return metadata;
}

function refuseUnknownSamples({ depth, channels, space }: Metadata): void {
  if (depth !== 'uchar' && depth !== 'ushort')
    throw new Problem(
      'image_format_unsupported',
      `Expected samples of 1 to 16 bits that are whole and positive, but the image has ${depth}.`,
    );
  if (channels > (space === 'cmyk' ? 5 : 4))
    throw new Problem(
      'image_format_unsupported',
      `Expected grey, RGB or CMYK with at most one alpha channel, but the image has ${channels} channels.`,
    );
}
