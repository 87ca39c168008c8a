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
    for (const [zIndex, layer] of input.stack.layers.entries()) yield layerFile(layer, zIndex, input);
  },
};

function layerFile(layer: Layer, zIndex: number, input: ExportInput): ExportFile {
  return {
    name: layerFileName(layer, zIndex),
    mediaType: 'image/png',
    chunks: layerChunks(layer, input),
  };
}

async function* layerChunks(layer: Layer, input: ExportInput): AsyncIterable<Uint8Array> {
  if (input.signal) throwIfAborted(input.signal);
  yield await layerPngOf(input, layer);
}
