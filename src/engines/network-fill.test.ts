import { describe, expect, it } from 'vitest';
import type { Box } from '../domain/box.ts';
import { createMask, type Mask } from '../domain/mask.ts';
import { createRaster, type Raster } from '../domain/raster.ts';
import { hashWord } from './fill/random.ts';
import { CELL_COUNT, GRID_CELLS, type SquarePatch } from './fill-window.ts';
import { type InpaintSquare, networkFill } from './network-fill.ts';
import { quietRun } from './stand-in-context.fixture.ts';

/** A picture that differs everywhere. */
function ramps(widthPx: number, heightPx: number): Raster {
  const image = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      image.data.set([(200 * x) / widthPx, (200 * y) / heightPx, 90, 255], (y * widthPx + x) * 4);
    }
  return image;
}

function holeAt(image: Raster, ...boxes: readonly Box[]): Mask {
  const hole = createMask(image.widthPx, image.heightPx);
  for (const { leftPx, topPx, widthPx, heightPx } of boxes)
    for (let y = topPx; y < topPx + heightPx; y += 1)
      hole.data.fill(255, y * image.widthPx + leftPx, y * image.widthPx + leftPx + widthPx);
  return hole;
}

const box = (leftPx: number, topPx: number, widthPx: number, heightPx: number): Box => ({
  leftPx,
  topPx,
  widthPx,
  heightPx,
});

/** The picture with the hole in a colour that must never be seen again. */
function broken(image: Raster, hole: Mask): Raster {
  const data = image.data.slice();
  hole.data.forEach((value, pixel) => {
    if (value > 0) data.set([255, 0, 255, 255], pixel * 4);
  });
  return { ...image, data };
}

/** Continues the ramps along every row and column through the hole, as a network would that knew them. */
const continued: InpaintSquare = async ({ colors, hole }) => {
  const grid = colors.slice();
  const known = (cell: number): boolean => hole[cell] === 0;
  for (let row = 0; row < GRID_CELLS; row += 1)
    for (let column = 0; column < GRID_CELLS; column += 1) {
      const cell = row * GRID_CELLS + column;
      if (known(cell)) continue;
      let left = column;
      while (!known(row * GRID_CELLS + left)) left -= 1;
      let right = column;
      while (!known(row * GRID_CELLS + right)) right += 1;
      const share = (column - left) / (right - left);
      for (let channel = 0; channel < 3 * CELL_COUNT; channel += CELL_COUNT) {
        const from = colors[channel + row * GRID_CELLS + left]!;
        const to = colors[channel + row * GRID_CELLS + right]!;
        grid[channel + cell] = from + share * (to - from);
      }
    }
  return grid;
};

function worstDifference(one: Raster, other: Raster, hole: Mask): number {
  let worst = 0;
  hole.data.forEach((value, pixel) => {
    if (value === 0) return;
    for (let at = pixel * 4; at < pixel * 4 + 4; at += 1)
      worst = Math.max(worst, Math.abs(one.data[at]! - other.data[at]!));
  });
  return worst;
}

describe('a fill by a network of 512x512', () => {
  it.each([
    ['smaller than the network', ramps(200, 130), box(60, 40, 50, 50)],
    ['of its size', ramps(512, 512), box(200, 150, 100, 120)],
    ['larger, with a small hole', ramps(900, 700), box(700, 500, 60, 80)],
    ['larger, with a hole that has to be reduced', ramps(1000, 800), box(300, 200, 400, 300)],
    ['with a hole at its edge', ramps(900, 700), box(820, 20, 70, 80)],
  ])('puts what it makes up where it belongs, in a picture %s', async (_name, image, place) => {
    const hole = holeAt(image, place);
    const { image: filled, regions } = await networkFill(continued).fill(
      broken(image, hole),
      hole,
      quietRun(),
    );
    expect(worstDifference(filled, image, hole)).toBeLessThanOrEqual(4);
    expect(regions).toEqual([{ box: place, route: 'photo' }]);
  });

  it('changes no byte outside the hole, and nothing of its input', async () => {
    const image = ramps(900, 600);
    const hole = holeAt(image, box(100, 100, 40, 300), box(700, 50, 90, 90), box(300, 500, 2, 2));
    const given = broken(image, hole);
    const before = given.data.slice();
    const { image: filled } = await networkFill(async () => new Float32Array(3 * CELL_COUNT).fill(300)).fill(
      given,
      hole,
      quietRun(),
    );
    expect(given.data.findIndex((byte, at) => byte !== before[at])).toBe(-1);
    const changed = filled.data.findIndex(
      (byte, at) => byte !== (hole.data[at >> 2]! > 0 ? 255 : before[at]!),
    );
    expect(changed).toBe(-1);
  });

  it('shows the network nothing of the hole, nor of clear pixels', async () => {
    const image = ramps(300, 200);
    for (let pixel = 0; pixel < 300 * 20; pixel += 1) image.data.set([255, 0, 255, 0], pixel * 4);
    const hole = holeAt(image, box(100, 80, 60, 60));
    const patches: SquarePatch[] = [];
    await networkFill((patch) => {
      patches.push(patch);
      return continuedOrGrey(patch);
    }).fill(broken(image, hole), hole, quietRun());
    const [patch] = patches;
    const marked = patch!.hole.reduce((sum, value) => sum + value, 0);
    expect(marked).toBeGreaterThan(60 * 60 + 300 * 20);
    for (let cell = 0; cell < CELL_COUNT; cell += 1) {
      const isPink = patch!.colors[cell]! > 250 && patch!.colors[CELL_COUNT + cell]! < 5;
      if (isPink) expect(patch!.hole[cell]).toBe(1);
    }
  });

  it('fills small holes that lie together in one run, and far ones in their own', async () => {
    const image = ramps(1600, 600);
    const hole = holeAt(image, box(200, 200, 20, 20), box(260, 260, 20, 20), box(1400, 300, 20, 20));
    let runs = 0;
    const { regions } = await networkFill((patch) => {
      runs += 1;
      return continued(patch);
    }).fill(broken(image, hole), hole, quietRun());
    expect(runs).toBe(2);
    expect(regions.length).toBe(3);
  });

  it('gives a reduced hole the fine detail of what lies around it', async () => {
    const image = createRaster(900, 900);
    for (let pixel = 0; pixel < 900 * 900; pixel += 1) {
      const grey = 100 + 12 * ((hashWord(3, 0, pixel) % 201) / 100 - 1);
      image.data.set([grey, grey, grey, 255], pixel * 4);
    }
    const hole = holeAt(image, box(250, 250, 400, 400));
    const grey = networkFill(async () => new Float32Array(3 * CELL_COUNT).fill(100));
    const { image: filled } = await grey.fill(broken(image, hole), hole, quietRun());
    const roughnessOf = ({ data }: Raster): number => {
      let sum = 0;
      for (let y = 350; y < 550; y += 1)
        for (let x = 350; x < 550; x += 1)
          sum += Math.abs(data[(y * 900 + x) * 4 + 2]! - data[(y * 900 + x + 1) * 4 + 2]!);
      return sum;
    };
    expect(roughnessOf(filled) / roughnessOf(image)).toBeGreaterThan(0.4);
    expect(roughnessOf(filled) / roughnessOf(image)).toBeLessThan(1.1);
  });

  it('refuses a mask of another size and one that leaves nothing', async () => {
    const image = ramps(20, 20);
    const fill = networkFill(continued);
    await expect(fill.fill(image, createMask(20, 21), quietRun())).rejects.toMatchObject({
      code: 'mask_mismatch',
    });
    await expect(fill.fill(image, holeAt(image, box(0, 0, 20, 20)), quietRun())).rejects.toMatchObject({
      code: 'mask_full',
    });
    const { image: same } = await fill.fill(image, createMask(20, 20), quietRun());
    expect(same.data.findIndex((byte, at) => byte !== image.data[at])).toBe(-1);
  });

  it('stops when it is canceled', async () => {
    const controller = new AbortController();
    const image = ramps(1600, 600);
    const hole = holeAt(image, box(200, 200, 20, 20), box(1400, 300, 20, 20));
    const fill = networkFill(async (patch) => {
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 60));
      return patch.colors;
    }).fill(image, hole, { signal: controller.signal, progress: () => {} });
    await expect(fill).rejects.toMatchObject({ code: 'canceled' });
  });
});

const continuedOrGrey: InpaintSquare = async () => new Float32Array(3 * CELL_COUNT).fill(128);
