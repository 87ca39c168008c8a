import { describe, expect, test } from 'vitest';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { Canvas } from './canvas.ts';
import { fillHoles } from './fill.ts';
import { findHoles } from './holes.ts';
import { buildPyramid } from './pyramid.ts';
import { hashWord } from './random.ts';
import { learnStrata } from './strata.ts';
import { sampleGround } from './surroundings.ts';

const WIDTH_PX = 440;
const HEIGHT_PX = 320;
const HORIZON_PX = 150;
const context = { signal: new AbortController().signal, progress: () => {} };

type Paint = (x: number, y: number) => readonly [number, number, number];

const noise = (x: number, y: number, size: number): number =>
  hashWord(size, Math.floor(y / size), Math.floor(x / size)) / 2 ** 32 - 0.5;

/** Blurred woods, dark on the left and sunlit on the right, above a meadow whose blades get coarser towards the viewer. */
const landscape: Paint = (x, y) => {
  const light = x / WIDTH_PX + 0.12 * Math.sin(x / 31 + 2 * Math.sin(y / 23)) + 0.06 * Math.sin(y / 17);
  const woods = [40 + 150 * light, 75 + 90 * light, 45 + 60 * light] as const;
  const sharpness = Math.min(1, Math.max(0, (y - HORIZON_PX) / 60));
  const grain = sharpness * (noise(x, y, 2) * 50 + noise(x, y, y < 240 ? 4 : 9) * 40);
  const meadow = [125 + grain - y / 8, 165 + grain - y / 9, 60 + grain / 2] as const;
  const share = Math.min(1, Math.max(0, (y - HORIZON_PX + 10) / 20));
  return [0, 1, 2].map((channel) => woods[channel]! + share * (meadow[channel]! - woods[channel]!)) as never;
};

function render(paint: Paint): Raster {
  const raster = createRaster(WIDTH_PX, HEIGHT_PX);
  for (let y = 0; y < HEIGHT_PX; y += 1)
    for (let x = 0; x < WIDTH_PX; x += 1) raster.data.set([...paint(x, y), 255], (y * WIDTH_PX + x) * 4);
  return raster;
}

/** Where somebody stood before the landscape. */
const standing: Mask = createMask(WIDTH_PX, HEIGHT_PX);
for (let y = 0; y < HEIGHT_PX; y += 1) {
  for (let x = 0; x < WIDTH_PX; x += 1)
    if (((x - 215) / 95) ** 2 + ((y - 165) / 125) ** 2 < 1) standing.data[y * WIDTH_PX + x] = 255;
}

function without(raster: Raster): Raster {
  const covered = { ...raster, data: raster.data.slice() };
  standing.data.forEach((value, pixel) => {
    if (value > 0) covered.data.set([255, 0, 255, 255], pixel * 4);
  });
  return covered;
}

/** Mean of green less red over the hole's pixels of a row: what tells the meadow from the sunlit woods. */
function greenness({ data }: Raster, y: number): number {
  let sum = 0;
  let count = 0;
  for (let pixel = y * WIDTH_PX; pixel < (y + 1) * WIDTH_PX; pixel += 1) {
    if (standing.data[pixel] === 0) continue;
    sum += data[pixel * 4 + 1]! - data[pixel * 4]!;
    count += 1;
  }
  return sum / count;
}

function roughness({ data }: Raster, fromY: number, endY: number): number {
  let sum = 0;
  let count = 0;
  for (let pixel = fromY * WIDTH_PX; pixel < endY * WIDTH_PX; pixel += 1) {
    if (standing.data[pixel] === 0) continue;
    const green = (shift: number) => data[(pixel + shift) * 4 + 1]!;
    sum += Math.abs(4 * green(0) - green(-1) - green(1) - green(-WIDTH_PX) - green(WIDTH_PX));
    count += 1;
  }
  return sum / count;
}

describe('a large hole in a layered scene', async () => {
  const truth = render(landscape);
  const { image, regions } = await fillHoles(without(truth), standing, context);

  test('is filled as a photo, in whole', () => {
    expect(regions.map(({ route }) => route)).toEqual(['photo']);
    let left = 0;
    standing.data.forEach((value, pixel) => {
      if (value > 0 && image.data[pixel * 4]! > 250 && image.data[pixel * 4 + 1]! < 5) left += 1;
    });
    expect(left).toBe(0);
  });

  test('has woods down to the meadow, and the meadow from there on', () => {
    for (let y = 60; y < 280; y += 5)
      expect(Math.abs(greenness(image, y) - greenness(truth, y)), `row ${y}`).toBeLessThan(14);
  });

  test('has at each height the texture of that height', () => {
    for (const [fromY, endY] of [
      [170, 235],
      [245, 288],
    ] as const) {
      const ratio = roughness(image, fromY, endY) / roughness(truth, fromY, endY);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    }
  });

  test('has no step in the woods where pieces from its two sides meet', () => {
    let highest = 0;
    for (let x = 150; x < 280; x += 1) {
      // The mean of a column's stretch: noise averages out, a seam stays.
      const mean = (column: number) => {
        let sum = 0;
        for (let y = 80; y < 130; y += 1) sum += image.data[(y * WIDTH_PX + column) * 4]! / 50;
        return sum;
      };
      highest = Math.max(highest, Math.abs(mean(x + 2) - mean(x)));
    }
    expect(highest).toBeLessThan(6);
  });

  test('is filled the same way again', async () => {
    const again = await fillHoles(without(truth), standing, context);
    expect(again.image.data.findIndex((byte, at) => byte !== image.data[at])).toBe(-1);
  });
});

async function strengthOf(paint: Paint): Promise<number> {
  const canvas = new Canvas(without(render(paint)), standing);
  const pace = new Pace(context);
  const ground = await sampleGround(
    canvas,
    findHoles(standing)[0]!,
    { leftPx: 0, topPx: 0, widthPx: WIDTH_PX, heightPx: HEIGHT_PX },
    2,
    pace,
  );
  return learnStrata((await buildPyramid(ground, 1, pace))[0]!).strength;
}

test('layers are learned from a scene that has them, and not from one that has none', async () => {
  expect(await strengthOf(landscape)).toBeGreaterThan(0.5);
  expect(
    await strengthOf((x, y) => [100 + 90 * noise(x, y, 9), 120, 90 + 60 * noise(y, x, 13)]),
  ).toBeLessThan(0.15);
});
