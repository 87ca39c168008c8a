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
