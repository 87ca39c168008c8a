import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobResult } from '../../src/domain/job.ts';
import { parseDocument, pixelLayers } from '../../src/exports/psd/read-back.ts';
import { EngineHost } from '../../src/worker/engine-host.ts';
import type { Pixels } from '../kit/pixels.ts';
import { drawn, overlaid, pngOf, readPixels } from '../kit/pixels.ts';

// The property over random stacks stands beside the solve, in src/domain/solve.test.ts. Here: real engines, real files.

let folder: string;
let host: EngineHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unflatten-p33-'));
  host = new EngineHost({ entry: new URL('../../src/main.ts', import.meta.url), args: ['--engine-host'] });
});

afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

async function split(
  name: string,
  file: string,
  parameters: Record<string, unknown> = {},
): Promise<{ outputDir: string; result: JobResult & { type: 'stack' } }> {
  const outputDir = join(folder, name);
  await mkdir(outputDir);
  const result = await host.runJob(
    { operation: 'split', parameters, inputs: { image: file }, outputDir, formats: ['psd'] },
    { signal: new AbortController().signal, progress: () => {} },
  );
  if (result.type !== 'stack') throw new Error('a split gives a stack');
  return { outputDir, result };
}

async function expectExact(
  outputDir: string,
  result: JobResult & { type: 'stack' },
  source: Pixels,
): Promise<void> {
  const layers = await Promise.all(
    result.manifest.layers.map(({ file }) => readPixels(join(outputDir, file))),
  );
  for (const rounding of ['once', 'per-layer'] as const) {
    expect(overlaid(layers, rounding).data.equals(source.data), `rounded ${rounding}`).toBe(true);
  }
  expect(result.manifest.recomposition).toEqual({ changedPixels: 0, maxDifference: 0 });
  const [background, ...above] = layers;
  for (let at = 0; at < source.data.length; at += 4) {
    if (above.some((layer) => layer.data[at + 3]! > 0)) continue;
    if (!background!.data.subarray(at, at + 4).equals(source.data.subarray(at, at + 4))) {
      throw new Error(`The background differs from the source at an untouched pixel, number ${at / 4}.`);
    }
  }
}

const examples = ['fox', 'poster'] as const;

describe('P33: Layers compose back to the picture', () => {
  it.each(examples)(
    'on the example picture %s, from its files, in both roundings, and in the PSD',
    async (name) => {
      const file = join(import.meta.dirname, '../../examples', name, 'source.png');
      const source = await readPixels(file);
      const { outputDir, result } = await split(name, file);
      expect(result.manifest.layers.length).toBeGreaterThanOrEqual(2);
      await expectExact(outputDir, result, source);
      const psd = parseDocument(await readFile(join(outputDir, 'stack.psd')));
      expect(Buffer.from(psd.imageData!.data).equals(source.data)).toBe(true);
      // Live text stands hidden beside the pixels that it describes.
      const written = pixelLayers(psd.children ?? []);
      expect(written.map((layer) => layer.name)).toEqual(result.manifest.layers.map((layer) => layer.name));
    },
  );

  const grain = (x: number, y: number): number => ((x * 7919 + y * 104_729) % 97) - 48;
  const odd: readonly [string, Pixels, Record<string, unknown>][] = [
    ['one pixel', drawn(1, 1, () => [12, 34, 56, 255]), {}],
    ['one tall column', drawn(1, 4096, (_, y) => [y % 256, 80, 90, 255]), {}],
    ['one wide row', drawn(4096, 1, (x) => [90, x % 256, 80, 255]), {}],
    ['one colour', drawn(160, 120, () => [200, 30, 60, 255]), {}],
    ['nothing but clear pixels', drawn(64, 48, () => [9, 8, 7, 0]), {}],
    [
      'a translucent sticker',
      drawn(240, 240, (x, y) => {
        const distance = Math.hypot(x - 120, y - 120);
        return distance > 90
          ? [0, 0, 0, 0]
          : [220 + (grain(x, y) >> 2), 60, 40, distance > 80 ? 25 * (90 - distance) : 255];
      }),
      {},
    ],
    [
      'a box on noise',
      drawn(200, 150, (x, y) => {
        const inside = Math.hypot(x - 100, y - 75) < 40;
        return inside ? [240, 200, 20, 255] : [90 + grain(x, y), 100 + grain(y, x), 110, 255];
      }),
      { boxes: [{ leftPx: 55, topPx: 30, widthPx: 90, heightPx: 90 }] },
    ],
  ];

  it.each(odd)('on %s', async (name, source, parameters) => {
    const file = join(folder, `${name}.png`);
    await writeFile(file, await pngOf(source));
    const { outputDir, result } = await split(`${name} out`, file, parameters);
    await expectExact(outputDir, result, source);
  });
});
