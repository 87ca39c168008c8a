import { beforeAll, describe, expect, test } from 'vitest';
import type { Refine, RunContext } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { closedFormEngine } from './engine.ts';
import { alphaError, blurred, hairyDisc } from './synthetic-scene.ts';

const noPackages = { has: () => Promise.resolve(false), read: () => Promise.reject(new Error('no package')) };

let engine: Refine;

beforeAll(async () => {
  engine = await closedFormEngine.load({ packageFiles: noPackages, threads: 1 });
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

function grey(widthPx: number, heightPx: number): Raster {
  const raster = createRaster(widthPx, heightPx);
  raster.data.fill(255);
  for (let at = 0; at < raster.data.length; at += 4) raster.data[at] = (at * 7) % 251;
  return raster;
}

describe('solveTrimap', () => {
  test('finds soft edges and hairs to well under a hundredth of what the trimap leaves open', async () => {
    const scene = hairyDisc(160, 120);
    const { context, fractions } = watched();
    const alpha = await engine.solveTrimap(scene.image, scene.trimap, context);
    expect(alphaError(scene.trimap, scene.alpha)).toBeGreaterThan(3000);
    expect(alphaError(alpha, scene.alpha)).toBeLessThan(30);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  test('never changes a known pixel', async () => {
    const scene = hairyDisc(90, 90);
    const alpha = await engine.solveTrimap(scene.image, scene.trimap, watched().context);
    for (const [at, known] of scene.trimap.data.entries()) {
      if (known !== 128) expect(alpha.data[at]).toBe(known);
    }
  });

  test('solves a trimap of many unknown pixels reduced, and still follows hairs', async () => {
    const scene = hairyDisc(900, 640);
    const wide = { ...scene.trimap, data: scene.trimap.data.slice() };
    // Unknown everywhere but in the disc's heart and at the rim: more than fits a solve at full size.
    for (const at of wide.data.keys()) {
      const x = at % 900;
      const y = Math.floor(at / 900);
      const rim = x < 60 || y < 30 || x >= 840 || y >= 610;
      const heart = Math.hypot(x - 450, y - 320) < 110;
      wide.data[at] = heart ? 255 : rim ? 0 : 128;
    }
    // A known pixel in a block of unknown ones.
    wide.data[100 * 900 + 100] = 255;
    const alpha = await engine.solveTrimap(scene.image, wide, watched().context);
    for (const [at, known] of wide.data.entries()) {
      if (known !== 128 && alpha.data[at] !== known)
        expect.fail(`known pixel ${at} became ${alpha.data[at]}`);
    }
    expect(alphaError(alpha, scene.alpha)).toBeLessThan(0.02 * alphaError(wide, scene.alpha));
  });

  test('a trimap without unknown pixels comes back as it is', async () => {
    for (const value of [0, 255]) {
      const alpha = await engine.solveTrimap(grey(9, 7), filled(9, 7, value), watched().context);
      expect(alpha).toEqual(filled(9, 7, value));
    }
  });

  test.each([
    [1, 1],
    [1, 40],
    [40, 2],
    [12, 12],
  ])('an all-unknown picture of %ix%i is one half everywhere', async (widthPx, heightPx) => {
    const trimap = filled(widthPx, heightPx, 77);
    const alpha = await engine.solveTrimap(grey(widthPx, heightPx), trimap, watched().context);
    expect(alpha).toEqual(filled(widthPx, heightPx, 128));
  });
});

describe('refine', () => {
  test.each([
    [160, 120, 1, 0.2],
    [160, 120, 2, 0.2],
    [160, 120, 3, 0.25],
    [1240, 900, 4, 0.25],
  ])(
    '%ix%i: takes a matte blurred by %i pixels back to the edges',
    async (widthPx, heightPx, radius, bar) => {
      const scene = hairyDisc(widthPx, heightPx);
      const coarse = blurred(scene.alpha, radius);
      const { context, fractions } = watched();
      const alpha = await engine.refine(scene.image, coarse, context);
      expect(alphaError(alpha, scene.alpha)).toBeLessThan(bar * alphaError(coarse, scene.alpha));
      expect(fractions.at(-1)).toBe(1);
    },
  );

  test('moves a hard edge that is a pixel off to where colours change', async () => {
    const scene = hairyDisc(160, 120);
    const shifted = createMask(160, 120);
    for (const at of shifted.data.keys()) shifted.data[at] = scene.alpha.data[Math.max(at - 1, 0)]!;
    const coarse = blurred(shifted, 1);
    const alpha = await engine.refine(scene.image, coarse, watched().context);
    expect(alphaError(alpha, scene.alpha)).toBeLessThan(0.4 * alphaError(coarse, scene.alpha));
  });

  test('leaves the coarse matte in charge where both sides have one colour', async () => {
    const scene = hairyDisc(160, 120);
    const coarse = blurred(scene.alpha, 1);
    const flat = createRaster(160, 120);
    for (let at = 0; at < flat.data.length; at += 1) flat.data[at] = 120 + ((at * 31 + (at >> 3)) % 4);
    const alpha = await engine.refine(flat, coarse, watched().context);
    expect(alphaError(alpha, coarse)).toBeLessThan(350);
    for (const [at, value] of coarse.data.entries()) {
      expect(Math.abs(alpha.data[at]! - value), `pixel ${at}`).toBeLessThan(110);
    }
  });

  test('takes no patch of background colours out of a subject that the matte is sure of', async () => {
    const scene = hairyDisc(1000, 750);
    const image = { ...scene.image, data: scene.image.data.slice() };
    const notch: number[] = [];
    for (let y = 370; y < 380; y += 1) for (let x = 700; x < 709; x += 1) notch.push(y * 1000 + x);
    for (const at of notch) image.data.set(scene.background.data.subarray(at * 4, at * 4 + 4), at * 4);
    const alpha = await engine.refine(image, blurred(scene.alpha, 1), watched().context);
    const meanOf = (mask: Mask): number => notch.reduce((sum, at) => sum + mask.data[at]!, 0) / notch.length;
    expect(meanOf(scene.alpha)).toBeGreaterThan(254);
    expect(meanOf(alpha)).toBeGreaterThan(248);
  });

  test('keeps translucency inside the subject', async () => {
    const scene = hairyDisc(160, 120);
    const coarse = { ...scene.alpha, data: scene.alpha.data.slice() };
    for (let y = 50; y < 70; y += 1) coarse.data.fill(140, y * 160 + 70, y * 160 + 90);
    const alpha = await engine.refine(scene.image, coarse, watched().context);
    for (let y = 54; y < 66; y += 1) {
      for (let x = 74; x < 86; x += 1) expect(Math.abs(alpha.data[y * 160 + x]! - 140)).toBeLessThan(8);
    }
  });

  test.each([
    [1, 1],
    [1, 50],
    [50, 2],
    [40, 30],
  ])('an even matte of %ix%i stays, whether clear or opaque', async (widthPx, heightPx) => {
    for (const value of [0, 255]) {
      const matte = filled(widthPx, heightPx, value);
      expect(await engine.refine(grey(widthPx, heightPx), matte, watched().context)).toEqual(matte);
    }
  });

  test('thin pictures with an edge keep their matte', async () => {
    const matte = createMask(60, 1);
    matte.data.fill(255, 30);
    expect(await engine.refine(grey(60, 1), matte, watched().context)).toEqual(matte);
  });

  test('gives the same matte twice and leaves its inputs alone', async () => {
    const scene = hairyDisc(120, 90);
    const coarse = blurred(scene.alpha, 2);
    const image = { ...scene.image, data: scene.image.data.slice() };
    const before = coarse.data.slice();
    const first = await engine.refine(image, coarse, watched().context);
    const second = await engine.refine(image, coarse, watched().context);
    expect(Buffer.compare(first.data, second.data)).toBe(0);
    expect(Buffer.compare(coarse.data, before)).toBe(0);
    expect(image.data.every((value, at) => value === scene.image.data[at])).toBe(true);
  });
});

describe('both', () => {
  test('refuse masks of another size', async () => {
    const { context } = watched();
    const mismatch = { code: 'mask_mismatch' };
    await expect(async () => engine.refine(grey(8, 8), filled(8, 7, 0), context)).rejects.toMatchObject(
      mismatch,
    );
    await expect(async () => engine.solveTrimap(grey(8, 8), filled(7, 8, 0), context)).rejects.toMatchObject(
      mismatch,
    );
  });

  test('do not start when already canceled', async () => {
    const { context, abort } = watched();
    abort();
    const scene = hairyDisc(60, 60);
    await expect(engine.refine(scene.image, scene.alpha, context)).rejects.toMatchObject({
      code: 'canceled',
    });
    await expect(engine.solveTrimap(scene.image, scene.trimap, context)).rejects.toMatchObject({
      code: 'canceled',
    });
  });

  test('stop in the middle: the event loop turns while they work', async () => {
    const scene = hairyDisc(700, 500);
    const { context, fractions, abort } = watched();
    const unknown = filled(700, 500, 128);
    unknown.data.fill(0, 0, 700 * 20);
    unknown.data.fill(255, 700 * 240, 700 * 260);
    const running = engine.solveTrimap(scene.image, unknown, context);
    setTimeout(abort, 1);
    await expect(running).rejects.toMatchObject({ code: 'canceled' });
    expect(fractions).not.toContain(1);
  });
});
