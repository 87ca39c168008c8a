import { describe, expect, test } from 'vitest';
import { createMask } from '../../src/domain/mask.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { ssim } from './ssim.ts';

function grey(value: (x: number, y: number) => number, widthPx = 24, heightPx = 20): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const shade = value(x, y);
      raster.data.set([shade, shade, shade, 255], (y * widthPx + x) * 4);
    }
  }
  return raster;
}

describe('ssim', () => {
  const texture = grey((x, y) => 90 + ((x * 37 + y * 71) % 60));

  test('a picture is 1 like itself', () => {
    expect(ssim(texture, texture)).toBeCloseTo(1, 9);
  });

  test('two flat greys keep the luminance term alone', () => {
    const constant = (0.01 * 255) ** 2;
    const expected = (2 * 100 * 120 + constant) / (100 ** 2 + 120 ** 2 + constant);
    expect(
      ssim(
        grey(() => 100),
        grey(() => 120),
      ),
    ).toBeCloseTo(expected, 9);
  });

  test('a texture turned round its mean is unlike, and its flat mean is near 0', () => {
    const inverted = grey((x, y) => 149 + 90 - (90 + ((x * 37 + y * 71) % 60)));
    const smooth = grey(() => 119);
    expect(ssim(texture, inverted)).toBeLessThan(-0.5);
    expect(Math.abs(ssim(texture, smooth))).toBeLessThan(0.2);
  });

  test('damage outside the mask and beyond the window does not count', () => {
    const damaged = grey((x, y) => (x < 6 ? 0 : 90 + ((x * 37 + y * 71) % 60)));
    const where = createMask(24, 20);
    for (let y = 0; y < 20; y += 1) where.data[y * 24 + 20] = 1;
    expect(ssim(texture, damaged, where)).toBeCloseTo(1, 9);
    expect(ssim(texture, damaged)).toBeLessThan(0.9);
  });
});
