import { afterEach, describe, expect, it } from 'vitest';
import { createMask } from '../../domain/mask.ts';
import { createRaster } from '../../domain/raster.ts';
import type { Engine } from '../engine.ts';
import { miganEngine } from '../migan/engine.ts';
import { encodeGraph, node } from '../onnx-graph.fixture.ts';
import { installStandIn, quietRun, type StandInContext } from '../stand-in-context.fixture.ts';
import { lamaFiles, miganFiles, type PackFiles } from '../stand-in-packs.fixture.ts';
import { lamaEngine } from './engine.ts';

let installed: StandInContext | null = null;

afterEach(async () => {
  await installed?.remove();
  installed = null;
});

/** Says what its input says, in another shape. */
function wrongShape(path: string, output: string, type: 'float32' | 'uint8'): PackFiles {
  const size = type === 'uint8' ? ['height', 'width'] : [512, 512];
  return {
    [path]: encodeGraph({
      inputs: [
        { name: 'image', type, shape: ['batch', 3, ...size] },
        { name: 'mask', type, shape: ['batch', 1, ...size] },
      ],
      outputs: [{ name: output, type, shape: ['batch', 1, ...size] }],
      nodes: [node('Identity', ['mask'], output)],
      constants: [],
    }),
  };
}

const ENGINES: readonly [Engine<'fill'>, () => PackFiles, string, string, 'float32' | 'uint8'][] = [
  [lamaEngine, lamaFiles, 'lama_fp32.onnx', 'output', 'float32'],
  [miganEngine, miganFiles, 'migan_pipeline_v2.onnx', 'result', 'uint8'],
];

describe.each(ENGINES)('$card.id', (engine, files, path, output, type) => {
  const { id } = engine.card;

  it('fills a hole with what its network makes of the rest, as the network wants picture and mask', async () => {
    installed = await installStandIn(id, files());
    const fill = await engine.load(installed.context);
    const image = createRaster(300, 200);
    const hole = createMask(300, 200);
    for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
      const x = pixel % 300;
      const y = Math.floor(pixel / 300);
      const inHole = x >= 120 && x < 180 && y >= 70 && y < 130;
      if (inHole) hole.data[pixel] = 255;
      image.data.set(inHole ? [0, 255, 255, 255] : [200, 100, 50, 255], pixel * 4);
    }
    const { image: filled, regions } = await fill.fill(image, hole, quietRun());
    // The stand-in fills with the mean of what is kept: any other polarity or scale gives another colour.
    for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
      const found = [...filled.data.subarray(pixel * 4, pixel * 4 + 4)];
      if (found.some((value, at) => Math.abs(value - [200, 100, 50, 255][at]!) > 1))
        expect(found).toBe(pixel);
    }
    expect(regions.length).toBe(1);
  });

  it('is unavailable without its pack, and says how to get it', async () => {
    installed = await installStandIn('another', {});
    const availability = await engine.availability(installed.context);
    expect(availability).toMatchObject({ available: false, reason: expect.stringContaining(id) });
    await expect(engine.load(installed.context)).rejects.toMatchObject({ code: 'engine_unavailable' });
    const bare = { packageFiles: installed.context.packageFiles, threads: 1 };
    expect(await engine.availability(bare)).toMatchObject({
      available: false,
      reason: expect.stringContaining(`models pull ${id}`),
    });
  });

  it('refuses a file that is no network, and one whose output has another shape', async () => {
    installed = await installStandIn(id, { [path]: new TextEncoder().encode('no network') });
    await expect(engine.load(installed.context)).rejects.toMatchObject({
      code: 'engine_unavailable',
      detail: expect.stringContaining(`models verify ${id}`),
    });
    await installed.remove();
    installed = await installStandIn(id, wrongShape(path, output, type));
    const fill = await engine.load(installed.context);
    const hole = createMask(40, 40);
    hole.data[820] = 255;
    const image = createRaster(40, 40);
    image.data.fill(255);
    await expect(fill.fill(image, hole, quietRun())).rejects.toMatchObject({
      code: 'engine_unavailable',
      detail: expect.stringContaining('1x1x512x512 instead of 1x3x512x512'),
    });
  });

  it('refuses a network with other names', async () => {
    installed = await installStandIn(id, wrongShape(path, 'other', type));
    await expect(engine.load(installed.context)).rejects.toMatchObject({
      code: 'engine_unavailable',
      detail: expect.stringContaining(`no output named ${output}`),
    });
  });
});
