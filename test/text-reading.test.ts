import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lettering, type Typeface } from '../bench/designs/typeface.ts';
import type { ReadText, RunContext } from '../src/domain/capability.ts';
import type { Raster } from '../src/domain/raster.ts';
import { tesseractEngine } from '../src/engines/tesseract/engine.ts';
import { installedPackageFiles } from '../src/infrastructure/models/package-files.ts';

const execFileAsync = promisify(execFile);

const FACE: Typeface = { family: 'inter', weight: 500 };

interface Line {
  readonly string: string;
  readonly leftPx: number;
  readonly baselinePx: number;
  readonly sizePx: number;
  readonly color: string;
}

/** Text drawn on a ground, from outlines, so that no font of the machine has a part in it. */
async function drawText(ground: string, lines: readonly Line[]): Promise<Raster> {
  const widthPx = 640;
  const heightPx = 320;
  const paths = lines.map(({ string, leftPx, baselinePx, sizePx, color }) => {
    const { path } = lettering(string, FACE, sizePx);
    return `<path transform="translate(${leftPx} ${baselinePx})" fill="${color}" d="${path}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}"><rect width="100%" height="100%" fill="${ground}"/>${paths.join('')}</svg>`;
  const data = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  return { widthPx, heightPx, data: new Uint8ClampedArray(data) };
}

const context = (signal = new AbortController().signal): RunContext => ({ signal, progress: () => {} });

const engine = (): Promise<ReadText> =>
  tesseractEngine.load({ packageFiles: installedPackageFiles(), threads: 1 });

describe('tesseract', () => {
  const lines: readonly Line[] = [
    { string: 'Summer concert', leftPx: 40, baselinePx: 90, sizePx: 56, color: '#202020' },
    { string: 'Doors open at seven', leftPx: 40, baselinePx: 184, sizePx: 24, color: '#a02020' },
  ];

  it('reads the lines of a picture in order, each with a box around its ink', async () => {
    const image = await drawText('#f4f0e8', lines);
    const found = await (await engine()).readText(image, null, context());
    expect(found.map(({ string }) => string)).toEqual(lines.map(({ string }) => string));
    for (const [index, { box, confidence, words }] of found.entries()) {
      expect(Math.abs(box.leftPx - lines[index]!.leftPx)).toBeLessThanOrEqual(6);
      const { baselinePx, sizePx } = lines[index]!;
      expect(box.topPx).toBeGreaterThan(baselinePx - sizePx);
      expect(box.topPx + box.heightPx).toBeLessThan(baselinePx + sizePx / 2);
      expect(confidence).toBeGreaterThan(0.7);
      expect(words.length).toBeGreaterThan(1);
    }
  });

  it('reads light text on a dark ground, and one line for each region', async () => {
    const image = await drawText('#102040', [{ ...lines[1]!, color: '#ffffff' }]);
    const region = { leftPx: 34, topPx: 152, widthPx: 260, heightPx: 40 };
    const elsewhere = { leftPx: 300, topPx: 250, widthPx: 200, heightPx: 40 };
    const found = await (await engine()).readText(image, [region, elsewhere], context());
    expect(found.map(({ string }) => string)).toEqual(['Doors open at seven']);
  });

  it('finds no text where there is none', async () => {
    expect(await (await engine()).readText(await drawText('#f4f0e8', []), null, context())).toEqual([]);
  });

  it('stops when it is told to, and reads again afterwards', async () => {
    const reader = await engine();
    const image = await drawText('#f4f0e8', lines);
    const controller = new AbortController();
    const reading = reader.readText(image, null, context(controller.signal));
    controller.abort();
    await expect(reading).rejects.toThrow();
    expect(await reader.readText(image, null, context())).toHaveLength(2);
  });

  it('is waited for by a program that waits for nothing else, and does not keep it afterwards', async () => {
    const recognizer = new URL('../src/engines/tesseract/recognizer.ts', import.meta.url).href;
    const program = `
      import { Recognizer } from ${JSON.stringify(recognizer)};
      const picture = { widthPx: 64, heightPx: 32, data: new Uint8Array(64 * 32).fill(255) };
      const lines = await new Recognizer().recognize(picture, 'line', new AbortController().signal);
      process.stdout.write(JSON.stringify(lines));`;
    const { stdout } = await execFileAsync(process.execPath, ['--input-type=module', '-e', program]);
    expect(Array.isArray(JSON.parse(stdout))).toBe(true);
  });
});
