import sharp, { type Sharp, type SharpOptions } from 'sharp';

/** The loaders of the formats that are read; both forms, since other parts may open their own files by path. */
const ALLOWED_LOADERS = [
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadPngFile',
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadJpegFile',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadWebpFile',
  'VipsForeignLoadHeifBuffer',
  'VipsForeignLoadHeifFile',
  'VipsForeignLoadTiffBuffer',
  'VipsForeignLoadTiffFile',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadNsgifFile',
];

// Process-wide on purpose: whatever the bytes pretend to be, nothing else may be parsed (SVG reads files, for one).
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ALLOWED_LOADERS });
// Inputs do not come twice, and kept ones would count as leaks.
sharp.cache(false);

/** Opens encoded bytes without decoding pixels yet; any warning of a codec counts as damage. */
export function openEncoded(
  bytes: Buffer,
  options: Pick<SharpOptions, 'ignoreIcc' | 'limitInputPixels'>,
): Sharp {
  return sharp(bytes, { failOn: 'warning', unlimited: false, limitInputChannels: false, ...options });
}
