import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, run } from './command-line.fixture.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let cwd: string;
beforeEach(async () => {
  folder = await makeFolder();
  cwd = folder.path;
});
afterEach(() => folder.remove());

describe('pipes', () => {
  it('read the picture from stdin and write the result to stdout', async () => {
    const { exitCode, stdoutBytes, stderr, request } = await run('erase - --mask mask.png -o -', {
      cwd,
      stdin: Buffer.from([0x89, 0, 0xff, 10]),
    });
    expect(exitCode).toBe(0);
    expect(stdoutBytes).toEqual(Buffer.concat([Buffer.from([0x89, 0, 0xff, 10]), Buffer.from('MASK')]));
    expect(stderr).toMatch(/^Wrote 8×6 to standard output in /);
    expect(existsSync(request!.inputs.image)).toBe(false);
    expect(existsSync(request!.outputDir)).toBe(false);
  });

  it('take the mask from stdin as well', async () => {
    const { stdoutBytes } = await run('erase photo.png --mask - -o -', { cwd, stdin: 'PIPED' });
    expect(stdoutBytes.toString()).toBe('PHOTOPIPED');
  });

  it('take a background from a file or from stdin, beside a mask or alone', async () => {
    const both = await run('inpaint photo.png --mask mask.png --background - -o -', { cwd, stdin: 'PIPED' });
    expect(both.stdoutBytes.toString()).toBe('PHOTOMASKPIPED');
    const alone = await run('inpaint - --background mask.png -o -', { cwd, stdin: 'PIPED' });
    expect(alone.stdoutBytes.toString()).toBe('PIPEDMASK');
    expect(alone.request!.inputs).toEqual({ image: expect.any(String), background: join(cwd, 'mask.png') });
  });

  it('refuse an empty stdin', async () => {
    const { exitCode, stderr } = await run('cutout - -o out.png', { cwd });
    expect(exitCode).toBe(65);
    expect(stderr).toContain('Expected the image on standard input, but nothing came.');
  });

  it('refuse to wait for a person to type a picture, or to show one as text', async () => {
    expect(await run('cutout - -o out.png', { cwd, terminal: { stdinIsTerminal: true } })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining('on standard input, got a terminal'),
    });
    expect(await run('cutout photo.png -o -', { cwd, terminal: { stdoutIsTerminal: true } })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining('got a terminal'),
    });
  });

  it('refuse a picture and a document on one stdout', async () => {
    const { exitCode, stderr } = await run('cutout photo.png -o - --json', { cwd });
    expect(exitCode).toBe(64);
    expect(JSON.parse(stderr).detail).toContain('either --json or "-o -"');
  });

  const broken = (code: string) => () =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  it.each([
    ['cutout photo.png -o -', 'EPIPE', 73],
    ['cutout photo.png -o -', 'ENOSPC', 73],
    ['split photo.png -o out', 'EPIPE', 0],
    ['split photo.png -o out', 'ENOSPC', 73],
    ['help', 'EPIPE', 0],
    ['help', 'ENOSPC', 73],
  ])('end "%s" on %s with %d', async (words, code, expected) => {
    const { exitCode } = await run(words, { cwd, terminal: { stdout: broken(code)() } });
    expect(exitCode).toBe(expected);
  });

  it('survive that nobody listens to stderr', async () => {
    const terminal = { stderr: broken('EPIPE')() };
    expect((await run('split photo.png -o out', { cwd, terminal })).exitCode).toBe(0);
    expect((await run('nonsense', { cwd, terminal })).exitCode).toBe(64);
  });
});
