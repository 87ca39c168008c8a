import { throwIfAborted } from '../../domain/problem.ts';
import type { Export, ExportInput } from '../export.ts';
import { croppedLayerPng, encodePng, encodeThumbnailPng } from '../png/encode.ts';
import { type ZipEntry, zipChunks } from '../zip/zip-stream.ts';
import { layerPath, stackXml } from './stack-xml.ts';

const MEDIA_TYPE = 'image/openraster';
const THUMBNAIL_SIDE_PX = 256;

/** OpenRaster, as GIMP, Krita and MyPaint read it. Layers are cropped to their boxes. */
export const oraExport: Export = {
  format: 'ora',
  summary: 'An OpenRaster file for GIMP, Krita and MyPaint: cropped layers, flat picture and thumbnail.',
  async *files(input) {
    yield { name: 'stack.ora', mediaType: MEDIA_TYPE, chunks: zipChunks(entriesOf(input)) };
  },
};

function* entriesOf(input: ExportInput): Iterable<ZipEntry> {
  const { stack, composite, signal } = input;
  // The specification wants the media type first, so that it stands at a fixed place in the file.
  yield { name: 'mimetype', bytes: () => Buffer.from(MEDIA_TYPE) };
  yield { name: 'stack.xml', bytes: () => Buffer.from(stackXml(stack)) };
  for (const [zIndex, layer] of stack.layers.entries()) {
    if (signal) throwIfAborted(signal);
    yield { name: layerPath(zIndex), bytes: () => croppedLayerPng(input, layer) };
  }
  if (signal) throwIfAborted(signal);
  yield { name: 'mergedimage.png', bytes: () => encodePng(composite) };
  yield {
    name: 'Thumbnails/thumbnail.png',
    bytes: () => encodeThumbnailPng(composite, THUMBNAIL_SIDE_PX),
  };
}
