import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import type { RunContext } from '../../domain/capability.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { isnetMatte, type Runtime } from './matte.ts';

const context: RunContext = { signal: new AbortController().signal, progress: () => undefined };

function grey(value: number): Raster {
  const image = createRaster(8, 8);
  image.data.fill(value);
  for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255;
  return image;
}

test('looks that overlap each show the network their own picture, and later ones use the memory again', async () => {
  const shown: Float32Array[] = [];
  const values: number[][] = [];
  // In the network's place: it reads what it was given only after both looks have begun.
  const session = {
    run: async ({ input }: { input: Tensor }) => {
      const data = input.data as Float32Array;
      shown.push(data);
      await new Promise((resolve) => setTimeout(resolve, 20));
      values.push([data[0]!, data.at(-1)!]);
      return { output: new Tensor('float32', new Float32Array(1024 * 1024), [1, 1, 1024, 1024]) };
    },
  };
  const engine = isnetMatte({ session, Tensor } as unknown as Runtime);
  await Promise.all([engine.matte(grey(0), null, context), engine.matte(grey(255), null, context)]);
  expect(values.toSorted(([one], [other]) => one! - other!)).toEqual([
    [-0.5, -0.5],
    [127 / 256, 127 / 256],
  ]);
  await engine.matte(grey(64), null, context);
  expect(shown.slice(0, 2)).toContain(shown[2]);
  expect(values[2]).toEqual([-0.25, -0.25]);
});
