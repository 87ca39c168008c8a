import { wholeBox } from '../domain/box.ts';
import type { ExportInput } from './export.ts';
import { sampleBackground, sampleInput, sampleLayer } from './sample-stack.ts';

export const SIZE = { widthPx: 211, heightPx: 97 };
export const INNER = { leftPx: 31, topPx: 12, widthPx: 150, heightPx: 60 };

const ROW = { widthPx: 8192, heightPx: 1 };
const COLUMN = { widthPx: 1, heightPx: 8192 };

export const background = sampleBackground(SIZE);

/** Stacks that are ordinary, and stacks at the ends of what can be. */
export const STACKS: Readonly<Record<string, () => ExportInput>> = {
  'two layers': () => sampleInput(SIZE, [background, sampleLayer(INNER, 2)]),
  'one layer': () => sampleInput(SIZE, [background]),
  'a layer that touches every edge of the canvas': () =>
    sampleInput(SIZE, [background, sampleLayer(wholeBox(SIZE), 3)]),
  'layers in the corners, one pixel each': () =>
    sampleInput(SIZE, [
      background,
      sampleLayer({ leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 }, 4, { alpha: 'opaque' }),
      sampleLayer({ leftPx: 210, topPx: 96, widthPx: 1, heightPx: 1 }, 5, { alpha: 'opaque' }),
    ]),
  'a canvas of one pixel': () => {
    const size = { widthPx: 1, heightPx: 1 };
    return sampleInput(size, [sampleBackground(size), sampleLayer(wholeBox(size), 6, { alpha: 'opaque' })]);
  },
  'a canvas of one row': () => sampleInput(ROW, [sampleBackground(ROW)]),
  'a canvas of one column': () => sampleInput(COLUMN, [sampleBackground(COLUMN)]),
  'a translucent source': () => sampleInput(SIZE, [sampleBackground(SIZE, 'mixed'), sampleLayer(INNER, 7)]),
  'a clear source': () => sampleInput(SIZE, [sampleBackground(SIZE, 'clear')]),
  'groups and text': () =>
    sampleInput(SIZE, [
      background,
      sampleLayer(INNER, 12, { groups: ['card'] }),
      sampleLayer({ leftPx: 40, topPx: 20, widthPx: 60, heightPx: 12 }, 13, {
        kind: 'text',
        groups: ['card', 'text'],
        text: { string: 'Grüße, "you" & <me>', fontSizePx: 12, color: '#c04010' },
      }),
      sampleLayer({ leftPx: 40, topPx: 34, widthPx: 70, heightPx: 24 }, 14, {
        kind: 'text',
        groups: ['card', 'text'],
        text: { string: 'two\nlines 🌕', fontSizePx: 11.5, color: '#000000' },
      }),
      sampleLayer({ leftPx: 120, topPx: 30, widthPx: 20, heightPx: 20 }, 15, { groups: ['</stack>'] }),
      sampleLayer({ leftPx: 150, topPx: 30, widthPx: 20, heightPx: 20 }, 16),
    ]),
  'twelve layers': () =>
    sampleInput(SIZE, [
      background,
      ...Array.from({ length: 11 }, (_, index) =>
        sampleLayer({ leftPx: index * 9, topPx: index * 5, widthPx: 40 + index, heightPx: 30 }, 20 + index),
      ),
    ]),
};

/** Names that people give, and that break formats; the second is what is to come back. */
export const NAMES: readonly (readonly [given: string, read: string])[] = [
  ['a'.repeat(300), 'a'.repeat(300)],
  ['ü'.repeat(300), 'ü'.repeat(300)],
  ['👩‍🚀 on 🌕'.repeat(20), '👩‍🚀 on 🌕'.repeat(20)],
  ['שכבה עליונה', 'שכבה עליונה'],
  ['\u202eطبقة\u202c', '\u202eطبقة\u202c'],
  ['../../etc/passwd', '../../etc/passwd'],
  ['a/b\\c:d*?"<>|', 'a/b\\c:d*?"<>|'],
  ['</layer><x y="&amp;\'">]]>', '</layer><x y="&amp;\'">]]>'],
  ['line\r\nbreak\tand\u0000nul\u001b[31m', 'line  break and nul [31m'],
  ['half a pair \ud83d', 'half a pair \ufffd'],
  ['\uffff\ufffe\u0085x', '   x'],
  ['', 'object'],
  [' \u0007 ', 'object'],
];
