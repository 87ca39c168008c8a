import { describe, expect, it } from 'vitest';
import type { DecomposeRequest, ProposedLayer } from '../../domain/capability.ts';
import { composeStack, measureRecomposition, ROUNDINGS, sameRaster } from '../../domain/compose.ts';
import type { Layer, Stack } from '../../domain/layer.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import { contextFor } from '../scene.fixture.ts';
import { splitOperation } from '../split.ts';
import { bars, disc, drawnLayer, photoPixels } from './drawing.fixture.ts';

const SIZE = { widthPx: 240, heightPx: 200 };
const WHOLE = { leftPx: 0, topPx: 0, ...SIZE };

const ground = drawnLayer({ name: 'background', kind: 'background', box: WHOLE }, [250, 240, 220]);
const yellow = drawnLayer(
  {
    name: 'circle 1',
    kind: 'shape',
    box: { leftPx: 20, topPx: 60, widthPx: 60, heightPx: 60 },
    shape: {
      outline: { type: 'ellipse', center: { xPx: 50, yPx: 90 }, radiusXPx: 29, radiusYPx: 29 },
      paint: { type: 'flat', color: '#f5c800' },
    },
  },
  [245, 200, 0],
  disc(50, 90, 29),
);
const blue = drawnLayer(
  {
    name: 'circle 2',
    kind: 'shape',
    box: { leftPx: 150, topPx: 60, widthPx: 60, heightPx: 60 },
    shape: {
      outline: { type: 'ellipse', center: { xPx: 180, yPx: 90 }, radiusXPx: 29, radiusYPx: 29 },
      paint: { type: 'flat', color: '#1030d0' },
    },
  },
  [16, 48, 208],
  disc(180, 90, 29),
);
const strip = drawnLayer(
  { name: 'rectangle', kind: 'shape', box: { leftPx: 10, topPx: 84, widthPx: 220, heightPx: 10 } },
  [30, 120, 60],
);
const title = drawnLayer(
  {
    name: 'text: SALE',
    kind: 'text',
    box: { leftPx: 40, topPx: 10, widthPx: 160, heightPx: 32 },
    text: { string: 'SALE', fontSizePx: 44, color: '#202020' },
  },
  [32, 32, 32],
  bars(7),
);
const small = drawnLayer(
  {
    name: 'text: today',
    kind: 'text',
    box: { leftPx: 60, topPx: 150, widthPx: 90, heightPx: 12 },
    text: { string: 'today', fontSizePx: 16, color: '#202020' },
  },
  [32, 32, 32],
  bars(4),
);
const speck = drawnLayer(
  { name: 'shape', kind: 'shape', box: { leftPx: 5, topPx: 5, widthPx: 3, heightPx: 3 } },
  [0, 0, 0],
);
const drawing: readonly ProposedLayer[] = [ground, yellow, blue, strip, title, small, speck];

function composed(layers: readonly ProposedLayer[]): Raster {
  const stack = layers.map((layer): Layer => ({ ...layer, id: '', opacity: 1, blendMode: 'normal' }));
  return composeStack({ ...SIZE, layers: stack }, 'once');
}

/** A context whose engine for drawings knows the layers, and remembers what it was asked. */
function knowing(layers: readonly ProposedLayer[], overrides: Parameters<typeof contextFor>[1] = {}) {
  const requests: DecomposeRequest[] = [];
  const context = contextFor([], {
    decompose: {
      decompose: async (_image, request) => {
        requests.push(request);
        return layers;
      },
    },
    ...overrides,
  });
  return { requests, context };
}

async function split(
  image: Raster,
  parameters: object,
  { context }: { readonly context: ReturnType<typeof contextFor> },
): Promise<{ stack: Stack; notes: readonly string[]; names: readonly string[] }> {
  const output = await splitOperation.run({ image }, splitOperation.parameters.parse(parameters), context);
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  for (const rounding of ROUNDINGS)
    expect(sameRaster(composeStack(output.stack, rounding), image)).toBe(true);
  return { ...output, names: output.stack.layers.map(({ name }) => name) };
}

describe('a split of graphics', () => {
  const image = composed(drawing);

  it('gives the layers that a drawing consists of, with what is known of each, and says why', async () => {
    const { stack, names, notes } = await split(image, {}, knowing(drawing));
    expect(names).toEqual(['background', 'circle 1', 'circle 2', 'rectangle', 'text: SALE', 'text: today']);
    expect(stack.layers[1]).toMatchObject({
      kind: 'shape',
      foundBy: 'true decompose',
      shape: yellow.shape,
      box: { leftPx: 21, topPx: 61, widthPx: 58, heightPx: 58 },
    });
    expect(stack.layers[0]!.raster.data.subarray(0, 4)).toEqual(Uint8ClampedArray.of(250, 240, 220, 255));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Taken for graphics/);
  });

  it('names groups as no layer is named', async () => {
    const icon = (leftPx: number, topPx: number): ProposedLayer =>
      drawnLayer(
        { name: 'icon', kind: 'object', box: { leftPx, topPx, widthPx: 14, heightPx: 14 } },
        [120, 20, 90],
      );
    const layers = [ground, icon(20, 20), icon(60, 20), icon(74, 20), icon(200, 150)];
    const { stack, names } = await split(composed(layers), {}, knowing(layers));
    expect(names).toEqual(['background', 'icon 1', 'icon 2', 'icon 3', 'icon 4']);
    const groups = stack.layers.map((layer) => layer.groups?.join());
    expect(groups).toEqual([undefined, undefined, 'icon 5', 'icon 5', undefined]);
  });

  it('hands on how text is wanted and how many layers', async () => {
    const known = knowing(drawing);
    await split(image, { text: 'blocks', maxLayers: 5 }, known);
    expect(known.requests[0]).toMatchObject({ text: 'blocks', maxLayers: 5, instruction: '' });
  });

  it('has the text read while the engine works', async () => {
    const began = Promise.withResolvers<void>();
    const line = { string: 'SALE', box: title.box, confidence: 0.99, words: [] };
    let given: readonly TextLine[] = [];
    const { context } = knowing(drawing, {
      decompose: {
        decompose: async (_image, { lines }) => {
          began.resolve();
          given = await lines;
          return drawing;
        },
      },
      'read-text': {
        readText: async (_image, regions) => {
          // Whoever reads first and takes apart afterwards waits here for ever.
          await began.promise;
          return regions === null ? [line] : [];
        },
      },
    });
    await split(image, {}, { context });
    expect(given).toEqual([line]);
  });

  it('merges what is least worth a layer into what it lies on', async () => {
    const { names, stack } = await split(image, { maxLayers: 2 }, knowing(drawing));
    expect(names).toEqual(['background', 'text: SALE', 'text: today']);
    expect(stack.layers[0]!.raster.data[(70 * SIZE.widthPx + 50) * 4]).toBe(245);
  });

  it('leaves photographs to the engines for these, and whatever is asked to be treated as one', async () => {
    const known = knowing(drawing);
    const photo = await split(photoPixels(SIZE.widthPx, SIZE.heightPx), {}, known);
    expect(photo.notes[0]).toMatch(/^Taken for a photo/);
    await split(image, { treatAs: 'photo' }, known);
    expect(known.requests).toHaveLength(0);
    await split(photoPixels(SIZE.widthPx, SIZE.heightPx), { treatAs: 'graphics' }, known);
    expect(known.requests).toHaveLength(1);
  });

  it('tells of progress that never goes down, also where words lead to the other engines', async () => {
    const known = knowing(drawing);
    await split(image, { instruction: 'the logo and the triangle' }, known);
    const { fractions } = known.context.recorded;
    expect(fractions.toSorted((one, other) => one - other)).toEqual(fractions);
  });
});

describe('words on graphics', () => {
  const image = composed(drawing);
  const taken = async (instruction: string): Promise<readonly string[]> =>
    (await split(image, { instruction }, knowing(drawing))).names.slice(1);

  it.each([
    ['the title', ['text: SALE']],
    ['all text', ['text: SALE', 'text: today']],
    ['the text that says "today"', ['text: today']],
    ['the yellow circle', ['circle 1']],
    ['the circle on the right', ['circle 2']],
    ['every circle', ['circle 1', 'circle 2']],
    ['the title and the blue circle', ['circle 2', 'text: SALE']],
    ['all text except the title', ['text: today']],
    ['the background pattern', ['circle 1', 'circle 2', 'rectangle', 'text: SALE', 'text: today']],
  ])('"%s" takes just these', async (instruction, expected) => {
    expect(await taken(instruction)).toEqual(expected);
  });

  it.each(['the star', 'every icon', 'the text that says "tomorrow"'])(
    'make no layer of "%s" where none is drawn, and say so',
    async (instruction) => {
      const { names, notes, stack } = await split(image, { instruction }, knowing(drawing));
      expect(names).toEqual(['background']);
      expect(sameRaster(stack.layers[0]!.raster, image)).toBe(true);
      expect(notes.join(' ')).toContain(`"${instruction}": it became no layer`);
    },
  );

  it('take what comes nearest where a colour is not there, hardly sure of it', async () => {
    const { stack, notes } = await split(image, { instruction: 'the pink circle' }, knowing(drawing));
    expect(stack.layers[1]!.name).toMatch(/^circle/);
    expect(stack.layers[1]!.confidence).toBeLessThanOrEqual(0.3);
    expect(notes.join(' ')).toContain('hardly what they mean');
  });

  it('guess a brand’s name at the edge to be the logo, and no form that the edge cuts off', async () => {
    const cut = drawnLayer(
      { name: 'ellipse', kind: 'shape', box: { leftPx: 0, topPx: 180, widthPx: 40, heightPx: 20 } },
      [0, 0, 0],
    );
    const brand = {
      ...small,
      box: { ...small.box, topPx: 182 },
      name: 'text: Acme',
      text: { ...small.text!, string: 'Acme' },
    };
    const layers = [ground, yellow, title, cut, brand];
    const { stack, names } = await split(composed(layers), { instruction: 'the logo' }, knowing(layers));
    expect(names).toEqual(['background', 'text: Acme']);
    expect(stack.layers[1]!.confidence).toBeLessThanOrEqual(0.5);
  });

  it('leave all else in the background, and what crosses a chosen layer too', async () => {
    const { stack } = await split(image, { instruction: 'the yellow circle' }, knowing(drawing));
    const [background, circle] = stack.layers;
    const at = (xPx: number, yPx: number) => [
      ...background!.raster.data.subarray((yPx * 240 + xPx) * 4, (yPx * 240 + xPx) * 4 + 3),
    ];
    expect(at(50, 70)).toEqual([250, 240, 220]);
    expect(at(50, 89)).toEqual([30, 120, 60]);
    expect(at(180, 70)).toEqual([16, 48, 208]);
    const middle = ((89 - circle!.box.topPx) * circle!.box.widthPx + 50 - circle!.box.leftPx) * 4;
    expect(circle!.raster.data[middle + 3]).toBe(0);
  });
});

describe('photographs in graphics', () => {
  const size = { widthPx: 400, heightPx: 320 };
  const whole = { leftPx: 0, topPx: 0, ...size };
  const photo: ProposedLayer = {
    ...drawnLayer({ name: 'background', kind: 'background', box: whole }, [0, 0, 0]),
    raster: photoPixels(size.widthPx, size.heightPx),
  };
  const headline = drawnLayer(
    {
      name: 'text',
      kind: 'text',
      box: { leftPx: 60, topPx: 40, widthPx: 280, heightPx: 40 },
      text: { string: 'HEADLINE', fontSizePx: 55, color: '#ffffff' },
    },
    [255, 255, 255],
    bars(8),
  );
  const fragment = drawnLayer(
    { name: 'shape 4', kind: 'shape', box: { leftPx: 200, topPx: 200, widthPx: 9, heightPx: 9 } },
    [90, 70, 60],
  );
  const layers = [photo, headline, fragment];
  const source = composeStack(
    {
      ...size,
      layers: layers.map((layer): Layer => ({ ...layer, id: '', opacity: 1, blendMode: 'normal' })),
    },
    'once',
  );

  it('are completed behind what lies on them, and keep their own fragments', async () => {
    const known = knowing(layers);
    const { names, stack, notes } = await split(source, { treatAs: 'graphics' }, known);
    expect(names).toEqual(['background', 'text']);
    expect(known.context.recorded.holes).toHaveLength(1);
    const hole = known.context.recorded.holes[0]!;
    expect(hole.data[50 * size.widthPx + 66]).toBe(255);
    expect(hole.data[204 * size.widthPx + 204]).toBe(0);
    expect(notes).toContain('It is a photograph in part: its background.');
    expect(measureRecomposition(stack, source)).toEqual({ changedPixels: 0, maxDifference: 0 });
  });

  it('give off their subject where it stands out', async () => {
    const lit: ProposedLayer = { ...photo, raster: { ...photo.raster, data: photo.raster.data.slice() } };
    const inSubject = disc(200, 200, 60);
    for (let y = 0; y < size.heightPx; y += 1)
      for (let x = 0; x < size.widthPx; x += 1)
        if (inSubject(x, y) >= 0.5) lit.raster.data[(y * size.widthPx + x) * 4 + 2] = 255;
    const matte = {
      matte: async (image: Raster) => {
        // Only the first look finds it: afterwards it is gone.
        const isThere = image.data[(200 * image.widthPx + 200) * 4 + 2] === 255;
        const data = Uint8Array.from({ length: image.widthPx * image.heightPx }, (_, pixel) =>
          isThere ? Math.round(255 * inSubject(pixel % image.widthPx, Math.floor(pixel / image.widthPx))) : 0,
        );
        return { widthPx: image.widthPx, heightPx: image.heightPx, data };
      },
    };
    const picture = composeStack(
      {
        ...size,
        layers: [lit, headline].map(
          (layer): Layer => ({ ...layer, id: '', opacity: 1, blendMode: 'normal' }),
        ),
      },
      'once',
    );
    const known = knowing([lit, headline], { matte });
    const { names, notes } = await split(picture, { treatAs: 'graphics' }, known);
    expect(names).toEqual(['background', 'subject', 'text']);
    expect(notes[1]).toMatch(/its background; a subject was taken off\.$/);
  });
});

describe('splitting a layer again', () => {
  const image = composed(drawing);

  it('puts its words in its place, in a group of its name', async () => {
    const words = {
      ...title,
      text: { string: 'BIG SALE', fontSizePx: 44, color: '#202020' },
      name: 'text: BIG SALE',
    };
    const gap = { ...words, raster: { ...title.raster, data: title.raster.data.slice() } };
    for (let y = 0; y < 32; y += 1) gap.raster.data.fill(0, (y * 160 + 60) * 4, (y * 160 + 90) * 4);
    const layers = drawing.map((layer) => (layer === title ? gap : layer));
    const picture = composed(layers);
    const first = await split(picture, {}, knowing(layers));
    const { id } = first.stack.layers.find(({ name }) => name === 'text: BIG SALE')!;
    const { stack, names } = await split(picture, { again: [id] }, knowing(layers));
    expect(names).toEqual([
      'background',
      'circle 1',
      'circle 2',
      'rectangle',
      'text: BIG',
      'text: SALE',
      'text: today',
    ]);
    expect(stack.layers[4]).toMatchObject({ groups: ['text: BIG SALE'], text: { string: 'BIG' } });
  });

  it('asks for the layers of a drawn thing, which stays below its parts', async () => {
    const first = await split(image, {}, knowing(drawing));
    const { id, box } = first.stack.layers.find(({ name }) => name === 'circle 1')!;
    const dot = drawnLayer(
      { name: 'dot', kind: 'shape', box: { leftPx: 10, topPx: 10, widthPx: 12, heightPx: 12 } },
      [245, 200, 0],
    );
    let calls = 0;
    const known = knowing([], {
      decompose: {
        decompose: async (part) => {
          calls += 1;
          if (calls === 1) return drawing;
          const under = drawnLayer(
            { name: 'background', kind: 'background', box: { leftPx: 0, topPx: 0, ...part } },
            [0, 0, 0],
          );
          return [{ ...under, raster: part }, dot];
        },
      },
    });
    const { stack, names } = await split(image, { again: [id] }, known);
    expect(names.slice(0, 4)).toEqual(['background', 'circle 1', 'dot', 'circle 2']);
    expect(stack.layers[2]).toMatchObject({
      groups: ['circle 1'],
      box: { leftPx: box.leftPx + 10, topPx: box.topPx + 10 },
    });
    expect(stack.layers[1]!.box).toEqual(box);
  });

  it('says where there is nothing to split, and refuses an id that no layer has', async () => {
    const first = await split(image, {}, knowing(drawing));
    const { id } = first.stack.layers.at(-1)!;
    const { notes, stack } = await split(image, { again: [id] }, knowing(drawing));
    expect(notes.at(-1)).toBe('There is nothing in "text: today" to split further.');
    expect(stack.layers).toHaveLength(first.stack.layers.length);
    await expect(split(image, { again: ['lyr_none'] }, knowing(drawing))).rejects.toThrow(
      /Expected the id of a layer .*\(background\).*but got "lyr_none"/,
    );
  });
});
