import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { makeFolder, run } from './command-line.fixture.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let cwd: string;
beforeEach(async () => {
  folder = await makeFolder();
  cwd = folder.path;
});
afterEach(() => folder.remove());

const at = (...names: string[]) => join(cwd, ...names);
const text = (...names: string[]) => readFile(at(...names), 'utf8');
const names = async (...path: string[]) => (await readdir(at(...path))).toSorted();
const SPLIT_FILES = ['00-background.png', '01-subject.png', 'manifest.json', 'stack.psd'];

describe('a job that fails', () => {
  const damaged = () => {
    throw new Problem('image_damaged', 'The picture ends too early.');
  };

  it('ends with the exit code of its problem and leaves no folder behind', async () => {
    const before = await names();
    const { exitCode, stdout, stderr } = await run('split photo.png -o a/b', {
      cwd,
      job: { beforeEnd: damaged },
    });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 65,
      stdout: '',
      stderr: 'unflatten: The picture ends too early. (image_damaged)\n',
    });
    expect(await names()).toEqual(before);
  });

  it('reports it as JSON on stderr with --json', async () => {
    const { stdout, stderr } = await run('split photo.png -o out --json', {
      cwd,
      job: { beforeEnd: damaged },
    });
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toEqual({
      code: 'image_damaged',
      title: 'The image is damaged or cut short',
      detail: 'The picture ends too early.',
      retry: 'never',
    });
  });

  it('leaves an earlier result as it was', async () => {
    await run('split photo.png -o out', { cwd });
    await writeFile(at('photo.png'), 'OTHER');
    await writeFile(at('cut.png'), 'earlier');
    await run('split photo.png -o out', { cwd, job: { layers: ['x'], beforeEnd: damaged } });
    await run('cutout photo.png -o cut.png', { cwd, job: { beforeEnd: damaged } });
    expect(await names('out')).toEqual(SPLIT_FILES);
    expect(await text('out', '00-background.png')).toBe('00-background.png of PHOTO');
    expect(await text('cut.png')).toBe('earlier');
    expect(await names()).toEqual(['cut.png', 'mask.png', 'out', 'photo.png']);
  });

  it('is a bug when it throws anything else', async () => {
    const beforeEnd = () => {
      throw new TypeError('x is undefined');
    };
    const { exitCode, stderr } = await run('cutout photo.png -o out.png', { cwd, job: { beforeEnd } });
    expect(exitCode).toBe(70);
    expect(stderr).toContain('TypeError: x is undefined');
    expect(existsSync(at('out.png'))).toBe(false);
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['split photo.png -o out', 'which stops', true],
    ['split photo.png -o out', 'which ends all the same', false],
    ['cutout photo.png -o out.png', 'which stops', true],
  ])('ends "%s" with 130, nothing written, for a job %s', async (words, _what, stops) => {
    const before = await names();
    const controller = new AbortController();
    const beforeEnd = () => {
      controller.abort();
      if (stops) throw new Problem('engine_crashed', 'The child heard Ctrl-C first.');
    };
    const { exitCode, stdout, stderr } = await run(words, {
      cwd,
      job: { beforeEnd },
      terminal: { signal: controller.signal },
    });
    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('(canceled)');
    expect(await names()).toEqual(before);
  });

  it('ends a wait for standard input', async () => {
    const controller = new AbortController();
    const stdin = new Readable({ read: () => void setImmediate(() => controller.abort()) });
    const { exitCode, request } = await run('split - -o out', {
      cwd,
      stdin,
      terminal: { signal: controller.signal },
    });
    expect(exitCode).toBe(130);
    expect(request).toBeUndefined();
    expect(existsSync(at('out'))).toBe(false);
  });

  it('ends a wait for a reader of standard output', async () => {
    const controller = new AbortController();
    const stdout = new Writable({ write: () => controller.abort() });
    const terminal = { stdout, signal: controller.signal };
    expect((await run('cutout photo.png -o -', { cwd, terminal })).exitCode).toBe(130);
  });
});

describe('inputs', () => {
  it.each([
    ['split none.png -o out', 66, 'Expected the image at none.png, but there is no such file.'],
    ['split photo.png/x -o out', 66, 'Expected the image at photo.png/x, but there is no such file.'],
    ['erase photo.png --mask none.png -o out.png', 66, 'Expected the mask at none.png'],
    ['split . -o out', 65, 'Expected the image at ., but that is a folder.'],
  ])('"%s" ends with %d', async (words, expected, sentence) => {
    const before = await names();
    const { exitCode, stderr, request } = await run(words, { cwd });
    expect(exitCode).toBe(expected);
    expect(stderr).toContain(sentence);
    expect(request).toBeUndefined();
    expect(await names()).toEqual(before);
  });

  it('can have a name that starts with a hyphen, after --', async () => {
    await writeFile(at('-photo.png'), 'HYPHEN');
    expect((await run('cutout -o out.png -- -photo.png', { cwd })).exitCode).toBe(0);
    expect(await text('out.png')).toBe('HYPHEN');
  });
});

describe('an image as output', () => {
  it('is put in place and named on stdout', async () => {
    await writeFile(at('out.png'), 'earlier');
    const { exitCode, stdout, stderr } = await run('upscale photo.png --scale 2 -o out.png', { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'out.png\n' });
    expect(stderr).toMatch(/^Wrote 8×6 to out\.png in \d+\.\d s\.\n$/);
    expect(await text('out.png')).toBe('PHOTO');
    expect(await names()).toEqual(['mask.png', 'out.png', 'photo.png']);
  });

  it('is described by one document with --json', async () => {
    const { stdout, stderr } = await run('cutout photo.png -o out.png --json', { cwd });
    expect(JSON.parse(stdout)).toEqual({
      image: { file: at('out.png'), widthPx: 8, heightPx: 6 },
      engines: { fill: 'sample' },
      notes: [],
    });
    expect(stderr).toBe('');
  });

  it('goes where a link points to, and the link stays', async () => {
    await writeFile(at('real.png'), 'earlier');
    await symlink('real.png', at('link.png'));
    await run('cutout photo.png -o link.png', { cwd });
    expect((await lstat(at('link.png'))).isSymbolicLink()).toBe(true);
    expect(await text('real.png')).toBe('PHOTO');
  });

  it('can be a device', async () => {
    expect((await run('cutout photo.png -o /dev/null', { cwd })).exitCode).toBe(0);
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it.each([
    ['cutout photo.png -o .', 'but . is a folder'],
    ['cutout photo.png -o none/out.png', 'Expected an existing folder for none/out.png'],
    ['cutout photo.png -o mask.png/out.png', 'a part of that path is a file'],
    ['split photo.png -o mask.png', 'Expected a writable output at mask.png, but a file is in the way.'],
    ['split photo.png -o mask.png/out', 'a part of that path is a file'],
  ])('"%s" ends with 73 before any work', async (words, sentence) => {
    const { exitCode, stderr, request } = await run(words, { cwd });
    expect(exitCode).toBe(73);
    expect(stderr).toContain(sentence);
    expect(request).toBeUndefined();
    expect(await names()).toEqual(['mask.png', 'photo.png']);
  });
});
