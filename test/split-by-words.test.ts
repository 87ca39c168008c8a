import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { softIou } from '../bench/metrics/matte.ts';
import { createFigure } from '../bench/scenes/figure.ts';
import { measureRecomposition } from '../src/domain/compose.ts';
import type { Layer, Stack } from '../src/domain/layer.ts';
import type { Mask } from '../src/domain/mask.ts';
import { createMask } from '../src/domain/mask.ts';
import type { Raster } from '../src/domain/raster.ts';
import { engines } from '../src/engines/registry.ts';
import { installedPackageFiles } from '../src/infrastructure/models/package-files.ts';
import { eraseOperation } from '../src/operations/erase.ts';
import type { OperationContext } from '../src/operations/operation.ts';
import { remembering } from '../src/operations/resolve/memory.ts';
import { splitOperation } from '../src/operations/split.ts';
import { EngineSet } from '../src/worker/engine-set.ts';

const LAYERS = new URL('../examples/fox/layers/', import.meta.url);
const WIDTH = 480;
const HEIGHT = 320;

/** The embedded engines, warm, each asked once for one look at one picture. */
const set = new EngineSet(engines, { packageFiles: installedPackageFiles(), threads: 2 });
const context: OperationContext = remembering({
  signal: new AbortController().signal,
  progress: () => {},
  stage: () => {},
  enginesFor: async (name) => (await set.available(name)).map(({ card }) => card.id),
  capability: async (name, engineId) => set.load(await set.choose(name, engineId), name),
});

async function layerOf(file: string): Promise<Buffer> {
  return sharp(new URL(file, LAYERS).pathname).resize(WIDTH, HEIGHT).png().toBuffer();
}

async function rasterOf(picture: Sharp): Promise<Raster> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data: new Uint8ClampedArray(data) };
}

interface Foxes {
  readonly image: Raster;
  readonly meadow: Raster;
  readonly left: Mask;
  readonly right: Mask;
}

/** Two foxes that do not touch on a meadow, each with its true alpha. */
async function drawFoxes(): Promise<Foxes> {
  const [meadow, fox] = await Promise.all([layerOf('00-meadow.png'), layerOf('02-fox.png')]);
  const cut = (leftPx: number, widthPx: number): Promise<Buffer> =>
    sharp(fox).extract({ left: leftPx, top: 0, width: widthPx, height: HEIGHT }).png().toBuffer();
  const placed = [
    { input: await cut(136, WIDTH - 136), left: 0, top: 0 },
    { input: await cut(0, WIDTH - 96), left: 96, top: 0 },
  ];
  const alphaOf = async (one: (typeof placed)[number]): Promise<Mask> => {
    const alone = await rasterOf(
      sharp({ create: { width: WIDTH, height: HEIGHT, channels: 4, background: '#0000' } }).composite([one]),
    );
    const mask = createMask(WIDTH, HEIGHT);
    mask.data.forEach((_, pixel) => {
      mask.data[pixel] = alone.data[pixel * 4 + 3]!;
    });
    return mask;
  };
  return {
    image: await rasterOf(sharp(await sharp(meadow).composite(placed).png().toBuffer())),
    meadow: await rasterOf(sharp(meadow)),
    left: await alphaOf(placed[0]!),
    right: await alphaOf(placed[1]!),
  };
}

const foxes = drawFoxes();

async function split(
  image: Raster,
  instruction: string,
): Promise<{ readonly above: readonly Layer[]; readonly stack: Stack }> {
  const parameters = splitOperation.parameters.parse({ instruction, treatAs: 'photo' });
  const output = await splitOperation.run({ image }, parameters, context);
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  expect(measureRecomposition(output.stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
  return { above: output.stack.layers.slice(1), stack: output.stack };
}

/** A layer's alpha on the canvas. */
function alphaOn({ widthPx, heightPx }: Raster, { box, raster }: Layer): Mask {
  const mask = createMask(widthPx, heightPx);
  for (let row = 0; row < box.heightPx; row += 1)
    for (let column = 0; column < box.widthPx; column += 1)
      mask.data[(box.topPx + row) * widthPx + box.leftPx + column] =
        raster.data[(row * box.widthPx + column) * 4 + 3]!;
  return mask;
}

describe('words and the embedded engines', () => {
  it('take every one to its hairs, off a background that shows neither', async () => {
    const { image, left, right, meadow } = await foxes;
    const { above, stack } = await split(image, 'every animal');
    const fromLeft = above.toSorted((one, other) => one.box.leftPx - other.box.leftPx);
    expect(fromLeft.map(({ name }) => name)).toEqual(['animal 1', 'animal 2']);
    for (const layer of above) expect(layer).toMatchObject({ matchedBy: 'class', foundBy: 'centernet' });
    for (const [index, truth] of [left, right].entries())
      expect(softIou(alphaOn(image, fromLeft[index]!), truth)).toBeGreaterThan(0.92);
    const { data } = stack.layers[0]!.raster;
    const meanError =
      data.reduce((sum, value, at) => sum + Math.abs(value - meadow.data[at]!), 0) / data.length;
    expect(meanError).toBeLessThan(6);
  });

  it('erase what is meant and touch nothing else', async () => {
    const { image, meadow } = await foxes;
    const output = await eraseOperation.run({ image }, { instruction: 'the animal on the left' }, context);
    if (output.type !== 'image') throw new Error('erasing must give a picture');
    const at = (raster: Raster, x: number, y: number): readonly number[] => [
      ...raster.data.subarray((y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3),
    ];
    for (const [x, y] of [
      [365, 136],
      [344, 232],
      [240, 22],
    ] as const)
      expect(at(output.image, x, y)).toEqual(at(image, x, y));
    // The white chest of the fox becomes meadow.
    const [chest, ground] = [at(output.image, 88, 176), at(meadow, 88, 176)];
    for (const channel of [0, 1, 2]) expect(Math.abs(chest[channel]! - ground[channel]!)).toBeLessThan(40);
    await expect(eraseOperation.run({ image }, { instruction: 'the wombat' }, context)).rejects.toMatchObject(
      {
        code: 'nothing_found',
      },
    );
  });

  it('cut a drawn person into the parts that are named, the rest of the body being one of them', async () => {
    const { image, matte } = createFigure(240, 320, 103);
    const { above } = await split(image, 'head, arms and body');
    const names = above.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['head', 'body']));
    expect(names.filter((name) => /arm$/.test(name)).length).toBeGreaterThan(0);
    const sum = createMask(image.widthPx, image.heightPx);
    for (const layer of above) {
      expect(layer).toMatchObject({ kind: 'part', matchedBy: 'part', foundBy: 'human-people' });
      alphaOn(image, layer).data.forEach((value, pixel) => {
        sum.data[pixel] = Math.min(255, sum.data[pixel]! + value);
      });
    }
    expect(softIou(sum, matte)).toBeGreaterThan(0.9);
  });
});
