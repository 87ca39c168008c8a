import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../src/infrastructure/decode/decode.ts';
import { outcome } from '../../src/infrastructure/decode/testing/outcome.ts';
import {
  distance,
  encoderOf,
  opaqueRamps,
  paint,
  pngOf,
} from '../../src/infrastructure/decode/testing/pictures.ts';
import { writePng } from '../../src/infrastructure/decode/testing/png-writer.ts';

const SIZES = [
  [1, 1],
  [1, 8192],
  [8192, 1],
  [2, 3],
] as const;

/** What decoding promises of odd sizes; what the operations make of them is theirs to promise. */
describe('P23: odd sizes decode or are a named problem', () => {
  describe.each(SIZES)('%i x %i', (widthPx, heightPx) => {
    const picture = opaqueRamps(widthPx, heightPx);

    test.each(['png', 'webp', 'tiff'] as const)('as a lossless %s, byte for byte', async (format) => {
      const options = format === 'webp' ? { lossless: true } : {};
      const encoder = encoderOf(picture);
      const encoded =
        format === 'tiff'
          ? await encoder.tiff({ compression: 'lzw' }).toBuffer()
          : await encoder.toFormat(format, options).toBuffer();
      expect(await decodeImage(encoded)).toEqual(picture);
    });

    test.each(['jpeg', 'gif', 'avif'] as const)('as %s', async (format) => {
      const encoded = await encoderOf(picture)
        .toFormat(format, { quality: 95, chromaSubsampling: '4:4:4' })
        .toBuffer();
      const decoded = await decodeImage(encoded);
      expect([decoded.widthPx, decoded.heightPx]).toEqual([widthPx, heightPx]);
      expect(distance(decoded, picture).mean).toBeLessThan(8);
    });
  });

  test('all transparent and all one colour stay what they are', async () => {
    const clear = paint(50, 40, () => [0, 0, 0, 0]);
    const hidden = paint(50, 40, () => [12, 34, 56, 0]);
    const red = paint(50, 40, () => [255, 0, 0, 255]);
    for (const picture of [clear, hidden, red]) expect(await decodeImage(pngOf(picture))).toEqual(picture);
  });

  test('a size of zero in the header is a named problem in every format', async () => {
    const samples = new Uint8Array();
    for (const [widthPx, heightPx] of [
      [0, 0],
      [0, 5],
      [5, 0],
    ] as const)
      expect(await outcome(writePng({ widthPx, heightPx, colorType: 6, bitDepth: 8, samples }))).toBe(
        'image_damaged',
      );

    const picture = encoderOf(opaqueRamps(16, 16));
    const jpeg = await picture.clone().jpeg().toBuffer();
    jpeg.writeUInt32BE(0, jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5);
    expect(await outcome(jpeg)).toBe('image_damaged');

    const gif = await picture.clone().gif().toBuffer();
    gif.writeUInt32LE(0, 6);
    gif.writeUInt32LE(0, gif.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0])) + 5);
    expect(await outcome(gif)).toBe('image_damaged');

    const tiff = await picture.clone().tiff({ compression: 'none' }).toBuffer();
    const directory = tiff.readUInt32LE(4);
    for (let entry = directory + 2; entry < directory + 2 + 12 * tiff.readUInt16LE(directory); entry += 12)
      if (tiff.readUInt16LE(entry) === 256) tiff.writeUInt32LE(0, entry + 8);
    expect(await outcome(tiff)).toBe('image_damaged');
  });
});
