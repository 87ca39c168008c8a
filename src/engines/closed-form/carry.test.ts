import { expect, test } from 'vitest';
import { createMask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { createBand } from './band.ts';
import { alphaByte, carryUp } from './carry.ts';
import { gatherMask, reduceColors, reducedLength } from './reduction.ts';
import { unknownRuns } from './runs.ts';

const WIDTH = 37;
const HEIGHT = 26;

/** Carries `alpha`, given per block of `scale` pixels, up to the whole picture. */
async function carried(
  image: Raster,
  scale: number,
  alpha: (blockX: number, blockY: number) => number,
): Promise<Uint8Array> {
  const blocks = createMask(reducedLength(WIDTH, scale), reducedLength(HEIGHT, scale));
  blocks.data.fill(128);
  const runs = unknownRuns(blocks.data, blocks.widthPx, blocks.heightPx);
  for (const at of blocks.data.keys()) {
    blocks.data[at] = alpha(at % blocks.widthPx, Math.floor(at / blocks.widthPx));
  }
  const band = createBand(runs, blocks.widthPx, blocks.heightPx);
  const target = createMask(WIDTH, HEIGHT);
  const pace = new Pace({ signal: new AbortController().signal, progress: () => undefined });
  const colors = reduceColors(image, scale, band);
  await carryUp(image, scale, band, colors, gatherMask(blocks, band), target, 0, pace);
  return target.data;
}

function greyPicture(value: (x: number, y: number) => number): Raster {
  const image = createRaster(WIDTH, HEIGHT);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const grey = value(at % WIDTH, Math.floor(at / WIDTH));
    image.data.set([grey, grey, grey, 255], at * 4);
  }
  return image;
}

test('at scale 1 alpha arrives unchanged', async () => {
  const alpha = (x: number, y: number): number => (x * 71 + y * 113) % 256;
  const image = greyPicture((x, y) => (x * 29 + y * 57) % 256);
  const result = await carried(image, 1, alpha);
  for (const [at, value] of result.entries()) expect(value).toBe(alpha(at % WIDTH, Math.floor(at / WIDTH)));
});

test('where colour is even, alpha is interpolated between the block centres', async () => {
  const scale = 4;
  const result = await carried(
    greyPicture(() => 90),
    scale,
    (x, y) => 20 * x + 7 * y,
  );
  for (let y = 4; y < 20; y += 1) {
    for (let x = 4; x < 28; x += 1) {
      const expected = 20 * ((x + 0.5) / scale - 0.5) + 7 * ((y + 0.5) / scale - 0.5);
      expect(Math.abs(result[y * WIDTH + x]! - expected)).toBeLessThan(0.6);
    }
  }
});

test('where alpha follows colour, detail finer than the blocks comes back', async () => {
  const scale = 3;
  const fine = (x: number, y: number): number => 128 + 90 * Math.sin(x / 2.1) * Math.cos(y / 2.7);
  const image = greyPicture(fine);
  const mean = (blockX: number, blockY: number): number => {
    let sum = 0;
    let count = 0;
    for (let y = blockY * scale; y < Math.min((blockY + 1) * scale, HEIGHT); y += 1) {
      for (let x = blockX * scale; x < Math.min((blockX + 1) * scale, WIDTH); x += 1) {
        sum += image.data[(y * WIDTH + x) * 4]!;
        count += 1;
      }
    }
    return sum / count;
  };
  const result = await carried(image, scale, mean);
  let sum = 0;
  let count = 0;
  for (let y = 3; y < HEIGHT - 3; y += 1) {
    for (let x = 3; x < WIDTH - 3; x += 1) {
      sum += Math.abs(result[y * WIDTH + x]! - fine(x, y));
      count += 1;
    }
  }
  expect(sum / count).toBeLessThan(2.5);
});

test('alpha becomes eight bits with its ends snapped', () => {
  expect([-0.5, 0, 0.02, 0.5, 0.98, 1, 7].map((alpha) => alphaByte(alpha, 0.02))).toEqual([
    0, 0, 0, 128, 255, 255, 255,
  ]);
  expect([0, 0.25, 1].map((alpha) => alphaByte(alpha, 0))).toEqual([0, 64, 255]);
});
