import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createRaster } from '../../domain/raster.ts';
import { collect, firstDifference } from '../conformance.ts';
import { sampleBackground, sampleInput, sampleLayer, samplePixels } from '../sample-stack.ts';
import { encodeLayerPng, encodePng, encodeThumbnailPng } from './encode.ts';
import { pngExport } from './png.ts';
import { readPng } from './read-back.ts';

const SIZE = { widthPx: 31, heightPx: 17 };

describe('encodePng', () => {
  it.each(['opaque', 'mixed', 'clear'] as const)(
    'gives %s pixels back, colour under alpha 0 included',
    async (alpha) => {
      const raster = samplePixels(SIZE, alpha, 1);
      expect(firstDifference(await readPng(await encodePng(raster)), raster)).toBeNull();
    },
  );

  it.each([
    ['opaque', 3],
    ['mixed', 4],
  ] as const)('writes %s pixels in %i channels of 8 bits', async (alpha, channels) => {
    const png = await encodePng(samplePixels(SIZE, alpha, 1));
    expect(await sharp(png).metadata()).toMatchObject({
      channels,
      depth: 'uchar',
    });
  });

  it('reads a raster that is a view into a larger buffer', async () => {
    const raster = samplePixels(SIZE, 'mixed', 2);
    const larger = new Uint8ClampedArray(raster.data.length + 64);
    larger.set(raster.data, 40);
    const view = { ...raster, data: larger.subarray(40, 40 + raster.data.length) };
    expect(firstDifference(await readPng(await encodePng(view)), raster)).toBeNull();
  });
});

describe('encodeLayerPng', () => {
  it('pads with clear black to the size of the canvas', async () => {
    const layer = sampleLayer({ leftPx: 3, topPx: 2, widthPx: 1, heightPx: 1 }, 3, { alpha: 'clear' });
    const wanted = createRaster(SIZE.widthPx, SIZE.heightPx);
    wanted.data.set(layer.raster.data, (2 * SIZE.widthPx + 3) * 4);
    expect(firstDifference(await readPng(await encodeLayerPng(layer, SIZE)), wanted)).toBeNull();
  });
});

describe('encodeThumbnailPng', () => {
  it.each([
    [{ widthPx: 1000, heightPx: 10 }, 256, 3],
    [{ widthPx: 1, heightPx: 8192 }, 1, 256],
    [{ widthPx: 20, heightPx: 30 }, 20, 30],
  ])('fits %o into 256 px', async (size, width, height) => {
    const png = await encodeThumbnailPng(samplePixels(size, 'mixed', 4), 256);
    expect(await sharp(png).metadata()).toMatchObject({ width, height });
  });
});

describe('the layers that an input keeps', () => {
  it('are encoded once for all formats, and give the same bytes', async () => {
    const input = sampleInput(SIZE, [sampleBackground(SIZE)]);
    const kept = { ...input, encodedLayers: new Map() };
    const first = await collect(pngExport, kept);
    const png = kept.encodedLayers.get(input.stack.layers[0]);
    expect(await png).toEqual([...first.values()][0]);
    expect(await collect(pngExport, input)).toEqual(first);
    await collect(pngExport, kept);
    expect(kept.encodedLayers.get(input.stack.layers[0])).toBe(png);
  });
});
