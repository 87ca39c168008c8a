import { beforeAll, expect, test } from 'vitest';
import type { Foreground, RunContext } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { hairyDisc } from '../closed-form/synthetic-scene.ts';
import { multiLevelForegroundEngine } from './engine.ts';

const noPackages = { has: () => Promise.resolve(false), read: () => Promise.reject(new Error('no package')) };

let engine: Foreground;

beforeAll(async () => {
  engine = await multiLevelForegroundEngine.load({ packageFiles: noPackages, threads: 1 });
});

function watched(): { context: RunContext; fractions: number[]; abort: () => void } {
  const controller = new AbortController();
  const fractions: number[] = [];
  const context = { signal: controller.signal, progress: (fraction: number) => fractions.push(fraction) };
  return { context, fractions, abort: () => controller.abort() };
}

function filled(widthPx: number, heightPx: number, value: number): Mask {
  const mask = createMask(widthPx, heightPx);
  mask.data.fill(value);
  return mask;
}

/** Root mean square difference of R, G and B, each pixel weighted. */
function colorError(a: Raster, b: Raster, weight: (at: number) => number): number {
  let sum = 0;
  let weights = 0;
  for (let at = 0; at < a.widthPx * a.heightPx; at += 1) {
    const share = weight(at);
    if (share === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      sum += share * (a.data[at * 4 + channel]! - b.data[at * 4 + channel]!) ** 2;
      weights += share;
    }
  }
  return Math.sqrt(sum / weights);
}

function pixel(raster: Raster, at: number): number[] {
  return Array.from(raster.data.subarray(at * 4, at * 4 + 4));
}

test.each([
  [160, 120],
  [131, 97],
  [900, 640],
])('%ix%i: finds the colours of both layers under soft edges', async (widthPx, heightPx) => {
  const scene = hairyDisc(widthPx, heightPx);
  const { context, fractions } = watched();
  const { foreground, background } = await engine.estimate(scene.image, scene.alpha, context);
  const soft = (value: number): boolean => value > 0 && value < 255;
  // Weighted as they show: the squared share with which a layer's colour enters a composite.
  const front = (at: number): number =>
    soft(scene.alpha.data[at]!) ? (scene.alpha.data[at]! / 255) ** 2 : 0;
  const back = (at: number): number =>
    soft(scene.alpha.data[at]!) ? (1 - scene.alpha.data[at]! / 255) ** 2 : 0;
  expect(colorError(scene.image, scene.foreground, front)).toBeGreaterThan(20);
  expect(colorError(foreground, scene.foreground, front)).toBeLessThan(6);
  expect(colorError(background, scene.background, back)).toBeLessThan(4);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
});

test('both layers compose back to about the picture', async () => {
  const scene = hairyDisc(160, 120);
  const { foreground, background } = await engine.estimate(scene.image, scene.alpha, watched().context);
  const composite = createRaster(160, 120);
  for (let at = 0; at < composite.data.length; at += 1) {
    const share = scene.alpha.data[at >> 2]! / 255;
    composite.data[at] = share * foreground.data[at]! + (1 - share) * background.data[at]!;
  }
  expect(colorError(composite, scene.image, () => 1)).toBeLessThan(0.5);
  expect(
    colorError(composite, scene.image, (at) => (scene.alpha.data[at]! % 255 === 0 ? 0 : 1)),
  ).toBeLessThan(1.5);
});

test('opaque pixels are the foreground and clear ones the background, byte for byte', async () => {
  const scene = hairyDisc(131, 97);
  const { foreground, background } = await engine.estimate(scene.image, scene.alpha, watched().context);
  const different = [...scene.alpha.data.entries()].filter(([at, value]) => {
    if (value > 0 && value < 255) return false;
    const layer = value === 255 ? foreground : background;
    return pixel(layer, at).join() !== pixel(scene.image, at).join();
  });
  expect(different).toEqual([]);
});

test('the foreground runs on past its edge, and far from it both layers are the picture', async () => {
  const widthPx = 64;
  const image = createRaster(widthPx, 64);
  const alpha = createMask(widthPx, 64);
  for (let at = 0; at < alpha.data.length; at += 1) {
    const x = at % widthPx;
    alpha.data[at] = x < 30 ? 255 : 0;
    image.data.set(x < 30 ? [210, 90, 30, 255] : [20, 60, 180, 255], at * 4);
  }
  const { foreground, background } = await engine.estimate(image, alpha, watched().context);
  const row = 32 * widthPx;
  for (const x of [30, 31]) {
    expect(Math.abs(foreground.data[(row + x) * 4]! - 210)).toBeLessThan(12);
  }
  for (const x of [28, 29]) {
    expect(Math.abs(background.data[(row + x) * 4]! - 20)).toBeLessThan(12);
  }
  for (const x of [0, 10, 50, 63]) {
    expect(pixel(foreground, row + x)).toEqual(pixel(image, row + x));
    expect(pixel(background, row + x)).toEqual(pixel(image, row + x));
  }
});

test.each([
  [1, 1],
  [1, 33],
  [65, 1],
  [17, 2],
])('a picture of %ix%i gives opaque layers for any even matte', async (widthPx, heightPx) => {
  const image = createRaster(widthPx, heightPx);
  for (let at = 0; at < image.data.length; at += 1) image.data[at] = (at * 53) % 256;
  for (const value of [0, 128, 255]) {
    const mask = filled(widthPx, heightPx, value);
    const { foreground, background } = await engine.estimate(image, mask, watched().context);
    for (let at = 0; at < widthPx * heightPx; at += 1) {
      const color = [...pixel(image, at).slice(0, 3), 255];
      if (value === 255) expect(pixel(foreground, at)).toEqual(color);
      if (value === 0) expect(pixel(background, at)).toEqual(color);
      expect(foreground.data[at * 4 + 3]).toBe(255);
      expect(background.data[at * 4 + 3]).toBe(255);
    }
  }
});

test('gives the same colours twice and leaves its inputs alone', async () => {
  const scene = hairyDisc(131, 97);
  const image = Buffer.from(scene.image.data);
  const alpha = Buffer.from(scene.alpha.data);
  const first = await engine.estimate(scene.image, scene.alpha, watched().context);
  const second = await engine.estimate(scene.image, scene.alpha, watched().context);
  for (const layer of ['foreground', 'background'] as const) {
    expect(Buffer.from(first[layer].data).equals(Buffer.from(second[layer].data))).toBe(true);
  }
  expect(image.equals(Buffer.from(scene.image.data))).toBe(true);
  expect(alpha.equals(Buffer.from(scene.alpha.data))).toBe(true);
});

test('refuses a matte of another size, and stops when canceled', async () => {
  const { context, abort } = watched();
  const image = createRaster(1500, 1200);
  await expect(engine.estimate(image, filled(1500, 1199, 9), context)).rejects.toMatchObject({
    code: 'mask_mismatch',
  });
  const running = engine.estimate(image, filled(1500, 1200, 9), context);
  setTimeout(abort, 1);
  await expect(running).rejects.toMatchObject({ code: 'canceled' });
});
