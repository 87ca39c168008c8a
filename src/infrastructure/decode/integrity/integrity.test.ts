import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../domain/problem.ts';
import { outcome } from '../testing/outcome.ts';
import { encoderOf, fixture, opaqueRamps, pngOf, quadrants, translucentNoise } from '../testing/pictures.ts';
import { joinPng, PNG_GREY, pngChunk } from '../testing/png-writer.ts';
import { checkGif } from './gif-integrity.ts';
import { checkHeif } from './heif-integrity.ts';
import { checkJpeg } from './jpeg-integrity.ts';
import { checkTiff } from './tiff-integrity.ts';

const ramps = opaqueRamps(80, 60);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

describe('PNG', () => {
  const rows = Buffer.alloc(40 * 41);
  const recipe = { widthPx: 40, heightPx: 40, colorType: PNG_GREY, bitDepth: 8 };

  test('with all checksums right but too few rows is damaged', async () => {
    expect(await outcome(joinPng(recipe, deflateSync(rows)))).toHaveProperty('widthPx', 40);
    expect(await outcome(joinPng(recipe, deflateSync(rows.subarray(0, 41 * 30))))).toBe('image_damaged');
    expect(await outcome(joinPng(recipe, deflateSync(rows.subarray(0, -1))))).toBe('image_damaged');
    expect(await outcome(joinPng(recipe, deflateSync(rows).subarray(0, 12)))).toBe('image_damaged');
  });

  test('without any pixels, or with something before the header, is damaged', async () => {
    const png = pngOf(quadrants(4, 4));
    const headerEnd = 8 + 25;
    const withoutPixels = Buffer.concat([png.subarray(0, headerEnd), pngChunk('IEND', new Uint8Array())]);
    const disordered = Buffer.concat([
      png.subarray(0, 8),
      pngChunk('tEXt', Buffer.from('a\0b')),
      png.subarray(8),
    ]);
    expect(await outcome(withoutPixels)).toBe('image_damaged');
    expect(await outcome(disordered)).toBe('image_damaged');
  });

  test('followed by other bytes is sound', async () => {
    const noise = translucentNoise(9, 9);
    expect(await outcome(Buffer.concat([pngOf(noise), Buffer.alloc(50, 1)]))).toEqual(noise);
  });
});

describe('JPEG', () => {
  test('cut short and closed again is damaged', async () => {
    const jpeg = await encoderOf(ramps).jpeg().toBuffer();
    const half = jpeg.subarray(0, jpeg.length * 0.7);
    expect(await outcome(half)).toBe('image_damaged');
    expect(await outcome(Buffer.concat([half, END_OF_IMAGE]))).toBe('image_damaged');
  });

  test('progressive and closed before its first scan is damaged', async () => {
    const jpeg = await encoderOf(ramps).jpeg({ progressive: true }).toBuffer();
    const firstScan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
    expect(() => checkJpeg(Buffer.concat([jpeg.subarray(0, firstScan), END_OF_IMAGE]))).toThrow(/colours/);
  });

  test('with a thumbnail of its own in a segment is read past it', async () => {
    const jpeg = await encoderOf(ramps).jpeg().toBuffer();
    const thumbnail = await encoderOf(quadrants(8, 8)).jpeg().toBuffer();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), thumbnail]);
    segment.writeUInt16BE(thumbnail.length + 2, 2);
    const whole = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    expect(await outcome(whole)).toEqual(await outcome(jpeg));
    expect(await outcome(whole.subarray(0, segment.length + 100))).toBe('image_damaged');
  });

  test('lossless is another format', async () => {
    const jpeg = await encoderOf(ramps).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg[frame + 1] = 0xc3;
    expect(await outcome(jpeg)).toBe('image_format_unsupported');
  });
});

describe('WebP', () => {
  test.each([{}, { lossless: true }])(
    'whose pixels were cut and whose sizes were mended is damaged %j',
    async (options) => {
      const webp = await encoderOf(ramps).webp(options).toBuffer();
      const dataStart = webp.indexOf(options.lossless ? 'VP8L' : 'VP8 ') + 8;
      const cut = Buffer.from(webp.subarray(0, ((dataStart + webp.length) / 2) & ~1));
      cut.writeUInt32LE(cut.length - 8, 4);
      cut.writeUInt32LE(cut.length - dataStart, dataStart - 4);
      expect(await outcome(cut)).toBe('image_damaged');
    },
  );
});

describe('GIF', () => {
  test('counts its frames', async () => {
    const gif = await encoderOf(ramps).gif().toBuffer();
    expect(checkGif(gif)).toEqual({ frames: 1 });
  });

  test('whose first frame stops early is damaged, though every block is whole', async () => {
    const gif = await encoderOf(ramps).gif().toBuffer();
    const frame = gif.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
    const hasTable = (gif[frame + 9]! & 0x80) !== 0;
    const dataStart = frame + 11 + (hasTable ? 3 * 2 ** ((gif[frame + 9]! & 7) + 1) : 0);
    const firstBlockEnd = dataStart + 1 + gif[dataStart]!;
    const cut = Buffer.concat([gif.subarray(0, firstBlockEnd), Buffer.from([0, 0x3b])]);
    expect(gif.length).toBeGreaterThan(cut.length);
    expect(() => checkGif(cut)).toThrow(/fewer pixels/);
  });

  test('without its trailer is damaged', async () => {
    const gif = await encoderOf(ramps).gif().toBuffer();
    expect(() => checkGif(gif.subarray(0, -1))).toThrow(Problem);
  });
});

describe('TIFF', () => {
  test.each([
    [{ compression: 'none' } as const],
    [{ compression: 'lzw' } as const],
    [{ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 32 } as const],
  ])('with a strip or tile outside of the file is damaged %j', async (options) => {
    const tiff = await encoderOf(ramps).tiff(options).toBuffer();
    checkTiff(tiff);
    const tag = 'tile' in options ? 324 : 273;
    const moved = Buffer.from(tiff);
    const offsets = field(moved, tag);
    moved.writeUInt32LE(tiff.length - 3, offsets.start);
    expect(() => checkTiff(moved)).toThrow(/outside/);
    moved.writeUInt32LE(0, offsets.start);
    expect(() => checkTiff(moved)).toThrow(/outside/);
  });

  test('with more rows than strips, or shorter strips than rows, is damaged', async () => {
    const tiff = await encoderOf(ramps).tiff({ compression: 'none' }).toBuffer();
    const taller = Buffer.from(tiff);
    taller.writeUInt32LE(6000, field(taller, 257).start);
    expect(() => checkTiff(taller)).toThrow(/strip/);
    const wider = Buffer.from(tiff);
    wider.writeUInt32LE(6000, field(wider, 256).start);
    expect(() => checkTiff(wider)).toThrow(/strip/);
  });

  test('that is a preview or Lab is refused as another kind', async () => {
    const tiff = await encoderOf(ramps).tiff({ compression: 'none' }).toBuffer();
    tiff.writeUInt32LE(8, field(tiff, 262).start);
    expect(await outcome(tiff)).toBe('image_format_unsupported');
  });
});

describe('HEIC and AVIF', () => {
  test('with an item outside of the file are damaged', () => {
    const heic = Buffer.from(fixture('quadrants.heic'));
    const mediaData = heic.indexOf('mdat');
    const cut = Buffer.from(heic.subarray(0, -20));
    cut.writeUInt32BE(cut.length - mediaData + 4, mediaData - 4);
    expect(() => checkHeif(heic)).not.toThrow();
    expect(() => checkHeif(cut)).toThrow(/outside/);
  });

  test('name their primaries by number', () => {
    expect(checkHeif(heifWithColor(1, 13)).primaries).toBeNull();
    expect(checkHeif(heifWithColor(12, 13)).primaries).toBe('display-p3');
    expect(checkHeif(heifWithColor(9, 1)).primaries).toBe('bt2020');
    expect(() => checkHeif(heifWithColor(9, 16))).toThrow(/high dynamic range/);
  });
});

/** Where the values of a tag begin, for little-endian classic TIFFs. */
function field(tiff: Buffer, tag: number): { readonly start: number } {
  const directory = tiff.readUInt32LE(4);
  for (let index = 0; index < tiff.readUInt16LE(directory); index += 1) {
    const entry = directory + 2 + 12 * index;
    if (tiff.readUInt16LE(entry) !== tag) continue;
    const bytes = tiff.readUInt32LE(entry + 4) * (tiff.readUInt16LE(entry + 2) === 3 ? 2 : 4);
    return { start: bytes <= 4 ? entry + 8 : tiff.readUInt32LE(entry + 8) };
  }
  throw new Error(`no tag ${tag}`);
}

function heifWithColor(primaries: number, transfer: number): Buffer {
  const color = Buffer.from('nclx\0\0\0\0\0\0\0', 'latin1');
  color.writeUInt16BE(primaries, 4);
  color.writeUInt16BE(transfer, 6);
  const properties = box('iprp', box('ipco', box('colr', color)));
  const locations = box('iloc', Buffer.alloc(8));
  return Buffer.concat([
    box('ftyp', Buffer.from('avif')),
    box('meta', Buffer.alloc(4), locations, properties),
  ]);
}

function box(type: string, ...content: Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 4, 'latin1');
  const whole = Buffer.concat([head, ...content]);
  whole.writeUInt32BE(whole.length, 0);
  return whole;
}
