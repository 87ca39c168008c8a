import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Matte, RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import type { EngineContext, PackageFiles } from '../engine.ts';
import { isnetEngine } from './engine.ts';
import { WEIGHTS_PACKAGE } from './weights.ts';

const packageDir = findWeights();

function findWeights(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(WEIGHTS_PACKAGE)), '..');
  } catch {
    return null;
  }
}

const packageFiles: PackageFiles = {
  has: async (name) => name !== WEIGHTS_PACKAGE || packageDir !== null,
  read: async (_name, path) => new Uint8Array(await readFile(join(packageDir!, path))),
};
const context: EngineContext = { packageFiles, threads: 2 };

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: readonly [number, number, number];
}

/** Shaded discs with antialiased edges before a sky, and their true alpha; `ground` false leaves the canvas clear. */
function discs(widthPx: number, heightPx: number, list: readonly Disc[], ground = true) {
  const image = createRaster(widthPx, heightPx);
  const truth = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const sky = [150 + (40 * y) / heightPx, 175, 195 + (20 * x) / widthPx];
      let color = sky;
      let cover = 0;
      for (const disc of list) {
        const u = x + 0.5 - disc.x;
        const v = y + 0.5 - disc.y;
        const alpha = Math.min(1, Math.max(0, disc.radius - Math.hypot(u, v) + 0.5));
        const shade = 1 - (0.3 * (u + v)) / disc.radius;
        color = color.map((value, channel) => value + alpha * (disc.color[channel]! * shade - value));
        cover = Math.max(cover, alpha);
      }
      truth[pixel] = Math.round(cover * 255);
      for (let channel = 0; channel < 3; channel += 1) image.data[pixel * 4 + channel] = color[channel]!;
      image.data[pixel * 4 + 3] = ground ? 255 : truth[pixel]!;
    }
  }
  return { image, truth };
}

const RED: Disc['color'] = [190, 70, 40];

function softIou(a: Uint8Array, b: Uint8Array): number {
  let shared = 0;
  let either = 0;
  for (let pixel = 0; pixel < a.length; pixel += 1) {
    shared += Math.min(a[pixel]!, b[pixel]!);
    either += Math.max(a[pixel]!, b[pixel]!);
  }
  return shared / either;
}

function painted(
  widthPx: number,
  heightPx: number,
  color: (x: number, y: number) => readonly number[],
): Raster {
  const image = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1)
    image.data.set([...color(pixel % widthPx, Math.floor(pixel / widthPx)), 255], pixel * 4);
  return image;
}

function quiet(signal = new AbortController().signal): RunContext {
  return { signal, progress: () => undefined };
}

test('the card names the licence of the weights and of the package that carries them', () => {
  expect(isnetEngine.card.capability).toBe('matte');
  expect(isnetEngine.card.licence.note).toContain('AGPL');
});

test('without the weights the engine is unavailable and says which package is missing', async () => {
  const without = { ...packageFiles, has: async (name: string) => name !== WEIGHTS_PACKAGE };
  const availability = await isnetEngine.availability({ ...context, packageFiles: without });
  expect(availability).toEqual({ available: false, reason: expect.stringContaining(WEIGHTS_PACKAGE) });
});

describe.skipIf(packageDir === null)(`ISNet (skipped where ${WEIGHTS_PACKAGE} is not installed)`, () => {
  let engine: Matte;
  let still: { readonly image: Raster; readonly truth: Uint8Array; readonly mask: Mask };
  const fractions: number[] = [];

  beforeAll(async () => {
    engine = await isnetEngine.load(context);
    const scene = discs(800, 600, [{ x: 370.3, y: 280.7, radius: 140, color: RED }]);
    still = {
      ...scene,
      mask: await engine.matte(scene.image, null, {
        ...quiet(),
        progress: (fraction) => {
          fractions.push(fraction);
        },
      }),
    };
  });

  test('a subject is found with its edge, and all else is exactly clear or opaque', () => {
    expect(softIou(still.mask.data, still.truth)).toBeGreaterThan(0.99);
    const soft = still.mask.data.reduce((count, value) => count + (value > 0 && value < 255 ? 1 : 0), 0);
    // The outline is 880 pixels long.
    expect(soft).toBeLessThan(4 * 880);
  });

  test('a picture larger than the network looks at keeps the edge of its own resolution', async () => {
    const { image, truth } = discs(2200, 1650, [{ x: 1000.4, y: 800.8, radius: 400, color: RED }]);
    const { data } = await engine.matte(image, null, quiet());
    expect(softIou(data, truth)).toBeGreaterThan(0.998);
    const soft = data.reduce((count, value) => count + (value > 0 && value < 255 ? 1 : 0), 0);
    expect(soft).toBeLessThan(4 * 2513);
  });

  test('a subject moved by whole pixels moves the matte by as many', async () => {
    const shiftX = 37;
    const shiftY = 23;
    const scene = discs(800, 600, [{ x: 370.3 + shiftX, y: 280.7 + shiftY, radius: 140, color: RED }]);
    const moved = await engine.matte(scene.image, null, quiet());
    const a = centroid(still.mask);
    const b = centroid(moved);
    expect(Math.abs(b.x - a.x - shiftX)).toBeLessThan(0.25);
    expect(Math.abs(b.y - a.y - shiftY)).toBeLessThan(0.25);
    expect(Math.abs(a.x + 0.5 - 370.3)).toBeLessThan(0.25);
    expect(Math.abs(a.y + 0.5 - 280.7)).toBeLessThan(0.25);
  });

  test('with a region only what lies in it is looked at', async () => {
    const left: Disc = { x: 200, y: 300, radius: 90, color: RED };
    const right: Disc = { x: 600, y: 300, radius: 90, color: [50, 120, 60] };
    const { image } = discs(800, 600, [left, right]);
    const region = { leftPx: 480, topPx: 180, widthPx: 240, heightPx: 240 };
    const mask = await engine.matte(image, region, quiet());
    expect(softIou(mask.data, discs(800, 600, [right]).truth)).toBeGreaterThan(0.98);
    for (let pixel = 0; pixel < mask.data.length; pixel += 1) {
      const x = pixel % 800;
      const y = Math.floor(pixel / 800);
      if (x < 480 || x >= 720 || y < 180 || y >= 420) expect(mask.data[pixel]).toBe(0);
    }
  });

  test.each<[string, () => Raster]>([
    ['one colour', () => painted(320, 240, () => [70, 130, 200])],
    ['a gradient', () => painted(640, 360, (x, y) => [(x / 640) * 255, (y / 360) * 255, 120])],
    ['noise', () => noise(320, 240)],
    ['nothing but clear pixels', () => createRaster(64, 64)],
    ['a line of single pixels', () => painted(1, 3000, (_x, y) => [y % 256, 80, 80])],
  ])('%s has no subject', async (_name, image) => {
    const { data } = await engine.matte(image(), null, quiet());
    expect(data.every((value) => value === 0)).toBe(true);
  });

  test('a subject on clear ground is found, and the ground stays clear', async () => {
    const { image, truth } = discs(400, 300, [{ x: 200, y: 150, radius: 70, color: RED }], false);
    const mask = await engine.matte(image, null, quiet());
    expect(softIou(mask.data, truth)).toBeGreaterThan(0.97);
    expect(mask.data.every((value, pixel) => value === 0 || truth[pixel]! > 0)).toBe(true);
  });

  test('progress rises to 1, and an aborted signal ends the run as canceled', async () => {
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    const stop = new AbortController();
    const aborting = { signal: stop.signal, progress: () => stop.abort() };
    await expect(engine.matte(still.image, null, aborting)).rejects.toMatchObject({ code: 'canceled' });
    await expect(engine.matte(still.image, null, quiet(stop.signal))).rejects.toMatchObject({
      code: 'canceled',
    });
  });

  test('one changed byte in the weights is engine_unavailable', async () => {
    const damaged: PackageFiles = {
      ...packageFiles,
      async read(name, path) {
        const bytes = await packageFiles.read(name, path);
        if (!path.endsWith('.json')) bytes[1000]! ^= 1;
        return bytes;
      },
    };
    await expect(isnetEngine.load({ ...context, packageFiles: damaged })).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });
});

function centroid(mask: Mask): { readonly x: number; readonly y: number } {
  let sum = 0;
  let x = 0;
  let y = 0;
  mask.data.forEach((value, pixel) => {
    sum += value;
    x += value * (pixel % mask.widthPx);
    y += value * Math.floor(pixel / mask.widthPx);
  });
  return { x: x / sum, y: y / sum };
}

/** Noise that is the same on every run. */
function noise(widthPx: number, heightPx: number): Raster {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 24;
  };
  return painted(widthPx, heightPx, () => [next(), next(), next()]);
}
