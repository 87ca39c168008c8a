import { describe, expect, it } from 'vitest';
import { blur, blurRadius } from './blur.ts';
import { changedPixels, matteBy, painted, pixelAt } from './painted.fixture.ts';

const WIDTH = 80;
const HEIGHT = 60;
const isSubject = (x: number, y: number): boolean => Math.hypot(x - 40, y - 30) < 14;
const picture = painted(WIDTH, HEIGHT, (x, y) =>
  isSubject(x, y)
    ? [220, 20, 20]
    : (Math.floor(x / 3) + Math.floor(y / 3)) % 2 === 0
      ? [20, 40, 200]
      : [40, 200, 90],
);
const background = matteBy(WIDTH, HEIGHT, (x, y) => (isSubject(x, y) ? 0 : 1));

describe('blur', () => {
  const blurred = blur(picture, background, 5);

  it('lets nothing of the subject bleed into the background, nor changes the subject', () => {
    let most = 0;
    for (let y = 0; y < HEIGHT; y += 1)
      for (let x = 0; x < WIDTH; x += 1) {
        if (isSubject(x, y)) expect(pixelAt(blurred, x, y)).toEqual([220, 20, 20]);
        else most = Math.max(most, pixelAt(blurred, x, y)[0]);
      }
    expect(most).toBeLessThanOrEqual(41);
  });

  it('takes the pattern out of what it blurs', () => {
    const spread = (raster: typeof picture): number => {
      const values = Array.from({ length: 20 }, (_, step) => pixelAt(raster, step, 50)[2]);
      return Math.max(...values) - Math.min(...values);
    };
    expect(spread(picture)).toBeGreaterThan(100);
    expect(spread(blurred)).toBeLessThan(25);
  });

  it('blurs a thing without what lies around it', () => {
    const subject = { ...background, data: background.data.map((value) => 255 - value) };
    const soft = blur(picture, subject, 4);
    expect(changedPixels(picture, soft).every((pixel) => subject.data[pixel]! > 0)).toBe(true);
    expect(pixelAt(soft, 40, 18)[0]).toBeGreaterThan(215);
  });

  it('keeps an even picture even, whole or in part, and its alpha', () => {
    const even = painted(30, 20, () => [90, 140, 200]);
    even.data[7] = 100;
    for (const matte of [null, matteBy(30, 20, (x) => (x < 15 ? 1 : 0))]) {
      const result = blur(even, matte, 30);
      for (let at = 0; at < result.data.length; at += 1)
        expect(Math.abs(result.data[at]! - even.data[at]!)).toBeLessThanOrEqual(1);
      expect(result.data[7]).toBe(100);
    }
  });

  it('spreads by the picture’s size, but dissolves no small thing', () => {
    const large = painted(400, 300, () => [0, 0, 0]);
    const speck = matteBy(400, 300, (x, y) => (x < 10 && y < 10 ? 1 : 0));
    expect(blurRadius(large, null, 0.5)).toBeCloseTo(6.4);
    expect(blurRadius(large, speck, 0.5)).toBeCloseTo(1.5);
    expect(blurRadius(large, null, 0.85)).toBeGreaterThan(blurRadius(large, null, 0.25));
  });
});
