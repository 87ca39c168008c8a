import { describe, expect, it } from 'vitest';
import type { Capabilities, GenerateOptions } from '../domain/capability.ts';
import type { Mask } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import { createRaster } from '../domain/raster.ts';
import { changedPixels, painted, pixelAt } from './edits/painted.fixture.ts';
import { inpaintOperation } from './inpaint.ts';
import type { OperationContext } from './operation.ts';
import type { Disc } from './scene.fixture.ts';
import { contextFor, drawScene, GROUND, matteOf } from './scene.fixture.ts';

const red: Disc = { center: { xPx: 24, yPx: 30 }, radiusPx: 10, color: [200, 40, 30] };
const scene = drawScene(96, 64, [red]);
const fromDisc = (pixel: number): number => Math.hypot((pixel % 96) - 24, Math.floor(pixel / 96) - 30);

interface Ran {
  readonly image: Raster;
  readonly notes: readonly string[];
  readonly plan?: readonly string[];
}

async function run(
  parameters: object,
  {
    context = contextFor([red]),
    ...pictures
  }: { mask?: Raster; background?: Raster; context?: OperationContext } = {},
): Promise<Ran> {
  const inputs = { image: scene, ...pictures };
  const output = await inpaintOperation.run(inputs, inpaintOperation.parameters.parse(parameters), context);
  if (output.type !== 'image') throw new Error('expected an image');
  expect(output.image).toMatchObject({ widthPx: 96, heightPx: 64 });
  return output;
}

const maskOf = (isMarked: (x: number, y: number) => boolean): Raster =>
  painted(96, 64, (x, y) => (isMarked(x, y) ? [255, 255, 255] : [0, 0, 0]));

describe('inpaint by words', () => {
  it('removes what is named, fills what was behind, and says how it read the words', async () => {
    const { image, plan } = await run({ prompt: 'remove the main subject' });
    expect(pixelAt(image, 24, 30)).toEqual([...GROUND]);
    expect(changedPixels(scene, image).every((pixel) => fromDisc(pixel) < 16)).toBe(true);
    expect(plan).toEqual(['Removes the main subject and fills what was behind.']);
  });

  it('puts another background behind the subject, without the old one in its soft edge', async () => {
    const { image } = await run({ prompt: 'change the background to #0000ff' });
    expect(pixelAt(image, 24, 30)).toEqual([...red.color]);
    expect(pixelAt(image, 90, 5)).toEqual([0, 0, 255]);
    for (let x = 10; x < 40; x += 1) expect(pixelAt(image, x, 30)[1]).toBeLessThanOrEqual(40);
  });

  it('recolours the subject alone', async () => {
    const { image } = await run({ prompt: 'make the main subject blue' });
    const [r, , b] = pixelAt(image, 24, 30);
    expect(b).toBeGreaterThan(r + 60);
    expect(changedPixels(scene, image).every((pixel) => fromDisc(pixel) < 12)).toBe(true);
  });

  it('changes everything but what is left out', async () => {
    const { image } = await run({ prompt: 'make everything but the main subject black and white' });
    expect(pixelAt(image, 24, 30)).toEqual([...red.color]);
    expect(new Set(pixelAt(image, 80, 50)).size).toBe(1);
  });

  it('moves the subject and fills where it was', async () => {
    const { image } = await run({ prompt: 'move the main subject 40 pixels to the right' });
    expect(pixelAt(image, 64, 30)).toEqual([...red.color]);
    expect(pixelAt(image, 24, 30)).toEqual([...GROUND]);
    expect(pixelAt(image, 90, 5)).toEqual([...GROUND]);
  });

  it('does several edits in their order, each on what the one before left', async () => {
    const { image, plan } = await run({
      prompt:
        'move the main subject 40 pixels to the right, make the background white, and make the main subject blue',
    });
    expect(plan).toHaveLength(3);
    const [r, , b] = pixelAt(image, 64, 30);
    expect(b).toBeGreaterThan(r + 60);
    expect(pixelAt(image, 24, 30)).toEqual([255, 255, 255]);
    expect(pixelAt(image, 2, 2)).toEqual([255, 255, 255]);
  });

  it('moves further what an edit before has resized', async () => {
    const { image } = await run({
      prompt: 'make the main subject half its size and move it 40 pixels right',
    });
    expect(pixelAt(image, 64, 36)).toEqual([...red.color]);
    expect(pixelAt(image, 24, 30)).toEqual([...GROUND]);
    expect(pixelAt(image, 64, 24)).toEqual([...GROUND]);
  });

  it('takes all of the picture for background once the subject is gone', async () => {
    const { image } = await run({ prompt: 'remove the main subject and make the background white' });
    expect(new Set(image.data)).toEqual(new Set([255]));
  });

  it('takes what a region of the named colour surrounds for part of the thing', async () => {
    const center = { xPx: 48, yPx: 32 };
    const image = drawScene(96, 64, [
      { center, radiusPx: 16, color: [240, 210, 20] },
      { center, radiusPx: 5, color: [40, 60, 160] },
    ]);
    const output = await inpaintOperation.run(
      { image },
      inpaintOperation.parameters.parse({ prompt: 'remove the yellow hat' }),
      contextFor([]),
    );
    if (output.type !== 'image') throw new Error('expected an image');
    expect(pixelAt(output.image, 60, 32)).toEqual([...GROUND]);
    expect(pixelAt(output.image, 48, 32)).toEqual([...GROUND]);
  });

  it('edits the whole picture where nothing is named', async () => {
    const { image } = await run({ prompt: 'black and white' });
    expect(changedPixels(scene, image)).toHaveLength(96 * 64);
  });

  it('paints the same sky for the same seed', async () => {
    const prompt = 'change background to blue sky';
    const [first, same, other] = [
      await run({ prompt, seed: 7 }),
      await run({ prompt, seed: 7 }),
      await run({ prompt, seed: 8 }),
    ];
    expect(first.image).toEqual(same.image);
    expect(first.image).not.toEqual(other.image);
  });

  it('tells its progress without ever going back', async () => {
    const context = contextFor([red]);
    await run({ prompt: 'make the main subject blue, then remove it' }, { context });
    const { fractions, stages } = context.recorded;
    expect(fractions.every((fraction, index) => index === 0 || fraction >= fractions[index - 1]!)).toBe(true);
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
    expect(stages.length).toBeGreaterThan(2);
  });
});

describe('inpaint by a place alone', () => {
  const small: Disc = { center: { xPx: 80, yPx: 14 }, radiusPx: 9, color: [40, 60, 200] };
  const prompt = 'Remove object in upper right corner';

  /** A look at all of the picture sees the red disc alone, a look at a part of it all that there is. */
  function contextOf(there: readonly Disc[]): OperationContext {
    const matte: Capabilities['matte'] = {
      matte: async (image, region) => matteOf(image, region ? there : [red], region),
    };
    return contextFor([red, ...there], { matte });
  }

  async function removed(image: Raster, there: readonly Disc[]): Promise<Raster> {
    const parameters = inpaintOperation.parameters.parse({ prompt });
    const output = await inpaintOperation.run({ image }, parameters, contextOf(there));
    if (output.type !== 'image') throw new Error('expected an image');
    return output.image;
  }

  it('removes what stands there, and nothing else', async () => {
    const image = await removed(drawScene(96, 64, [red, small]), [red, small]);
    expect(pixelAt(image, 80, 14)).toEqual([...GROUND]);
    expect(pixelAt(image, 24, 30)).toEqual([...red.color]);
  });

  it.each<readonly [string, Disc]>([
    ['what reaches there from elsewhere', { ...small, center: { xPx: 56, yPx: 28 }, radiusPx: 16 }],
    ['what does not differ from its surroundings', { ...small, color: [122, 182, 92] }],
    ['what is elsewhere', { ...small, center: { xPx: 80, yPx: 52 } }],
    ['a speck', { ...small, radiusPx: 1 }],
  ])('leaves %s', async (_what, disc) => {
    await expect(removed(drawScene(96, 64, [red, disc]), [red, disc])).rejects.toMatchObject({
      code: 'nothing_found',
    });
  });
});

describe('inpaint with a mask', () => {
  const mask = maskOf((x, y) => x < 40 && y > 14 && y < 46);
  const isMarked = (pixel: number): boolean => mask.data[pixel * 4] === 255;

  it.each([{}, { prompt: '' }, { prompt: 'remove' }, { prompt: 'remove the dog' }])(
    'fills what is marked for %j',
    async (parameters) => {
      const { image } = await run(parameters, { mask });
      expect(pixelAt(image, 24, 30)).toEqual([...GROUND]);
      expect(changedPixels(scene, image).every(isMarked)).toBe(true);
    },
  );

  it.each(['make it red', 'blur', 'fill with white', 'a blue sky', 'make the dog brighter'])(
    'does "%s" where the mask marks, and nowhere else',
    async (prompt) => {
      const changed = changedPixels(scene, (await run({ prompt }, { mask })).image);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.every(isMarked)).toBe(true);
    },
  );

  it('moves what is marked', async () => {
    const disc = maskOf((x, y) => Math.hypot(x - 24, y - 30) < 10);
    const { image } = await run({ prompt: 'move it 40 pixels to the right' }, { mask: disc });
    expect(pixelAt(image, 64, 30)).toEqual([...red.color]);
    expect(pixelAt(image, 24, 30)).toEqual([...GROUND]);
  });

  it('names what is wrong with a mask', async () => {
    await expect(run({ prompt: 'blur' }, { mask: createRaster(64, 96) })).rejects.toMatchObject({
      code: 'mask_mismatch',
    });
    await expect(run({ prompt: 'blur' }, { mask: maskOf(() => false) })).rejects.toMatchObject({
      code: 'mask_empty',
    });
  });
});

describe('inpaint with a background picture', () => {
  /** Its own place in its colours; blue everywhere. */
  const place = (widthPx: number, heightPx: number): Raster =>
    painted(widthPx, heightPx, (x, y) => [x, y, 255]);
  const background = place(96, 64);

  it.each([{}, { prompt: 'replace the background with this picture' }, { prompt: 'remove the background' }])(
    'puts it behind the main subject for %j, byte for byte, without the old one in the soft edge',
    async (parameters) => {
      const { image } = await run(parameters, { background });
      expect(pixelAt(image, 24, 30)).toEqual([...red.color]);
      for (const [x, y] of [
        [0, 0],
        [90, 5],
        [50, 63],
      ] as const)
        expect(pixelAt(image, x, y)).toEqual([x, y, 255]);
      // Green is the old ground alone: what little the new one has is its row.
      for (let x = 10; x < 40; x += 1) expect(pixelAt(image, x, 30)[1]).toBeLessThanOrEqual(40);
    },
  );

  it('scales it to cover, its middle in the middle', async () => {
    const { image } = await run({}, { background: place(32, 64) });
    // 32 x 64 covers 96 x 64 as 96 x 192, of which the rows 64 to 127 are seen.
    const [left, top] = pixelAt(image, 3, 1);
    const [right, bottom] = pixelAt(image, 93, 62);
    expect([left, right].map((value) => Math.abs(value! - (value! < 16 ? 0.7 : 30.7)) <= 1)).toEqual([
      true,
      true,
    ]);
    expect(Math.abs(top! - 21.3)).toBeLessThan(1.5);
    expect(Math.abs(bottom! - 41.7)).toBeLessThan(1.5);
  });

  it('takes words for what stays, and does what else they say', async () => {
    const { image, plan } = await run(
      { prompt: 'replace everything but the main subject with this picture and make the main subject blue' },
      { background },
    );
    expect(plan).toHaveLength(2);
    expect(pixelAt(image, 90, 5)).toEqual([90, 5, 255]);
    const [r, , b] = pixelAt(image, 24, 30);
    expect(b).toBeGreaterThan(r + 60);
  });

  it('lets a mask say what it takes the place of, as far as that is white', async () => {
    const mask = painted(96, 64, (x) => (x < 40 ? [255, 255, 255] : x < 50 ? [128, 128, 128] : [0, 0, 0]));
    const { image } = await run({}, { background, mask });
    expect(pixelAt(image, 24, 30)).toEqual([24, 30, 255]);
    expect(pixelAt(image, 80, 30)).toEqual(pixelAt(scene, 80, 30));
    const [, , half] = pixelAt(image, 45, 60);
    expect(half).toBeGreaterThan(GROUND[2] + 60);
    expect(half).toBeLessThan(200);
  });

  it('shows what is clear in it as clear', async () => {
    const { image } = await run({}, { background: createRaster(10, 10) });
    expect(image.data[(5 * 96 + 90) * 4 + 3]).toBe(0);
    expect(pixelAt(image, 24, 30)).toEqual([...red.color]);
  });

  it.each([
    ['make the background white', 'invalid_parameters', /background picture takes the place of.*white/],
    ['add a hat', 'invalid_parameters', /add a hat/],
    ['replace everything but the zebra with this picture', 'nothing_found', /zebra/],
  ])('never passes it over: "%s" ends with %s', async (prompt, code, detail) => {
    const generate: Capabilities['generate'] = {
      generate: async (_prompt, size) => createRaster(size.widthPx, size.heightPx),
      edit: async (image) => image,
    };
    const context = contextFor([red], { generate });
    await expect(run({ prompt }, { background, context })).rejects.toMatchObject({
      code,
      detail: expect.stringMatching(detail),
    });
  });

  it('finds nothing to put it behind where nothing stands out', async () => {
    await expect(run({}, { background, context: contextFor([]) })).rejects.toMatchObject({
      code: 'nothing_found',
    });
  });
});

describe('inpaint beyond its own edits', () => {
  interface Asked {
    readonly mask: Mask | null;
    readonly prompt: string;
    readonly options: GenerateOptions;
  }

  function withGenerator(discs: readonly Disc[]): { context: OperationContext; asked: Asked[] } {
    const asked: Asked[] = [];
    const generate: Capabilities['generate'] = {
      generate: async (_prompt, size) => createRaster(size.widthPx, size.heightPx),
      edit: async (image, mask, prompt, options) => {
        asked.push({ mask, prompt, options });
        return painted(image.widthPx, image.heightPx, () => [1, 2, 3]);
      },
    };
    return { context: contextFor(discs, { generate }), asked };
  }

  it('leaves a prompt that it cannot do to a generative engine, with quality and seed', async () => {
    const { context, asked } = withGenerator([red]);
    const prompt = 'remove the main subject and give the man a hat';
    const { image } = await run({ prompt, quality: 'pro', seed: 3 }, { context });
    expect(pixelAt(image, 0, 0)).toEqual([1, 2, 3]);
    expect(asked).toEqual([{ mask: null, prompt, options: { quality: 'pro', seed: 3 } }]);
  });

  it('hands the mask on', async () => {
    const { context, asked } = withGenerator([red]);
    await run({ prompt: 'a wooden chair' }, { context, mask: maskOf((x) => x < 10) });
    expect(asked[0]!.mask!.data.slice(0, 12)).toEqual(Uint8Array.from([...Array(10).fill(255), 0, 0]));
  });

  it('lets it look for what nothing here can find', async () => {
    const { context, asked } = withGenerator([red]);
    await run({ prompt: 'remove the zebra' }, { context });
    expect(asked).toHaveLength(1);
  });

  it('names the variable to set, and what it understood, where there is none', async () => {
    await expect(run({ prompt: 'make the sky blue and add a hat' })).rejects.toMatchObject({
      code: 'engine_missing',
      detail: expect.stringMatching(/GENERATIVE_URL.*add a hat.*Replaces the sky by a blue sky/),
    });
  });

  it.each(['remove the zebra', 'make the sky orange', 'remove the object in the upper right corner'])(
    'changes nothing for "%s" where nothing is found surely enough',
    async (prompt) => {
      await expect(run({ prompt })).rejects.toMatchObject({ code: 'nothing_found' });
    },
  );

  it('changes nothing at all where the second of two edits has nothing to work on', async () => {
    const context = contextFor([red]);
    await expect(
      run({ prompt: 'remove the main subject and blur the zebra' }, { context }),
    ).rejects.toMatchObject({ code: 'nothing_found', detail: expect.stringMatching(/zebra/) });
    expect(context.recorded.holes).toHaveLength(0);
  });

  it('finds no background where nothing stands before it', async () => {
    await expect(run({ prompt: 'white background' }, { context: contextFor([]) })).rejects.toMatchObject({
      code: 'nothing_found',
    });
  });

  it('needs a prompt or a mask', async () => {
    await expect(run({})).rejects.toMatchObject({ code: 'invalid_parameters' });
    await expect(run({ prompt: '  ' })).rejects.toMatchObject({ code: 'invalid_parameters' });
  });
});

describe('its parameters', () => {
  it.each<readonly [name: string, parameters: object]>([
    ['a quality that is not known', { quality: 'best' }],
    ['a seed below 0', { seed: -1 }],
    ['half a seed', { seed: 1.5 }],
    ['a prompt that is too long', { prompt: 'a'.repeat(2001) }],
    ['what is no parameter', { strength: 1 }],
  ])('refuse %s', (_name, parameters) => {
    expect(inpaintOperation.parameters.safeParse(parameters).success).toBe(false);
  });

  it('are explained without a picture', () => {
    expect(inpaintOperation.explain?.({ prompt: 'remove the dog' })).toEqual([
      'Removes one dog and fills what was behind.',
    ]);
    expect(inpaintOperation.explain?.({})).toEqual([expect.stringMatching(/mask/)]);
    expect(inpaintOperation.explain?.({}, new Set(['image', 'background']))).toEqual([
      expect.stringMatching(/background picture/),
    ]);
  });
});
