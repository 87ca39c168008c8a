import { layerFileName } from '../../domain/manifest.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Export, ExportInput } from '../export.ts';
import { layerPngOf } from '../png/encode.ts';
import { type ZipEntry, zipChunks } from './zip-stream.ts';

/** The manifest and the PNG set in one archive, under the names that the manifest gives. */
export const zipExport: Export = {
  format: 'zip',
  summary: 'A ZIP archive of manifest.json and one straight-alpha PNG of the whole canvas per layer.',
  async *files(input) {
    yield { name: 'stack.zip', mediaType: 'application/zip', chunks: zipChunks(entriesOf(input)) };
  },
};

function* entriesOf(input: ExportInput): Iterable<ZipEntry> {
  const { stack, manifest, signal } = input;
  yield { name: 'manifest.json', bytes: () => Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) };
  for (const [zIndex, layer] of stack.layers.entries()) {
    if (signal) throwIfAborted(signal);
    yield { name: layerFileName(layer, zIndex), bytes: () => layerPngOf(input, layer) };
  }
}
