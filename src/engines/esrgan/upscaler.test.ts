import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunContext, Upscale } from '../../domain/capability.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { installedPackages } from '../package-files.fixture.ts';
import { esrganEngine, NETWORKS } from './engine.ts';
import { loadNetwork } from './network.ts';
import {
  averageBlocks,
  bicubic,
  deadLeavesScene,
  enlargeByKernel,
  lanczos3,
  posterScene,
  psnr,
  renderScene,
  smoothScene,
} from './picture.fixture.ts';
import { Upscaler } from './upscaler.ts';

const engineContext = { packageFiles: installedPackages, threads: 2 };
const quiet: RunContext = { signal: new AbortController().signal, progress: () => undefined };
let upscaler: Upscale;

beforeAll(async () => {
  upscaler = await esrganEngine.load(engineContext);
});

async function withTiles(scale: 2 | 4, coreSidePx: number): Promise<Upscale> {
  const spec = NETWORKS.find((network) => network.scale === scale)!;
  return new Upscaler(new Map([[scale, await loadNetwork({ ...spec, coreSidePx }, engineContext)]]));
}

async function enlargeBySharp(image: Raster, scale: number, kernel: 'cubic' | 'lanczos3'): Promise<Raster> {
  const { widthPx, heightPx } = image;
  const raw = await sharp(image.data, { raw: { width: widthPx, height: heightPx, channels: 4 } })
    .resize(widthPx * scale, heightPx * scale, { kernel })
    .raw()
    .toBuffer();
  return { widthPx: widthPx * scale, heightPx: heightPx * scale, data: new Uint8ClampedArray(raw) };
}

function channelMean(image: Raster, channel: number): number {
  let sum = 0;
  for (let index = channel; index < image.data.length; index += 4) sum += image.data[index]!;
  return sum / (image.widthPx * image.heightPx);
}

/** A soft-edged disc over clear pixels that hide green. */
function disc(sidePx: number): Raster {
  const image = createRaster(sidePx, sidePx);
  for (let y = 0; y < sidePx; y += 1) {
    for (let x = 0; x < sidePx; x += 1) {
      const inside = sidePx * 0.3 - Math.hypot(x + 0.5 - sidePx / 2, y + 0.5 - sidePx / 2);
      const alpha = Math.round(255 * Math.min(1, Math.max(0, inside / 2 + 0.5)));
      image.data.set(alpha > 0 ? [210, 40, 60, alpha] : [0, 255, 0, 0], (y * sidePx + x) * 4);
    }
  }
  return image;
}

describe('against a known truth', () => {
  // sharp's own enlargement lies half a pixel off, so the plain kernels, well placed, are the harder ones to beat.
  test.each([
    { name: 'poster', scene: posterScene, scale: 2, sidePx: 192, overKernelsDb: 0.6, overSharpDb: 4 },
    { name: 'poster', scene: posterScene, scale: 4, sidePx: 192, overKernelsDb: 1.5, overSharpDb: 3 },
    { name: 'photo', scene: deadLeavesScene, scale: 2, sidePx: 192, overKernelsDb: 0, overSharpDb: 3 },
    { name: 'photo', scene: deadLeavesScene, scale: 4, sidePx: 192, overKernelsDb: 0.3, overSharpDb: 1 },
    { name: 'smooth', scene: smoothScene, scale: 2, sidePx: 192, overKernelsDb: -0.5, overSharpDb: 5 },
    { name: 'smooth', scene: smoothScene, scale: 4, sidePx: 192, overKernelsDb: -0.5, overSharpDb: 1.5 },
  ] as const)(
    'a $name picture at x$scale is $overKernelsDb dB over resampling and $overSharpDb dB over sharp, in its own tone',
    async ({ scene, scale, sidePx, overKernelsDb, overSharpDb }) => {
      const truth = renderScene(scene, sidePx);
      const small = averageBlocks(truth, scale);
      const enlarged = await upscaler.upscale(small, scale, quiet);
      const [cubic, lanczos, sharpCubic, sharpLanczos] = [
        psnr(enlargeByKernel(small, scale, bicubic), truth),
        psnr(enlargeByKernel(small, scale, lanczos3), truth),
        psnr(await enlargeBySharp(small, scale, 'cubic'), truth),
        psnr(await enlargeBySharp(small, scale, 'lanczos3'), truth),
      ];
      expect(psnr(enlarged, truth)).toBeGreaterThan(Math.max(cubic, lanczos) + overKernelsDb);
      expect(psnr(enlarged, truth)).toBeGreaterThan(Math.max(sharpCubic, sharpLanczos) + overSharpDb);
      for (const channel of [0, 1, 2]) {
        expect(Math.abs(channelMean(enlarged, channel) - channelMean(small, channel))).toBeLessThan(0.1);
      }
    },
  );
});

describe('tiles', () => {
  test.each([2, 4] as const)('many small tiles give the pixels of a single one at x%d', async (scale) => {
    const image = renderScene(deadLeavesScene, 40);
    const tiled = await (await withTiles(scale, 20)).upscale(image, scale, quiet);
    const whole = await (await withTiles(scale, 40)).upscale(image, scale, quiet);
    const worst = tiled.data.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - whole.data[index]!)),
      0,
    );
    expect(worst).toBeLessThanOrEqual(1);
  });

  test('progress rises to 1 tile by tile', async () => {
    const fractions: number[] = [];
    const small = await withTiles(2, 20);
    await small.upscale(disc(40), 2, { ...quiet, progress: (fraction) => fractions.push(fraction) });
    expect(fractions).toHaveLength(8);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });
});

describe('flat colour', () => {
  test.each([2, 4] as const)('is the same afterwards, to the byte, at x%d', async (scale) => {
    const image = createRaster(30, 20);
    for (let x = 0; x < 30; x += 1) {
      for (let y = 0; y < 20; y += 1) {
        image.data.set(x < 15 ? [255, 255, 255, 255] : [17, 130, 201, 255], (y * 30 + x) * 4);
      }
    }
    const enlarged = await upscaler.upscale(image, scale, quiet);
    for (let x = 0; x < 30 * scale; x += 1) {
      if (x >= 14 * scale && x < 16 * scale) continue;
      const expected = x < 15 * scale ? [255, 255, 255, 255] : [17, 130, 201, 255];
      for (const y of [0, 9 * scale + 1, 20 * scale - 1]) {
        const pixel = (y * 30 * scale + x) * 4;
        expect([...enlarged.data.subarray(pixel, pixel + 4)]).toEqual(expected);
      }
    }
  });
});

describe('alpha', () => {
  test('an opaque picture stays opaque in every pixel', async () => {
    const enlarged = await upscaler.upscale(renderScene(posterScene, 24), 4, quiet);
    for (let index = 3; index < enlarged.data.length; index += 4) expect(enlarged.data[index]).toBe(255);
  });

  test('a clear picture stays clear', async () => {
    const image = createRaster(9, 7);
    for (let index = 0; index < image.data.length; index += 4) image.data[index] = (index * 31) % 256;
    const enlarged = await upscaler.upscale(image, 2, quiet);
    expect([enlarged.widthPx, enlarged.heightPx]).toEqual([18, 14]);
    expect(enlarged.data.every((value) => value === 0)).toBe(true);
  });

  test.each([2, 4] as const)(
    'a soft edge at x%d keeps its shape and takes no colour from under alpha 0',
    async (scale) => {
      const image = disc(48);
      const enlarged = await upscaler.upscale(image, scale, quiet);
      const truth = disc(48 * scale);
      let alphaError = 0;
      for (let pixel = 0; pixel < truth.widthPx * truth.heightPx; pixel += 1) {
        const alpha = enlarged.data[pixel * 4 + 3]!;
        const [x, y] = [pixel % truth.widthPx, Math.floor(pixel / truth.widthPx)];
        const radius = Math.hypot(x + 0.5 - truth.widthPx / 2, y + 0.5 - truth.widthPx / 2) / scale;
        if (radius < 48 * 0.3 - 3.5) expect(alpha).toBe(255);
        if (radius > 48 * 0.3 + 3.5) expect(alpha).toBe(0);
        const model = Math.min(1, Math.max(0, (48 * 0.3 - radius) / 2 + 0.5)) * 255;
        alphaError += Math.abs(alpha - model);
        if (alpha === 0) continue;
        const color = [...enlarged.data.subarray(pixel * 4, pixel * 4 + 3)];
        [210, 40, 60].forEach((value, channel) => {
          expect(Math.abs(color[channel]! - value)).toBeLessThanOrEqual(2);
        });
      }
      expect(alphaError / (48 * scale) ** 2).toBeLessThan(1);
    },
  );
});

describe('odd sizes', () => {
  test.each([
    [1, 1],
    [1, 100],
    [100, 1],
    [3, 3],
    [2, 7],
  ])('%d x %d pixels are enlarged', async (widthPx, heightPx) => {
    const image = createRaster(widthPx, heightPx);
    for (let index = 0; index < image.data.length; index += 1) {
      image.data[index] = index % 4 === 3 ? 255 : (Math.floor(index / 4) * 37 + (index % 4) * 50) % 256;
    }
    for (const scale of [2, 4] as const) {
      const enlarged = await upscaler.upscale(image, scale, quiet);
      expect([enlarged.widthPx, enlarged.heightPx]).toEqual([widthPx * scale, heightPx * scale]);
      for (const channel of [0, 1, 2]) {
        expect(Math.abs(channelMean(enlarged, channel) - channelMean(image, channel))).toBeLessThan(4);
      }
    }
  });

  test('a single pixel becomes a block of its colour', async () => {
    const image = createRaster(1, 1);
    image.data.set([12, 200, 99, 255]);
    const enlarged = await upscaler.upscale(image, 4, quiet);
    for (let pixel = 0; pixel < 16; pixel += 1) {
      expect([...enlarged.data.subarray(pixel * 4, pixel * 4 + 4)]).toEqual([12, 200, 99, 255]);
    }
  });
});

describe('cancel', () => {
  test('ends the work between tiles and says so', async () => {
    const controller = new AbortController();
    let reports = 0;
    const context = {
      signal: controller.signal,
      progress: () => {
        reports += 1;
        controller.abort();
      },
    };
    const work = (await withTiles(2, 20)).upscale(renderScene(posterScene, 60), 2, context);
    await expect(work).rejects.toMatchObject({ code: 'canceled' });
    expect(reports).toBe(1);
  });

  test('does not begin when it is canceled before', async () => {
    const context = { signal: AbortSignal.abort(), progress: () => undefined };
    await expect(upscaler.upscale(createRaster(2, 2), 2, context)).rejects.toMatchObject({
      code: 'canceled',
    });
  });
});
