import { readPsd } from 'ag-psd';
import { describe, expect, it } from 'vitest';
import type { Size } from '../../domain/box.ts';
import type { Stack } from '../../domain/layer.ts';
import { collect, firstDifference, onWhite } from '../conformance.ts';
import type { ExportInput } from '../export.ts';
import { randomNumbers, sampleBackground, sampleInput, sampleLayer } from '../sample-stack.ts';
import { describeDocument, maxDocumentBytes, writeDocument } from './document.ts';
import { needsLargeForm, psdExport } from './psd.ts';
import { parseDocument, readDocument } from './read-back.ts';

async function write({ stack, composite }: ExportInput, wide: boolean): Promise<Buffer> {
  const maxBytes = maxDocumentBytes(stack);
  return Buffer.from(writeDocument(await describeDocument(stack, composite), maxBytes, wide));
}

/** Noise that does not pack. */
function noiseInput() {
  const size = { widthPx: 701, heightPx: 503 };
  const random = randomNumbers(7);
  const background = sampleBackground(size);
  for (let index = 0; index < background.raster.data.length; index += 1) {
    if ((index & 3) !== 3) background.raster.data[index] = Math.floor(random() * 256);
  }
  return sampleInput(size, [
    background,
    sampleLayer({ leftPx: 3, topPx: 5, widthPx: 7, heightPx: 9 }, 2, { kind: 'text' }),
  ]);
}

/** A stack that has sizes and no pixels. */
function emptyStack(canvas: Size, layers: readonly Size[]): Stack {
  return {
    ...canvas,
    layers: layers.map((size) => {
      const layer = sampleLayer({ leftPx: 0, topPx: 0, widthPx: 0, heightPx: 0 }, 1);
      return { ...layer, raster: { ...size, data: new Uint8ClampedArray(0) } };
    }),
  };
}

describe('a document', () => {
  it.each([false, true])(
    'holds the same pixels in the length that was foretold, large form: %s',
    async (wide) => {
      const input = noiseInput();
      const document = await write(input, wide);
      expect(document.length).toBeLessThanOrEqual(maxDocumentBytes(input.stack));
      const read = await readDocument(new Map([['stack.psd', document]]));
      expect(firstDifference(read.layers[0]!.raster, input.stack.layers[0]!.raster)).toBeNull();
      expect(firstDifference(read.composite!.raster, input.composite)).toBeNull();
    },
  );

  for (const wide of [false, true]) {
    for (const widthPx of [1, 2, 3, 4, 5]) {
      it(`holds a canvas of ${widthPx} columns, large form: ${wide}`, async () => {
        const size = { widthPx, heightPx: 61 };
        for (const alpha of ['opaque', 'mixed'] as const) {
          const input = sampleInput(size, [sampleBackground(size, alpha)]);
          const read = await readDocument(new Map([['stack.psd', await write(input, wide)]]));
          expect(firstDifference(read.layers[0]!.raster, input.stack.layers[0]!.raster)).toBeNull();
          const flat = onWhite(read.composite!.raster);
          expect(firstDifference(flat, onWhite(input.composite), 1)).toBeNull();
        }
      });
    }
  }

  it('is given in pieces of at most 256 KiB', async () => {
    const sizes: number[] = [];
    for await (const file of psdExport.files(noiseInput())) {
      for await (const chunk of file.chunks) sizes.push(chunk.length);
    }
    expect(sizes.length).toBeGreaterThan(4);
    expect(Math.max(...sizes)).toBe(1 << 18);
  });

  it('carries its resolution, one sRGB profile, a thumbnail and the word that its flat picture is real', async () => {
    const document = await write(noiseInput(), false);
    const { imageResources } = parseDocument(document);
    expect(imageResources?.resolutionInfo).toMatchObject({
      horizontalResolution: 72,
      horizontalResolutionUnit: 'PPI',
      verticalResolution: 72,
    });
    expect(imageResources?.versionInfo?.hasRealMergedData).toBe(true);
    expect(imageResources?.thumbnailRaw).toMatchObject({ width: 160, height: 115 });
    expect(Buffer.from(imageResources!.thumbnailRaw!.data).subarray(0, 3)).toEqual(
      Buffer.of(0xff, 0xd8, 0xff),
    );
    expect(document.toString('latin1').split('RGB XYZ ')).toHaveLength(2);
  });

  it('gives its opaque bottom layer no alpha channel, and labels the others by kind', async () => {
    const document = await write(noiseInput(), false);
    const { children } = readPsd(document, { useRawData: true, useRawThumbnail: true });
    expect(children!.map(({ rawData }) => rawData!.channels.map(({ id }) => id))).toEqual([
      [0, 1, 2],
      [-1, 0, 1, 2],
    ]);
    expect(children!.map(({ id, layerColor }) => [id, layerColor])).toEqual([
      [1, 'none'],
      [2, 'yellow'],
    ]);
  });
});

describe('the large form', () => {
  it('is taken above 30,000 px and where 2 GiB may not suffice', () => {
    const side = (sidePx: number): Size => ({ widthPx: sidePx, heightPx: sidePx });
    expect(needsLargeForm(emptyStack({ widthPx: 30_000, heightPx: 1 }, []))).toBe(false);
    expect(needsLargeForm(emptyStack({ widthPx: 30_001, heightPx: 1 }, []))).toBe(true);
    expect(needsLargeForm(emptyStack(side(15_000), [side(15_000)]))).toBe(false);
    expect(needsLargeForm(emptyStack(side(15_000), [side(15_000), side(10_000)]))).toBe(true);
  });

  it('is refused by name where 4 GiB may not suffice', async () => {
    const side = { widthPx: 20_000, heightPx: 20_000 };
    const input = { ...noiseInput(), stack: emptyStack(side, [side, side]) };
    await expect(collect(psdExport, input)).rejects.toMatchObject({ code: 'export_limit' });
  });
});
