import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeImage, readImageHeader } from '../../src/infrastructure/decode/decode.ts';
import { outcome } from '../../src/infrastructure/decode/testing/outcome.ts';

const SIDE_PX = 500;
const FRAMES = 60;
const LIMITS = { maxPixels: 1_000_000 };

/** Frames are red 40 and red 240 in turn, so that no encoder can join them. */
async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const pixels = Buffer.alloc(SIDE_PX * SIDE_PX * FRAMES * 3, 20);
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const start = frame * SIDE_PX * SIDE_PX * 3;
    for (let index = 0; index < SIDE_PX * SIDE_PX * 3; index += 3)
      pixels[start + index] = frame % 2 === 0 ? 40 : 240;
  }
  const raw = { width: SIDE_PX, height: SIDE_PX * FRAMES, channels: 3, pageHeight: SIDE_PX } as const;
  const encoder = sharp(pixels, { raw });
  return format === 'gif'
    ? encoder.gif({ effort: 1, dither: 0 }).toBuffer()
    : encoder.webp({ lossless: true, effort: 0 }).toBuffer();
}

describe.each(['gif', 'webp'] as const)('P18: frames count as pixels (%s)', (format) => {
  let file: Buffer;
  beforeAll(async () => {
    file = await animation(format);
  });

  test('60 frames of 500 x 500 under a limit of 1 megapixel give the first frame only', async () => {
    expect(await readImageHeader(file, LIMITS)).toMatchObject({
      format,
      widthPx: SIDE_PX,
      heightPx: SIDE_PX,
      frames: FRAMES,
    });
    const raster = await decodeImage(file, LIMITS);
    expect([raster.widthPx, raster.heightPx]).toEqual([SIDE_PX, SIDE_PX]);
    expect(raster.data[0]).toBe(40);
    expect(raster.data[raster.data.length - 4]).toBe(40);
  });

  test('memory is that of one frame', async () => {
    await decodeImage(file, LIMITS);
    const before = process.resourceUsage().maxRSS / 1024;
    await decodeImage(file, LIMITS);
    // All frames would be 57 MiB.
    expect(process.resourceUsage().maxRSS / 1024 - before).toBeLessThan(20);
  });

  test('one frame above the limit is refused', async () => {
    expect(await outcome(file, { maxPixels: SIDE_PX * SIDE_PX - 1 })).toBe('image_too_large');
  });
});
