import { describe, expect, it } from 'vitest';
import type { Raster } from '../domain/raster.ts';
import { cloneRaster, createRaster } from '../domain/raster.ts';
import { cutoutOperation } from './cutout.ts';
import { eraseOperation } from './erase.ts';
import type { OperationOutput } from './operation.ts';
import type { Disc } from './scene.fixture.ts';
import { contextFor, drawScene, GROUND, matteOf } from './scene.fixture.ts';
import { upscaleOperation } from './upscale.ts';

const red: Disc = { center: { xPx: 20, yPx: 18 }, radiusPx: 9, color: [200, 40, 30] };
const scene = drawScene(80, 48, [red]);

function imageOf(output: OperationOutput): Raster {
  if (output.type !== 'image') throw new Error('expected an image');
  return output.image;
}

const pixel = (image: Raster, x: number, y: number): number[] => {
  const at = (y * image.widthPx + x) * 4;
  return [...image.data.subarray(at, at + 4)];
};

describe('cutout', () => {
  const run = async (image: Raster, discs: readonly Disc[], parameters: object = {}): Promise<Raster> =>
    imageOf(
      await cutoutOperation.run({ image }, cutoutOperation.parameters.parse(parameters), contextFor(discs)),
    );

  it('has the matte as its alpha and the subject’s own colour under soft edges', async () => {
    const cutout = await run(scene, [red]);
    const matte = matteOf(scene, [red], null);
    expect([...cutout.data.filter((_, index) => index % 4 === 3)]).toEqual([...matte.data]);
    expect(pixel(cutout, 20, 18)).toEqual([...red.color, 255]);
    expect(pixel(cutout, 29, 18).slice(0, 3)).toEqual([...red.color]);
    expect(pixel(cutout, 60, 40)).toEqual([0, 0, 0, 0]);
  });

  it('is never more opaque than its source', async () => {
    const faint = cloneRaster(scene);
    for (let at = 3; at < faint.data.length; at += 4) faint.data[at] = 100;
    const cutout = await run(faint, [red]);
    expect(pixel(cutout, 20, 18)[3]).toBe(100);
  });

  it('ends with nothing_found where nothing stands out', async () => {
    await expect(run(scene, [])).rejects.toMatchObject({ code: 'nothing_found' });
  });
});

describe('erase', () => {
  const whiteOn = (paint: (x: number, y: number) => readonly number[]): Raster => {
    const mask = createRaster(scene.widthPx, scene.heightPx);
    for (let index = 0; index < mask.data.length / 4; index += 1) {
      mask.data.set(paint(index % mask.widthPx, Math.floor(index / mask.widthPx)), index * 4);
    }
    return mask;
  };
  const run = async (mask: Raster | undefined): Promise<Raster> =>
    imageOf(
      await eraseOperation.run(mask ? { image: scene, mask } : { image: scene }, {}, contextFor([red])),
    );

  it('fills what is white in the mask and leaves every other pixel as it is', async () => {
    const erased = await run(
      whiteOn((x, y) => (x > 5 && x < 35 && y > 5 && y < 32 ? [255, 255, 255, 255] : [0, 0, 0, 255])),
    );
    expect(pixel(erased, 20, 18)).toEqual([...GROUND, 255]);
    for (let y = 0; y < 48; y += 1) {
      for (let x = 0; x < 80; x += 1) {
        if (!(x > 5 && x < 35 && y > 5 && y < 32)) expect(pixel(erased, x, y)).toEqual(pixel(scene, x, y));
      }
    }
  });

  it('takes grey from the middle on as white, and clear white as nothing', async () => {
    const erased = await run(
      whiteOn((x) => (x < 20 ? [128, 128, 128, 255] : x < 40 ? [127, 127, 127, 255] : [255, 255, 255, 0])),
    );
    expect(pixel(erased, 19, 18)).toEqual([...GROUND, 255]);
    expect(pixel(erased, 21, 18)).toEqual(pixel(scene, 21, 18));
  });

  it('names what is wrong with a mask', async () => {
    await expect(run(undefined)).rejects.toMatchObject({ code: 'invalid_parameters' });
    await expect(run(createRaster(48, 80))).rejects.toMatchObject({ code: 'mask_mismatch' });
    await expect(run(whiteOn(() => [0, 0, 0, 255]))).rejects.toMatchObject({ code: 'mask_empty' });
  });
});

describe('upscale', () => {
  const run = async (image: Raster, parameters: object): Promise<Raster> =>
    imageOf(
      await upscaleOperation.run({ image }, upscaleOperation.parameters.parse(parameters), contextFor([])),
    );

  it.each([
    [1, 80, 48],
    [2, 160, 96],
    [4, 320, 192],
  ])('gives %i times the size', async (scale, widthPx, heightPx) => {
    expect(await run(scene, { scale })).toMatchObject({ widthPx, heightPx });
  });

  it('gives the engine’s picture halved again at scale 1', async () => {
    expect(await run(scene, { scale: 1 })).toEqual(scene);
  });

  it('refuses what would be too large before it starts', async () => {
    await expect(run(createRaster(3000, 3000), { scale: 4 })).rejects.toMatchObject({
      code: 'image_too_large',
    });
  });

  it('refuses other scales', () => {
    expect(upscaleOperation.parameters.safeParse({ scale: 3 }).success).toBe(false);
  });
});
