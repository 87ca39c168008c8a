import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { composeRoundedOnce } from '../bench/metrics/recomposition.ts';
import { encodedPicture, readPicture } from '../bench/picture-file.ts';
import type { Manifest } from '../src/domain/manifest.ts';
import { EngineHost } from '../src/worker/engine-host.ts';
import { composePage, type PagePictures } from './drawing/hero/page.ts';
import { pictureAt } from './drawing/hero/plane.ts';

const SOURCE = fileURLToPath(new URL('./fox/source.png', import.meta.url));
const TARGET = new URL('../docs/images/split.png', import.meta.url);
/** Pictures are shown at less than half their size; sampled from here, nothing aliases. */
const SHOWN_WIDTH_PX = 640;

/** Splits the fox with the real engines and answers where the layers are. */
async function split(outputDir: string): Promise<Manifest> {
  const host = new EngineHost({ entry: new URL('../src/main.ts', import.meta.url), args: ['--engine-host'] });
  try {
    const result = await host.runJob(
      { operation: 'split', parameters: {}, inputs: { image: SOURCE }, outputDir, formats: [] },
      { signal: new AbortController().signal, progress: () => {} },
    );
    if (result.type !== 'stack') throw new TypeError(`Expected a stack from a split, got ${result.type}.`);
    return result.manifest;
  } finally {
    await host.close();
  }
}

/** Draws the README's picture: the source, its layers pulled apart, and what they give when put back. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unflatten-hero-'));
  try {
    const manifest = await split(folder);
    const paths = manifest.layers.map((layer) => join(folder, layer.file));
    const together = composeRoundedOnce(await Promise.all(paths.map(readPicture)));
    const pictures: PagePictures = {
      source: await pictureAt(SOURCE, SHOWN_WIDTH_PX),
      layers: await Promise.all(paths.map((path) => pictureAt(path, SHOWN_WIDTH_PX))),
      together: await pictureAt(await encodedPicture(together), SHOWN_WIDTH_PX),
      changedPixels: manifest.recomposition.changedPixels,
    };
    const page = composePage(pictures);
    await mkdir(new URL('./', TARGET), { recursive: true });
    await sharp(page.data, { raw: { width: page.widthPx, height: page.heightPx, channels: 3 } })
      .png({ palette: true, colors: 256, dither: 0.9, effort: 10, compressionLevel: 9 })
      .toFile(fileURLToPath(TARGET));
    console.log(`docs/images/split.png: ${manifest.layers.length} layers`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
