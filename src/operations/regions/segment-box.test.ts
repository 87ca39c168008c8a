import { describe, expect, test } from 'vitest';
import type { Box } from '../../domain/box.ts';
import type { Capabilities, Segment } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import { contextFor, type Disc, drawScene, matteOf } from '../scene.fixture.ts';
import { discBox, likeness } from './drawing.fixture.ts';
import { agreementOf, segmentBox } from './segment-box.ts';

const WIDTH = 200;
const HEIGHT = 120;
const LEFT: Disc = { center: { xPx: 60, yPx: 60 }, radiusPx: 34, color: [200, 40, 40] };
const RIGHT: Disc = { center: { xPx: 128, yPx: 60 }, radiusPx: 34, color: [40, 40, 200] };
const both = drawScene(WIDTH, HEIGHT, [LEFT, RIGHT]);
const alone = drawScene(WIDTH, HEIGHT, [LEFT]);
const truth = matteOf(both, [LEFT], null);
const box = discBox(60, 60, 35);
const nothing = createMask(WIDTH, HEIGHT);

const cutting = (mask: Mask): Segment => ({ segment: async () => mask });
const looking = (mask: Mask) => ({ matte: async () => mask });
const contextWith = (salient: Mask, cut: Mask | null): ReturnType<typeof contextFor> => {
  const overrides: Partial<Capabilities> = { matte: looking(salient) };
  if (cut) overrides.segment = cutting(cut);
  return contextFor([LEFT], overrides);
};

describe('what a box holds', () => {
  test('is the salient thing, surer where a cut agrees', async () => {
    const unasked = await segmentBox(alone, box, contextWith(truth, null));
    const agreed = await segmentBox(alone, box, contextWith(truth, truth));
    expect(unasked?.matte.data).toEqual(truth.data);
    expect(agreed?.matte.data).toEqual(truth.data);
    expect(agreed?.foundBy).toBe('true matte');
    expect(agreed?.confidence).toBeGreaterThan(0.9);
    expect(unasked?.confidence).toBeLessThan(agreed!.confidence);
  });

  test('is one thing where two touch that are salient together', async () => {
    const pair = matteOf(both, [LEFT, RIGHT], null);
    const found = await segmentBox(both, box, contextWith(pair, truth));
    expect(likeness(found!.matte, truth)).toBeGreaterThan(0.98);
    expect(found?.foundBy).toBe('true matte+true segment');
  });

  test('is the cut where nothing in it is salient', async () => {
    const found = await segmentBox(alone, box, contextWith(nothing, truth));
    expect(found?.matte.data).toEqual(truth.data);
    expect(found?.foundBy).toBe('true segment');
    expect(found?.confidence).toBeLessThan(0.7);
  });

  test('is nothing where neither finds anything', async () => {
    expect(await segmentBox(alone, box, contextWith(nothing, nothing))).toBeNull();
    expect(await segmentBox(alone, box, contextWith(nothing, null))).toBeNull();
  });

  test('is nothing where all that is salient lies beside it', async () => {
    const other = matteOf(both, [RIGHT], null);
    expect(await segmentBox(both, discBox(30, 60, 12), contextWith(other, null))).toBeNull();
  });

  test('is nothing where what stands out is a speck of it', async () => {
    const speck = createMask(WIDTH, HEIGHT);
    for (let row = 50; row < 60; row += 1) speck.data.fill(255, row * WIDTH + 50, row * WIDTH + 60);
    expect(await segmentBox(alone, box, contextWith(speck, speck))).toBeNull();
  });
});

describe('any box', () => {
  test.each<[string, Box]>([
    ['of one pixel', { leftPx: 60, topPx: 60, widthPx: 1, heightPx: 1 }],
    ['in the last corner', { leftPx: WIDTH - 2, topPx: HEIGHT - 2, widthPx: 2, heightPx: 2 }],
    ['one pixel high', { leftPx: 0, topPx: 60, widthPx: WIDTH, heightPx: 1 }],
    ['around the whole picture', { leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT }],
  ])('%s gives a shape or nothing, sure by 0 to 1', async (_, any) => {
    const found = await segmentBox(alone, any, contextWith(truth, truth));
    if (!found) return;
    expect(found.matte.data).toHaveLength(WIDTH * HEIGHT);
    expect(found.confidence).toBeGreaterThanOrEqual(0);
    expect(found.confidence).toBeLessThanOrEqual(1);
  });

  test('on a clear picture holds nothing', async () => {
    const clear = { ...alone, data: new Uint8ClampedArray(alone.data.length) };
    expect(await segmentBox(clear, box, contextWith(nothing, nothing))).toBeNull();
  });

  test('reports progress that only rises, to the end', async () => {
    const context = contextWith(truth, truth);
    await segmentBox(alone, box, context);
    const { fractions } = context.recorded;
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});

test('agreement counts within the box alone', () => {
  const pair = matteOf(both, [LEFT, RIGHT], null);
  expect(agreementOf(truth, truth, box)).toBe(1);
  expect(agreementOf(truth, pair, { ...box, widthPx: 40 })).toBe(1);
  expect(agreementOf(truth, nothing, box)).toBe(0);
  expect(agreementOf(nothing, nothing, box)).toBe(0);
});
