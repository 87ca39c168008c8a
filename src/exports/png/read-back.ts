import sharp from 'sharp';
import type { Manifest } from '../../domain/manifest.ts';
import type { Raster } from '../../domain/raster.ts';
import type { ReadBack, ReadLayer } from '../conformance.ts';
import type { ExportInput } from '../export.ts';

/** The pixels of a PNG, byte for byte. */
export async function readPng(png: Buffer): Promise<Raster> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    widthPx: info.width,
    heightPx: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  };
}

/** A layer from its full-canvas PNG and what the manifest tells of it. */
export async function readLayerPng(
  png: Buffer,
  facts: { readonly name: string; readonly opacity: number },
): Promise<ReadLayer> {
  const raster = await readPng(png);
  const box = { leftPx: 0, topPx: 0, widthPx: raster.widthPx, heightPx: raster.heightPx };
  return { name: facts.name, opacity: facts.opacity, box, raster };
}

/** What a folder of PNGs and the manifest beside it hold. */
export async function readPngSet(files: ReadonlyMap<string, Buffer>, input: ExportInput): Promise<ReadBack> {
  const { layers } = input.manifest as Manifest;
  return {
    layers: await Promise.all(layers.map((layer) => readLayerPng(files.get(layer.file)!, layer))),
    composite: null,
  };
}
