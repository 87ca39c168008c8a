import type { Layer } from '../../domain/layer.ts';
import { layerFileName } from '../../domain/manifest.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Export, ExportFile, ExportInput } from '../export.ts';
import { layerPngOf } from './encode.ts';

/** One PNG of the canvas's size per layer, named as the manifest names it. */
export const pngExport: Export = {
  format: 'png',
  summary: 'One straight-alpha PNG of the whole canvas per layer, bottom first.',
  async *files(input) {
    const { layers } = input.stack;
    for (const [zIndex, layer] of layers.entries()) yield layerFile(layer, zIndex, input, layers[zIndex + 1]);
  },
};

function layerFile(layer: Layer, zIndex: number, input: ExportInput, next: Layer | undefined): ExportFile {
  return {
    name: layerFileName(layer, zIndex),
    mediaType: 'image/png',
    chunks: layerChunks(layer, input, next),
  };
}

async function* layerChunks(
  layer: Layer,
  input: ExportInput,
  next: Layer | undefined,
): AsyncIterable<Uint8Array> {
  if (input.signal) throwIfAborted(input.signal);
  const own = layerPngOf(input, layer);
  // An encoder works on one core: where bytes are kept the next layer is begun meanwhile, and its turn tells of a failure.
  if (next && input.encodedLayers) layerPngOf(input, next).catch(() => {});
  yield await own;
}
