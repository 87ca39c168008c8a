import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeImage, readImageHeader } from '../../src/infrastructure/decode/decode.ts';
import { outcome } from '../../src/infrastructure/decode/testing/outcome.ts';
import { encoderOf, fixture, pngOf, quadrants } from '../../src/infrastructure/decode/testing/pictures.ts';

const SVG = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><text y="20">&x;</text>
<image href="file:///etc/hostname" width="9" height="9"/></svg>`;

const REFUSED: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['SVG', Buffer.from(SVG)],
  ['SVG after white space', Buffer.from(`\n\n  ${SVG.slice(SVG.indexOf('<svg'))}`)],
  ['PDF', Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')],
  ['BMP', bitmap()],
  ['PPM', Buffer.concat([Buffer.from('P6\n4 4\n255\n'), Buffer.alloc(48, 90)])],
  ['PFM', Buffer.concat([Buffer.from('PF\n2 2\n-1.0\n'), Buffer.alloc(48)])],
  ['PSD', Buffer.concat([Buffer.from('8BPS\0\x01\0\0\0\0\0\0\0\x03', 'latin1'), Buffer.alloc(100)])],
  [
    'OpenEXR',
    Buffer.concat([Buffer.from([0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0]), Buffer.from('channels\0chlist\0')]),
  ],
  [
    'Radiance HDR',
    Buffer.from(
      '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n\x80\x80\x80\x80\x80\x80\x80\x80',
      'latin1',
    ),
  ],
  ['JPEG 2000', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ', 'latin1')],
  ['JPEG XL', Buffer.from('\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ', 'latin1')],
  ['libvips', Buffer.concat([Buffer.from([0x08, 0xf2, 0xa6, 0xb6]), Buffer.alloc(100)])],
  ['FITS', Buffer.from('SIMPLE  =                    T / file'.padEnd(2880))],
  ['MP4', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\x08mdat', 'latin1')],
  ['HTML', Buffer.from('<!doctype html><title>not an image</title><svg></svg>')],
  ['CSV', Buffer.from('1,2,3\n4,5,6\n7,8,9\n')],
];

describe('P19: only the listed formats are decoded, by content and never by name', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'p19-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  test.each(REFUSED)('%s is refused, also when it is called a PNG', async (name, bytes) => {
    const renamed = join(dir, `${name.replaceAll(' ', '-')}.png`);
    await writeFile(renamed, bytes);
    expect(await outcome(bytes)).toBe('image_format_unsupported');
    expect(await outcome(renamed)).toBe('image_format_unsupported');
  });

  test('a camera raw file in TIFF clothes is refused', async () => {
    const tiff = await encoderOf(quadrants()).tiff({ compression: 'none' }).toBuffer();
    const directory = tiff.readUInt32LE(4);
    const last = directory + 2 + 12 * (tiff.readUInt16LE(directory) - 1);
    // The last tag becomes DNGVersion 1.4.0.0.
    tiff.writeUInt16LE(50706, last);
    tiff.writeUInt16LE(1, last + 2);
    tiff.writeUInt32LE(4, last + 4);
    tiff.set([1, 4, 0, 0], last + 8);
    expect(await outcome(tiff)).toBe('image_format_unsupported');
  });

  test.each(['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const)(
    '%s is read whatever its name says',
    async (format) => {
      const encoded = await encoderOf(quadrants()).toFormat(format).toBuffer();
      for (const suffix of ['.svg', '.pdf', '.png', '.jpg', '']) {
        const path = join(dir, `misnamed-${format}${suffix}`);
        await writeFile(path, encoded);
        expect(await readImageHeader(path)).toMatchObject({ format, widthPx: 64, heightPx: 48 });
        expect(await outcome(path)).toEqual(await decodeImage(encoded));
      }
    },
  );

  test('HEIC is read whatever its name says', async () => {
    const path = join(dir, 'photo.txt');
    await writeFile(path, fixture('quadrants.heic'));
    expect(await decodeImage(path)).toMatchObject({ widthPx: 64, heightPx: 48 });
  });

  test('no other parser can be reached even past the content check', async () => {
    await expect(sharp(Buffer.from(SVG)).metadata()).rejects.toThrow(/unsupported image format/);
    const vips = join(dir, 'picture.v');
    await sharp(pngOf(quadrants(8, 8))).toFile(vips);
    await expect(sharp(vips).metadata()).rejects.toThrow(/unsupported image format/);
  });
});

/** A sound 2 x 2 bitmap of 24 bits. */
function bitmap(): Buffer {
  const bytes = Buffer.alloc(70, 120);
  bytes.write('BM', 0, 'latin1');
  for (const [offset, value] of [
    [2, 70],
    [6, 0],
    [10, 54],
    [14, 40],
    [18, 2],
    [22, 2],
    [30, 0],
    [34, 16],
  ] as const)
    bytes.writeUInt32LE(value, offset);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}
