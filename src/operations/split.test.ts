import { describe, expect, it } from 'vitest';
import { composeStack, measureRecomposition, ROUNDINGS, sameRaster } from '../domain/compose.ts';
import type { Stack } from '../domain/layer.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { createRaster } from '../domain/raster.ts';
import type { Disc } from './scene.fixture.ts';
import { contextFor, drawScene, GROUND, matteOf } from './scene.fixture.ts';
import { splitOperation } from './split.ts';

const red: Disc = { center: { xPx: 20, yPx: 18 }, radiusPx: 9, color: [200, 40, 30] };
const blue: Disc = { center: { xPx: 60, yPx: 24 }, radiusPx: 8, color: [30, 60, 210] };

async function split(
  image: Raster,
  parameters: object,
  context = contextFor([red]),
): Promise<{ stack: Stack; notes: readonly string[] }> {
  const output = await splitOperation.run({ image }, splitOperation.parameters.parse(parameters), context);
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  return output;
}

describe('split', () => {
  const scene = drawScene(80, 48, [red]);

  it('takes the main subject off the completed background, exactly', async () => {
    const { stack, notes } = await split(scene, {});
    expect(stack.layers.map(({ name, kind, matchedBy }) => [name, kind, matchedBy])).toEqual([
      ['background', 'background', 'rest'],
      ['subject', 'subject', 'main-subject'],
    ]);
    expect(notes).toEqual([]);
    for (const rounding of ROUNDINGS) expect(sameRaster(composeStack(stack, rounding), scene)).toBe(true);
  });

  it('gives a background that is all ground, and a subject in its own colour only', async () => {
    const { stack } = await split(scene, {});
    const [background, subject] = stack.layers;
    for (let at = 0; at < background!.raster.data.length; at += 4) {
      for (let channel = 0; channel < 3; channel += 1) {
        expect(Math.abs(background!.raster.data[at + channel]! - GROUND[channel]!)).toBeLessThanOrEqual(2);
      }
    }
    const { data } = subject!.raster;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3]! < 64) continue;
      expect(Math.abs(data[at]! - red.color[0])).toBeLessThanOrEqual(8);
    }
  });

  it('gives the subject the tight box of its alpha', async () => {
    const { stack } = await split(scene, {});
    expect(stack.layers[1]!.box).toEqual({ leftPx: 11, topPx: 9, widthPx: 19, heightPx: 19 });
  });

  it('gives the same ids again for the same picture', async () => {
    const first = await split(scene, {});
    const second = await split(scene, {});
    expect(second.stack.layers.map(({ id }) => id)).toEqual(first.stack.layers.map(({ id }) => id));
    expect(new Set(first.stack.layers.map(({ id }) => id)).size).toBe(2);
  });

  it('takes one layer for each box and point, the lower one in front', async () => {
    const both = drawScene(80, 48, [red, blue]);
    const context = contextFor([red, blue]);
    const box = { leftPx: 10, topPx: 8, widthPx: 21, heightPx: 21 };
    const { stack } = await split(both, { boxes: [box], points: [{ xPx: 60, yPx: 24 }] }, context);
    expect(stack.layers.map(({ matchedBy }) => matchedBy)).toEqual(['rest', 'box', 'point']);
    expect(stack.layers[2]!.box.leftPx).toBeGreaterThan(45);
    expect(measureRecomposition(stack, both)).toEqual({ changedPixels: 0, maxDifference: 0 });
  });

  it('keeps to maxLayers and says what it left', async () => {
    const both = drawScene(80, 48, [red, blue]);
    const points = [
      { xPx: 20, yPx: 18 },
      { xPx: 60, yPx: 24 },
    ];
    const { stack, notes } = await split(both, { points, maxLayers: 1 }, contextFor([red, blue]));
    expect(stack.layers).toHaveLength(2);
    expect(stack.layers[1]!.box.leftPx).toBeLessThan(45);
    expect(notes).toEqual(['2 things were found; the one that is worth most is a layer, as asked.']);
  });

  it('takes a thing that was pointed at twice only once', async () => {
    const points = [
      { xPx: 20, yPx: 18 },
      { xPx: 22, yPx: 20 },
    ];
    const { stack } = await split(scene, { points });
    expect(stack.layers).toHaveLength(2);
    expect(measureRecomposition(stack, scene)).toEqual({ changedPixels: 0, maxDifference: 0 });
  });

  it('says where nothing stands out instead of making a layer up', async () => {
    const far = { leftPx: 60, topPx: 30, widthPx: 10, heightPx: 10 };
    const { stack, notes } = await split(scene, { boxes: [far], points: [{ xPx: 70, yPx: 5 }] });
    expect(stack.layers.map(({ kind }) => kind)).toEqual(['background']);
    expect(notes).toEqual([
      'Nothing stands out in the box at 60,30.',
      'Nothing stands out at the point 70,5.',
    ]);
  });

  it('gives the background alone where there is no subject, or nothing but the subject', async () => {
    const none = await split(scene, {}, contextFor([]));
    expect(none.stack.layers).toHaveLength(1);
    expect(none.notes).toEqual(['No subject stands out in the picture.']);
    const huge: Disc = { ...red, radiusPx: 500 };
    const all = await split(drawScene(30, 20, [huge]), {}, contextFor([huge]));
    expect(all.stack.layers).toHaveLength(1);
    expect(all.notes).toHaveLength(1);
  });

  it('keeps an already cut-out picture exact, with nothing behind its subject', async () => {
    const sticker = createRaster(40, 36);
    const opaque = drawScene(40, 36, [red]);
    for (let at = 0; at < sticker.data.length; at += 4) {
      const inside = opaque.data[at]! > GROUND[0] + 10;
      sticker.data.set(inside ? [200, 40, 30, at % 3 === 0 ? 140 : 255] : [7, 7, 7, 0], at);
    }
    const { stack } = await split(sticker, {});
    expect(stack.layers).toHaveLength(2);
    for (const rounding of ROUNDINGS) expect(sameRaster(composeStack(stack, rounding), sticker)).toBe(true);
    const behind = stack.layers[0]!.raster.data.filter(
      (_, index) => index % 4 === 3 && stack.layers[0]!.raster.data[index]! > 0,
    );
    expect(behind).toHaveLength(0);
  });

  it('raises the alpha of a matte that is too thin, and lowers its confidence by that', async () => {
    const black: Disc = { ...red, color: [0, 0, 0] };
    const night = drawScene(80, 48, [black]);
    const right = await split(night, {}, contextFor([black]));
    const thin = contextFor([black], {
      matte: {
        matte: async (image) => {
          const matte = matteOf(image, [black], null);
          return { ...matte, data: matte.data.map((value) => value * 0.8) };
        },
      },
    });
    const wrong = await split(night, {}, thin);
    expect(right.stack.layers[1]!.confidence).toBeGreaterThan(0.97);
    expect(wrong.stack.layers[1]!.confidence).toBeLessThan(0.95);
    expect(measureRecomposition(wrong.stack, night)).toEqual({ changedPixels: 0, maxDifference: 0 });
  });

  it('refuses boxes and points that lie off the picture', async () => {
    const off = { leftPx: 90, topPx: 0, widthPx: 10, heightPx: 10 };
    await expect(split(scene, { boxes: [off] })).rejects.toThrow(Problem);
    await expect(split(scene, { points: [{ xPx: 80, yPx: 0 }] })).rejects.toThrow(/80x48/);
  });

  it('tells of progress that never goes down', async () => {
    const context = contextFor([red]);
    await split(scene, {}, context);
    const { fractions, stages } = context.recorded;
    expect(fractions.toSorted((first, second) => first - second)).toEqual(fractions);
    expect(stages).toEqual([
      'Finding the subject',
      'Following the edges',
      'Completing what lies behind',
      'Looking at what is left',
      'Solving the layers',
    ]);
  });
});
