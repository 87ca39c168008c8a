import { describe, expect, it } from 'vitest';
import { definitionLines, tableLines, wrapText } from './layout.ts';

describe('layout', () => {
  it('breaks text at spaces only', () => {
    expect(wrapText('one two  three supercalifragilistic x', 9)).toEqual([
      'one two',
      'three',
      'supercalifragilistic',
      'x',
    ]);
    expect(wrapText('', 9)).toEqual(['']);
  });

  it('hangs descriptions beside their terms', () => {
    expect(
      definitionLines(
        [
          ['-o', 'first second third fourth fifth'],
          ['--longer', 'x'],
        ],
        32,
      ),
    ).toEqual(['  -o        first second third', '            fourth fifth', '  --longer  x']);
  });

  it('puts a description below a term that is too long', () => {
    const term = '--a-term-that-is-longer-than-thirty';
    expect(definitionLines([[term, 'x']], 80)).toEqual([`  ${term}`, `${' '.repeat(34)}x`]);
  });

  it('aligns columns and leaves no blanks at the end', () => {
    expect(
      tableLines([
        ['a', 'bb', 'c'],
        ['aaa', 'b', ''],
      ]),
    ).toEqual(['a    bb  c', 'aaa  b']);
  });
});
