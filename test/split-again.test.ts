import sharp from 'sharp';
import { expect, it } from 'vitest';
import { softIou } from '../bench/metrics/matte.ts';
import { measureRecomposition } from '../src/domain/compose.ts';
import type { Layer, Stack } from '../src/domain/layer.ts';
import { createMask, type Mask } from '../src/domain/mask.ts';
import type { Raster } from '../src/domain/raster.ts';
import { engines } from '../src/engines/registry.ts';
import { installedPackageFiles } from '../src/infrastructure/models/package-files.ts';
import type { OperationContext } from '../src/operations/operation.ts';
import { splitOperation } from '../src/operations/split.ts';
import { EngineSet } from '../src/worker/engine-set.ts';

const LAYERS = new URL('../examples/fox/layers/', import.meta.url);
const PAGE = { width: 340, height: 400, background: '#f4ead8' };
const PHOTO = { leftPx: 40, topPx: 40, sidePx: 260 };

const set = new EngineSet(engines, { packageFiles: installedPackageFiles(), threads: 2 });
const context: OperationContext = {
  signal: new AbortController().signal,
  progress: () => {},
  stage: () => {},
  enginesFor: async (name) => (await set.available(name)).map(({ card }) => card.id),
  capability: async (name, engineId) => set.load(await set.choose(name, engineId), name),
};

/** A part of the fox example as a disc, at the photograph's size. */
async function round(file: string): Promise<Buffer> {
  const square = await sharp(new URL(file, LAYERS).pathname)
    .ensureAlpha()
    .resize(PHOTO.sidePx, PHOTO.sidePx, { fit: 'cover' })
    .png()
    .toBuffer();
  const half = PHOTO.sidePx / 2;
  const disc = `<svg width="${PHOTO.sidePx}" height="${PHOTO.sidePx}"><circle cx="${half}" cy="${half}" r="${half - 1}"/></svg>`;
  return sharp(square)
    .composite([{ input: Buffer.from(disc), blend: 'dest-in' }])
    .png()
    .toBuffer();
}

/** A page with a bar and a round photograph of a fox, and the fox's own alpha. */
async function drawPage(): Promise<{ readonly image: Raster; readonly fox: Mask }> {
  const bar =
    '<svg width="340" height="400"><rect x="40" y="330" width="260" height="36" fill="#1d3a6b"/></svg>';
  const [meadow, fox] = await Promise.all([round('00-meadow.png'), round('02-fox.png')]);
  const place = { left: PHOTO.leftPx, top: PHOTO.topPx };
  const { data } = await sharp({ create: { ...PAGE, channels: 4 } })
    .composite([{ input: Buffer.from(bar) }, { input: meadow, ...place }, { input: fox, ...place }])
    .raw()
    .toBuffer({ resolveWithObject: true });
  const own = await sharp(fox).raw().toBuffer();
  const alpha = createMask(PAGE.width, PAGE.height);
  for (let pixel = 0; pixel < PHOTO.sidePx ** 2; pixel += 1) {
    const row = PHOTO.topPx + Math.floor(pixel / PHOTO.sidePx);
    alpha.data[row * PAGE.width + PHOTO.leftPx + (pixel % PHOTO.sidePx)] = own[pixel * 4 + 3]!;
  }
  const image = { widthPx: PAGE.width, heightPx: PAGE.height, data: new Uint8ClampedArray(data) };
  return { image, fox: alpha };
}

async function split(image: Raster, again: readonly string[] = []): Promise<Stack> {
  const output = await splitOperation.run(
    { image },
    splitOperation.parameters.parse({ again, text: 'none' }),
    context,
  );
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  expect(measureRecomposition(output.stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
  return output.stack;
}

function alphaOf({ box, raster }: Layer): Mask {
  const mask = createMask(PAGE.width, PAGE.height);
  for (let pixel = 0; pixel < raster.widthPx * raster.heightPx; pixel += 1) {
    const row = box.topPx + Math.floor(pixel / box.widthPx);
    mask.data[row * PAGE.width + box.leftPx + (pixel % box.widthPx)] = raster.data[pixel * 4 + 3]!;
  }
  return mask;
}

it('takes the subject off a round photograph in a page, where the photograph is split again', async () => {
  const { image, fox } = await drawPage();
  const { layers } = await split(image);
  const photo = layers.find(({ name }) => name === 'photo')!;
  const again = await split(image, [photo.id]);
  const parts = again.layers.filter(({ groups }) => groups?.[0] === 'photo');
  expect(parts.map(({ name }) => name)).toEqual(['photo', 'subject']);
  expect(parts[0]!.box).toEqual(photo.box);
  expect(softIou(alphaOf(parts[1]!), fox)).toBeGreaterThan(0.9);
  expect(again.layers).toHaveLength(layers.length + 1);
});
