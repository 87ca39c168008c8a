import { describe, expect, test } from 'vitest';
import { createMask, type Mask } from '../../src/domain/mask.ts';
import { alphaMeanSquaredError, gradientError, softIou, sumOfAbsoluteDifferences } from './matte.ts';

const row = (...values: number[]): Mask => ({
  widthPx: values.length,
  heightPx: 1,
  data: Uint8Array.from(values),
});

function disc(radiusPx: number): Mask {
  const mask = createMask(40, 40);
  for (let pixel = 0; pixel < 1600; pixel += 1) {
    const distance = Math.hypot((pixel % 40) - 19.5, Math.floor(pixel / 40) - 19.5);
    mask.data[pixel] = 255 * Math.min(1, Math.max(0, radiusPx - distance + 0.5));
  }
  return mask;
}

describe('matte', () => {
  test('1000 pixels that are wholly wrong are a SAD of 1', () => {
    const none = createMask(50, 20);
    const all: Mask = { ...none, data: new Uint8Array(1000).fill(255) };
    expect(sumOfAbsoluteDifferences(none, all)).toBeCloseTo(1, 9);
    expect(alphaMeanSquaredError(none, all)).toBe(1);
  });

  test('only the band counts where one is given', () => {
    const band = row(0, 255, 255);
    expect(sumOfAbsoluteDifferences(row(255, 51, 0), row(0, 0, 0), band)).toBeCloseTo(0.0002, 9);
    expect(alphaMeanSquaredError(row(255, 51, 0), row(0, 0, 0), band)).toBeCloseTo(0.02, 9);
  });

  test('soft IoU is the smaller over the larger', () => {
    expect(softIou(row(255, 100, 0), row(255, 200, 50))).toBeCloseTo(355 / 505, 9);
    expect(softIou(row(9, 0), row(9, 0))).toBe(1);
    expect(softIou(row(0, 0), row(0, 0))).toBe(0);
  });

  test('the gradient error is 0 for the same matte, small for a shift in level, large for a hard edge', () => {
    const truth = disc(12);
    const hard: Mask = { ...truth, data: truth.data.map((value) => (value > 127 ? 255 : 0)) };
    const larger = disc(15);
    expect(gradientError(truth, truth)).toBe(0);
    expect(gradientError(hard, truth)).toBeGreaterThan(0);
    expect(gradientError(larger, truth)).toBeGreaterThan(4 * gradientError(hard, truth));
    const flat: Mask = { ...truth, data: new Uint8Array(1600).fill(10) };
    const lighter: Mask = { ...truth, data: new Uint8Array(1600).fill(90) };
    expect(gradientError(flat, lighter)).toBeCloseTo(0, 9);
  });

  test('the gradient error grows with the square of the step', () => {
    const step = createMask(21, 21);
    for (let pixel = 0; pixel < 441; pixel += 1) step.data[pixel] = pixel % 21 >= 10 ? 255 : 0;
    const once = gradientError(step, createMask(21, 21));
    const half: Mask = { ...step, data: step.data.map((value) => (value ? 51 : 0)) };
    expect(once / gradientError(half, createMask(21, 21))).toBeCloseTo(25, 6);
  });
});
