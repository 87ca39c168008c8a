import { describe, expect, test } from 'vitest';
import { createRaster } from '../../src/domain/raster.ts';
import { composedLayers } from './layer-stack.ts';
import { boxIou, type StackLayer, structureScore } from './structure.ts';
import { characterErrorRate, editDistance, textError } from './text-error.ts';

const CANVAS = { widthPx: 60, heightPx: 40 };

function block(
  leftPx: number,
  topPx: number,
  widthPx: number,
  heightPx: number,
  color: readonly [number, number, number],
  string?: string,
): StackLayer {
  const raster = createRaster(widthPx, heightPx);
  for (let at = 0; at < raster.data.length; at += 4) raster.data.set([...color, 255], at);
  const text = string === undefined ? {} : { text: { string, fontSizePx: 20 } };
  return { box: { leftPx, topPx, widthPx, heightPx }, raster, ...text };
}

const BACKGROUND = block(0, 0, 60, 40, [250, 250, 240]);
const CARD = block(10, 10, 30, 20, [20, 60, 160]);
const LABEL = block(14, 14, 20, 6, [255, 255, 255], 'Shop now');
const DISC = block(30, 5, 20, 20, [230, 40, 40]);
const TRUTH = [BACKGROUND, CARD, LABEL, DISC];
const SOURCE = composedLayers(CANVAS, TRUTH);

describe('structure', () => {
  test('the truth itself is without fault', () => {
    const score = structureScore(TRUTH, TRUTH, SOURCE);
    expect(score).toMatchObject({ countError: 0, foundShare: 1, untouchedShare: 1 });
    expect(score.order).toEqual({ pairs: 3, inOrder: 3 });
    expect(score.boxIous).toEqual([1, 1, 1]);
    expect(characterErrorRate(score.texts)).toBe(0);
  });

  test('two layers in the wrong order are one wrong pair of those that overlap', () => {
    const { order } = structureScore([BACKGROUND, DISC, CARD, LABEL], TRUTH, SOURCE);
    expect(order).toEqual({ pairs: 3, inOrder: 1 });
    const { order: swapped } = structureScore([BACKGROUND, LABEL, CARD, DISC], TRUTH, SOURCE);
    expect(swapped).toEqual({ pairs: 3, inOrder: 2 });
  });

  test('a layer that nobody found lowers the found share, and counts in no pair', () => {
    const score = structureScore([BACKGROUND, CARD, DISC], TRUTH, SOURCE);
    expect(score.foundShare).toBeCloseTo(2 / 3, 9);
    expect(score.countError).toBeCloseTo(1 / 4, 9);
    expect(score.order).toEqual({ pairs: 1, inOrder: 1 });
    expect(characterErrorRate(score.texts)).toBe(1);
  });

  test('one predicted layer is not two true ones', () => {
    const twins = [BACKGROUND, CARD, block(11, 11, 29, 19, [20, 60, 160])];
    expect(structureScore([BACKGROUND, CARD], twins, SOURCE).foundShare).toBe(0.5);
  });

  test('a larger box costs box IoU', () => {
    const grown = block(8, 8, 34, 24, [20, 60, 160]);
    const { boxIous } = structureScore([BACKGROUND, grown, LABEL, DISC], TRUTH, SOURCE);
    expect(boxIous[0]).toBeCloseTo(600 / 816, 9);
    expect(boxIou(CARD.box, { ...CARD.box, leftPx: 40 })).toBe(0);
  });

  test('text is read from where the line is, in pieces from left to right too', () => {
    const pieces = [
      block(25, 14, 9, 6, [255, 255, 255], 'n0w'),
      block(14, 14, 9, 6, [255, 255, 255], 'Shop'),
    ];
    const { texts } = structureScore([BACKGROUND, CARD, ...pieces, DISC], TRUTH, SOURCE);
    expect(texts).toEqual([{ wrong: 1, characters: 8 }]);
    const elsewhere = block(40, 34, 18, 6, [255, 255, 255], 'Shop now');
    expect(structureScore([BACKGROUND, elsewhere], TRUTH, SOURCE).texts[0]!.wrong).toBe(8);
  });

  test('a pixel of the background that was changed where nothing lies above it is found', () => {
    const spoiled = { ...BACKGROUND, raster: { ...BACKGROUND.raster, data: BACKGROUND.raster.data.slice() } };
    spoiled.raster.data[0]! -= 1;
    const untouched = 2400 - (600 + 400 - 150);
    expect(structureScore([spoiled, CARD, DISC], TRUTH, SOURCE).untouchedShare).toBeCloseTo(
      1 - 1 / untouched,
      9,
    );
  });
});

describe('text error', () => {
  test('counts what is put in, taken out and replaced', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('same', 'same')).toBe(0);
  });

  test('spaces and the form of quotes and dashes do not count, case does', () => {
    expect(textError(' Tom’s  “menu” – new\n', 'Tom\'s "menu" - new').wrong).toBe(0);
    expect(textError('sale', 'SALE')).toEqual({ wrong: 4, characters: 4 });
    expect(characterErrorRate([])).toBeNaN();
  });
});
