import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeStack, ROUNDINGS, sameRaster } from '../../src/domain/compose.ts';
import type { Layer, Stack } from '../../src/domain/layer.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { engines } from '../../src/engines/registry.ts';
import { installedPackageFiles } from '../../src/infrastructure/models/package-files.ts';
import { pixelEvidence } from '../../src/operations/graphics/route.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { splitOperation } from '../../src/operations/split.ts';
import { EngineSet } from '../../src/worker/engine-set.ts';
import { createLandscape } from '../scenes/landscape.ts';
import { createRandom } from '../scenes/random.ts';
import { makeDesign } from './design.ts';
import { photoOf } from './photo.ts';
import { variantPixels } from './variant.ts';

// Real engines on drawn designs: what they find is measured by the bench, here is what must never break.

const engineSet = new EngineSet(engines, { packageFiles: installedPackageFiles(), threads: 1 });
const used = new Set<string>();
const context: OperationContext = {
  signal: new AbortController().signal,
  progress: () => {},
  stage: () => {},
  enginesFor: async (name) => (await engineSet.available(name)).map(({ card }) => card.id),
  capability: async (name, engineId) => {
    used.add(name);
    return engineSet.load(await engineSet.choose(name, engineId), name);
  },
};

async function split(image: Raster, parameters: object = {}): Promise<Stack> {
  const output = await splitOperation.run({ image }, splitOperation.parameters.parse(parameters), context);
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  for (const rounding of ROUNDINGS)
    expect(sameRaster(composeStack(output.stack, rounding), image), rounding).toBe(true);
  return output.stack;
}

const strings = ({ layers }: Stack): readonly string[] => layers.flatMap(({ text }) => text?.string ?? []);

// The recognizer's thread does not keep a process alive.
let alive: NodeJS.Timeout;
beforeAll(() => {
  alive = setInterval(() => {}, 1_000);
});
afterAll(() => clearInterval(alive));

describe('the way of graphics', () => {
  test.each([3, 6, 8, 9, 10])('is that of design %i', async (seed) => {
    const { source } = await makeDesign(seed, { longSidePx: 640 });
    expect(pixelEvidence(source).drawn).toBeGreaterThan(0.5);
    // Of small and much compressed ones reading the text may have to decide.
    const { drawn, isOpen } = pixelEvidence(await variantPixels(source, 'JPEG 70'));
    expect(drawn >= 0.5 || isOpen).toBe(true);
  });

  test('is not that of photographs', async () => {
    const size = { widthPx: 320, heightPx: 240 };
    const photos = [
      createLandscape(360, 240, 1).image,
      ...(await Promise.all([1, 9, 10].map((seed) => photoOf(createRandom(seed), size)))),
    ];
    for (const photo of photos) expect(pixelEvidence(photo).drawn).toBeLessThan(0.4);
  });
});

describe('a business card', async () => {
  const { source } = await makeDesign(7, { longSidePx: 640 });
  let stack: Stack;

  test('is split into its lines and shapes, exactly, without any engine for photographs', async () => {
    stack = await split(source);
    expect(strings(stack)).toEqual(expect.arrayContaining(['Ines Duarte', 'Music Teacher']));
    for (const { text } of stack.layers.filter(({ kind }) => kind === 'text')) {
      expect(text!.confidence).toBeGreaterThan(0.8);
      expect(text!.fontSizePx).toBeGreaterThan(8);
    }
    expect(used).not.toContain('matte');
  }, 60_000);

  test('gives the title alone when that is asked for', async () => {
    const title = await split(source, { instruction: 'the title' });
    expect(strings(title)).toEqual(['Ines Duarte']);
  }, 60_000);

  test('has a line that is split into words again, and is exact still', async () => {
    const line = stack.layers.find(({ text }) => text?.string === 'Music Teacher') as Layer;
    const again = await split(source, { again: [line.id] });
    expect(strings(again)).toEqual(expect.arrayContaining(['Music', 'Teacher']));
    expect(again.layers).toHaveLength(stack.layers.length + 1);
  }, 60_000);
});

/** A bear on a yellow page, from discs with soft edges, twice as many pixels as points. */
async function bearPage(): Promise<Raster> {
  const disc = (x: number, y: number, radius: number, fill: string): string =>
    `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`;
  const bear = [
    disc(82, 52, 13, '#5a3212'),
    disc(138, 52, 13, '#5a3212'),
    '<path d="M60 160 Q70 100 110 104 Q152 100 160 160 Q110 176 60 160" fill="#c03040"/>',
    '<path d="M76 74 Q78 44 110 44 Q144 44 145 76 Q142 112 110 112 Q78 110 76 74" fill="#9a6030"/>',
    '<path d="M92 88 Q110 74 128 88 Q126 106 110 106 Q94 106 92 88" fill="#f0d8b0"/>',
    '<path d="M103 84 L117 84 L110 93 Z" fill="#181010"/>',
    '<path d="M84 128 Q110 140 140 126 L142 138 Q110 152 82 140 Z" fill="#2050b0"/>',
  ];
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="440" height="380" viewBox="0 0 220 190"><rect width="220" height="190" fill="#f8dc50"/>${bear.join('')}</svg>`;
  const { data, info } = await sharp(Buffer.from(page))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, data: new Uint8ClampedArray(data) };
}

describe('a drawn figure', () => {
  test('is one layer, which comes apart into its parts when it is split again', async () => {
    const image = await bearPage();
    const stack = await split(image);
    expect(stack.layers.map(({ name }) => name)).toEqual(['background', 'illustration']);
    const again = await split(image, { again: [stack.layers[1]!.id] });
    expect(again.layers.length).toBeGreaterThanOrEqual(5);
    expect(again.layers.slice(1).every(({ groups }) => groups?.[0] === 'illustration')).toBe(true);
  }, 60_000);
});
