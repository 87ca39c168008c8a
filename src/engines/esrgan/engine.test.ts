import { expect, test } from 'vitest';
import type { PackageFiles } from '../engine.ts';
import { installedPackages } from '../package-files.fixture.ts';
import { esrganEngine } from './engine.ts';

test('the engine is available where both packages are installed', async () => {
  const context = { packageFiles: installedPackages, threads: 1 };
  expect(await esrganEngine.availability(context)).toEqual({ available: true });
});

test.each(['@upscalerjs/esrgan-medium', '@upscalerjs/esrgan-thick'])(
  'without %s the engine is unavailable and says what to install',
  async (missing) => {
    const packageFiles: PackageFiles = { ...installedPackages, has: async (name) => name !== missing };
    expect(await esrganEngine.availability({ packageFiles, threads: 1 })).toEqual({
      available: false,
      reason: expect.stringContaining(missing),
    });
  },
);

test('loading tells of a weight file that is cut short', async () => {
  const packageFiles: PackageFiles = {
    ...installedPackages,
    read: async (name, path) => {
      const bytes = await installedPackages.read(name, path);
      return path.endsWith('shard3of7.bin') ? bytes.slice(0, -4) : bytes;
    },
  };
  await expect(esrganEngine.load({ packageFiles, threads: 1 })).rejects.toMatchObject({
    code: 'engine_unavailable',
    detail: expect.stringContaining('@upscalerjs/esrgan-thick'),
  });
});
