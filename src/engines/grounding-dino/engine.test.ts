import { afterEach, describe, expect, it } from 'vitest';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { installStandIn, quietRun, type StandInContext } from '../stand-in-context.fixture.ts';
import { groundingFiles } from '../stand-in-packs.fixture.ts';
import { groundingDinoEngine } from './engine.ts';
import { findingsOf } from './findings.ts';

let installed: StandInContext | null = null;

afterEach(async () => {
  await installed?.remove();
  installed = null;
});

function plain(value: number): Raster {
  const image = createRaster(400, 200);
  for (let pixel = 0; pixel < 400 * 200; pixel += 1) image.data.set([value, value, value, 255], pixel * 4);
  return image;
}

async function load() {
  installed = await installStandIn('grounding-dino-tiny', groundingFiles());
  return groundingDinoEngine.load(installed.context);
}

describe('grounding-dino-tiny', () => {
  it('finds what the phrase says, strongest first, each thing once, and not by the marks around the text', async () => {
    const found = await (await load()).locate(plain(0), 'Dog', quietRun());
    expect(found.map(({ label }) => label)).toEqual(['Dog', 'Dog']);
    expect(found[0]!.confidence).toBeCloseTo(1 / (1 + Math.exp(-6)), 5);
    expect(found[1]!.confidence).toBeCloseTo(1 / (1 + Math.exp(-3)), 5);
    expect(found[1]!.box).toEqual({ leftPx: 80, topPx: 40, widthPx: 40, heightPx: 20 });
  });

  it('shows the network the picture as the published configuration says', async () => {
    const [found] = await (await load()).locate(plain(255), ' DOG.\n', quietRun());
    // The stand-in moves its first box by a tenth of the mean of all normalized values.
    const mean = ((1 - 0.485) / 0.229 + (1 - 0.456) / 0.224 + (1 - 0.406) / 0.225) / 3;
    const middle = 400 * (0.5 + 0.1 * mean);
    expect(Math.abs(found!.box.leftPx + found!.box.widthPx / 2 - middle)).toBeLessThanOrEqual(1);
    expect(found!.box.widthPx).toBe(80);
  });

  it.each(['cat', 'ein Hund', '', ' . ', '犬 🐕', `cat ${'x'.repeat(2_000)}`, 'cat '.repeat(500)])(
    'finds nothing for %j, and does not mind it',
    async (phrase) => {
      expect(await (await load()).locate(plain(0), phrase, quietRun())).toEqual([]);
    },
  );

  it('is unavailable without its pack, and refuses one that is damaged', async () => {
    installed = await installStandIn('another', {});
    expect(await groundingDinoEngine.availability(installed.context)).toMatchObject({ available: false });
    await installed.remove();
    installed = await installStandIn('grounding-dino-tiny', {
      ...groundingFiles(),
      'tokenizer.json': new TextEncoder().encode('{'),
    });
    await expect(groundingDinoEngine.load(installed.context)).rejects.toMatchObject({
      code: 'engine_unavailable',
      detail: expect.stringContaining('tokenizer'),
    });
  });
});

describe('findings', () => {
  const answer = {
    tokens: { first: 0, end: 1 },
    tokensPerQuery: 1,
    label: 'x',
    canvas: { widthPx: 100, heightPx: 100 },
  };

  it('leave out what is no box, or lies beside the picture', () => {
    const boxes = Float32Array.from([Number.NaN, 0.5, 1, 1, 3, 3, 0.5, 0.5, 0.5, 0.5, 0, 0, 0.5, 0.5, 4, 4]);
    const found = findingsOf({ ...answer, logits: Float32Array.from([5, 5, 5, 5]), boxes });
    expect(found.map(({ box }) => box)).toEqual([{ leftPx: 0, topPx: 0, widthPx: 100, heightPx: 100 }]);
  });

  it('pass the threshold by their confidence, and leave out what is no number', () => {
    const boxes = Float32Array.from([0.2, 0.2, 0.1, 0.1, 0.8, 0.8, 0.1, 0.1, 0.5, 0.5, 0.1, 0.1]);
    const found = findingsOf({ ...answer, logits: Float32Array.from([-0.8, -0.9, Number.NaN]), boxes });
    expect(found.length).toBe(1);
  });
});
