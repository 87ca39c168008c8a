import { describe, expect, it } from 'vitest';
import type { Capabilities, Finding } from '../domain/capability.ts';
import { createMask } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import { cloneRaster } from '../domain/raster.ts';
import { eraseOperation } from './erase.ts';
import type { Disc } from './scene.fixture.ts';
import { contextFor, drawScene, GROUND } from './scene.fixture.ts';

const WIDTH = 120;
const HEIGHT = 60;
const red: Disc = { center: { xPx: 25, yPx: 30 }, radiusPx: 12, color: [205, 30, 25] };
const blue: Disc = { center: { xPx: 60, yPx: 30 }, radiusPx: 12, color: [30, 50, 215] };
const white: Disc = { center: { xPx: 95, yPx: 30 }, radiusPx: 12, color: [250, 250, 250] };
const ALL = [red, blue, white];
const scene = drawScene(WIDTH, HEIGHT, ALL);

const BALLS: Partial<Capabilities> = {
  detect: {
    labels: ['sports ball'],
    detect: async () =>
      ALL.map(
        ({ center, radiusPx }): Finding => ({
          box: {
            leftPx: center.xPx - radiusPx,
            topPx: center.yPx - radiusPx,
            widthPx: 2 * radiusPx,
            heightPx: 2 * radiusPx,
          },
          label: 'sports ball',
          confidence: 0.7,
        }),
      ),
  },
};

describe('erase by instruction', () => {
  const erase = (
    instruction: string | undefined,
    overrides: Partial<Capabilities>,
    image = scene,
    discs = ALL,
  ) =>
    eraseOperation.run(
      { image },
      eraseOperation.parameters.parse({ instruction }),
      contextFor(discs, overrides),
    );

  it('erases what the words mean and leaves the rest as it was', async () => {
    const output = await erase('the red ball', BALLS);
    if (output.type !== 'image') throw new Error('erasing must give a picture');
    const at = (x: number, y: number) => [
      ...output.image.data.subarray((y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3),
    ];
    expect(at(25, 30)).toEqual([...GROUND]);
    expect(at(60, 30)).toEqual([30, 50, 215]);
  });

  it('completes without a look at what else stands in the picture, so that none of it is repeated', async () => {
    let seen: Raster | null = null;
    const fill: Capabilities['fill'] = {
      fill: async (picture) => {
        seen = picture;
        const image = cloneRaster(picture);
        image.data.fill(7);
        return { image, regions: [] };
      },
    };
    const output = await erase('the red ball', { ...BALLS, fill });
    if (output.type !== 'image') throw new Error('erasing must give a picture');
    const at = ({ data }: Raster, x: number, y: number) => [
      ...data.subarray((y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 4),
    ];
    expect(at(seen!, 60, 30)[3]).toBe(0);
    expect(at(seen!, 42, 30)[3]).toBe(255);
    expect(at(output.image, 25, 30)).toEqual([7, 7, 7, 7]);
    expect(at(output.image, 60, 30)).toEqual([30, 50, 215, 255]);
  });

  it('refuses to erase a guess', async () => {
    await expect(erase('the wombat', {})).rejects.toMatchObject({ code: 'nothing_found' });
  });

  it('needs a mask or words', async () => {
    await expect(erase(undefined, {})).rejects.toMatchObject({ code: 'invalid_parameters' });
  });

  it('takes a mask and words together', async () => {
    const mask = drawScene(WIDTH, HEIGHT, []);
    mask.data.fill(0);
    for (let y = 20; y < 40; y += 1) mask.data.fill(255, (y * WIDTH + 85) * 4, (y * WIDTH + 108) * 4);
    const context = contextFor(ALL, BALLS);
    await eraseOperation.run({ image: scene, mask }, { instruction: 'the red ball' }, context);
    const hole = context.recorded.holes[0] ?? createMask(1, 1);
    expect(hole.data[30 * WIDTH + 25]).toBe(255);
    expect(hole.data[30 * WIDTH + 95]).toBe(255);
    expect(hole.data[30 * WIDTH + 60]).toBe(0);
  });
});
