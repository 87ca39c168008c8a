import { expect, test } from 'vitest';
import { createMask } from '../../domain/mask.ts';
import { createRaster } from '../../domain/raster.ts';
import { createBand, forEachStoredRun } from './band.ts';
import { reduceColors, reduceMask, reduceTrimap } from './reduction.ts';
import { unknownRuns } from './runs.ts';

test('blocks of a mask become their rounded means, those over the edge of what they have', () => {
  const mask = createMask(5, 3);
  mask.data.set([0, 10, 20, 30, 200, 40, 50, 60, 70, 100, 7, 8, 9, 12, 255]);
  expect(reduceMask(mask, 2)).toEqual({
    widthPx: 3,
    heightPx: 2,
    data: Uint8Array.from([25, 45, 150, 8, 11, 255]),
  });
});

test('a block of a trimap is known only when every pixel of it is', () => {
  const trimap = createMask(120, 40);
  trimap.data.fill(255, 20 * 120);
  // One deviating pixel in a block of 1600 is lost in the rounding of a mean.
  trimap.data[3 * 120 + 50] = 255;
  trimap.data[25 * 120 + 70] = 128;
  expect(Array.from(reduceTrimap(trimap, 20).data)).toEqual([
    0, 0, 128, 0, 0, 0, 255, 255, 255, 128, 255, 255,
  ]);
  expect(Array.from(reduceTrimap(trimap, 40).data)).toEqual([128, 128, 128]);
});

test('stored colours are block means, and the padding repeats the edge', () => {
  const image = createRaster(7, 6);
  for (let at = 0; at < 42; at += 1) image.data.set([at, 2 * at, 255 - at, 255], at * 4);
  const unknown = unknownRuns(new Uint8Array(12).fill(128), 4, 3);
  const band = createBand(unknown, 4, 3);
  const colors = reduceColors(image, 2, band);
  forEachStoredRun(band, (index, y, fromX, toX) => {
    for (let x = fromX; x < toX; x += 1) {
      const blockX = Math.min(Math.max(x, 0), 3);
      const blockY = Math.min(Math.max(y, 0), 2);
      const columns = blockX === 3 ? [6] : [2 * blockX, 2 * blockX + 1];
      const values = columns.flatMap((column) => [blockY * 14 + column, blockY * 14 + 7 + column]);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const place = (index + x - fromX) * 3;
      expect(colors[place]).toBeCloseTo(mean / 255, 6);
      expect(colors[place + 1]).toBeCloseTo((2 * mean) / 255, 6);
      expect(colors[place + 2]).toBeCloseTo((255 - mean) / 255, 6);
    }
  });
});
