import { afterEach, describe, expect, it } from 'vitest';
import { tightBox } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { openNetwork } from '../onnx-session.ts';
import { installStandIn, quietRun, type StandInContext } from '../stand-in-context.fixture.ts';
import { birefnetFiles } from '../stand-in-packs.fixture.ts';
import { birefnetEngine } from './engine.ts';

let installed: StandInContext | null = null;

afterEach(async () => {
  await installed?.remove();
  installed = null;
});

/** White discs on black; the stand-in holds what is bright for the subject. */
function discs(...places: readonly (readonly [xPx: number, yPx: number])[]): Raster {
  const image = createRaster(400, 300);
  for (let pixel = 0; pixel < 400 * 300; pixel += 1) {
    const x = pixel % 400;
    const y = Math.floor(pixel / 400);
    const isBright = places.some(([atX, atY]) => (x - atX) ** 2 + (y - atY) ** 2 < 50 ** 2);
    image.data.set(isBright ? [255, 255, 255, 255] : [0, 0, 0, 255], pixel * 4);
  }
  return image;
}

async function load() {
  installed = await installStandIn('birefnet-lite', birefnetFiles());
  return birefnetEngine.load(installed.context);
}

describe('birefnet-lite', () => {
  it('mattes at the size of the picture what the network holds for the subject', async () => {
    const mask = await (await load()).matte(discs([150, 120]), null, quietRun());
    expect(mask.data[120 * 400 + 150]).toBe(255);
    expect(mask.data[280 * 400 + 380]).toBe(0);
    const box = tightBox(mask, 128)!;
    for (const [found, wanted] of [
      [box.leftPx, 101],
      [box.topPx, 71],
      [box.widthPx, 99],
      [box.heightPx, 99],
    ] as const)
      expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1);
  });

  it('looks through a box only, and sees nothing of clear pixels', async () => {
    const image = discs([100, 100], [300, 200]);
    for (let pixel = 0; pixel < 100 * 400; pixel += 1) image.data[pixel * 4 + 3] = 0;
    const matte = await load();
    const region = { leftPx: 0, topPx: 0, widthPx: 200, heightPx: 300 };
    const mask = await matte.matte(image, region, quietRun());
    expect(tightBox(mask, 1)!.topPx).toBeGreaterThanOrEqual(100);
    expect(mask.data[200 * 400 + 300]).toBe(0);
    expect(mask.data[120 * 400 + 100]).toBe(255);
  });

  it('finds nothing where nothing stands out', async () => {
    const mask = await (await load()).matte(discs(), null, quietRun());
    expect(tightBox(mask, 1)).toBeNull();
  });

  it('normalizes as the published configuration says', async () => {
    installed = await installStandIn('birefnet-lite', birefnetFiles());
    const matte = await birefnetEngine.load(installed.context);
    const image = createRaster(64, 64);
    // The stand-in adds three channels of three times their normalized value: 0 where a colour is ImageNet's mean.
    for (let pixel = 0; pixel < 64 * 64; pixel += 1) image.data.set([124, 116, 104, 255], pixel * 4);
    const mask = await matte.matte(image, null, quietRun());
    const logit =
      3 * ((124 / 255 - 0.485) / 0.229 + (116 / 255 - 0.456) / 0.224 + (104 / 255 - 0.406) / 0.225);
    const expected = 255 / (1 + Math.exp(-logit));
    // Enlargement stretches what is neither clear nor opaque by a tenth at either end.
    expect(Math.abs(mask.data[2000]! - (expected - 25.5) / 0.8)).toBeLessThanOrEqual(2);
  });

  it('refuses networks that are not its own', async () => {
    installed = await installStandIn('birefnet-lite', birefnetFiles(1024, 'pixels'));
    await expect(birefnetEngine.load(installed.context)).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
    await installed.remove();
    installed = await installStandIn('birefnet-lite', birefnetFiles(512));
    const matte = await birefnetEngine.load(installed.context);
    await expect(matte.matte(discs([150, 120]), null, quietRun())).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
    await expect(openNetwork('x', '/nowhere.onnx', { inputs: [], outputs: [] }, 1)).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });
});
