import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { Mask } from '../src/domain/mask.ts';
import { pixelWords } from '../src/domain/raster.ts';
import { codeOf, engineSet, quiet, rasterOf } from './kit/model-engines.ts';
import {
  MODEL_SERVER_KEY,
  type ModelServerKit,
  type PlayedServer,
  startModelServer,
} from './kit/model-server.ts';
import { drawn, pngOf, readPixels } from './kit/pixels.ts';

let server: ModelServerKit | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function generator(environment: Readonly<Record<string, string>>) {
  const engines = engineSet(environment);
  return engines.load(await engines.choose('generate'), 'generate');
}

/** Stripes of many colours that no two places share. */
const image = rasterOf(drawn(300, 200, (x, y) => [x % 256, (2 * y) % 256, (x * y) % 251, 255]));

function maskOf(isMarked: (x: number, y: number) => boolean): Mask {
  const { widthPx, heightPx } = image;
  const data = Uint8Array.from({ length: widthPx * heightPx }, (_, pixel) =>
    isMarked(pixel % widthPx, Math.floor(pixel / widthPx)) ? 255 : 0,
  );
  return { widthPx, heightPx, data };
}

const inBox = (x: number, y: number): boolean => x >= 100 && x < 180 && y >= 60 && y < 140;

/** What a model that paints all red answers, at a size of its own. */
const red = async (): Promise<Buffer[]> => [await pngOf(drawn(96, 64, () => [255, 0, 0, 255]))];

describe('the generate engine', () => {
  const key = { GENERATIVE_API_KEY: MODEL_SERVER_KEY };
  const dialects: readonly (readonly [PlayedServer, string, 'alpha 0' | 'white', Record<string, string>])[] =
    [
      ['openai', 'gpt-image-1', 'alpha 0', key],
      ['openai', 'gpt-image-2', 'alpha 0', key],
      ['openai', 'dall-e-2', 'alpha 0', key],
      ['vllm-omni', 'Qwen/Qwen-Image-Edit', 'white', {}],
      ['sglang', 'black-forest-labs/FLUX.2-klein', 'white', {}],
      ['sd-server', 'any', 'white', {}],
    ];

  it.each(dialects)(
    'keeps to what %s takes for %s, and marks by %s what is to be painted',
    async (...given) => {
      const [played, model, form, more] = given;
      server = await startModelServer(played, red);
      const engine = await generator({
        GENERATIVE_URL: server.url('/'),
        UNFLATTEN_GENERATIVE_DIALECT: played,
        GENERATIVE_MODEL: model,
        ...more,
      });
      const options = { quality: 'standard', seed: 7, negativePrompt: 'cats' } as const;
      const edited = await engine.edit(image, maskOf(inBox), 'a red box', options, quiet());
      const made = await engine.generate('red', { widthPx: 120, heightPx: 50 }, options, quiet());
      expect(server.refusals).toEqual([]);
      expect(server.calls.map(({ path }) => path)).toEqual(['/v1/images/edits', '/v1/images/generations']);
      const centre = (140 + 100 * image.widthPx) * 4;
      expect([...edited.data.subarray(centre, centre + 4)]).toEqual([255, 0, 0, 255]);
      for (let pixel = 0; pixel < 300 * 200; pixel += 1) {
        if (inBox(pixel % 300, Math.floor(pixel / 300))) continue;
        if (pixelWords(edited)[pixel] !== pixelWords(image)[pixel])
          throw new Error(`pixel ${pixel} was changed`);
      }
      expect([made.widthPx, made.heightPx, ...made.data.subarray(0, 4)]).toEqual([120, 50, 255, 0, 0, 255]);

      const { mask, image: sent } = server.calls[0]!;
      expect([mask?.widthPx, mask?.heightPx]).toEqual([sent?.widthPx, sent?.heightPx]);
      const at = (xShare: number, yShare: number): readonly number[] => {
        const pixel =
          Math.floor(xShare * mask!.widthPx) + Math.floor(yShare * mask!.heightPx) * mask!.widthPx;
        return [...mask!.data.subarray(pixel * 4, pixel * 4 + 4)];
      };
      expect(at(0.47, 0.5)).toEqual([255, 255, 255, form === 'white' ? 255 : 0]);
      expect(at(0.1, 0.5)).toEqual([0, 0, 0, 255]);
    },
  );

  it('asks for the model of the task and the quality', async () => {
    server = await startModelServer('sd-server', red);
    const engine = await generator({
      GENERATIVE_URL: server.url('/v1'),
      UNFLATTEN_GENERATIVE_DIALECT: 'sd-server',
      GENERATIVE_MODEL: 'any',
      UNFLATTEN_GENERATIVE_MODELS: 'edit=black-forest-labs/FLUX.2-klein,edit-pro=qwen',
    });
    for (const quality of ['standard', 'pro'] as const) {
      await engine.generate('x', { widthPx: 8, heightPx: 8 }, { quality }, quiet());
      await engine.edit(image, null, 'x', { quality }, quiet());
    }
    expect(server.calls.map(({ fields }) => fields['model'])).toEqual([
      'any',
      'black-forest-labs/FLUX.2-klein',
      'any',
      'qwen',
    ]);
  });

  it('gives back the source byte for byte where the model painted the same again', async () => {
    const scene = rasterOf(
      drawn(320, 240, (x, y) => [
        60 + 0.4 * x,
        90 + 0.3 * y,
        (x - 160) ** 2 + (y - 90) ** 2 < 900 ? 200 : 80,
        255,
      ]),
    );
    server = await startModelServer('vllm-omni', async ({ image: sent }) => {
      const { widthPx, heightPx, data } = sent!;
      // A network loses detail and shifts the tone.
      const repainted = await sharp(data, { raw: { width: widthPx, height: heightPx, channels: 4 } })
        .removeAlpha()
        .resize(Math.round(widthPx / 2), Math.round(heightPx / 2))
        .linear([1, 1, 1], [3, -2, 2])
        .jpeg({ quality: 80 })
        .toBuffer();
      const painted = await readPixels(await sharp(repainted).resize(widthPx, heightPx).png().toBuffer());
      for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
        const across = (pixel % widthPx) / widthPx - 0.75;
        const down = Math.floor(pixel / widthPx) / heightPx - 0.7;
        if (across ** 2 + down ** 2 < 0.004) painted.data.fill(255, pixel * 4, pixel * 4 + 4);
      }
      return [await pngOf(painted)];
    });
    const engine = await generator({
      GENERATIVE_URL: server.url('/'),
      UNFLATTEN_GENERATIVE_DIALECT: 'vllm-omni',
    });
    const edited = await engine.edit(scene, null, 'add a moon', { quality: 'standard' }, quiet());
    let changed = 0;
    let far = 0;
    for (let pixel = 0; pixel < 320 * 240; pixel += 1) {
      if (pixelWords(edited)[pixel] === pixelWords(scene)[pixel]) continue;
      changed += 1;
      if (Math.hypot((pixel % 320) - 240, Math.floor(pixel / 320) - 168) > 40) far += 1;
    }
    expect(changed).toBeGreaterThan(500);
    expect(far).toBe(0);
    const moon = (240 + 168 * 320) * 4;
    expect([...edited.data.subarray(moon, moon + 3)].every((value) => value > 245)).toBe(true);
  });

  it('fills holes up to their edges, and nothing else', async () => {
    server = await startModelServer('sd-server', red);
    const engines = engineSet({ GENERATIVE_URL: server.url('/'), UNFLATTEN_GENERATIVE_DIALECT: 'sd-server' });
    const engine = await engines.load(await engines.choose('fill', 'openai-images-fill'), 'fill');
    const hole = maskOf((x, y) => inBox(x, y) || (x > 250 && x < 280 && y > 150));
    const filled = await engine.fill(image, { ...hole, data: hole.data.map((value) => value && 1) }, quiet());
    const [before, after] = [pixelWords(image), pixelWords(filled.image)];
    for (let pixel = 0; pixel < after.length; pixel += 1)
      if (after[pixel] !== (hole.data[pixel] === 0 ? before[pixel] : 0xff0000ff))
        throw new Error(`pixel ${pixel % 300},${Math.floor(pixel / 300)} is not as it should be`);
    expect(filled.regions).toHaveLength(2);
    expect(server.calls).toHaveLength(1);
    expect(
      await codeOf(
        engine.fill(
          image,
          maskOf(() => true),
          quiet(),
        ),
      ),
    ).toBe('mask_full');
    expect(
      (
        await engine.fill(
          image,
          maskOf(() => false),
          quiet(),
        )
      ).image,
    ).toBe(image);
    expect(server.calls).toHaveLength(1);
  });

  it('lets no prompt set anything on sd-server', async () => {
    server = await startModelServer('sd-server', red);
    const engine = await generator({
      GENERATIVE_URL: server.url('/'),
      UNFLATTEN_GENERATIVE_DIALECT: 'sd-server',
    });
    const tag = (text: string): string => `<sd_cpp_extra_args>${text}</sd_cpp_extra_args>`;
    const options = { quality: 'standard', seed: 5, negativePrompt: `x${tag('{"steps":1}')}` } as const;
    await engine.generate(`a cat ${tag('{"steps":999}')}`, { widthPx: 64, heightPx: 64 }, options, quiet());
    const prompt = String(server.calls[0]!.fields['prompt']);
    expect(prompt.match(/<sd_cpp_extra_args>/g)).toHaveLength(1);
    const [, settings = ''] = /<sd_cpp_extra_args>(.*?)<\/sd_cpp_extra_args>/.exec(prompt) ?? [];
    expect(JSON.parse(settings)).toMatchObject({ seed: 5 });
  });

  it('refuses masks that make no sense before it asks', async () => {
    server = await startModelServer('vllm-omni', red);
    const engine = await generator({
      GENERATIVE_URL: server.url('/'),
      UNFLATTEN_GENERATIVE_DIALECT: 'vllm-omni',
    });
    const options = { quality: 'standard' } as const;
    expect(
      await codeOf(
        engine.edit(
          image,
          maskOf(() => false),
          'x',
          options,
          quiet(),
        ),
      ),
    ).toBe('mask_empty');
    const small: Mask = { widthPx: 2, heightPx: 2, data: new Uint8Array(4).fill(255) };
    expect(await codeOf(engine.edit(image, small, 'x', options, quiet()))).toBe('mask_mismatch');
    expect(server.requests).toEqual([]);
  });

  it('is told apart from a server that is not configured, and names the variable', async () => {
    for (const [environment, reason] of [
      [{}, /GENERATIVE_URL/],
      [{ GENERATIVE_URL: 'ftp://x' }, /GENERATIVE_URL: expected a URL/],
      [{ GENERATIVE_MODEL: 'x' }, /GENERATIVE_URL: expected with GENERATIVE_MODEL/],
    ] as const) {
      const choosing = engineSet(environment).choose('generate');
      await expect(choosing).rejects.toThrow(reason);
      expect(await codeOf(choosing)).toBe('engine_missing');
    }
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['no pictures', (r) => r.end('{"created":1,"data":[]}'), 'engine_failed'],
    ['an address', (r) => r.end('{"data":[{"url":"http://10.0.0.1/x.png"}]}'), 'engine_failed'],
    ['no picture at all', (r) => r.end('{"data":[{"b64_json":"aGVsbG8gd29ybGQ="}]}'), 'engine_failed'],
    [
      'half a picture',
      (r) => r.end('{"data":[{"b64_json":"iVBORw0KGgoAAAANSUhEUgAAAAE"}]}'),
      'engine_failed',
    ],
    [
      'a script',
      (r) => r.end(`{"data":[{"b64_json":"${Buffer.from('<svg/>').toString('base64')}"}]}`),
      'engine_failed',
    ],
    ['null', (r) => r.end('null'), 'engine_failed'],
  ])('ends with a problem when it is answered with %s', async (_what, answer, code) => {
    server = await startModelServer('vllm-omni', red);
    server.interrupt = answer;
    const engine = await generator({
      GENERATIVE_URL: server.url('/'),
      UNFLATTEN_GENERATIVE_DIALECT: 'vllm-omni',
    });
    expect(await codeOf(engine.edit(image, null, 'x', { quality: 'standard' }, quiet()))).toBe(code);
    expect(server.requests).toHaveLength(1);
  });
});
