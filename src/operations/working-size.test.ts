import { describe, expect, it } from 'vitest';
import { wholeBox } from '../domain/box.ts';
import { composeStack, ROUNDINGS, sameRaster } from '../domain/compose.ts';
import { createRaster, type Raster } from '../domain/raster.ts';
import type { OperationContext } from './operation.ts';
import { contextFor, type Disc, drawScene } from './scene.fixture.ts';
import { splitOperation } from './split.ts';
import { atSize, resampled, workingSize } from './working-size.ts';

const disc: Disc = { center: { xPx: 450, yPx: 300 }, radiusPx: 60, color: [200, 40, 30] };

/** The disc as it lies on a picture of 900x600 pixels that is looked at in another size. */
function scaled(scale: number): Disc {
  return {
    ...disc,
    center: { xPx: disc.center.xPx * scale, yPx: disc.center.yPx * scale },
    radiusPx: disc.radiusPx * scale,
  };
}

function grained(scene: Raster): Raster {
  for (let at = 0; at < scene.data.length; at += 1)
    if (at % 4 !== 3) scene.data[at] = scene.data[at]! + ((at * 7919) % 23) - 11;
  return scene;
}

async function split(image: Raster, parameters: object, context: OperationContext) {
  const output = await splitOperation.run({ image }, splitOperation.parameters.parse(parameters), context);
  if (output.type !== 'stack') throw new Error('a split must give a stack');
  return output;
}

describe('a fast split', () => {
  const small = workingSize({ widthPx: 900, heightPx: 600 }, 'fast')!;
  const scale = small.widthPx / 900;

  it('is worked out in 409,600 pixels, and gives the picture back with its grain', async () => {
    const image = grained(drawScene(900, 600, [disc]));
    const { stack, notes } = await split(image, { effort: 'fast' }, contextFor([scaled(scale)]));
    expect(small).toEqual({ widthPx: 784, heightPx: 523 });
    expect(notes).toEqual([expect.stringContaining('784x523')]);
    expect(stack.layers.map(({ name }) => name)).toEqual(['background', 'subject']);
    for (const rounding of ROUNDINGS) expect(sameRaster(composeStack(stack, rounding), image)).toBe(true);
    const { box } = stack.layers[1]!;
    for (const [edge, due] of [
      [box.leftPx, 390],
      [box.topPx, 240],
      [box.leftPx + box.widthPx, 510],
      [box.topPx + box.heightPx, 360],
    ] as const)
      expect(Math.abs(edge - due)).toBeLessThanOrEqual(6);
  });

  it('keeps the holes of a picture that has some', async () => {
    const image = drawScene(900, 600, [disc]);
    for (let pixel = 0; pixel < 900 * 600; pixel += 1)
      if (pixel % 900 < 450) image.data[pixel * 4 + 3] = pixel % 900 < 200 ? 0 : pixel % 900 < 330 ? 90 : 200;
    const { stack } = await split(image, { effort: 'fast' }, contextFor([scaled(scale)]));
    for (const rounding of ROUNDINGS) {
      const composite = composeStack(stack, rounding);
      const differs = image.data.some((value, at) => {
        const isClear = image.data[at | 3] === 0;
        return value !== composite.data[at] && (at % 4 === 3 || !isClear);
      });
      expect([rounding, differs]).toEqual([rounding, false]);
    }
  });

  it('finds what lies at a point of the picture as it was given', async () => {
    const image = drawScene(900, 600, [disc]);
    const point = { xPx: 450, yPx: 300 };
    const { stack } = await split(image, { effort: 'fast', points: [point] }, contextFor([scaled(scale)]));
    expect(stack.layers[1]!.matchedBy).toBe('point');
    await expect(
      split(image, { effort: 'fast', points: [{ xPx: 900, yPx: 0 }] }, contextFor([])),
    ).rejects.toMatchObject({ code: 'invalid_parameters', message: expect.stringContaining('900x600') });
  });

  it('is an ordinary one where the picture is small', async () => {
    const image = drawScene(90, 60, [scaled(0.1)]);
    const fast = await split(image, { effort: 'fast' }, contextFor([scaled(0.1)]));
    expect(fast).toEqual(await split(image, {}, contextFor([scaled(0.1)])));
  });
});

describe('another size', () => {
  it('has boxes and points where they were, however small they become', () => {
    const from = { widthPx: 1000, heightPx: 400 };
    const to = { widthPx: 100, heightPx: 40 };
    const asked = {
      boxes: [{ leftPx: 995, topPx: 399, widthPx: 5, heightPx: 1 }],
      points: [{ xPx: 999, yPx: 399 }],
    };
    expect(atSize(asked, from, to)).toEqual({
      boxes: [{ leftPx: 99, topPx: 39, widthPx: 1, heightPx: 1 }],
      points: [{ xPx: 99, yPx: 39 }],
    });
  });

  it('has the mean of what it shrinks and the slope between what it enlarges, colour apart from alpha', () => {
    const two = createRaster(2, 1);
    two.data.set([200, 0, 0, 255, 0, 0, 0, 0]);
    const one = { widthPx: 1, heightPx: 1 };
    const shrunk = resampled(two, wholeBox(two), two, wholeBox(one), one);
    expect([...shrunk.data]).toEqual([200, 0, 0, 128]);
    const four = { widthPx: 4, heightPx: 1 };
    const enlarged = resampled(two, wholeBox(two), two, wholeBox(four), four);
    expect([0, 1, 2, 3].map((x) => enlarged.data[x * 4 + 3])).toEqual([255, 191, 64, 0]);
    expect([0, 1, 2].map((x) => enlarged.data[x * 4])).toEqual([200, 200, 200]);
  });
});
