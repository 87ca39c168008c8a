import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { wholeBox } from '../../src/domain/box.ts';
import { createRaster } from '../../src/domain/raster.ts';
import { readPicture } from '../picture-file.ts';
import type { PlacedRaster } from './layer-stack.ts';
import { alignedPairs, averagedScores, layerdScores, layerGroups } from './layerd.ts';

interface Expected {
  readonly groups_pred: number[][];
  readonly groups_gt: number[][];
  readonly result: { edits: number; cost: number; rgb_l1: number; alpha_iou: number }[];
}

interface Aggregate {
  readonly max_edits: number;
  readonly avg_edits: number;
  readonly avg_cost: number;
  readonly avg_rgb_l1: number;
  readonly avg_alpha_iou: number;
}

const VECTORS = fileURLToPath(new URL('../../test/fixtures/metric-vectors/', import.meta.url));
const { __aggregate__, ...cases } = JSON.parse(readFileSync(`${VECTORS}expected.json`, 'utf8')) as Record<
  string,
  Expected
> & { __aggregate__: Aggregate[] };
const NAMES = Object.keys(cases);
/** Places after the point to which the expected values are met. */
const PLACES = 9;

async function stackIn(folder: string): Promise<PlacedRaster[]> {
  const files = readdirSync(folder).sort();
  const rasters = await Promise.all(files.map((file) => readPicture(`${folder}/${file}`)));
  return rasters.map((raster) => ({ box: wholeBox(raster), raster }));
}

describe('LayerD’s protocol', () => {
  const stacks = new Map<string, { predicted: PlacedRaster[]; truth: PlacedRaster[] }>();
  beforeAll(async () => {
    for (const name of NAMES)
      stacks.set(name, {
        predicted: await stackIn(`${VECTORS}${name}/pred`),
        truth: await stackIn(`${VECTORS}${name}/gt`),
      });
  });

  test('there are eight cases', () => {
    expect(NAMES).toHaveLength(8);
  });

  test.each(NAMES)('%s is grouped as expected', (name) => {
    const { predicted, truth } = stacks.get(name)!;
    expect(layerGroups(predicted)).toEqual(cases[name]!.groups_pred);
    expect(layerGroups(truth)).toEqual(cases[name]!.groups_gt);
  });

  test.each(NAMES)('%s has the expected scores after every merge', (name) => {
    const { predicted, truth } = stacks.get(name)!;
    const scores = layerdScores(predicted, truth);
    const expected = cases[name]!.result;
    expect(scores.map(({ merges }) => merges)).toEqual(expected.map(({ edits }) => edits));
    for (const [level, { cost, rgb_l1, alpha_iou }] of expected.entries()) {
      expect(scores[level]!.rgbL1).toBeCloseTo(rgb_l1, PLACES);
      expect(scores[level]!.alphaIou).toBeCloseTo(alpha_iou, PLACES);
      expect(scores[level]!.cost).toBeCloseTo(cost, PLACES);
    }
  });

  test('the averages over all cases are the expected ones', () => {
    const samples = NAMES.map((name) => {
      const { predicted, truth } = stacks.get(name)!;
      return layerdScores(predicted, truth);
    });
    const averages = averagedScores(samples);
    expect(averages).toHaveLength(__aggregate__.length);
    for (const [level, expected] of __aggregate__.entries()) {
      expect(averages[level]!.merges).toBeCloseTo(expected.avg_edits, PLACES);
      expect(averages[level]!.cost).toBeCloseTo(expected.avg_cost, PLACES);
      expect(averages[level]!.rgbL1).toBeCloseTo(expected.avg_rgb_l1, PLACES);
      expect(averages[level]!.alphaIou).toBeCloseTo(expected.avg_alpha_iou, PLACES);
    }
  });

  test('layers in tight boxes score like the same layers on the whole canvas where their colour is black outside', () => {
    const square = (leftPx: number, tight: boolean): PlacedRaster => {
      const box = tight
        ? { leftPx, topPx: 4, widthPx: 6, heightPx: 6 }
        : { leftPx: 0, topPx: 0, widthPx: 20, heightPx: 20 };
      const raster = createRaster(box.widthPx, box.heightPx);
      for (let y = 4; y < 10; y += 1)
        for (let x = leftPx; x < leftPx + 6; x += 1)
          raster.data.set([200, 90, 10, 180], ((y - box.topPx) * box.widthPx + x - box.leftPx) * 4);
      return { box, raster };
    };
    const stack = (tight: boolean, moved: number) => [square(2, tight), square(5 + moved, tight)];
    const whole = layerdScores(stack(false, 1), stack(false, 0));
    expect(layerdScores(stack(true, 1), stack(true, 0))).toEqual(whole);
    expect(whole[0]!.alphaIou).toBeLessThan(0.9);
  });

  test('a side with one layer is skipped, and counts in no average', () => {
    const { predicted, truth } = stacks.get('identical')!;
    expect(layerdScores(predicted.slice(0, 1), truth)).toEqual([]);
    expect(averagedScores([[], layerdScores(predicted, truth)])).toEqual(layerdScores(predicted, truth));
  });

  test('where all steps cost the same the alignment goes diagonally as long as it can', () => {
    expect(
      alignedPairs([
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
  });
});
