import { beforeAll, describe, expect, test } from 'vitest';
import type { Raster } from '../../src/domain/raster.ts';
import { decodeImage } from '../../src/infrastructure/decode/decode.ts';
import { outcome, sameOutcome } from '../../src/infrastructure/decode/testing/outcome.ts';
import {
  encoderOf,
  fixture,
  opaqueRamps,
  pngOf,
  translucentNoise,
} from '../../src/infrastructure/decode/testing/pictures.ts';

const ramps = opaqueRamps(160, 120);
const noise = translucentNoise(40, 30);
const encode = encoderOf(ramps);

/**
 * `checked`: the format carries a checksum over every byte, so that every change is found. The others carry none over
 * their coded pixels; there a changed byte may mean another picture, and what is promised is that it is whole and the
 * same each time.
 */
const FIXTURES: readonly {
  readonly name: string;
  readonly checked: boolean;
  readonly make: () => Promise<Buffer> | Buffer;
}[] = [
  { name: 'PNG', checked: true, make: () => pngOf(noise) },
  {
    name: 'PNG, interlaced',
    checked: true,
    make: () => encode.clone().png({ progressive: true }).toBuffer(),
  },
  { name: 'JPEG', checked: false, make: () => encode.clone().jpeg().toBuffer() },
  {
    name: 'JPEG, progressive',
    checked: false,
    make: () => encode.clone().jpeg({ progressive: true }).toBuffer(),
  },
  { name: 'WebP', checked: false, make: () => encode.clone().webp().toBuffer() },
  { name: 'WebP, lossless', checked: false, make: () => encode.clone().webp({ lossless: true }).toBuffer() },
  { name: 'AVIF', checked: false, make: () => encode.clone().avif({ effort: 0 }).toBuffer() },
  { name: 'GIF', checked: false, make: () => encode.clone().gif({ effort: 1 }).toBuffer() },
  { name: 'TIFF', checked: false, make: () => encoderOf(noise).tiff({ compression: 'none' }).toBuffer() },
  { name: 'TIFF, LZW', checked: false, make: () => encode.clone().tiff({ compression: 'lzw' }).toBuffer() },
  {
    name: 'TIFF, tiles',
    checked: false,
    make: () =>
      encode.clone().tiff({ compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 }).toBuffer(),
  },
  { name: 'TIFF, JPEG', checked: false, make: () => encode.clone().tiff({ compression: 'jpeg' }).toBuffer() },
  { name: 'HEIC', checked: false, make: () => fixture('quadrants.heic') },
  { name: 'HEIC, tiles', checked: false, make: () => fixture('ramps-grid.heic') },
  { name: 'HEIC with alpha', checked: false, make: () => fixture('quadrants-alpha.heic') },
];

describe.each(FIXTURES)('P20: broken files never become pictures ($name)', ({ checked, make }) => {
  let file: Buffer;
  let whole: Raster;
  beforeAll(async () => {
    file = await make();
    whole = await decodeImage(file);
  });

  test('cut at every 64th byte it is a named problem, every time', async () => {
    for (let length = 0; length < file.length; length += 64) {
      const result = await outcome(file.subarray(0, length));
      expect(`${length}: ${typeof result === 'string' ? result : 'a picture'}`).toBe(
        `${length}: ${length === 0 ? 'image_unreadable' : 'image_damaged'}`,
      );
    }
    expect(await outcome(file.subarray(0, -1))).toBe('image_damaged');
  });

  test('with one byte changed it is a named problem, the same picture, or a whole one that is the same twice', async () => {
    // At least 32 places in the smaller fixtures, one per KiB in the larger ones.
    const stepBytes = Math.min(1024, Math.floor(file.length / 32));
    let found = 0;
    for (let offset = 0; offset < file.length; offset += stepBytes) {
      const broken = Buffer.from(file);
      broken[offset] = broken[offset]! ^ 0x10;
      const first = await outcome(broken);
      if (typeof first === 'string') {
        found += 1;
        continue;
      }
      // Something else is decoded in between, whose memory would show.
      await decodeImage(file);
      const again = await outcome(broken);
      expect(sameOutcome(first, again), `byte ${offset} gives two different pictures`).toBe(true);
      expect(first.data.length, `byte ${offset}`).toBe(first.widthPx * first.heightPx * 4);
      if (checked) expect(sameOutcome(first, whole), `byte ${offset} went unnoticed`).toBe(true);
    }
    expect(found).toBeGreaterThan(0);
  });
});

test('P20: a JPEG whose size was changed in its header never shows memory that was not decoded', async () => {
  const jpeg = await encode.clone().jpeg().toBuffer();
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const taller = Buffer.from(jpeg);
  taller.writeUInt16BE(480, frame + 5);
  expect(await outcome(taller)).toBe('image_damaged');
});
