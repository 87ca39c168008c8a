import { describe, expect, it } from 'vitest';
import { wholeBox } from '../../domain/box.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, pixelWords, type Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { quietRun } from '../stand-in-context.fixture.ts';
import { blendIn } from './blend.ts';

const SIDE_PX = 120;

function painted(color: (x: number, y: number) => readonly [number, number, number, number]): Raster {
  const raster = createRaster(SIDE_PX, SIDE_PX);
  for (let pixel = 0; pixel < SIDE_PX * SIDE_PX; pixel += 1)
    raster.data.set(color(pixel % SIDE_PX, Math.floor(pixel / SIDE_PX)), pixel * 4);
  return raster;
}

function marked(value: (x: number, y: number) => number): Mask {
  const mask = createMask(SIDE_PX, SIDE_PX);
  for (let pixel = 0; pixel < mask.data.length; pixel += 1)
    mask.data[pixel] = value(pixel % SIDE_PX, Math.floor(pixel / SIDE_PX));
  return mask;
}

const isInside = (x: number, y: number): boolean => x >= 40 && x < 80 && y >= 40 && y < 80;
const hole = marked((x, y) => (isInside(x, y) ? 255 : 0));
const scene = painted((x, y) => [60 + x, 40 + y, 120, 255]);
const blend = (image: Raster, made: Raster, mask: Mask) =>
  blendIn(image, made, wholeBox(image), mask, new Pace(quietRun()));

function changedOutside(image: Raster, blended: Raster, mask: Mask): number {
  const [before, after] = [pixelWords(image), pixelWords(blended)];
  return mask.data.filter((value, pixel) => value === 0 && before[pixel] !== after[pixel]).length;
}

describe('blending in what a model made', () => {
  it('takes the tone of the surroundings, and leaves them byte for byte', async () => {
    // The model paints the scene a little redder and darker all over.
    const made = painted((x, y) => [72 + x, 33 + y, 112, 255]);
    const blended = await blend(scene, made, hole);
    expect(changedOutside(scene, blended, hole)).toBe(0);
    const most = scene.data.reduce(
      (worst, value, at) => Math.max(worst, Math.abs(value - blended.data[at]!)),
      0,
    );
    expect(most).toBeLessThanOrEqual(2);
  });

  it('shifts nothing where the surroundings are another picture', async () => {
    const made = painted(() => [200, 200, 200, 255]);
    const blended = await blend(scene, made, hole);
    const centre = (60 * SIDE_PX + 60) * 4;
    expect([...blended.data.subarray(centre, centre + 4)]).toEqual([200, 200, 200, 255]);
  });

  it('mixes the two inside the edge of the mask alone', async () => {
    const blended = await blend(
      painted(() => [0, 0, 0, 255]),
      painted(() => [200, 200, 200, 255]),
      hole,
    );
    const row = Array.from({ length: 6 }, (_, step) => blended.data[(60 * SIDE_PX + 38 + step) * 4]!);
    expect(row).toEqual([0, 0, 100, 200, 200, 200]);
  });

  it('takes as much as a soft mask says, and makes clear pixels opaque to that degree', async () => {
    const half = marked((x, y) => (isInside(x, y) ? 128 : 0));
    const blended = await blend(
      painted(() => [0, 0, 0, 0]),
      painted(() => [200, 100, 50, 255]),
      half,
    );
    const centre = (60 * SIDE_PX + 60) * 4;
    expect([...blended.data.subarray(centre, centre + 4)]).toEqual([200, 100, 50, 128]);
    expect([...blended.data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });
});
