import sharp from 'sharp';
import type { Raster } from '../../src/domain/raster.ts';

/** How a design reaches whoever takes it apart: as it is, or as a JPEG of some quality. */
export const VARIANTS = ['PNG', 'JPEG 95', 'JPEG 85', 'JPEG 70'] as const;

export type Variant = (typeof VARIANTS)[number];

/** The file that a design's picture becomes. JPEGs have halved chroma, as most in the wild. */
export function variantFile(source: Raster, variant: Variant): Promise<Buffer> {
  const { widthPx: width, heightPx: height, data } = source;
  const picture = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  return variant === 'PNG'
    ? picture.png({ compressionLevel: 3 }).toBuffer()
    : picture.jpeg({ quality: Number(variant.slice(5)), chromaSubsampling: '4:2:0' }).toBuffer();
}

/** The pixels of that file. */
export async function variantPixels(source: Raster, variant: Variant): Promise<Raster> {
  if (variant === 'PNG') return source;
  const { data, info } = await sharp(await variantFile(source, variant))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    widthPx: info.width,
    heightPx: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  };
}
