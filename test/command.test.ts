import { readdirSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './kit/command.ts';
import { eventually } from './kit/eventually.ts';
import type { Pixels } from './kit/pixels.ts';
import { drawn, overlaid, pngOf, readPixels } from './kit/pixels.ts';

// The program itself, as a user runs it: bin, main, child process, engines, files.

const example = join(import.meta.dirname, '../examples/fox');
const foxFile = join(example, 'source.png');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unflatten-command-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Soft intersection over union of two alpha channels. */
function softIoU(first: Pixels, second: Pixels): number {
  let smaller = 0;
  let larger = 0;
  for (let at = 3; at < first.data.length; at += 4) {
    smaller += Math.min(first.data[at]!, second.data[at]!);
    larger += Math.max(first.data[at]!, second.data[at]!);
  }
  return smaller / larger;
}

describe('the command', () => {
  it('splits a picture into files that compose back to it', async () => {
    const outputDir = join(folder, 'split');
    const formats = 'psd,ora,zip';
    const { exitCode, stdout } = await runCommand([
      'split',
      foxFile,
      '-o',
      outputDir,
      '--format',
      formats,
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const manifest = JSON.parse(stdout.toString());
    expect(JSON.parse(await readFile(join(outputDir, 'manifest.json'), 'utf8'))).toMatchObject({
      widthPx: 1080,
      heightPx: 720,
      layers: manifest.layers,
      recomposition: { changedPixels: 0, maxDifference: 0 },
      engines: {
        matte: 'isnet',
        refine: 'closed-form',
        foreground: 'multi-level-foreground',
        fill: 'patchmatch',
      },
    });
    expect((await readdir(outputDir)).toSorted()).toEqual([
      '00-background.png',
      '01-subject.png',
      'manifest.json',
      'stack.ora',
      'stack.psd',
      'stack.zip',
    ]);
    const layers = await Promise.all(
      ['00-background.png', '01-subject.png'].map((name) => readPixels(join(outputDir, name))),
    );
    const source = await readPixels(foxFile);
    expect(overlaid(layers, 'once').data.equals(source.data)).toBe(true);
    const truth = await readPixels(join(example, 'layers/02-fox.png'));
    expect(softIoU(layers[1]!, truth)).toBeGreaterThan(0.93);
  });

  it('cuts out through pipes: a picture in, a PNG out, and nothing else on standard output', async () => {
    const { exitCode, stdout } = await runCommand(['cutout', '-', '-o', '-'], {
      stdin: await readFile(foxFile),
    });
    expect(exitCode).toBe(0);
    const cutout = await readPixels(stdout);
    expect(softIoU(cutout, await readPixels(join(example, 'layers/02-fox.png')))).toBeGreaterThan(0.93);
  });

  it('erases what a mask marks and touches nothing else', async () => {
    const source = drawn(120, 80, (x, y) =>
      Math.hypot(x - 60, y - 40) < 15 ? [250, 250, 40, 255] : [40, 90, 160, 255],
    );
    const mask = drawn(120, 80, (x, y) =>
      Math.hypot(x - 60, y - 40) < 18 ? [255, 255, 255, 255] : [0, 0, 0, 255],
    );
    const [image, hole, out] = ['image.png', 'hole.png', 'erased.png'].map((name) => join(folder, name));
    await writeFile(image!, await pngOf(source));
    await writeFile(hole!, await pngOf(mask));
    const { exitCode } = await runCommand(['erase', image!, '--mask', hole!, '-o', out!]);
    expect(exitCode).toBe(0);
    expect((await readPixels(out!)).data.equals(drawn(120, 80, () => [40, 90, 160, 255]).data)).toBe(true);
  });

  it('upscales', async () => {
    const out = join(folder, 'large.png');
    const image = join(folder, 'small.png');
    await writeFile(image, await pngOf(drawn(40, 30, (x, y) => [x * 6, y * 8, 120, 255])));
    const { exitCode } = await runCommand(['upscale', image, '--scale', '2', '-o', out]);
    expect(exitCode).toBe(0);
    expect(await readPixels(out)).toMatchObject({ widthPx: 80, heightPx: 60 });
  });

  it('names the problem of a damaged picture, and leaves nothing behind', async () => {
    const damaged = join(folder, 'damaged.png');
    await writeFile(damaged, (await readFile(foxFile)).subarray(0, 20_000));
    const outputDir = join(folder, 'never');
    const { exitCode, stdout, stderr } = await runCommand(['split', damaged, '-o', outputDir, '--json']);
    expect(exitCode).toBe(65);
    expect(stdout).toHaveLength(0);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'image_damaged', retry: 'never' });
    expect(await readdir(folder)).not.toContain('never');
  });

  it('stops at Ctrl-C with exit code 130, and leaves nothing behind', async () => {
    const before = (await readdir(folder)).toSorted();
    const { exitCode } = await runCommand(['split', foxFile, '-o', join(folder, 'interrupted')], {
      // Its scratch folder is there once it works, however slow the machine is.
      onStart: (pid) =>
        void eventually(() => readdirSync(folder).length > before.length, 60_000).then(() =>
          setTimeout(() => process.kill(pid, 'SIGINT'), 500),
        ),
    });
    expect(exitCode).toBe(130);
    expect((await readdir(folder)).toSorted()).toEqual(before);
  });

  it('reads a picture by its content, whatever its name', async () => {
    const misnamed = join(folder, 'picture.txt');
    await copyFile(join(folder, 'small.png'), misnamed);
    const { exitCode } = await runCommand(['upscale', misnamed, '-o', join(folder, 'again.png')]);
    expect(exitCode).toBe(0);
  });

  it('tells its engines and checks the machine', async () => {
    const engines = await runCommand(['engines', '--json']);
    expect(JSON.parse(engines.stdout.toString()).map(({ id }: { id: string }) => id)).toContain('isnet');
    const doctor = await runCommand(['doctor']);
    expect(doctor.exitCode).toBe(0);
    expect(doctor.stdout.toString()).toContain('onnxruntime-node');
  });
});
