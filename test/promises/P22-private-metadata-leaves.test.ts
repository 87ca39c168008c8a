import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../src/infrastructure/decode/decode.ts';
import {
  exifBlock,
  exifSegment,
  iccSegment,
  insertJpegSegments,
} from '../../src/infrastructure/decode/testing/metadata-writer.ts';
import {
  encoderOf,
  pngOf,
  quadrants,
  translucentNoise,
} from '../../src/infrastructure/decode/testing/pictures.ts';
import {
  rgbProfile,
  SRGB_COLUMNS,
  srgbCurve,
} from '../../src/infrastructure/decode/testing/profile-writer.ts';

const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><owner>A. Private Person</owner></x:xmpmeta>';

/**
 * Decoding promises its part: nothing but pixels comes out of it, so that nothing else can go into any output. That the
 * written files hold nothing either is for the exports to promise.
 */
describe('P22: private metadata leaves with decoding', () => {
  test('a JPEG with place, XMP, thumbnail, comment and profile text gives the pixels of the bare one and nothing else', async () => {
    const bare = await encoderOf(quadrants()).jpeg().toBuffer();
    const thumbnail = await encoderOf(quadrants(8, 8)).jpeg().toBuffer();
    const laden = insertJpegSegments(bare, [
      exifSegment(Buffer.concat([exifBlock(1), thumbnail])),
      [0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${XMP}`, 'latin1')],
      iccSegment(rgbProfile(SRGB_COLUMNS, srgbCurve())),
      [0xed, Buffer.from('Photoshop 3.0\0 A. Private Person', 'latin1')],
      [0xfe, Buffer.from('A. Private Person')],
    ]);
    const seen = await sharp(laden).metadata();
    expect([seen.exif, seen.xmp, seen.icc].every((block) => block !== undefined)).toBe(true);

    const raster = await decodeImage(laden);
    expect(raster).toEqual(await decodeImage(bare));
    expect(Reflect.ownKeys(raster).sort()).toEqual(['data', 'heightPx', 'widthPx']);
    // Not even in memory behind the pixels.
    expect(raster.data.buffer.byteLength).toBe(64 * 48 * 4);
  });

  test('a PNG with text, time and place does too', async () => {
    const noise = translucentNoise(20, 20);
    const laden = pngOf(noise, [
      ['tEXt', Buffer.from('Author\0A. Private Person', 'latin1')],
      ['iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`, 'latin1')],
      ['zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync('A. Private Person')])],
      ['tIME', Uint8Array.of(7, 232, 1, 1, 0, 0, 0)],
      ['eXIf', exifBlock(1)],
    ]);
    const raster = await decodeImage(laden);
    expect(raster).toEqual(noise);
    expect(Reflect.ownKeys(raster).sort()).toEqual(['data', 'heightPx', 'widthPx']);
  });
});
