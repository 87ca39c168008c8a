import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { collect } from '../conformance.ts';
import { readPng } from '../png/read-back.ts';
import { background, NAMES, SIZE, STACKS } from '../sample-case.ts';
import { sampleBackground, sampleInput, sampleLayer } from '../sample-stack.ts';
import { previewExport } from './preview.ts';
import { fittingText, strokesOf } from './stroke-font.ts';

const many = (count: number) =>
  sampleInput(SIZE, [
    background,
    ...Array.from({ length: count - 1 }, (_, index) =>
      sampleLayer({ leftPx: index * 3, topPx: index, widthPx: 40, heightPx: 30 }, index + 50, {
        confidence: index / count,
      }),
    ),
  ]);

describe('the preview', () => {
  it.each(['one layer', 'a canvas of one pixel', 'a clear source'])(
    'is one picture 1600 pixels wide: %s',
    async (name) => {
      const files = await collect(previewExport, STACKS[name]!());
      expect([...files.keys()]).toEqual(['preview.png']);
      const { width, height } = await sharp(files.get('preview.png')!).metadata();
      expect(width).toBe(1600);
      expect(height).toBeLessThan(3_200);
    },
  );

  it('holds thirty layers on one sheet', async () => {
    const files = await collect(previewExport, many(30));
    const { height } = await sharp(files.get('preview.png')!).metadata();
    expect(height).toBeLessThan(2_600);
  });

  it('shows each layer: another colour of a layer is another sheet, and only there', async () => {
    const [one, other] = await Promise.all(
      [false, true].map(async (changed) => {
        const input = many(4);
        const layer = input.stack.layers[2]!;
        if (changed) layer.raster.data.fill(255);
        return readPng((await collect(previewExport, input)).get('preview.png')!);
      }),
    );
    const rows = new Set<number>();
    for (let at = 0; at < one!.data.length; at += 4) {
      if (one!.data[at] !== other!.data[at]) rows.add(Math.floor(at / 4 / one!.widthPx));
    }
    expect(rows.size).toBeGreaterThan(20);
    // The heading and the captions say the same.
    expect(Math.min(...rows)).toBeGreaterThan(100);
  });

  it('survives every name', async () => {
    const layers = NAMES.map(([name], index) =>
      sampleLayer({ leftPx: 2, topPx: 3, widthPx: 9, heightPx: 9 }, 40 + index, { name }),
    );
    const input = sampleInput(SIZE, [sampleBackground(SIZE), ...layers]);
    expect((await collect(previewExport, input)).size).toBe(1);
  });

  it('gives the same bytes again, and stops when it is told to', async () => {
    const input = STACKS['a canvas of one column']!();
    expect(await collect(previewExport, input)).toEqual(await collect(previewExport, input));
    const stopped = { ...input, signal: AbortSignal.abort() };
    await expect(collect(previewExport, stopped)).rejects.toMatchObject({ code: 'canceled' });
  });
});

describe('the letters of the sheet', () => {
  it('have strokes of their own for all of ASCII that can be seen, but for a few signs', () => {
    const box = JSON.stringify(strokesOf('\u4e00').strokes);
    const letters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    const missing = letters.filter((letter) => JSON.stringify(strokesOf(letter).strokes) === box);
    expect(missing.join('')).toBe('$^`{}~');
  });

  it('are told apart, all of them', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
    const shapes = new Set(letters.map((letter) => JSON.stringify(strokesOf(letter).strokes)));
    // A capital O and a zero differ in width alone; l and I are one stroke.
    expect(shapes.size).toBeGreaterThanOrEqual(letters.length - 1);
  });

  it('write accents without them, and cut what is too long', () => {
    expect(strokesOf('Größe é').strokes).toEqual(strokesOf('Grosse e').strokes);
    const cut = fittingText('a very long name that does not fit', 60);
    expect(cut.endsWith('…')).toBe(true);
    expect(strokesOf(cut).widthUnits).toBeLessThanOrEqual(62);
    expect(fittingText('short', 200)).toBe('short');
  });
});
