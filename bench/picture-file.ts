import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { createMask, type Mask } from '../src/domain/mask.ts';
import type { Raster } from '../src/domain/raster.ts';
import type { BenchPicture } from './bench.ts';

const PICTURE_ENDINGS = new Set([
  '.png',
  '.jpg',
  '.jpeg',
  '.webp',
  '.avif',
  '.tif',
  '.tiff',
  '.gif',
  '.heic',
]);
/** Companions of a picture, which are no pictures to work on. */
const COMPANION = /(\.reference-cutout|_alpha|_trimap|_foreground|_background|-mask|^mask)$/;
const EXAMPLES_URL = new URL('../examples/', import.meta.url);

/** The name of a picture file without its folder and its ending. */
function nameOf(path: string): string {
  return basename(path, extname(path));
}

/** Every picture in a folder, in the order of their names, without the companions of others. Not the folders in it. */
export async function picturesIn(folder: string): Promise<BenchPicture[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && PICTURE_ENDINGS.has(extname(entry.name).toLowerCase()))
    .map((entry) => ({ name: nameOf(entry.name), path: join(folder, entry.name) }))
    .filter(({ name }) => !COMPANION.test(name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** One of the project's own examples, with its true layers. */
export interface ExamplePicture extends BenchPicture {
  readonly layers: readonly { readonly name: string; readonly kind: string; readonly path: string }[];
}

/** The project's examples. */
export async function examplePictures(): Promise<ExamplePicture[]> {
  const found: ExamplePicture[] = [];
  const entries = await readdir(EXAMPLES_URL, { withFileTypes: true });
  for (const { name } of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const truthUrl = new URL(`${name}/truth.json`, EXAMPLES_URL);
    if (!existsSync(truthUrl)) continue;
    const truth = JSON.parse(await readFile(truthUrl, 'utf8')) as {
      source: string;
      layers: { name: string; kind: string; file: string }[];
    };
    const pathOf = (file: string) => new URL(`${name}/${file}`, EXAMPLES_URL).pathname;
    const layers = truth.layers.map((layer) => ({
      name: layer.name,
      kind: layer.kind,
      path: pathOf(layer.file),
    }));
    found.push({ name: `own ${name}`, path: pathOf(truth.source), layers });
  }
  return found;
}

/** Decodes a picture with the image library alone: the bench must not believe the product's own decoder. */
export async function readPicture(path: string): Promise<Raster> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    widthPx: info.width,
    heightPx: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  };
}

/** The red channel of a picture as a mask, or its alpha where `channel` says so. */
export async function readMask(path: string, channel: 'grey' | 'alpha' = 'grey'): Promise<Mask> {
  const raster = await readPicture(path);
  const mask = createMask(raster.widthPx, raster.heightPx);
  const offset = channel === 'grey' ? 0 : 3;
  for (let pixel = 0; pixel < mask.data.length; pixel += 1)
    mask.data[pixel] = raster.data[pixel * 4 + offset]!;
  return mask;
}

/** A raster as PNG bytes, quickly packed. */
export function encodedPicture(raster: Raster): Promise<Buffer> {
  const { widthPx: width, heightPx: height, data } = raster;
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
}

/** A mask as a grey PNG's bytes. */
export function encodedMask(mask: Mask): Promise<Buffer> {
  const { widthPx: width, heightPx: height, data } = mask;
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** Writes bytes into `folder` and answers the path. */
export async function writeInto(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}
