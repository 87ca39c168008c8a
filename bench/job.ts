import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../src/domain/manifest.ts';
import type { Raster } from '../src/domain/raster.ts';
import type { BenchContext } from './bench.ts';
import { readPicture } from './picture-file.ts';

let jobs = 0;

/** An empty folder for one job's results. */
export async function resultFolder(context: BenchContext): Promise<string> {
  jobs += 1;
  const folder = join(context.scratchDir, `job-${jobs}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Splits a picture in the child process; answers the manifest and the folder with the files. */
export async function splitPicture(
  context: BenchContext,
  image: string,
  formats: readonly string[],
): Promise<{ readonly manifest: Manifest; readonly folder: string }> {
  const folder = await resultFolder(context);
  const result = await context.runJob({
    operation: 'split',
    parameters: {},
    inputs: { image },
    outputDir: folder,
    formats,
  });
  if (result.type !== 'stack') throw new TypeError(`Expected a stack from a split, got ${result.type}.`);
  return { manifest: result.manifest, folder };
}

/** Cuts the subject out of a picture in the child process and reads the result back. */
export async function cutOut(context: BenchContext, image: string): Promise<Raster> {
  const folder = await resultFolder(context);
  const result = await context.runJob({
    operation: 'cutout',
    parameters: {},
    inputs: { image },
    outputDir: folder,
    formats: [],
  });
  if (result.type !== 'image') throw new TypeError(`Expected an image from a cutout, got ${result.type}.`);
  return readPicture(join(folder, result.image.file));
}
