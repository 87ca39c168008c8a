import { beforeAll, describe, expect, it } from 'vitest';
import type { Moderate } from '../../domain/capability.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import type { EngineContext, PackageFiles } from '../engine.ts';
import { installedPackages } from '../package-files.fixture.ts';
import { SIDE_PX } from './conversion.ts';
import { nsfwEngine } from './engine.ts';
import { flaggedPicture } from './flagged-picture.fixture.ts';
import { classifierView } from './view.ts';

const context = (packageFiles: PackageFiles): EngineContext =>
  ({ packageFiles, threads: 1 }) as Partial<EngineContext> as EngineContext;

const running = { signal: new AbortController().signal, progress() {} };

function drawn(sidePx: number, color: (x: number, y: number) => readonly number[]): Raster {
  const raster = createRaster(sidePx, sidePx);
  for (let y = 0; y < sidePx; y += 1)
    for (let x = 0; x < sidePx; x += 1) raster.data.set(color(x, y), (y * sidePx + x) * 4);
  return raster;
}

describe('the safety check', () => {
  let engine: Moderate;
  beforeAll(async () => {
    engine = await nsfwEngine.load(context(installedPackages));
  });

  it('lets a landscape of sky and grass pass', async () => {
    const meadow = drawn(96, (x, y) =>
      y < 50 ? [120, 170 + y / 2, 240, 255] : [40 + (x % 7) * 6, 130, 50, 255],
    );
    expect(await engine.moderate(meadow, running)).toMatchObject({ isFlagged: false });
  });

  it('flags shaded skin, and says how sure it is', async () => {
    const { isFlagged, label, confidence } = await engine.moderate(flaggedPicture(), running);
    expect({ isFlagged, label }).toEqual({ isFlagged: true, label: 'explicit' });
    expect(confidence).toBeGreaterThan(0.85);
    expect(confidence).toBeLessThanOrEqual(1);
  });

  it('sees white where there is nothing', async () => {
    const clear = await engine.moderate(createRaster(30, 50), running);
    const white = await engine.moderate(
      drawn(40, () => [255, 255, 255, 255]),
      running,
    );
    expect(clear.label).toBe(white.label);
    expect(clear.confidence).toBeCloseTo(white.confidence, 4);
  });

  it('stops for whoever does not want it any more', async () => {
    const signal = AbortSignal.abort();
    await expect(engine.moderate(createRaster(9, 9), { ...running, signal })).rejects.toMatchObject({
      code: 'canceled',
    });
  });
});

describe('the view that it looks at', () => {
  const noise = drawn(SIDE_PX, (x, y) => [(x * 37 + y * 91) % 256, (x * y) % 256, (x ^ y) % 256, 255]);

  it('is the picture itself at its own size, one plane after the other', () => {
    const view = classifierView(noise);
    const plane = SIDE_PX * SIDE_PX;
    for (const pixel of [0, 1, SIDE_PX, plane - 1])
      for (let channel = 0; channel < 3; channel += 1)
        expect(view[channel * plane + pixel]).toBeCloseTo(noise.data[pixel * 4 + channel]! / 255, 5);
  });

  it('counts every pixel of a larger picture', () => {
    const doubled = drawn(2 * SIDE_PX, (x, y) => {
      const at = ((y >> 1) * SIDE_PX + (x >> 1)) * 4;
      return noise.data.subarray(at, at + 4) as unknown as readonly number[];
    });
    const [one, other] = [classifierView(noise), classifierView(doubled)];
    expect(one.every((value, at) => Math.abs(value - other[at]!) < 1e-4)).toBe(true);
  });

  it.each([1, 3, 223])('is made of a picture of %i pixels a side, too', (sidePx) => {
    const view = classifierView(drawn(sidePx, () => [255, 0, 51, 255]));
    const plane = SIDE_PX * SIDE_PX;
    expect(Math.min(...view.subarray(0, plane))).toBeCloseTo(1, 4);
    expect(Math.max(...view.subarray(plane, 2 * plane))).toBeCloseTo(0, 4);
    expect(view[2 * plane + plane / 2]).toBeCloseTo(0.2, 4);
  });
});

describe('the files of the safety check', () => {
  const real = installedPackages;
  const changed = (change: (path: string, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) =>
    context({
      has: async () => true,
      read: async (name, path) => change(path, await real.read(name, path)),
    });

  it('are asked for where they are missing', async () => {
    const none = context({ has: async () => false, read: () => Promise.reject(new Error('no')) });
    expect(await nsfwEngine.availability(none)).toEqual({
      available: false,
      reason: 'The npm package nsfwjs is not installed.',
    });
    await expect(nsfwEngine.load(none)).rejects.toMatchObject({ code: 'engine_unavailable' });
  });

  it.each([
    ['cut short', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, bytes.length >> 1)],
    ['empty', () => new Uint8Array(0)],
    ['more than data', () => new TextEncoder().encode('exports={modelTopology:process.exit()}')],
  ])('are refused when one is %s', async (_, change) => {
    for (const file of ['model.min.js', 'group1-shard1of1.min.js']) {
      const broken = changed((path, bytes) => (path.endsWith(file) ? change(bytes) : bytes));
      await expect(nsfwEngine.load(broken)).rejects.toMatchObject({ code: 'engine_unavailable' });
    }
  });
});
