import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installedPackageFiles } from './package-files.ts';

let root: string;
let startDir: string;

async function install(dir: string, packageName: string, files: Record<string, string>): Promise<void> {
  const folder = join(dir, 'node_modules', packageName);
  await mkdir(join(folder, 'data'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: packageName, main: 'trap.js' }));
  await writeFile(join(folder, 'trap.js'), 'throw new Error("package code ran")');
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'package-files-'));
  startDir = join(root, 'app', 'src', 'deep');
  await mkdir(startDir, { recursive: true });
  await install(root, 'weights', { 'data/model.bin': 'outer' });
  await install(root, '@scope/weights', { 'data/model.bin': 'scoped' });
  await install(join(root, 'app'), 'shadowed', { 'data/model.bin': 'near' });
  await install(root, 'shadowed', { 'data/model.bin': 'far' });
  await writeFile(join(root, 'secret.txt'), 'outside');
  await symlink(join(root, 'secret.txt'), join(root, 'node_modules', 'weights', 'link.txt'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('files of installed packages', () => {
  test('a package in a folder above is found, a scoped one too', async () => {
    const files = installedPackageFiles(startDir);
    expect(await files.has('weights')).toBe(true);
    expect(text(await files.read('weights', 'data/model.bin'))).toBe('outer');
    expect(text(await files.read('@scope/weights', 'data/model.bin'))).toBe('scoped');
  });

  test('the nearest of two installations wins', async () => {
    expect(text(await installedPackageFiles(startDir).read('shadowed', 'data/model.bin'))).toBe('near');
  });

  test('a missing package is said to be missing, and noticed once it is there', async () => {
    const files = installedPackageFiles(startDir);
    expect(await files.has('later')).toBe(false);
    await expect(files.read('later', 'data/model.bin')).rejects.toMatchObject({ code: 'engine_unavailable' });
    await install(root, 'later', { 'data/model.bin': 'now' });
    expect(text(await files.read('later', 'data/model.bin'))).toBe('now');
  });

  test('a missing file and a folder are engine_unavailable', async () => {
    const files = installedPackageFiles(startDir);
    await expect(files.read('weights', 'data/none.bin')).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
    await expect(files.read('weights', 'data')).rejects.toMatchObject({ code: 'engine_unavailable' });
  });

  test.each([
    '../weights/data/model.bin',
    'data/../../../secret.txt',
    '/etc/hostname',
    'data\\model.bin',
    'C:/x',
    '',
    './data/model.bin',
    'data//model.bin',
    'data/model.bin\0',
    'link.txt',
  ])('a path that leads out or is none is refused: %j', async (path) => {
    await expect(installedPackageFiles(startDir).read('weights', path)).rejects.toThrow(RangeError);
  });

  test.each(['..', '../weights', 'a/b', '@scope', '/abs', 'weights/data', '.bin', 'Weights\\x'])(
    'a name that is none is refused: %j',
    async (name) => {
      await expect(installedPackageFiles(startDir).has(name)).rejects.toThrow(RangeError);
    },
  );

  test('the packages of this project are found from the module itself', async () => {
    const files = installedPackageFiles();
    expect(await files.has('onnxruntime-node')).toBe(true);
    expect(text(await files.read('onnxruntime-node', 'package.json'))).toContain('"onnxruntime-node"');
  });
});
