import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeImage, readImageHeader } from './decode.ts';
import { outcome } from './testing/outcome.ts';
import {
  distance,
  encoderOf,
  fixture,
  opaqueRamps,
  paint,
  pngOf,
  quadrants,
  translucentNoise,
} from './testing/pictures.ts';
import { PNG_GREY, PNG_GREY_ALPHA, PNG_PALETTE, PNG_RGB, writePng } from './testing/png-writer.ts';
import { rgbProfile, SRGB_COLUMNS, srgbCurve } from './testing/profile-writer.ts';

describe('pixels that need no conversion', () => {
  const noise = translucentNoise(61, 43);

  test('come out of a PNG byte for byte, with the colour under alpha 0', async () => {
    expect(await decodeImage(pngOf(noise))).toEqual(noise);
  });

  test('are not touched by an embedded sRGB profile', async () => {
    const profile = rgbProfile(SRGB_COLUMNS, srgbCurve());
    const png = pngOf(noise, [
      ['iCCP', Buffer.concat([Buffer.from('srgb\0\0', 'latin1'), deflateSync(profile)])],
    ]);
    expect((await sharp(png).metadata()).hasProfile).toBe(true);
    expect(await decodeImage(png)).toEqual(noise);
  });

  test.each([
    ['webp', { lossless: true, exact: true }],
    ['tiff', { compression: 'lzw' }],
    ['tiff', { compression: 'none', tile: true, tileWidth: 16, tileHeight: 16 }],
    ['tiff', { compression: 'deflate', bigtiff: true }],
  ] as const)('come out of a lossless %s byte for byte (%j)', async (format, options) => {
    const encoded = await encoderOf(noise).toFormat(format, options).toBuffer();
    expect(await decodeImage(encoded)).toEqual(noise);
  });

  test('are what another reader gives for a JPEG', async () => {
    const jpeg = await encoderOf(opaqueRamps(97, 71)).jpeg().toBuffer();
    const other = await sharp(jpeg).ensureAlpha().raw().toBuffer();
    expect(Buffer.from((await decodeImage(jpeg)).data.buffer).equals(other)).toBe(true);
  });
});

describe('samples of other kinds', () => {
  const ramp = Uint8Array.from({ length: 256 }, (_, index) => index);
  const base = { widthPx: 16, heightPx: 16 };

  test('grey becomes three equal channels', async () => {
    const png = writePng({ ...base, colorType: PNG_GREY, bitDepth: 8, samples: ramp });
    expect(await decodeImage(png)).toEqual(greyPicture((level) => level));
  });

  test('grey with alpha keeps both', async () => {
    const samples = Uint8Array.from({ length: 512 }, (_, index) =>
      index % 2 === 0 ? index >> 1 : 255 - (index >> 1),
    );
    const png = writePng({ ...base, colorType: PNG_GREY_ALPHA, bitDepth: 8, samples });
    expect(await decodeImage(png)).toEqual(
      greyPicture(
        (level) => level,
        (level) => 255 - level,
      ),
    );
  });

  test('one bit per pixel is black and white', async () => {
    const png = writePng({
      widthPx: 8,
      heightPx: 1,
      colorType: PNG_GREY,
      bitDepth: 1,
      samples: Uint8Array.of(0b10110001),
    });
    const bits = [1, 0, 1, 1, 0, 0, 0, 1];
    expect(await decodeImage(png)).toEqual(
      paint(8, 1, (x) => [bits[x]! * 255, bits[x]! * 255, bits[x]! * 255, 255]),
    );
  });

  test('a palette with transparency is looked up', async () => {
    const png = writePng({
      widthPx: 3,
      heightPx: 1,
      colorType: PNG_PALETTE,
      bitDepth: 8,
      samples: Uint8Array.of(2, 0, 1),
      chunks: [
        ['PLTE', Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90)],
        ['tRNS', Uint8Array.of(0, 128)],
      ],
    });
    const expected = [70, 80, 90, 255, 10, 20, 30, 0, 40, 50, 60, 128];
    expect([...(await decodeImage(png)).data]).toEqual(expected);
  });

  test('a transparent colour of an RGB picture becomes alpha', async () => {
    const png = writePng({
      widthPx: 2,
      heightPx: 1,
      colorType: PNG_RGB,
      bitDepth: 8,
      samples: Uint8Array.of(1, 2, 3, 4, 5, 6),
      chunks: [['tRNS', Uint8Array.of(0, 4, 0, 5, 0, 6)]],
    });
    expect([...(await decodeImage(png)).data]).toEqual([1, 2, 3, 255, 4, 5, 6, 0]);
  });

  test('16 bits are rounded to the nearest 8', async () => {
    const levels = [0, 128, 129, 256, 257, 32767, 32896, 65406, 65407, 65535];
    const samples = Uint8Array.from(levels.flatMap((level) => [level >> 8, level & 255]));
    const png = writePng({ widthPx: levels.length, heightPx: 1, colorType: PNG_GREY, bitDepth: 16, samples });
    const raster = await decodeImage(png);
    expect(levels.map((_, x) => raster.data[4 * x])).toEqual(levels.map((level) => Math.round(level / 257)));
  });

  test('premultiplied alpha of a TIFF becomes straight', async () => {
    const tiff = await encoderOf(paint(4, 4, () => [64, 32, 16, 128]))
      .tiff({ compression: 'none' })
      .toBuffer();
    setTiffShort(tiff, 338, 1);
    const straight = paint(4, 4, () => [127.5, 63.75, 31.9, 128]);
    expect(distance(await decodeImage(tiff), straight).max).toBeLessThanOrEqual(1);
  });
});

describe('the header', () => {
  test('says format, upright size, frames and alpha', async () => {
    const turned = await encoderOf(quadrants(40, 20)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await readImageHeader(turned)).toEqual({
      format: 'jpeg',
      widthPx: 20,
      heightPx: 40,
      frames: 1,
      hasAlpha: false,
    });
    expect(await readImageHeader(pngOf(quadrants(5, 3)))).toMatchObject({ format: 'png', hasAlpha: true });
    expect(await readImageHeader(fixture('quadrants-alpha.heic'))).toEqual({
      format: 'heic',
      widthPx: 64,
      heightPx: 48,
      frames: 1,
      hasAlpha: true,
    });
  });
});

describe('sources and limits', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'decode-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  test('a path and bytes give the same', async () => {
    const png = pngOf(quadrants(9, 7));
    writeFileSync(join(dir, 'a.png'), png);
    expect(await decodeImage(join(dir, 'a.png'))).toEqual(await decodeImage(png));
  });

  test('a missing file, a folder, an empty file and a scrap are told apart', async () => {
    writeFileSync(join(dir, 'empty.png'), '');
    expect(await outcome(join(dir, 'none.png'))).toBe('input_not_found');
    expect(await outcome(dir)).toBe('image_unreadable');
    expect(await outcome(join(dir, 'empty.png'))).toBe('image_unreadable');
    expect(await outcome(new Uint8Array())).toBe('image_unreadable');
    expect(await outcome(Buffer.from('abc'))).toBe('image_unreadable');
  });

  test('the byte limit holds for bytes, files and endless devices', async () => {
    const png = pngOf(quadrants());
    writeFileSync(join(dir, 'b.png'), png);
    expect(await outcome(png, { maxBytes: png.length - 1 })).toBe('file_too_large');
    expect(await outcome(join(dir, 'b.png'), { maxBytes: png.length - 1 })).toBe('file_too_large');
    expect(await outcome(join(dir, 'b.png'), { maxBytes: png.length })).toEqual(quadrants());
    expect(await outcome('/dev/zero', { maxBytes: 1_000_000 })).toBe('file_too_large');
  });

  test('the pixel limit is inclusive', async () => {
    const png = pngOf(quadrants(10, 10));
    expect(await outcome(png, { maxPixels: 100 })).toEqual(quadrants(10, 10));
    expect(await outcome(png, { maxPixels: 99 })).toBe('image_too_large');
  });

  test('the pixels can be transferred to another thread', async () => {
    const raster = await decodeImage(pngOf(quadrants(8, 8)));
    const buffer = raster.data.buffer as ArrayBuffer;
    expect(raster.data.byteOffset).toBe(0);
    expect(structuredClone(buffer, { transfer: [buffer] }).byteLength).toBe(256);
  });

  test('bytes that are a view into a larger buffer are read from their own start', async () => {
    const png = pngOf(quadrants(8, 8));
    const padded = new Uint8Array(png.length + 20);
    padded.set(png, 7);
    expect(await decodeImage(padded.subarray(7, 7 + png.length))).toEqual(quadrants(8, 8));
  });
});

function greyPicture(grey: (level: number) => number, alpha: (level: number) => number = () => 255) {
  return paint(16, 16, (x, y) => {
    const level = y * 16 + x;
    return [grey(level), grey(level), grey(level), alpha(level)];
  });
}

function setTiffShort(tiff: Buffer, tag: number, value: number): void {
  const directory = tiff.readUInt32LE(4);
  for (let index = 0; index < tiff.readUInt16LE(directory); index += 1) {
    const entry = directory + 2 + 12 * index;
    if (tiff.readUInt16LE(entry) === tag) return void tiff.writeUInt16LE(value, entry + 8);
  }
  throw new Error(`no tag ${tag}`);
}
