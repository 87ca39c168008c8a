import { describe, expect, test } from 'vitest';
import type { Raster } from '../../src/domain/raster.ts';
import { composeRoundedOnce, composeRoundedPerLayer } from './recomposition.ts';

const pixel = (...rgba: [number, number, number, number]): Raster => ({
  widthPx: 1,
  heightPx: 1,
  data: Uint8ClampedArray.from(rgba),
});

describe('recomposition', () => {
  test('a clear layer changes nothing, an opaque one hides everything', () => {
    const below = pixel(12, 34, 56, 255);
    expect([...composeRoundedOnce([below, pixel(200, 200, 200, 0)]).data]).toEqual([12, 34, 56, 255]);
    expect([...composeRoundedPerLayer([below, pixel(1, 2, 3, 255)]).data]).toEqual([1, 2, 3, 255]);
  });

  test('halves go up in both readings', () => {
    const stack = [pixel(0, 0, 0, 255), pixel(5, 15, 25, 51)];
    expect([...composeRoundedOnce(stack).data]).toEqual([1, 3, 5, 255]);
    const half = [pixel(1, 0, 0, 255), pixel(0, 1, 0, 255), pixel(0, 0, 85, 153)];
    expect([...composeRoundedPerLayer(half).data]).toEqual([0, 0, 51, 255]);
  });

  test('the two readings differ where an early rounding is carried on', () => {
    const stack = [pixel(0, 0, 0, 255), pixel(3, 3, 3, 51), pixel(1, 1, 1, 102)];
    expect(composeRoundedOnce(stack).data[0]).toBe(1);
    const carried = [pixel(0, 0, 0, 255), pixel(2, 2, 2, 51), pixel(1, 1, 1, 102)];
    expect(composeRoundedOnce(carried).data[0]).toBe(1);
    expect(composeRoundedPerLayer(carried).data[0]).toBe(0);
  });

  test('alpha adds up by source-over', () => {
    expect(composeRoundedOnce([pixel(9, 9, 9, 51), pixel(9, 9, 9, 51)]).data[3]).toBe(92);
  });
});
