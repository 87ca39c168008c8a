import { describe, expect, test } from 'vitest';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { type ResampleKernel, resampled } from './resample.ts';

function grey(widthPx: number, heightPx: number, value: (x: number, y: number) => number): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    const shade = value(pixel % widthPx, Math.floor(pixel / widthPx));
    raster.data.set([shade, shade, shade, 255], pixel * 4);
  }
  return raster;
}

describe.each(['cubic', 'lanczos3'] as const)('resampling by %s', (kernel: ResampleKernel) => {
  test('keeps one colour, whatever the size', () => {
    const small = resampled(
      grey(9, 7, () => 137),
      20,
      3,
      kernel,
    );
    expect(new Set(small.data)).toEqual(new Set([137, 255]));
  });

  test('the same size gives the same pixels', () => {
    const source = grey(8, 8, (x, y) => (x * 31 + y * 17) % 256);
    expect([...resampled(source, 8, 8, kernel).data]).toEqual([...source.data]);
  });

  test('a ramp stays a ramp inside', () => {
    const large = resampled(
      grey(16, 4, (x) => 10 * x),
      32,
      4,
      kernel,
    );
    for (let x = 8; x < 24; x += 1)
      expect(Math.abs(large.data[x * 4]! - 10 * ((x + 0.5) / 2 - 0.5))).toBeLessThan(1.01);
  });

  test('made smaller, a fine checkerboard becomes its mean', () => {
    const small = resampled(
      grey(32, 32, (x, y) => ((x + y) % 2 === 0 ? 60 : 180)),
      8,
      8,
      kernel,
    );
    expect(Math.abs(small.data[(4 * 8 + 4) * 4]! - 120)).toBeLessThan(3);
  });
});

test('the two kernels are not the same one', () => {
  const edge = grey(16, 4, (x) => (x < 8 ? 20 : 220));
  expect([...resampled(edge, 32, 8, 'cubic').data]).not.toEqual([...resampled(edge, 32, 8, 'lanczos3').data]);
});
