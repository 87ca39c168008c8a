/** The formats that are read, told apart by their content alone. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'tiff' | 'gif' | 'heic';

/** As a sentence lists them. */
export const READABLE_FORMATS = 'PNG, JPEG, WebP, AVIF, TIFF, GIF or HEIC';

const AVIF_BRANDS = new Set(['avif', 'avis']);
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
/** Brands that say "some HEIF picture" and leave the codec to the list of compatible brands. */
const HEIF_CONTAINER_BRANDS = new Set(['mif1', 'mif2', 'msf1', 'miaf']);

/** The format that `bytes` begin like, or `null`. A match says nothing about the rest being sound. */
export function sniffImageFormat(bytes: Buffer): ImageFormat | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  // FF F7 after the start marker is JPEG-LS, another codec.
  if (startsWith(bytes, [0xff, 0xd8, 0xff]) && bytes[3] !== 0xf7) return 'jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp';
  if (ascii(bytes, 0, 6) === 'GIF87a' || ascii(bytes, 0, 6) === 'GIF89a') return 'gif';
  if (isTiff(bytes)) return 'tiff';
  if (ascii(bytes, 4, 4) === 'ftyp') return sniffHeifBrands(bytes);
  return null;
}

/** The name of a well-known format that is not read, or `null`: only for the sentence of a problem. */
export function nameUnreadFormat(bytes: Buffer): string | null {
  const opening = ascii(bytes, 0, 512);
  if (opening.startsWith('%PDF')) return 'PDF';
  if (opening.startsWith('8BPS')) return 'PSD';
  if (opening.startsWith('BM')) return 'BMP';
  if (/^P[1-7fF][\s#]/.test(opening)) return 'PPM';
  if (startsWith(bytes, [0x76, 0x2f, 0x31, 0x01])) return 'OpenEXR';
  if (opening.startsWith('#?RADIANCE') || opening.startsWith('#?RGBE')) return 'Radiance HDR';
  if (startsWith(bytes, [0xff, 0x0a]) || ascii(bytes, 4, 4) === 'JXL ') return 'JPEG XL';
  if (ascii(bytes, 4, 4) === 'jP  ' || startsWith(bytes, [0xff, 0x4f, 0xff, 0x51])) return 'JPEG 2000';
  if (/<svg[\s>]/i.test(opening)) return 'SVG';
  return null;
}

function sniffHeifBrands(bytes: Buffer): ImageFormat | null {
  const boxEnd = Math.min(bytes.readUInt32BE(0), bytes.length);
  const major = ascii(bytes, 8, 4);
  if (AVIF_BRANDS.has(major)) return 'avif';
  if (HEIC_BRANDS.has(major)) return 'heic';
  if (!HEIF_CONTAINER_BRANDS.has(major)) return null;
  for (let offset = 16; offset + 4 <= boxEnd; offset += 4) {
    const brand = ascii(bytes, offset, 4);
    if (AVIF_BRANDS.has(brand)) return 'avif';
    if (HEIC_BRANDS.has(brand)) return 'heic';
  }
  return null;
}

function isTiff(bytes: Buffer): boolean {
  const order = ascii(bytes, 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return false;
  const version = order === 'II' ? bytes.readUInt16LE(2) : bytes.readUInt16BE(2);
  return version === 42 || version === 43;
}

function ascii(bytes: Buffer, start: number, length: number): string {
  return bytes.toString('latin1', start, start + length);
}

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((value, index) => bytes[index] === value);
}
