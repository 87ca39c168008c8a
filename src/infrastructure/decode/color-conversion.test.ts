import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Raster } from '../../domain/raster.ts';
import { conversionFromPrimaries, conversionToSrgb, narrowTo8Bit } from './color-conversion.ts';
import { readColorProfile } from './color-profile.ts';
import { decodeImage } from './decode.ts';
import { distance, encoderOf, paint, pngOf } from './testing/pictures.ts';
import { PNG_GREY, PNG_RGB, writePng } from './testing/png-writer.ts';
import {
  ADOBE_RGB_COLUMNS,
  DISPLAY_P3_COLUMNS,
  gammaCurve,
  greyProfile,
  rgbProfile,
  SRGB_COLUMNS,
  srgbCurve,
} from './testing/profile-writer.ts';

/** Every 17th value of each channel, and alpha that must survive. */
const cube = paint(256, 16, (x, y) => [(x >> 4) * 17, (x & 15) * 17, y * 17, 255 - y]);
const adobeRgb = rgbProfile(ADOBE_RGB_COLUMNS, gammaCurve(2.19921875));

describe('against an independent colour engine', () => {
  test.each([
    ['Adobe RGB', adobeRgb],
    ['sRGB primaries with gamma 1.8', rgbProfile(SRGB_COLUMNS, gammaCurve(1.8))],
    ['Adobe RGB primaries with the sRGB curve', rgbProfile(ADOBE_RGB_COLUMNS, srgbCurve())],
  ])('%s differs by at most a rounding step', async (_, profile) => {
    const png = pngOf(cube, [profileChunk(profile)]);
    const decoded = await decodeImage(png);
    expect(distance(decoded, await throughColorEngine(png)).max).toBeLessThanOrEqual(1);
    // And it is not the trivial answer.
    expect(distance(decoded, cube).max).toBeGreaterThan(8);
  });

  test('Display-P3 differs by at most a rounding step', async () => {
    const png = await encoderOf(cube).withIccProfile('p3').png().toBuffer();
    expect(distance(await decodeImage(png), await throughColorEngine(png)).max).toBeLessThanOrEqual(1);
  });

  test('a grey profile does too', async () => {
    const samples = Uint8Array.from({ length: 256 }, (_, level) => level);
    const png = writePng({
      widthPx: 256,
      heightPx: 1,
      colorType: PNG_GREY,
      bitDepth: 8,
      samples,
      chunks: [profileChunk(greyProfile(gammaCurve(1.8)))],
    });
    const decoded = await decodeImage(png);
    expect(distance(decoded, await throughColorEngine(png)).max).toBeLessThanOrEqual(1);
    expect(decoded.data[4 * 100]).not.toBe(100);
  });
});

test('16 bits with a profile give what 8 bits give', async () => {
  const rgb = Uint8Array.from(
    { length: 256 * 16 * 3 },
    (_, index) => cube.data[Math.floor(index / 3) * 4 + (index % 3)]!,
  );
  const deep = Uint8Array.from({ length: rgb.length * 2 }, (_, index) => rgb[index >> 1]!);
  const recipe = { widthPx: 256, heightPx: 16, colorType: PNG_RGB, chunks: [profileChunk(adobeRgb)] };
  const shallow = await decodeImage(writePng({ ...recipe, bitDepth: 8, samples: rgb }));
  expect(await decodeImage(writePng({ ...recipe, bitDepth: 16, samples: deep }))).toEqual(shallow);
});

test('a broken profile counts as none', async () => {
  const cut = adobeRgb.subarray(0, 200);
  expect(readColorProfile(cut)).toBeNull();
  expect(readColorProfile(Buffer.alloc(0))).toBeNull();
});

test('an RGB profile on a grey picture means its neutral axis', async () => {
  const grey = { widthPx: 1, heightPx: 1, colorType: PNG_GREY, bitDepth: 8, samples: Uint8Array.of(100) };
  const jpeg = await sharp(writePng(grey)).jpeg({ quality: 100 }).withIccProfile('p3').toBuffer();
  expect([...(await decodeImage(jpeg)).data]).toEqual([100, 100, 100, 255]);
});

test('primaries by number give what the same primaries by profile give', () => {
  const p3 = readColorProfile(rgbProfile(DISPLAY_P3_COLUMNS, srgbCurve()));
  if (p3?.kind !== 'matrix') throw new Error('expected a matrix profile');
  const byProfile = new Uint8ClampedArray(cube.data.length);
  const byNumber = new Uint8ClampedArray(cube.data.length);
  conversionToSrgb(p3)!.apply(cube.data, byProfile);
  conversionFromPrimaries('display-p3').apply(cube.data, byNumber);
  expect(distance({ ...cube, data: byProfile }, { ...cube, data: byNumber }).max).toBeLessThanOrEqual(1);
});

test('grey stays grey and white stays white from any primaries', () => {
  const greys = paint(256, 1, (x) => [x, x, x, 255]);
  for (const primaries of ['display-p3', 'bt2020'] as const) {
    const converted = new Uint8ClampedArray(greys.data.length);
    conversionFromPrimaries(primaries).apply(greys.data, converted);
    expect(distance(greys, { ...greys, data: converted }).max).toBeLessThanOrEqual(1);
    expect([...converted.subarray(-4)]).toEqual([255, 255, 255, 255]);
  }
});

test('every 16-bit value is narrowed to the nearest', () => {
  const source = Uint16Array.from({ length: 65536 }, (_, value) => value);
  const target = new Uint8ClampedArray(65536);
  narrowTo8Bit(source, target);
  expect(target.every((value, index) => value === Math.round(index / 257))).toBe(true);
});

function profileChunk(profile: Buffer): readonly [string, Uint8Array] {
  return ['iCCP', Buffer.concat([Buffer.from('test\0\0', 'latin1'), deflateSync(profile)])];
}

/** What LittleCMS makes of the file's profile, by way of sharp's own default path. */
async function throughColorEngine(png: Buffer): Promise<Raster> {
  const { data, info } = await sharp(png)
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data: new Uint8ClampedArray(data) };
}
