import { resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ReadText, RunContext } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import { installedPackageFiles } from '../../infrastructure/models/package-files.ts';
import { tesseractEngine } from './engine.ts';

const FONT_FILE = resolve(
  import.meta.dirname,
  '../../../node_modules/@fontsource/inter/files/inter-latin-400-normal.woff',
);

interface Line {
  readonly string: string;
  readonly leftPx: number;
  readonly topPx: number;
  readonly sizePx: number;
  readonly color: string;
}

/** Text drawn on a ground, with the boxes that its ink covers. */
async function drawText(ground: string, lines: readonly Line[]): Promise<Raster> {
  const widthPx = 640;
  const heightPx = 320;
  const layers = await Promise.all(
    lines.map(async ({ string, leftPx, topPx, sizePx, color }) => ({
      input: await sharp({
        text: {
          text: `<span foreground="${color}">${string}</span>`,
          font: `Inter ${sizePx}`,
          fontfile: FONT_FILE,
          rgba: true,
          dpi: 72,
        },
      })
        .png()
        .toBuffer(),
      left: leftPx,
      top: topPx,
    })),
  );
  const { data } = await sharp({
    create: { width: widthPx, height: heightPx, channels: 4, background: ground },
  })
    .composite(layers)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx, heightPx, data: new Uint8ClampedArray(data) };
}

const context = (signal = new AbortController().signal): RunContext => ({ signal, progress: () => {} });

const engine = (): Promise<ReadText> =>
  tesseractEngine.load({ packageFiles: installedPackageFiles(), threads: 1 });

describe('tesseract', () => {
  const lines: readonly Line[] = [
    { string: 'Summer concert', leftPx: 40, topPx: 40, sizePx: 56, color: '#202020' },
    { string: 'Doors open at seven', leftPx: 40, topPx: 160, sizePx: 24, color: '#a02020' },
  ];

  it('reads the lines of a picture in order, each with a box around its ink', async () => {
    const image = await drawText('#f4f0e8', lines);
    const found = await (await engine()).readText(image, null, context());
    expect(found.map(({ string }) => string)).toEqual(lines.map(({ string }) => string));
    for (const [index, { box, confidence, words }] of found.entries()) {
      expect(Math.abs(box.leftPx - lines[index]!.leftPx)).toBeLessThanOrEqual(6);
      expect(Math.abs(box.topPx - lines[index]!.topPx)).toBeLessThanOrEqual(6);
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
});
