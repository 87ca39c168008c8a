import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { initializeCanvas, readPsd } from 'ag-psd';
import type { Manifest } from '../../src/domain/manifest.ts';
import { createRaster, pasteRaster, type Raster } from '../../src/domain/raster.ts';
import type { Bench, BenchContext, BenchPicture, Cell } from '../bench.ts';
import { splitPicture } from '../job.ts';
import { measured, processCpuMs } from '../measurement.ts';
import { difference } from '../metrics/difference.ts';
import { composeRoundedOnce, composeRoundedPerLayer } from '../metrics/recomposition.ts';
import { examplePictures, picturesIn, readPicture } from '../picture-file.ts';

/** Pixels of the lowest layer that no other layer touches, and that still are not the source's. */
function spoiledPixels(layers: readonly Raster[], source: Raster): number {
  const [background, ...others] = layers;
  let spoiled = 0;
  for (let pixel = 0; pixel < source.widthPx * source.heightPx; pixel += 1) {
    const at = pixel * 4;
    if (others.some((layer) => layer.data[at + 3]! > 0)) continue;
    if ([0, 1, 2, 3].some((channel) => background!.data[at + channel] !== source.data[at + channel]))
      spoiled += 1;
  }
  return spoiled;
}

type PixelBuffer = ReturnType<NonNullable<Parameters<typeof initializeCanvas>[1]>>;

// ag-psd asks for a canvas where there is none: plain pixel buffers are all that reading needs.
initializeCanvas(
  () => {
    throw new TypeError('Reading a PSD needs no canvas.');
  },
  (width, height) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }) as PixelBuffer,
);

/** The flat picture of a PSD and its layers on the whole canvas, by a second reader. */
async function readDocument(
  path: string,
): Promise<{ readonly flat: Raster; readonly layers: readonly Raster[] }> {
  const psd = readPsd(await readFile(path), { useImageData: true, skipThumbnail: true });
  const rasterOf = (image: { width: number; height: number; data: ArrayLike<number> }): Raster => ({
    widthPx: image.width,
    heightPx: image.height,
    data: Uint8ClampedArray.from(image.data),
  });
  const layers = (psd.children ?? []).map((layer) => {
    const canvas = createRaster(psd.width, psd.height);
    if (layer.imageData) {
      const raster = rasterOf(layer.imageData);
      pasteRaster(canvas, raster, { leftPx: layer.left ?? 0, topPx: layer.top ?? 0, ...raster });
    }
    return canvas;
  });
  if (!psd.imageData) throw new TypeError('Expected a flat picture in the PSD, got none.');
  return { flat: rasterOf(psd.imageData), layers };
}

async function measure(context: BenchContext, picture: BenchPicture): Promise<Cell[]> {
  const { result, cost } = await measured(
    () => splitPicture(context, picture.path, ['png', 'psd', 'ora', 'zip']),
    () => processCpuMs(context.childPid()),
  );
  const { manifest, folder } = result;
  const source = await readPicture(picture.path);
  const layers = await readLayers(manifest, folder);
  const once = difference(composeRoundedOnce(layers), source);
  const perLayer = difference(composeRoundedPerLayer(layers), source);
  const document = await readDocument(join(folder, 'stack.psd'));
  const flat = difference(document.flat, source);
  const flattened = difference(composeRoundedOnce(document.layers), source);
  await rm(folder, { recursive: true });
  return [
    picture.name,
    `${source.widthPx}x${source.heightPx}`,
    layers.length,
    once.changedPixels,
    once.maxDifference,
    perLayer.changedPixels,
    perLayer.maxDifference,
    flat.changedPixels,
    flattened.changedPixels,
    spoiledPixels(layers, source),
    Math.min(...manifest.layers.map((layer) => layer.confidence)),
    cost.wallMs / 1000,
    cost.cpuMs / 1000,
  ];
}

async function readLayers(manifest: Manifest, folder: string): Promise<Raster[]> {
  return Promise.all(manifest.layers.map((layer) => readPicture(join(folder, layer.file))));
}

/** Puts layers back together and counts what is not the same. */
export const recomposition: Bench = {
  name: 'recomposition',
  summary: 'Split, put the written layers back, count the pixels that changed',
  run: async (context) => {
    const pictures: BenchPicture[] = [...(await examplePictures())];
    for (const folder of context.imageDirs) pictures.push(...(await picturesIn(folder)));
    const rows: Cell[][] = [];
    const notes: string[] = [];
    for (const picture of pictures) {
      context.say(`splitting ${picture.name}`);
      try {
        rows.push(await measure(context, picture));
      } catch (error) {
        notes.push(`${picture.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return [
      {
        title: 'Re-composition',
        method:
          'The files that a split wrote are read back with sharp (PNG) and ag-psd (PSD), put together by the bench’s own source-over and compared with the source, every channel of every pixel. Once: one rounding at the end. Per layer: 8 bits after every layer. PSD flat: the flat picture in the document; PSD layers: its layers put together. Untouched: pixels that no layer above the background covers and that differ from the source. Time is that of a split with PNG, PSD, ORA and ZIP in the child process, which loads its engines within the first one.',
        columns: [
          { name: 'picture' },
          { name: 'size' },
          { name: 'layers', decimals: 0 },
          { name: 'once: changed', decimals: 0 },
          { name: 'max', decimals: 0 },
          { name: 'per layer: changed', decimals: 0 },
          { name: 'max', decimals: 0 },
          { name: 'PSD flat', decimals: 0 },
          { name: 'PSD layers', decimals: 0 },
          { name: 'untouched', decimals: 0 },
          { name: 'confidence', decimals: 3 },
          { name: 'wall s', decimals: 1 },
          { name: 'CPU s', decimals: 1 },
        ],
        rows,
        notes,
      },
    ];
  },
};
