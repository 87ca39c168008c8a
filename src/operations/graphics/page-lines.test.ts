import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { wholeBox } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import { contextFor, GROUND } from '../scene.fixture.ts';
import { bars, drawnLayer } from './drawing.fixture.ts';
import { withPageLines } from './page-lines.ts';
import type { Piece } from './piece.ts';

const SIZE = { widthPx: 240, heightPx: 100 };
const line: Box = { leftPx: 40, topPx: 30, widthPx: 120, heightPx: 20 };
const INK = [20, 20, 120] as const;

/** A picture of bars like letters in `line`, on the ground that the fixture fills holes with. */
function written(): Raster {
  const { raster } = drawnLayer({ name: '', kind: 'background', box: wholeBox(SIZE) }, GROUND);
  for (let y = 0; y < line.heightPx; y += 1)
    for (let x = 0; x < line.widthPx; x += 1)
      if (Math.floor(x / 6) % 3 === 0)
        raster.data.set(INK, ((line.topPx + y) * SIZE.widthPx + line.leftPx + x) * 4);
  return raster;
}

const image = written();
const ground: Piece = {
  ...drawnLayer({ name: 'background', kind: 'background', box: wholeBox(SIZE) }, GROUND),
  raster: image,
};

const lineAt = (string: string, box: Box = line, confidence = 0.92): TextLine => ({
  string,
  confidence,
  box,
  words: [],
});

/** A context whose reader sees `string` in any ink, and nothing on a whole picture. */
const reading = (string: string) =>
  contextFor([], {
    'read-text': { readText: async (_image, regions) => (regions ? [lineAt(string)] : []) },
  });

describe('lines that were read on the page', () => {
  it('come off what they stand on where no piece has them, in their own colour and box', async () => {
    const [below, text, ...more] = await withPageLines(image, [ground], [lineAt('HELLO')], reading('HELLO'));
    expect(more).toHaveLength(0);
    expect(text).toMatchObject({ kind: 'text', box: { ...line, widthPx: 114 } });
    expect([...text!.raster.data.subarray(0, 4)]).toEqual([...INK, 255]);
    expect(text!.raster.data[8 * 4 + 3]).toBe(0);
    const at = (40 * SIZE.widthPx + 42) * 4;
    expect([...image.data.subarray(at, at + 3)]).toEqual([...INK]);
    expect([...below!.raster.data.subarray(at, at + 3)]).toEqual([...GROUND]);
  });

  it('stay where they are when their ink reads like something else, or when they are not sure', async () => {
    expect(await withPageLines(image, [ground], [lineAt('HELLO')], reading('4711'))).toEqual([ground]);
    const unsure = [lineAt('HELLO', line, 0.7)];
    expect(await withPageLines(image, [ground], unsure, reading('HELLO'))).toEqual([ground]);
    const short = [lineAt('HE')];
    expect(await withPageLines(image, [ground], short, reading('HE'))).toEqual([ground]);
  });

  it('take the bits of their letters with them', async () => {
    const bit = drawnLayer(
      { name: 'drawing', kind: 'object', box: { leftPx: 40, topPx: 30, widthPx: 6, heightPx: 20 } },
      INK,
    );
    const pieces = await withPageLines(image, [ground, bit], [lineAt('HELLO')], reading('HELLO'));
    expect(pieces.map(({ kind }) => kind)).toEqual(['background', 'text']);
  });

  it('put their pieces together, also with letters that were missed between them', async () => {
    const part = (leftPx: number, widthPx: number): Piece =>
      drawnLayer(
        {
          name: 'text: part',
          kind: 'text',
          box: { ...line, leftPx, widthPx },
          text: { string: 'part', fontSizePx: 20, color: '#141478' },
        },
        INK,
        bars(6),
      );
    const pieces = [ground, part(40, 42), part(112, 48)];
    const [below, text, ...more] = await withPageLines(image, pieces, [lineAt('HELLO')], reading('HELLO'));
    expect(more).toHaveLength(0);
    expect(text).not.toHaveProperty('text');
    expect(text!.box.leftPx).toBe(40);
    // A bar of the gap, at 94 on the canvas, was on the ground alone.
    const inGap = (10 * text!.box.widthPx + 96 - 40) * 4;
    expect([...text!.raster.data.subarray(inGap, inGap + 4)]).toEqual([...INK, 255]);
    expect([...below!.raster.data.subarray((40 * 240 + 96) * 4, (40 * 240 + 96) * 4 + 3)]).toEqual([
      ...GROUND,
    ]);
  });
});
