import { describe, expect, test } from 'vitest';
import { decodeImage, readImageHeader } from '../../src/infrastructure/decode/decode.ts';
import { outcome } from '../../src/infrastructure/decode/testing/outcome.ts';
import { encoderOf, quadrants } from '../../src/infrastructure/decode/testing/pictures.ts';
import { writeHugeBlackPng } from '../../src/infrastructure/decode/testing/png-writer.ts';

const MEBIBYTE = 1024 * 1024;

describe('P17: pixels are bounded before decoding', () => {
  const huge = writeHugeBlackPng(20_000, 20_000);

  test('a sound PNG of 20,000 x 20,000 in 400 kB is refused by its header, with memory flat', async () => {
    expect(huge.length).toBeLessThan(400_000);
    await outcome(writeHugeBlackPng(100, 100));
    const peakBefore = process.resourceUsage().maxRSS / 1024;
    expect(await outcome(huge)).toBe('image_too_large');
    const peakAfter = process.resourceUsage().maxRSS / 1024;
    // One byte per pixel would be 381 MiB, RGBA 1.5 GiB.
    expect(peakAfter - peakBefore).toBeLessThan(20);
  });

  test('the fixture is what it says: small ones of the same make decode', async () => {
    const raster = await decodeImage(writeHugeBlackPng(300, 200));
    expect([raster.widthPx, raster.heightPx]).toEqual([300, 200]);
    expect(await readImageHeader(huge, { maxPixels: 400_000_000 })).toMatchObject({
      widthPx: 20_000,
      heightPx: 20_000,
    });
  });

  test('the problem names both numbers', async () => {
    await expect(decodeImage(huge)).rejects.toThrow(/50000000 pixels.*20000 x 20000/);
  });

  test.each(['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const)(
    'the limit holds for %s, on the size of the upright picture',
    async (format) => {
      const encoded = await encoderOf(quadrants(120, 90)).toFormat(format).toBuffer();
      expect(await outcome(encoded, { maxPixels: 120 * 90 - 1 })).toBe('image_too_large');
      expect(await outcome(encoded, { maxPixels: 120 * 90 })).toHaveProperty('widthPx', 120);
    },
  );

  test('a header that lies about its size costs no more memory than one that does not', async () => {
    const jpeg = await encoderOf(quadrants()).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(65_500, frame + 5);
    jpeg.writeUInt16BE(65_500, frame + 7);
    const before = process.memoryUsage().rss;
    expect(await outcome(jpeg)).toBe('image_too_large');
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MEBIBYTE);
  });
});
