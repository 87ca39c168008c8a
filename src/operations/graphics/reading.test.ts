import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { createRaster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import { contextFor } from '../scene.fixture.ts';
import { bars, drawnLayer } from './drawing.fixture.ts';
import { withoutCounters, withReadings } from './reading.ts';

const box = { leftPx: 40, topPx: 30, widthPx: 120, heightPx: 24 };
const writing = drawnLayer({ name: 'title', kind: 'text', box }, [200, 30, 40], bars(6));

const picture = createRaster(480, 160);

const lineAt = (string: string, confidence: number, place: Box = box): TextLine => ({
  string,
  confidence,
  box: place,
  words: [],
});

/** A context whose reader gives one line for every region of ink and another one on the picture, and tells what it was asked. */
function reading(string: string | null, confidence: number, inPlace: TextLine | null = null) {
  const asked: { widthPx: number; heightPx: number; darkest: number; regions: number }[] = [];
  const context = contextFor([], {
    'read-text': {
      readText: async (image, regions) => {
        let darkest = 255;
        for (let at = 0; at < image.data.length; at += 4) darkest = Math.min(darkest, image.data[at]!);
        asked.push({ ...image, darkest, regions: regions?.length ?? 0 });
        if (image === picture) return inPlace ? [inPlace] : [];
        return string === null ? [] : [lineAt(string, confidence)];
      },
    },
  });
  return { asked, context };
}

describe('reading pieces of writing', () => {
  it('reads their own ink, black on white, and gives them name, string, size, colour and confidence', async () => {
    const { asked, context } = reading('SALE', 0.98);
    const [read] = await withReadings(picture, [writing], [], context);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ darkest: 0, regions: 1 });
    expect(asked[0]!.widthPx).toBeGreaterThan(box.widthPx);
    expect(read).toMatchObject({
      name: 'text: SALE',
      text: { string: 'SALE', fontSizePx: 33, color: '#c81e28', confidence: 0.98 },
    });
  });

  it('takes the surer of two readings, and is surer still where both agree', async () => {
    const page = [lineAt('SALE', 0.9)];
    const other = await withReadings(picture, [writing], page, reading('5ALE', 0.7).context);
    expect(other[0]!.text).toMatchObject({ string: 'SALE', confidence: 0.9 });
    const same = await withReadings(picture, [writing], page, reading('SALE', 0.7).context);
    expect(same[0]!.text!.confidence).toBeCloseTo(0.97);
  });

  it('takes the longer of two readings where it holds the other', async () => {
    const [read] = await withReadings(
      picture,
      [writing],
      [lineAt('23 March', 0.96)],
      reading('21 - 23 March', 0.8).context,
    );
    expect(read!.text!.string).toBe('21 - 23 March');
  });

  it('drops what is but the ground between the letters of a line that was read', () => {
    const line = { ...writing, text: { string: 'SALE', fontSizePx: 33, color: '#c81e28' } };
    const place = { leftPx: 60, topPx: 36, widthPx: 8, heightPx: 9 };
    const counter = drawnLayer({ name: 'text: A', kind: 'text', box: place }, [250, 240, 220]);
    const beside = drawnLayer({ name: 'text: A', kind: 'text', box: { ...place, topPx: 80 } }, [9, 9, 9]);
    const ground = drawnLayer({ name: 'background', kind: 'background', box }, [250, 240, 220]);
    expect(withoutCounters([ground, line, counter, beside])).toEqual([ground, line, beside]);
    expect(withoutCounters([ground, writing, counter])).toHaveLength(3);
  });

  it('keeps what was read elsewhere, and fragments of a line, out of a piece', async () => {
    const far = [lineAt('SALE', 0.9, { ...box, topPx: 90 })];
    const long = [lineAt('SALE OF THE YEAR', 0.9, { ...box, widthPx: 400 })];
    const tiny = [lineAt('small print', 0.9, { ...box, topPx: 40, heightPx: 6 })];
    for (const lines of [far, long, tiny]) {
      const [read] = await withReadings(picture, [writing], lines, reading(null, 0).context);
      expect(read).not.toHaveProperty('text');
      expect(read).toMatchObject({ kind: 'text', name: 'title' });
    }
  });

  it('calls what cannot be read and is no line a drawing', async () => {
    const square = drawnLayer({ name: 'text 3', kind: 'text', box: { ...box, heightPx: 110 } }, [9, 9, 9]);
    const [read] = await withReadings(picture, [square], [], reading('an', 0.6).context);
    expect(read).toMatchObject({ kind: 'object', name: 'drawing' });
    expect(read).not.toHaveProperty('text');
  });

  it('lets most of several readings decide where a few letters are read by chance', async () => {
    let count = 0;
    const chance = contextFor([], {
      'read-text': {
        readText: async (image) => {
          count += 1;
          const string = image === picture ? 'A5' : count === 1 ? '145' : '45';
          return [lineAt(string, string === '45' ? 0.9 : 0.69)];
        },
      },
    });
    const [read] = await withReadings(picture, [writing], [], chance);
    expect(read!.text).toMatchObject({ string: '45', confidence: 0.9 });
  });

  it('reads every line of a block', async () => {
    const block = drawnLayer(
      { name: 'text', kind: 'text', box: { ...box, heightPx: 70 } },
      [9, 9, 9],
      (_, y) => (Math.floor((y - box.topPx) / 14) % 2 === 0 ? 1 : 0),
    );
    const { asked, context } = reading('LINE', 0.9);
    const [read] = await withReadings(picture, [block], [], context);
    expect(asked).toHaveLength(3);
    expect(read!.text!.string).toBe('LINE\nLINE\nLINE');
  });

  it('leaves everything as it is where nothing can read', async () => {
    const [read] = await withReadings(picture, [writing], [], contextFor([]));
    expect(read).toMatchObject({ kind: 'text', name: 'title', raster: writing.raster });
  });
});
