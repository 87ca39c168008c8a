import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tightBox } from '../../src/domain/mask.ts';
import { difference } from '../metrics/difference.ts';
import { composedLayers, overlapPixels } from '../metrics/layer-stack.ts';
import { averagedScores, layerdScores } from '../metrics/layerd.ts';
import { structureScore } from '../metrics/structure.ts';
import { flatPicture, subjectAndBackground } from './baseline.ts';
import { Board } from './board.ts';
import { HELD_OUT_SEEDS, makeDesign, TUNING_SEEDS } from './design.ts';
import { HOSTILE_PICTURES } from './hostile.ts';
import { flat } from './ink.ts';
import { makeLadder } from './ladder.ts';
import { alphaOf } from './layer-paint.ts';
import { circle, rectangle } from './sketch.ts';
import { variantPixels } from './variant.ts';

const SMALL = { longSidePx: 360 } as const;
const TEN_SEEDS = TUNING_SEEDS.slice(0, 10);

describe('generated designs', async () => {
  const designs = await Promise.all(TEN_SEEDS.map((seed) => makeDesign(seed, SMALL)));

  test('ten neighbouring seeds show ten layouts, with all kinds of layers among them', () => {
    expect(new Set(designs.map(({ name }) => name.replace(/ \d+$/, ''))).size).toBe(10);
    const kinds = new Set(designs.flatMap(({ layers }) => layers.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(['background', 'object', 'shadow', 'shape', 'text']);
  });

  test.each(designs)('$name has 3 to 20 layers in tight boxes over an opaque background', (design) => {
    const { layers, widthPx, heightPx } = design;
    expect(layers.length).toBeGreaterThanOrEqual(3);
    expect(layers.length).toBeLessThanOrEqual(20);
    expect(layers[0]).toMatchObject({ kind: 'background', box: { leftPx: 0, topPx: 0, widthPx, heightPx } });
    expect(layers[0]!.raster.data.every((value, index) => index % 4 !== 3 || value === 255)).toBe(true);
    for (const { box, raster } of layers)
      expect(tightBox(alphaOf(raster))).toEqual({ ...box, leftPx: 0, topPx: 0 });
  });

  test.each(designs)('$name is what its layers compose to, and every layer of it can be seen', (design) => {
    const { layers, source } = design;
    expect(difference(composedLayers(design, layers), source).changedPixels).toBe(0);
    for (const hidden of layers) {
      const without = layers.filter((layer) => layer !== hidden);
      expect(difference(composedLayers(design, without), source).changedPixels).toBeGreaterThan(20);
    }
  });

  test('a seed draws the same bytes again, another seed does not', async () => {
    const again = await makeDesign(TEN_SEEDS[0]!, SMALL);
    expect(difference(again.source, designs[0]!.source).changedPixels).toBe(0);
    expect(again.layers.map(({ box }) => box)).toEqual(designs[0]!.layers.map(({ box }) => box));
    const other = await makeDesign(TEN_SEEDS[0]! + 10, SMALL);
    expect(other.layers.map(({ box }) => box)).not.toEqual(again.layers.map(({ box }) => box));
  });

  test('tuning and held-out seeds are a hundred each and share none', () => {
    expect(new Set([...TUNING_SEEDS, ...HELD_OUT_SEEDS]).size).toBe(200);
    expect(TUNING_SEEDS).toHaveLength(100);
  });

  test('text layers say what they show', () => {
    const texts = designs.flatMap(({ layers }) => layers.flatMap(({ text }) => text ?? []));
    expect(texts.length).toBeGreaterThan(30);
    for (const { string, fontSizePx, color } of texts) {
      expect(string.trim()).not.toBe('');
      expect(fontSizePx).toBeGreaterThan(5);
      expect(color).toMatch(/^#[0-9a-f]{6}$/);
    }
  });

  test('JPEGs get worse with falling quality, and keep the size', async () => {
    const { source } = designs[0]!;
    const errors = [];
    for (const variant of ['PNG', 'JPEG 95', 'JPEG 85', 'JPEG 70'] as const)
      errors.push(difference(await variantPixels(source, variant), source).meanSquaredError);
    expect(errors[0]).toBe(0);
    expect(errors).toEqual(errors.toSorted((one, other) => one - other));
    expect(errors[3]).toBeGreaterThan(errors[1]! * 1.5);
  });

  test('the truth scores 0 and 1, and the baselines are told from it', () => {
    for (const { layers, source } of designs.slice(0, 4)) {
      expect(layerdScores(layers, layers)[0]).toMatchObject({ cost: 0, rgbL1: 0, alphaIou: 1 });
      expect(structureScore(layers, layers, source)).toMatchObject({ countError: 0, foundShare: 1 });
      expect(layerdScores(subjectAndBackground(source, layers), layers)[0]!.cost).toBeGreaterThan(0.05);
      expect(layerdScores(flatPicture(source), layers)[0]!.cost).toBeGreaterThan(0.2);
    }
  });

  test('merging brings even two layers near the truth, on average', () => {
    const scores = averagedScores(
      designs
        .slice(4, 9)
        .map(({ layers, source }) => layerdScores(subjectAndBackground(source, layers), layers)),
    );
    expect(scores.at(-1)!.cost).toBeLessThan(scores[0]!.cost * 0.75);
  });

  test('subject and background give back nearly the whole picture', () => {
    const { layers, source } = designs[3]!;
    const { changedPixels, pixels } = difference(
      composedLayers(source, subjectAndBackground(source, layers)),
      source,
    );
    expect(changedPixels).toBeLessThan(pixels * 0.03);
  });
});

describe('the board', () => {
  test('a circle covers its area, its edge is soft, and its colour goes on under clear pixels', async () => {
    const board = new Board({ widthPx: 64, heightPx: 64 });
    await board.shape('dot', circle(30.3, 31.7, 20), flat('#c81e3c'));
    const [{ raster, shape } = { raster: null, shape: undefined }] = board.layers;
    const alpha = alphaOf(raster!).data;
    expect(alpha.reduce((sum, value) => sum + value, 0) / 255).toBeCloseTo(Math.PI * 400, -1);
    expect(alpha.filter((value) => value > 0 && value < 255).length).toBeGreaterThan(60);
    expect([...raster!.data.subarray(0, 4)]).toEqual([200, 30, 60, 0]);
    expect(shape).toMatchObject({ outline: { type: 'ellipse' }, paint: { color: '#c81e3c' } });
  });

  test('a soft shadow lies below its card, reaches beyond it, and is nowhere stronger than its opacity', async () => {
    const board = new Board({ widthPx: 100, heightPx: 100 });
    const box = { leftPx: 30, topPx: 30, widthPx: 40, heightPx: 30 };
    const cast = { color: '#000000', opacity: 0.4, sigmaPx: 4, moveXPx: 0, moveYPx: 3 };
    await board.shape('card', rectangle(box), flat('#ffffff'), { cast });
    const [shadow, card] = board.layers;
    expect([shadow!.kind, card!.kind]).toEqual(['shadow', 'shape']);
    expect(card!.box).toEqual(box);
    expect(shadow!.box.widthPx).toBeGreaterThan(50);
    expect(Math.max(...alphaOf(shadow!.raster).data)).toBeLessThanOrEqual(102);
    expect(overlapPixels(shadow!, card!)).toBe(1200);
  });

  test('a border is part of its shape, an outline lies under its letters', async () => {
    const board = new Board({ widthPx: 120, heightPx: 60 });
    const box = { leftPx: 10, topPx: 10, widthPx: 40, heightPx: 40 };
    await board.shape('box', rectangle(box), flat('#ffffff'), { border: { color: '#0000ff', widthPx: 4 } });
    const [{ raster, box: place } = { raster: null, box }] = board.layers;
    expect(board.layers).toHaveLength(1);
    expect(place).toEqual({ leftPx: 8, topPx: 8, widthPx: 44, heightPx: 44 });
    expect([...raster!.data.subarray(0, 4)].slice(0, 3)).toEqual([0, 0, 255]);
    expect([...raster!.data.subarray((22 * 44 + 22) * 4, (22 * 44 + 22) * 4 + 4)]).toEqual([
      255, 255, 255, 255,
    ]);
    const look = { face: { family: 'inter', weight: 900 }, sizePx: 40, ink: flat('#ff0000') } as const;
    await board.text('I', 80, 50, { ...look, outline: { color: '#000000', widthPx: 6 } });
    const letter = board.layers[1]!;
    const middle =
      (Math.floor(letter.box.heightPx / 2) * letter.box.widthPx + Math.floor(letter.box.widthPx / 2)) * 4;
    expect([...letter.raster.data.subarray(middle, middle + 4)]).toEqual([255, 0, 0, 255]);
    expect(letter.text).toMatchObject({ string: 'I', fontSizePx: 40, color: '#ff0000', family: 'inter' });
  });
});

describe('other pictures for the bench', () => {
  test('a ladder has the layers that were asked for, and none hides another', async () => {
    const { layers } = await makeLadder({ widthPx: 400, heightPx: 300 }, 12, 5);
    expect(layers).toHaveLength(13);
    for (const [index, layer] of layers.slice(1).entries())
      for (const other of layers.slice(index + 2)) expect(overlapPixels(layer, other)).toBe(0);
  });

  test('hostile pictures are what their names say', async () => {
    const size = { widthPx: 320, heightPx: 240 };
    const pictures = await Promise.all(HOSTILE_PICTURES.map(({ make }) => make(size)));
    const [specks, checkerboard, gradients, noise, screenshot] = pictures.map(
      ({ data }) => new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size,
    );
    expect(specks).toBeGreaterThan(10_000);
    expect(checkerboard).toBe(2);
    expect(gradients).toBeGreaterThan(20_000);
    expect(noise).toBeGreaterThan(70_000);
    expect(screenshot).toBeGreaterThan(100);
    const ink = pictures[4]!.data.filter((value, index) => index % 4 === 1 && value < 200).length;
    expect(ink / (size.widthPx * size.heightPx)).toBeGreaterThan(0.02);
  });

  test('the fonts that the designs use are declared as development dependencies', () => {
    const { devDependencies } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { devDependencies: Record<string, string> };
    for (const family of ['inter', 'lobster', 'oswald', 'playfair-display', 'roboto-slab', 'source-code-pro'])
      expect(devDependencies).toHaveProperty(`@fontsource/${family}`);
  });
});
