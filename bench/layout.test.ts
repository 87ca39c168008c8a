import { expect, test } from 'vitest';
import { layOut } from './layout.ts';

test('figures stand to the right with the column’s decimals, and bad ones are not hidden', () => {
  const text = layOut({
    title: 'A table',
    method: 'Counted.',
    columns: [{ name: 'picture' }, { name: 'dB', decimals: 1 }, { name: 'pixels', decimals: 0 }],
    rows: [
      ['cat', 41.26, 0],
      ['a long name', Number.POSITIVE_INFINITY, 12_345],
      ['none', Number.NaN, null],
    ],
    notes: ['Look at it.'],
  });
  expect(text.split('\n')).toEqual([
    'A table',
    'Counted.',
    '',
    'picture        dB  pixels',
    '-----------  ----  ------',
    'cat          41.3       0',
    'a long name   inf   12345',
    'none          n/a       -',
    '* Look at it.',
  ]);
});

test('a long method is wrapped, word by word', () => {
  const method = 'word '.repeat(60).trim();
  const text = layOut({ title: 'T', method, columns: [{ name: 'a' }], rows: [], notes: [] });
  const lines = text.split('\n').slice(1, -3);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.length <= 110)).toBe(true);
  expect(lines.join(' ')).toBe(method);
});
