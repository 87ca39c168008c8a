import { expect, it } from 'vitest';
import { createRaster } from '../../../domain/raster.ts';
import { clearFringes, HIDDEN, NOT_ITS, SHOWN } from './hidden-fringe.ts';

const KINDS = { '.': NOT_ITS, '#': SHOWN, '?': HIDDEN } as const;

/** What is left of an element that shows at `#` and goes on at `?` behind something else. */
function cleared(rows: readonly string[]): string[] {
  const raster = createRaster(rows[0]!.length, rows.length);
  const kinds = Uint8Array.from([...rows.join('')], (kind) => KINDS[kind as keyof typeof KINDS]);
  for (const [pixel, kind] of kinds.entries()) raster.data[pixel * 4 + 3] = kind === NOT_ITS ? 0 : 255;
  clearFringes(raster, kinds);
  return rows.map((row, y) =>
    [...row].map((kind, x) => (raster.data[(y * row.length + x) * 4 + 3] === 0 ? '.' : kind)).join(''),
  );
}

it('ends a bar on the line that it stands on, whose edge is known to a pixel', () => {
  expect(cleared(['.####.', '.####.', '.????.'])).toEqual(['.####.', '.####.', '......']);
  expect(cleared(['.####.', '.####.', '...?..'])).toEqual(['.####.', '.####.', '......']);
});

it('goes on behind what is deeper, or has it on both sides', () => {
  for (const rows of [
    ['.####.', '.????.', '.????.'],
    ['.####.', '.????.', '.####.'],
    ['###??.', '......'],
    ['######', '##??##', '######'],
  ])
    expect(cleared(rows)).toEqual(rows);
});
