import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { anchorStack } from '../src/domain/anchor.ts';
import type { DecomposeRequest } from '../src/domain/capability.ts';
import { composeStack, sameRaster } from '../src/domain/compose.ts';
import { codeOf, engineSet, quiet, rasterOf } from './kit/model-engines.ts';
import { type ModelCall, type ModelServerKit, startModelServer } from './kit/model-server.ts';
import { drawn, type Pixels } from './kit/pixels.ts';

let server: ModelServerKit | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function decomposer(id: string, environment: Readonly<Record<string, string>>) {
  const engines = engineSet({ UNFLATTEN_DECOMPOSE_ENGINE: id, ...environment });
  return engines.load(await engines.choose('decompose', id), 'decompose');
}

describe('a decompose engine', () => {
  /** Background, a square and a disc; the source is what they compose to. */
  const layers = [
    drawn(260, 180, (x, y) => [40 + 0.5 * x, 90, 60 + 0.6 * y, 255]),
    drawn(260, 180, (x, y) => (x > 30 && x < 110 && y > 40 && y < 120 ? [220, 60, 40, 255] : [0, 0, 0, 0])),
    drawn(260, 180, (x, y) => ((x - 170) ** 2 + (y - 90) ** 2 < 2500 ? [250, 230, 90, 255] : [0, 0, 0, 0])),
  ];
  const source = rasterOf(
    drawn(260, 180, (x, y) => {
      const pixel = (y * 260 + x) * 4;
      const top = layers.findLast(({ data }) => data[pixel + 3] === 255)!;
      return [...top.data.subarray(pixel, pixel + 4)] as [number, number, number, number];
    }),
  );
  const whole: DecomposeRequest = { maxLayers: null, text: 'lines', lines: [], instruction: '' };

  /** As a model gives them: smaller, and not quite the same. */
  async function repainted(pixels: Pixels): Promise<Buffer> {
    const { widthPx: width, heightPx: height, data } = pixels;
    const raw = await sharp(data, { raw: { width, height, channels: 4 } })
      .resize(196, 132, { fit: 'fill' })
      .raw()
      .toBuffer();
    const noisy = raw.map((value, at) => Math.min(255, Math.max(0, value + ((at * 7919) % 7) - 3)));
    return sharp(noisy, { raw: { width: 196, height: 132, channels: 4 } })
      .png()
      .toBuffer();
  }
  const composite = { widthPx: 260, heightPx: 180, data: Buffer.from(source.data) };
  const empty = drawn(260, 180, () => [0, 0, 0, 0]);

  const answers: readonly (readonly [string, readonly Pixels[]])[] = [
    ['layers alone', layers],
    ['the whole picture first', [composite, ...layers]],
    ['the whole picture first and the layers in the other order', [composite, ...layers.toReversed()]],
    ['empty layers among them', [layers[0]!, empty, layers[1]!, empty, layers[2]!]],
    ['no background', layers.slice(1)],
  ];
  const both = ['qwen-image-layered', 'ming-design-layer'] as const;

  it.each(both.flatMap((id) => answers.map((answer) => [id, ...answer] as const)))(
    'of %s that answers with %s gives the square and the disc, and the picture exactly',
    async (id, _what, given) => {
      server = await startModelServer(id, () => Promise.all(given.map(repainted)));
      const engine = await decomposer(id, { DECOMPOSE_URL: server.url('/') });
      const proposed = await engine.decompose(source, whole, quiet());
      expect(server.refusals).toEqual([]);
      expect(proposed.map(({ name, kind }) => [name, kind])).toEqual([
        ['background', 'background'],
        ['layer 1', 'object'],
        ['layer 2', 'object'],
      ]);
      expect(proposed[0]!.box).toEqual({ leftPx: 0, topPx: 0, widthPx: 260, heightPx: 180 });
      expect(proposed[0]!.raster.data.filter((_, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(
        true,
      );
      const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= 4;
      const [square, disc] = [proposed[1]!.box, proposed[2]!.box];
      expect(near(square.leftPx, 31) && near(square.topPx, 41) && near(square.widthPx, 79)).toBe(true);
      expect(near(disc.leftPx, 121) && near(disc.topPx, 41) && near(disc.widthPx, 99)).toBe(true);
      const solved = anchorStack(source, proposed);
      const rasters = [solved.background, ...solved.layers.map(({ raster }) => raster).toReversed()];
      const stack = proposed.map((layer, index) => ({
        ...layer,
        id: `lyr_${index}`,
        blendMode: 'normal' as const,
        opacity: 1,
        raster: rasters[index]!,
      }));
      const composed = composeStack({ widthPx: 260, heightPx: 180, layers: stack }, 'once');
      expect(sameRaster(composed, source)).toBe(true);
    },
  );

  it('asks Qwen for layers with the background, within what it takes, and merges what is too much', async () => {
    server = await startModelServer('qwen-image-layered', () => Promise.all(layers.map(repainted)));
    const engine = await decomposer('qwen-image-layered', { DECOMPOSE_URL: server.url('/') });
    const counts: number[] = [];
    for (const maxLayers of [0, 1, 5, 40])
      counts.push((await engine.decompose(source, { ...whole, maxLayers }, quiet())).length);
    expect(server.calls.map(({ fields }) => Number(fields['layers']))).toEqual([3, 3, 6, 10]);
    expect(counts).toEqual([1, 2, 3, 3]);
    expect(server.calls[0]!.fields['prompt']).toBe(' ');
  });

  it('calls writing what lines of text were read on', async () => {
    server = await startModelServer('qwen-image-layered', () => Promise.all(layers.map(repainted)));
    const engine = await decomposer('qwen-image-layered', { DECOMPOSE_URL: server.url('/') });
    const line = (leftPx: number, topPx: number, widthPx: number, heightPx: number) => ({
      string: 'word',
      box: { leftPx, topPx, widthPx, heightPx },
      confidence: 0.9,
      words: [],
    });
    const lines = [line(32, 42, 76, 36), line(32, 82, 76, 36), line(150, 80, 40, 20)];
    const proposed = await engine.decompose(source, { ...whole, lines }, quiet());
    expect(proposed.map(({ kind }) => kind)).toEqual(['background', 'text', 'object']);
  });

  it('passes on what the user says, and the name of the model', async () => {
    const environment = {
      UNFLATTEN_DECOMPOSE_API_KEY: 'secret-key',
      UNFLATTEN_DECOMPOSE_MODEL: 'Qwen/Qwen-Image-Layered',
    };
    server = await startModelServer('qwen-image-layered', () => Promise.all(layers.map(repainted)));
    const engine = await decomposer('qwen-image-layered', { DECOMPOSE_URL: server.url('/'), ...environment });
    await engine.decompose(source, { ...whole, instruction: 'a square and a disc' }, quiet());
    const [call] = server.calls as [ModelCall];
    expect(call.fields).toMatchObject({ prompt: 'a square and a disc', model: 'Qwen/Qwen-Image-Layered' });
    expect(call.headers.authorization).toBe('Bearer secret-key');
  });

  it('takes no address for a picture', async () => {
    server = await startModelServer('ming-design-layer', async () => []);
    const address = server.url('/layer.png');
    server.interrupt = (response) =>
      void response.end(
        JSON.stringify({
          choices: [{ message: { content: [{ type: 'image_url', image_url: { url: address } }] } }],
        }),
      );
    const engine = await decomposer('ming-design-layer', { DECOMPOSE_URL: server.url('/') });
    expect(await codeOf(engine.decompose(source, whole, quiet()))).toBe('engine_failed');
    expect(server.requests).toHaveLength(1);
  });

  it.each(both)('of %s ends with a problem when it is answered with text', async (id) => {
    server = await startModelServer(id, async () => []);
    server.interrupt = (response) =>
      void response.end(JSON.stringify({ choices: [{ message: { content: 'I cannot do that' } }] }));
    const engine = await decomposer(id, { DECOMPOSE_URL: server.url('/') });
    expect(await codeOf(engine.decompose(source, whole, quiet()))).toBe('engine_failed');
  });

  it('is there only for the model that the server runs', async () => {
    const engines = engineSet({
      DECOMPOSE_URL: 'http://gpu:8000',
      UNFLATTEN_DECOMPOSE_ENGINE: 'ming-design-layer',
    });
    expect((await engines.available('decompose')).map(({ card }) => card.id)).toContain('ming-design-layer');
    await expect(engines.choose('decompose', 'qwen-image-layered')).rejects.toThrow(
      /UNFLATTEN_DECOMPOSE_ENGINE is ming/,
    );
    await expect(engineSet({}).choose('decompose', 'ming-design-layer')).rejects.toThrow(/DECOMPOSE_URL/);
  });
});
