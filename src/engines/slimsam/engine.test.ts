import { afterEach, describe, expect, it } from 'vitest';
import { type Mask, tightBox } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { installStandIn, quietRun, type StandInContext } from '../stand-in-context.fixture.ts';
import { SAM_RADII_PX, slimsamFiles } from '../stand-in-packs.fixture.ts';
import { slimsamEngine } from './engine.ts';
import { insidePicture, pointSetsOf } from './prompt.ts';

let installed: StandInContext | null = null;

afterEach(async () => {
  await installed?.remove();
  installed = null;
});

const WIDTH = 512;
const HEIGHT = 300;
/** Pixels of the network's input per pixel of the picture. */
const SCALE = 1024 / WIDTH;

function picture(darkFromX = WIDTH): Raster {
  const image = createRaster(WIDTH, HEIGHT);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    const value = pixel % WIDTH < darkFromX ? 255 : 0;
    image.data.set([value, value, value, 255], pixel * 4);
  }
  return image;
}

async function load() {
  installed = await installStandIn('slimsam-77', slimsamFiles());
  return slimsamEngine.load(installed.context);
}

function expectDisc(mask: Mask, xPx: number, yPx: number, radiusPx: number): void {
  const box = tightBox(mask, 128)!;
  expect(Math.abs(box.leftPx - (xPx - radiusPx))).toBeLessThanOrEqual(2);
  expect(Math.abs(box.topPx - (yPx - radiusPx))).toBeLessThanOrEqual(2);
  expect(Math.abs(box.widthPx - 2 * radiusPx)).toBeLessThanOrEqual(3);
  expect(Math.abs(box.heightPx - 2 * radiusPx)).toBeLessThanOrEqual(3);
}

describe('slimsam-77', () => {
  it('takes a point to the network in its coordinates, and the likeliest of its masks back', async () => {
    const segment = await load();
    const points = [{ xPx: 180, yPx: 140, belongs: true }];
    const mask = await segment.segment(picture(), { points }, quietRun());
    expectDisc(mask, 180, 140, SAM_RADII_PX[1] / SCALE);
  });

  it('takes of all masks the one that fits a box, although the network likes another better', async () => {
    const segment = await load();
    const radiusPx = SAM_RADII_PX[0] / SCALE;
    const box = {
      leftPx: 200 - radiusPx,
      topPx: 150 - radiusPx,
      widthPx: 2 * radiusPx,
      heightPx: 2 * radiusPx,
    };
    const mask = await segment.segment(picture(), { box, points: [] }, quietRun());
    expectDisc(mask, 200, 150, radiusPx);
  });

  it('keeps what a box means inside the box', async () => {
    const segment = await load();
    const box = { leftPx: 100, topPx: 100, widthPx: 20, heightPx: 20 };
    const found = tightBox(await segment.segment(picture(), { box, points: [] }, quietRun()), 1)!;
    expect(found.leftPx).toBeGreaterThanOrEqual(99);
    expect(found.leftPx + found.widthPx).toBeLessThanOrEqual(121);
  });

  it('shows the network the picture: what is dark there is outside', async () => {
    const segment = await load();
    const points = [{ xPx: 180, yPx: 140, belongs: true }];
    const mask = await segment.segment(picture(190), { points }, quietRun());
    const box = tightBox(mask, 128)!;
    expect(Math.abs(box.leftPx + box.widthPx - 190)).toBeLessThanOrEqual(8);
  });

  it('prefers a mask without the points that do not belong', async () => {
    const segment = await load();
    const outside = { xPx: 180 + (SAM_RADII_PX[0] + SAM_RADII_PX[1]) / 2 / SCALE, yPx: 140, belongs: false };
    const points = [{ xPx: 180, yPx: 140, belongs: true }, outside];
    const mask = await segment.segment(picture(), { points }, quietRun());
    expectDisc(mask, 180, 140, SAM_RADII_PX[0] / SCALE);
  });

  it('refuses networks of other shapes, and packs that lack a configuration', async () => {
    installed = await installStandIn('slimsam-77', slimsamFiles(128));
    const segment = await slimsamEngine.load(installed.context);
    const points = [{ xPx: 1, yPx: 1, belongs: true }];
    await expect(segment.segment(picture(), { points }, quietRun())).rejects.toMatchObject({
      code: 'engine_unavailable',
      detail: expect.stringContaining('image_embeddings'),
    });
    await installed.remove();
    const { 'preprocessor_config.json': _, ...rest } = slimsamFiles();
    installed = await installStandIn('slimsam-77', rest);
    await expect(slimsamEngine.load(installed.context)).rejects.toMatchObject({ code: 'engine_unavailable' });
  });
});

describe('points for a box', () => {
  const box = { leftPx: 10, topPx: 20, widthPx: 40, heightPx: 60 };

  it('ask three times, with as many points each time and those of the caller', () => {
    const own = { xPx: 12, yPx: 30, belongs: false };
    const sets = pointSetsOf({ box, points: [own] });
    expect(sets.map((set) => set.length)).toEqual([6, 6, 6]);
    for (const set of sets) {
      expect(set).toContainEqual(own);
      expect(set).toContainEqual({ xPx: 30, yPx: 50, belongs: true });
    }
  });

  it('leave out what lies beside the picture', () => {
    const [, , around] = pointSetsOf({ box: { leftPx: 0, topPx: 0, widthPx: 40, heightPx: 60 }, points: [] });
    const inside = insidePicture(around!, { widthPx: 40, heightPx: 60 });
    expect(inside.every(({ belongs }) => belongs)).toBe(true);
  });
});
