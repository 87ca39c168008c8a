import { describe, expect, test } from 'vitest';
import { createMask } from '../../src/domain/mask.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { meanLaplacian, textureRatio } from './texture.ts';

function checker(low: number, high: number): Raster {
  const raster = createRaster(8, 8);
  for (let pixel = 0; pixel < 64; pixel += 1) {
    const shade = (pixel + (pixel >> 3)) % 2 === 0 ? low : high;
    raster.data.set([shade, shade, shade, 255], pixel * 4);
  }
  return raster;
}

describe('texture', () => {
  const inside = createMask(8, 8);
  for (let y = 1; y < 7; y += 1) inside.data.fill(1, y * 8 + 1, y * 8 + 7);

  test('a checkerboard of step 10 has a Laplacian of 40 inside', () => {
    expect(meanLaplacian(checker(50, 60), inside)).toBeCloseTo(40, 4);
  });

  test('half the contrast is half the texture, twice is twice', () => {
    expect(textureRatio(checker(50, 60), checker(50, 70), inside)).toBeCloseTo(0.5, 4);
    expect(textureRatio(checker(50, 90), checker(50, 70), inside)).toBeCloseTo(2, 4);
  });

  test('a truth without texture has no ratio', () => {
    expect(textureRatio(checker(50, 60), checker(50, 50), inside)).toBeNaN();
  });
});
