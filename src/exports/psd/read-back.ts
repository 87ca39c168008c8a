import { initializeCanvas, type Layer, type PixelData, type Psd, readPsd as parsePsd } from 'ag-psd';
import type { Raster } from '../../domain/raster.ts';
import type { ReadBack } from '../conformance.ts';

function noCanvas(): never {
  throw new Error('The reader is to work on bytes only.');
}

function createImageData(width: number, height: number): PixelData {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) };
}

/** A document as ag-psd reads it, with nothing skipped. */
export function parseDocument(document: Buffer): Psd {
  initializeCanvas(noCanvas, createImageData);
  return parsePsd(document, { useImageData: true, useRawThumbnail: true, throwForMissingFeatures: true });
}

/** What `stack.psd` or `stack.psb` holds. */
export async function readDocument(files: ReadonlyMap<string, Buffer>): Promise<ReadBack> {
  const document = files.get('stack.psd') ?? files.get('stack.psb');
  const psd = parseDocument(document!);
  const layers = pixelLayers(psd.children ?? []).map((layer) => {
    const raster = rasterOf(layer.imageData!);
    return {
      name: layer.name ?? '',
      opacity: layer.opacity ?? 1,
      box: {
        leftPx: layer.left ?? 0,
        topPx: layer.top ?? 0,
        widthPx: raster.widthPx,
        heightPx: raster.heightPx,
      },
      raster,
    };
  });
  return { layers, composite: { raster: rasterOf(psd.imageData!), form: 'on-white' } };
}

/** Layers with pixels, out of their groups; live text stands hidden beside the pixels that it describes. */
export function pixelLayers(nodes: readonly Layer[]): Layer[] {
  return nodes.flatMap((node) =>
    node.children ? pixelLayers(node.children) : node.text && node.hidden ? [] : [node],
  );
}

function rasterOf({ width, height, data }: PixelData): Raster {
  return { widthPx: width, heightPx: height, data: data as Uint8ClampedArray };
}
