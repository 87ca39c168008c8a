import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { box, disc, Page, word } from '../design.fixture.ts';
import { readParts } from '../parts/part-reading.ts';
import { glyphLines } from './glyph-line.ts';
import { letteredBlocks } from './lettered-block.ts';

it('lets writing stand on the small badge that is around it, not on the large thing beside that', async () => {
  const { picture } = new Page(320, 240, [250, 243, 221])
    .paint(disc(150, 120, 85), (x) => [230 - x / 2, 90, 90 + x / 4])
    .paint(disc(215, 75, 31), [140, 60, 105])
    .paint(word('OO', 202, 67, 16), [255, 255, 255])
    .paint(box(20, 210, 40, 4), [140, 60, 105]);
  const pace = new Pace({ signal: new AbortController().signal, progress: () => {} });
  const read = await readParts(picture, pace, () => {});
  const shares = new Float32Array(read.graph.parts.length);
  const known = {
    readings: [],
    shares,
    noisy: false,
    isExcluded: () => false,
    isPage: () => false,
    isDrawn: () => false,
  };
  const blocks = letteredBlocks({ ...read, image: picture, level: null }, glyphLines(read.graph, known));
  expect(blocks).toHaveLength(1);
  const { left, top, right, bottom } = blocks[0]!.ground.bounds;
  expect([left, top, right, bottom].map((value) => Math.round(value / 4))).toEqual([46, 11, 61, 26]);
});
