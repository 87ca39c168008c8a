import { mkdir, rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { composeRoundedOnce } from '../bench/metrics/recomposition.ts';
import type { Raster } from '../src/domain/raster.ts';
import type { Example } from './drawing/example.ts';
import { fox } from './drawing/fox/scene.ts';
import { poster } from './drawing/poster/scene.ts';

/** Every example, in the order in which they are made. */
const EXAMPLES: readonly Example[] = [poster, fox];

async function writePng(raster: Raster, file: URL): Promise<void> {
  const { widthPx: width, heightPx: height, data } = raster;
  const opaque = data.every((value, index) => index % 4 !== 3 || value === 255);
  const picture = sharp(data, { raw: { width, height, channels: 4 } });
  await writeFile(
    file,
    await (opaque ? picture.removeAlpha() : picture).png({ compressionLevel: 9 }).toBuffer(),
  );
}

/** Draws one example into its folder: `source.png`, `layers/NN-name.png` and `truth.json`. */
async function make(example: Example): Promise<void> {
  const folder = new URL(`./${example.name}/`, import.meta.url);
  await rm(new URL('layers/', folder), { recursive: true, force: true });
  await mkdir(new URL('layers/', folder), { recursive: true });
  const layers = [...example.layers()];
  const truth = [];
  for (const [zIndex, layer] of layers.entries()) {
    const file = `layers/${String(zIndex).padStart(2, '0')}-${layer.name}.png`;
    await writePng(layer.raster, new URL(file, folder));
    truth.push({ zIndex, name: layer.name, kind: layer.kind, file });
  }
  const source = composeRoundedOnce(layers.map((layer) => layer.raster));
  await writePng(source, new URL('source.png', folder));
  const { widthPx, heightPx } = source;
  const text = { title: example.title, source: 'source.png', widthPx, heightPx, layers: truth };
  await writeFile(new URL('truth.json', folder), `${JSON.stringify(text, null, 2)}\n`);
  console.log(`${example.name}: ${layers.length} layers, ${widthPx}x${heightPx}`);
}

const wanted = process.argv.slice(2);
for (const example of EXAMPLES) if (wanted.length === 0 || wanted.includes(example.name)) await make(example);
