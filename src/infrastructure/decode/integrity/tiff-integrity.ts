import { Problem } from '../../../domain/problem.ts';
import { damaged } from './damage.ts';
import { readFirstDirectory, type TiffDirectory } from './tiff-directory.ts';

const TAG = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
  dngVersion: 50706,
} as const;

const UNCOMPRESSED = 1;
const FLOATING_POINT_FORMAT = 3;
/** White or black is zero, RGB, palette, separated inks, YCbCr: not camera raw, Lab, LogLuv or masks. */
const READABLE_PHOTOMETRICS = new Set([0, 1, 2, 3, 5, 6]);

/**
 * Checks that every strip or tile of the first image of a TIFF is there, inside the file and, where uncompressed, long
 * enough (TIFF 6.0, sections 8 and 15): readers leave a missing one blank. TIFF carries no checksum.
 * @throws Problem `image_damaged`, or `image_format_unsupported` for camera raw files, previews and floating point
 */
export function checkTiff(bytes: Buffer): void {
  const directory = readFirstDirectory(bytes);
  refuseOtherKinds(bytes, directory);
  const widthPx = first(directory, TAG.imageWidth, 0);
  const heightPx = first(directory, TAG.imageLength, 0);
  if (widthPx === 0 || heightPx === 0) throw damaged('The TIFF file says that it has no pixels.');
  const isTiled = directory.has(TAG.tileOffsets);
  const blockWidthPx = isTiled ? first(directory, TAG.tileWidth, 0) : widthPx;
  const blockHeightPx = isTiled
    ? first(directory, TAG.tileLength, 0)
    : Math.min(first(directory, TAG.rowsPerStrip, heightPx), heightPx);
  if (blockWidthPx === 0 || blockHeightPx === 0) throw damaged('The TIFF file has strips without pixels.');

  const samples = first(directory, TAG.samplesPerPixel, 1);
  const planes = first(directory, TAG.planarConfiguration, 1) === 2 ? samples : 1;
  const rows = Math.ceil(heightPx / blockHeightPx);
  const blocks = planes * rows * Math.ceil(widthPx / blockWidthPx);
  const offsets = directory.get(isTiled ? TAG.tileOffsets : TAG.stripOffsets) ?? [];
  const counts = directory.get(isTiled ? TAG.tileByteCounts : TAG.stripByteCounts) ?? [];
  if (offsets.length < blocks || counts.length < blocks)
    throw damaged('The TIFF file has fewer strips than its size asks for.');

  const isUncompressed = first(directory, TAG.compression, UNCOMPRESSED) === UNCOMPRESSED;
  const bitsPerPixel = first(directory, TAG.bitsPerSample, 1) * (samples / planes);
  const rowBytes = Math.ceil((blockWidthPx * bitsPerPixel) / 8);
  for (let index = 0; index < blocks; index += 1) {
    const offset = offsets[index]!;
    const count = counts[index]!;
    if (offset === 0 || count === 0 || offset + count > bytes.length)
      throw damaged('A strip of the TIFF file lies outside of it.');
    const blockRows = isTiled
      ? blockHeightPx
      : Math.min(blockHeightPx, heightPx - (index % rows) * blockHeightPx);
    // Subsampled YCbCr packs its rows in groups; the decoder itself watches over those.
    if (isUncompressed && first(directory, TAG.photometric, 0) !== 6 && count < rowBytes * blockRows)
      throw damaged('A strip of the TIFF file is shorter than its pixels.');
  }
}

function refuseOtherKinds(bytes: Buffer, directory: TiffDirectory): void {
  const isPreview = (first(directory, TAG.newSubfileType, 0) & 1) === 1;
  if (directory.has(TAG.dngVersion) || isPreview || bytes.toString('latin1', 8, 10) === 'CR')
    throw new Problem(
      'image_format_unsupported',
      'Expected a finished TIFF picture, but this one is a camera raw file or begins with a preview.',
    );
  if (!READABLE_PHOTOMETRICS.has(first(directory, TAG.photometric, 1)))
    throw new Problem(
      'image_format_unsupported',
      'Expected a TIFF in grey, RGB, CMYK, YCbCr or palette colours, but this one has others.',
    );
  if (first(directory, TAG.sampleFormat, 1) === FLOATING_POINT_FORMAT)
    throw new Problem(
      'image_format_unsupported',
      'Expected a TIFF with whole-number samples, but this one has floating-point samples.',
    );
}

function first(directory: TiffDirectory, tag: number, fallback: number): number {
  return directory.get(tag)?.[0] ?? fallback;
}
