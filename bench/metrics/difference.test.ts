import { describe, expect, test } from 'vitest';
import type { Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { difference, psnr } from './difference.ts';

const raster = (pixels: readonly (readonly [number, number, number, number])[]): Raster => ({
  widthPx: pixels.length,
  heightPx: 1,
  data: Uint8ClampedArray.from(pixels.flat()),
});

describe('difference', () => {
  const a = raster([
    [10, 20, 30, 255],
    [0, 0, 0, 255],
    [7, 7, 7, 255],
  ]);
  const b = raster([
    [10, 20, 36, 255],
    [0, 0, 0, 255],
    [7, 7, 7, 250],
  ]);

  test('counts a pixel once, alpha included, and squares colour alone', () => {
    expect(difference(a, b)).toEqual({
      changedPixels: 2,
      maxDifference: 6,
      meanSquaredError: 36 / 9,
      pixels: 3,
    });
  });

  test('looks only where the mask is above 0', () => {
    const where: Mask = { widthPx: 3, heightPx: 1, data: Uint8Array.of(0, 1, 255) };
    expect(difference(a, b, where)).toEqual({
      changedPixels: 1,
      maxDifference: 5,
      meanSquaredError: 0,
      pixels: 2,
    });
  });

  test('a difference of 255 everywhere is 0 dB, one of 1 is 48.13 dB, none is infinite', () => {
    expect(psnr(raster([[0, 0, 0, 255]]), raster([[255, 255, 255, 255]]))).toBe(0);
    expect(psnr(raster([[4, 4, 4, 255]]), raster([[5, 3, 5, 255]]))).toBeCloseTo(48.1308, 3);
    expect(psnr(a, a)).toBe(Number.POSITIVE_INFINITY);
  });

  test('refuses pictures of two sizes', () => {
    expect(() => difference(a, raster([[0, 0, 0, 0]]))).toThrow('Expected two pictures of one size');
  });
});
