import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import sharp, { type Sharp } from 'sharp';
import type { PictureFormat } from '../dialects/dialect.ts';
import { Problem, type ProblemReport } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { encodePng } from '../exports/png/encode.ts';
import { decodeImage } from '../infrastructure/decode/decode.ts';
import type { ConversionOrder } from './dialect-conversion.ts';

// The process in which one picture is converted; see `PictureConversion`.

/** What shows through where a format knows no transparency. */
const PAPER = '#ffffff';
const JPEG = { quality: 92, chromaSubsampling: '4:4:4' } as const;

const WRITERS: Readonly<Record<Exclude<PictureFormat, 'png'>, (picture: Sharp) => Sharp>> = {
  jpeg: (picture) => picture.flatten({ background: PAPER }).jpeg(JPEG),
  webp: (picture) => picture.webp({ lossless: true, exact: true }),
  avif: (picture) => picture.avif({ quality: 80, chromaSubsampling: '4:4:4' }),
  tiff: (picture) => picture.tiff({ compression: 'deflate' }),
  gif: (picture) => picture.gif(),
};

async function encoded(raster: Raster, format: PictureFormat): Promise<Buffer> {
  if (format === 'png') return encodePng(raster);
  const { widthPx: width, heightPx: height, data } = raster;
  const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return WRITERS[format](sharp(pixels, { raw: { width, height, channels: 4 } })).toBuffer();
}

async function convert({ from, to, format, maxPixels }: ConversionOrder): Promise<ProblemReport | null> {
  try {
    await writeFile(to, await encoded(await decodeImage(from, { maxPixels }), format), { mode: 0o600 });
    return null;
  } catch (error) {
    return Problem.from(error).report();
  }
}

process.once('message', async (order: ConversionOrder) => {
  const problem = await convert(order);
  process.send?.({ problem }, () => process.disconnect());
});
