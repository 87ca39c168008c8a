import { describe, expect, test } from 'vitest';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { enlargeAlongColors } from './enlargement.ts';

const SCALE = 4;
const SIZE = 256;
const WHOLE = { leftPx: 0, topPx: 0, widthPx: SIZE, heightPx: SIZE };

/** A blue shape with slanted and round edges on sand, moved by (`dx`, `dy`), with its true alpha. */
function scene(dx = 0, dy = 0): { readonly image: Raster; readonly truth: Mask } {
  const image = createRaster(SIZE, SIZE);
  const truth = createMask(SIZE, SIZE);
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const u = x - dx - 120;
      const v = y - dy - 110;
      const distance = Math.max(Math.hypot(u, v) - 70, 0.8 * u + 0.6 * v - 40);
      const alpha = Math.min(1, Math.max(0, 0.5 - distance / 1.5));
      const subject = [40 + v * 0.1, 60, 170 + u * 0.2];
      const ground = [200, 180 + x * 0.1, 130];
      const pixel = y * SIZE + x;
      for (let channel = 0; channel < 3; channel += 1)
        image.data[pixel * 4 + channel] = alpha * subject[channel]! + (1 - alpha) * ground[channel]!;
      image.data[pixel * 4 + 3] = 255;
      truth.data[pixel] = Math.round(alpha * 255);
    }
  }
  return { image, truth };
}

/** The scene averaged down by `SCALE` on both sides. */
function guideOf(image: Raster, truth: Mask) {
  const side = SIZE / SCALE;
  const colors = new Uint8Array(side * side * 3);
  const alpha = new Uint8Array(side * side);
  for (let cell = 0; cell < alpha.length; cell += 1) {
    const sums = [0, 0, 0, 0];
    for (let inner = 0; inner < SCALE * SCALE; inner += 1) {
      const x = (cell % side) * SCALE + (inner % SCALE);
      const pixel = (Math.floor(cell / side) * SCALE + Math.floor(inner / SCALE)) * SIZE + x;
      for (let channel = 0; channel < 3; channel += 1) sums[channel]! += image.data[pixel * 4 + channel]!;
      sums[3]! += truth.data[pixel]!;
    }
    for (let channel = 0; channel < 3; channel += 1) colors[cell * 3 + channel] = sums[channel]! / SCALE ** 2;
    alpha[cell] = sums[3]! / SCALE ** 2;
  }
  return { widthPx: side, heightPx: side, colors, alpha };
}

function totalDifference(a: Mask, b: Mask): number {
  return a.data.reduce((sum, value, pixel) => sum + Math.abs(value - b.data[pixel]!), 0) / 255;
}

function enlarged(image: Raster, truth: Mask): Mask {
  const target = createMask(SIZE, SIZE);
  enlargeAlongColors(guideOf(image, truth), image, WHOLE, target);
  return target;
}

describe('a small matte, enlarged', () => {
  test('follows edges that the small one does not have', () => {
    const { image, truth } = scene();
    const grey = { ...image, data: image.data.slice().fill(128) };
    const guide = guideOf(image, truth);
    const blind = createMask(SIZE, SIZE);
    // Without colours there is nothing to follow: this is plain interpolation.
    enlargeAlongColors({ ...guide, colors: guide.colors.slice().fill(128) }, grey, WHOLE, blind);
    expect(totalDifference(enlarged(image, truth), truth)).toBeLessThan(0.2 * totalDifference(blind, truth));
  });

  test('is flat, exactly, where the truth is', () => {
    const { image, truth } = scene();
    const answer = enlarged(image, truth);
    let wrong = 0;
    for (let y = 0; y < SIZE; y += 1) {
      for (let x = 0; x < SIZE; x += 1) {
        const distance = Math.max(Math.hypot(x - 120, y - 110) - 70, 0.8 * (x - 120) + 0.6 * (y - 110) - 40);
        const flat = distance < 0 ? 255 : 0;
        if (Math.abs(distance) > 3 * SCALE && answer.data[y * SIZE + x] !== flat) wrong += 1;
      }
    }
    expect(wrong).toBe(0);
  });

  test('moves with its picture, by fractions of a cell too', () => {
    const still = enlarged(scene().image, scene().truth);
    const moved = enlarged(scene(5, 3).image, scene(5, 3).truth);
    let difference = 0;
    for (let y = 0; y < SIZE - 3; y += 1)
      for (let x = 0; x < SIZE - 5; x += 1)
        difference += Math.abs(still.data[y * SIZE + x]! - moved.data[(y + 3) * SIZE + x + 5]!) / 255;
    // The outline is about 400 pixels long.
    expect(difference).toBeLessThan(20);
  });

  test('changes nothing outside its box', () => {
    const { image, truth } = scene();
    const target = createMask(SIZE + 20, SIZE + 10);
    target.data.fill(7);
    const canvas = createRaster(SIZE + 20, SIZE + 10);
    for (let y = 0; y < SIZE; y += 1)
      canvas.data.set(image.data.subarray(y * SIZE * 4, (y + 1) * SIZE * 4), ((y + 4) * (SIZE + 20) + 9) * 4);
    enlargeAlongColors(guideOf(image, truth), canvas, { ...WHOLE, leftPx: 9, topPx: 4 }, target);
    const alone = enlarged(image, truth);
    let wrong = 0;
    for (let y = 0; y < SIZE + 10; y += 1) {
      for (let x = 0; x < SIZE + 20; x += 1) {
        const inside = x >= 9 && x < SIZE + 9 && y >= 4 && y < SIZE + 4;
        const expected = inside ? alone.data[(y - 4) * SIZE + x - 9]! : 7;
        if (target.data[y * (SIZE + 20) + x] !== expected) wrong += 1;
      }
    }
    expect(wrong).toBe(0);
  });
});
