import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Raster } from '../../src/domain/raster.ts';
import { decodeImage } from '../../src/infrastructure/decode/decode.ts';
import {
  exifBlock,
  exifSegment,
  insertJpegSegments,
} from '../../src/infrastructure/decode/testing/metadata-writer.ts';
import {
  distance,
  encoderOf,
  opaqueRamps,
  paint,
  pngOf,
  quadrants,
  translucentNoise,
} from '../../src/infrastructure/decode/testing/pictures.ts';
import {
  PNG_GREY_ALPHA,
  PNG_PALETTE,
  PNG_RGB,
  writePng,
} from '../../src/infrastructure/decode/testing/png-writer.ts';
import {
  ADOBE_RGB_COLUMNS,
  gammaCurve,
  rgbProfile,
} from '../../src/infrastructure/decode/testing/profile-writer.ts';

/** Where the upright picture's pixel (x, y) lies in the stored one, for each EXIF orientation (Exif 2.3, 4.6.4). */
const STORED_AT: Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

function upright(stored: Raster, orientation: number): Raster {
  const { widthPx, heightPx, data } = stored;
  const [width, height] = orientation >= 5 ? [heightPx, widthPx] : [widthPx, heightPx];
  return paint(width, height, (x, y) => {
    const [column, row] = STORED_AT[orientation]!(x, y, widthPx, heightPx);
    const start = (row * widthPx + column) * 4;
    return [...data.subarray(start, start + 4)];
  });
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('P21: EXIF orientation %i is honoured', (orientation) => {
  const noise = translucentNoise(23, 14);

  test('in a translucent PNG, byte for byte', async () => {
    const png = pngOf(noise, [['eXIf', exifBlock(orientation)]]);
    expect(await decodeImage(png)).toEqual(upright(noise, orientation));
  });

  test('in a translucent lossless WebP and a TIFF, byte for byte', async () => {
    const tagged = encoderOf(noise).withMetadata({ orientation }).withIccProfile('srgb');
    const webp = await tagged.clone().webp({ lossless: true, exact: true }).toBuffer();
    const tiff = await tagged.clone().tiff({ compression: 'lzw' }).toBuffer();
    expect(await decodeImage(webp)).toEqual(upright(noise, orientation));
    expect(await decodeImage(tiff)).toEqual(upright(noise, orientation));
  });

  test('in a JPEG', async () => {
    const plain = await encoderOf(quadrants(48, 32)).jpeg({ quality: 95 }).toBuffer();
    const turned = insertJpegSegments(plain, [exifSegment(exifBlock(orientation))]);
    expect(await decodeImage(turned)).toEqual(upright(await decodeImage(plain), orientation));
  });

  test('in an AVIF', async () => {
    const avif = await encoderOf(quadrants(64, 32))
      .withMetadata({ orientation })
      .avif({ quality: 90, effort: 0 })
      .toBuffer();
    expect(distance(await decodeImage(avif), upright(quadrants(64, 32), orientation)).mean).toBeLessThan(2);
  });
});

describe('P21: every kind of colour comes out as sRGB', () => {
  const ramps = opaqueRamps(64, 64);
  const rgb = Uint8Array.from(
    { length: 64 * 64 * 3 },
    (_, index) => ramps.data[Math.floor(index / 3) * 4 + (index % 3)]!,
  );
  const adobeRgb = rgbProfile(ADOBE_RGB_COLUMNS, gammaCurve(2.19921875));
  const iccChunk = (profile: Buffer) =>
    ['iCCP', Buffer.concat([Buffer.from('p\0\0', 'latin1'), deflateSync(profile)])] as const;

  test('Display-P3', async () => {
    const png = await encoderOf(ramps).withIccProfile('p3').png().toBuffer();
    // The stored numbers are other ones, or this would prove nothing.
    const stored = await sharp(png, { ignoreIcc: true }).ensureAlpha().raw().toBuffer();
    expect(distance(ramps, { ...ramps, data: new Uint8ClampedArray(stored) }).mean).toBeGreaterThan(3);
    expect(distance(await decodeImage(png), ramps).mean).toBeLessThan(1);
    const reference = await sharp(png).ensureAlpha().raw().toBuffer();
    const engine = { ...ramps, data: new Uint8ClampedArray(reference) };
    expect(distance(await decodeImage(png), engine).max).toBeLessThan(2);
  });

  test('Adobe RGB, against values computed by hand', async () => {
    // (128, 64, 200) in Adobe RGB: linear .2195 .0478 .5862; times the matrix to linear sRGB .2885 .0478 .6122.
    const recipe = { widthPx: 1, heightPx: 1, colorType: PNG_RGB, bitDepth: 8, chunks: [iccChunk(adobeRgb)] };
    const png = writePng({ ...recipe, samples: Uint8Array.of(128, 64, 200) });
    const [red, green, blue] = (await decodeImage(png)).data;
    for (const [value, expected] of [
      [red, 146],
      [green, 62],
      [blue, 204],
    ] as const)
      expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1);
  });

  test('Adobe RGB with 16 bits', async () => {
    const deep = Uint8Array.from({ length: rgb.length * 2 }, (_, index) => rgb[index >> 1]!);
    const recipe = { widthPx: 64, heightPx: 64, colorType: PNG_RGB, chunks: [iccChunk(adobeRgb)] };
    const sixteen = await decodeImage(writePng({ ...recipe, bitDepth: 16, samples: deep }));
    const reference = await sharp(writePng({ ...recipe, bitDepth: 8, samples: rgb }))
      .ensureAlpha()
      .raw()
      .toBuffer();
    expect(distance(sixteen, { ...ramps, data: new Uint8ClampedArray(reference) }).max).toBeLessThan(2);
  });

  test('16 bits', async () => {
    const deep = Uint8Array.from({ length: rgb.length * 2 }, (_, index) => rgb[index >> 1]!);
    const png = writePng({ widthPx: 64, heightPx: 64, colorType: PNG_RGB, bitDepth: 16, samples: deep });
    expect(await decodeImage(png)).toEqual(ramps);
  });

  test.each([
    ['with a profile', 'cmyk'],
    ['without one', null],
  ] as const)('CMYK %s', async (_, profile) => {
    const printable = paint(64, 64, (x, y) => [90 + x, 90 + y, 100 + ((x + y) >> 1), 255]);
    const separated = encoderOf(printable).removeAlpha().toColourspace('cmyk');
    const tagged = profile === null ? separated : separated.withIccProfile(profile);
    const tiff = await tagged.clone().tiff({ compression: 'lzw' }).toBuffer();
    const jpeg = await tagged.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const [fromTiff, fromJpeg] = [await decodeImage(tiff), await decodeImage(jpeg)];
    expect((await sharp(tiff).metadata()).space).toBe('cmyk');
    expect((await sharp(jpeg).metadata()).space).toBe('cmyk');
    // JPEGs store inks inverted, TIFFs do not: both must mean the same picture.
    expect(distance(fromTiff, fromJpeg).mean).toBeLessThan(1);
    // Perceptual intents press colours into what inks can do, so that muted ones move a little on the way out and back.
    expect(distance(fromTiff, printable).mean).toBeLessThan(4);
    const reference = await sharp(tiff).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    expect(distance(fromTiff, { ...printable, data: new Uint8ClampedArray(reference) }).max).toBeLessThan(2);
  });

  test('grey with alpha', async () => {
    const samples = Uint8Array.of(0, 255, 77, 128, 200, 0, 255, 1);
    const png = writePng({ widthPx: 4, heightPx: 1, colorType: PNG_GREY_ALPHA, bitDepth: 8, samples });
    const expected = [0, 0, 0, 255, 77, 77, 77, 128, 200, 200, 200, 0, 255, 255, 255, 1];
    expect([...(await decodeImage(png)).data]).toEqual(expected);
  });

  test('palette with transparency', async () => {
    const png = writePng({
      widthPx: 2,
      heightPx: 1,
      colorType: PNG_PALETTE,
      bitDepth: 8,
      samples: Uint8Array.of(1, 0),
      chunks: [
        ['PLTE', Uint8Array.of(9, 8, 7, 6, 5, 4)],
        ['tRNS', Uint8Array.of(33)],
      ],
    });
    expect([...(await decodeImage(png)).data]).toEqual([6, 5, 4, 255, 9, 8, 7, 33]);
  });
});
