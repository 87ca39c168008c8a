import { describe, expect, test } from 'vitest';
import type { Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { foregroundColorError, haloPsnr, onMagenta, softBand } from './halo.ts';

const colors = (...pixels: readonly (readonly [number, number, number])[]): Raster => ({
  widthPx: pixels.length,
  heightPx: 1,
  data: Uint8ClampedArray.from(pixels.flatMap((pixel) => [...pixel, 255])),
});
const alpha = (...values: number[]): Mask => ({
  widthPx: values.length,
  heightPx: 1,
  data: Uint8Array.from(values),
});

describe('halo', () => {
  test('the soft band leaves clear and opaque pixels out', () => {
    expect([...softBand(alpha(0, 1, 254, 255)).data]).toEqual([0, 255, 255, 0]);
  });

  test('on magenta mixes by alpha and forgets the colour where clear', () => {
    const shown = onMagenta(colors([0, 255, 0], [9, 9, 9], [40, 50, 60]), alpha(51, 0, 255));
    expect([...shown.data]).toEqual([204, 51, 204, 255, 255, 0, 255, 255, 40, 50, 60, 255]);
  });

  test('colour errors count as much as they show, and only in the soft band', () => {
    const truth = { color: colors([0, 0, 0], [0, 0, 0]), alpha: alpha(255, 51) };
    const wrong = { color: colors([255, 255, 255], [50, 50, 50]), alpha: alpha(255, 51) };
    expect(haloPsnr(truth, truth)).toBe(Number.POSITIVE_INFINITY);
    expect(haloPsnr(wrong, truth)).toBeCloseTo(20 * Math.log10(255 / 10), 6);
  });

  test('the colour error is weighted by alpha', () => {
    const error = foregroundColorError(
      colors([255, 0, 0], [255, 255, 255]),
      colors([0, 0, 0], [0, 0, 0]),
      alpha(255, 0),
    );
    expect(error).toBeCloseTo(1 / 3, 9);
  });
});
