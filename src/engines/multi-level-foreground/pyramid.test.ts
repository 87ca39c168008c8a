import { expect, test } from 'vitest';
import { createMask } from '../../domain/mask.ts';
import { createRaster } from '../../domain/raster.ts';
import { halvings } from './pyramid.ts';

test('every halved level holds the rounded means of four pixels, and an odd edge its own ones twice', () => {
  const image = createRaster(13, 6);
  const alpha = createMask(13, 6);
  for (let at = 0; at < image.data.length; at += 1) image.data[at] = (at * 7919) % 256;
  // Sums that end in every remainder, and the largest one.
  image.data.fill(255, 0, 8);
  image.data.fill(255, 13 * 4, 13 * 4 + 8);
  for (let at = 0; at < alpha.data.length; at += 1) alpha.data[at] = (at * 89) % 256;
  const levels = [...halvings({ image, alpha })];
  expect(levels.map((level) => [level.image.widthPx, level.image.heightPx])).toEqual([
    [13, 6],
    [7, 3],
    [4, 2],
    [2, 1],
    [1, 1],
  ]);
  for (const [index, half] of levels.entries()) {
    if (index === 0) continue;
    const whole = levels[index - 1]!;
    const { widthPx, heightPx } = whole.image;
    const mean = (x: number, y: number, read: (pixel: number) => number): number => {
      const right = Math.min(2 * x + 1, widthPx - 1);
      const below = Math.min(2 * y + 1, heightPx - 1);
      const pixels = [2 * y * widthPx + 2 * x, 2 * y * widthPx + right];
      pixels.push(below * widthPx + 2 * x, below * widthPx + right);
      return Math.floor((pixels.reduce((sum, pixel) => sum + read(pixel), 0) + 2) / 4);
    };
    for (let y = 0; y < half.image.heightPx; y += 1) {
      for (let x = 0; x < half.image.widthPx; x += 1) {
        const pixel = y * half.image.widthPx + x;
        expect(half.alpha.data[pixel]).toBe(mean(x, y, (from) => whole.alpha.data[from]!));
        for (let channel = 0; channel < 4; channel += 1)
          expect(half.image.data[pixel * 4 + channel]).toBe(
            mean(x, y, (from) => whole.image.data[from * 4 + channel]!),
          );
      }
    }
  }
});
