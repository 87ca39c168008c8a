import { describe, expect, it } from 'vitest';
import type { Raster } from '../../domain/raster.ts';
import type { Ground } from './edit.ts';
import { oklabAt, pixelAt } from './painted.fixture.ts';
import { paintSky } from './sky.ts';

type Sky = Extract<Ground, { type: 'sky' }>;
const SIZE = { widthPx: 180, heightPx: 120 };
const paint = (time: Sky['time'], clouds: number, seed = 4): Raster =>
  paintSky(SIZE, { type: 'sky', time, clouds }, seed);

/** The mean of one channel over some rows. */
function mean(sky: Raster, channel: 0 | 1 | 2, fromRow: number, toRow: number): number {
  let sum = 0;
  for (let y = fromRow; y < toRow; y += 1)
    for (let x = 0; x < sky.widthPx; x += 1) sum += pixelAt(sky, x, y)[channel];
  return sum / ((toRow - fromRow) * sky.widthPx);
}

/** Share of pixels with hardly any colour: cloud. */
function cloudShare(sky: Raster): number {
  let count = 0;
  for (let y = 0; y < sky.heightPx; y += 1)
    for (let x = 0; x < sky.widthPx; x += 1) {
      const [red, , blue] = pixelAt(sky, x, y);
      if (blue - red < 35 && red > 150) count += 1;
    }
  return count / (sky.widthPx * sky.heightPx);
}

describe('a painted sky', () => {
  it('is bluest at the top and pales towards the horizon', () => {
    const sky = paint('day', 0);
    let lastLight = 0;
    for (let y = 0; y < 120; y += 10) {
      const [red, green, blue] = pixelAt(sky, 90, y);
      expect(blue).toBeGreaterThan(green);
      expect(green).toBeGreaterThan(red);
      const { lightness } = oklabAt(sky, 90, y);
      expect(lightness).toBeGreaterThan(lastLight);
      lastLight = lightness;
    }
    const [topRed, , topBlue] = pixelAt(sky, 90, 0);
    const [lowRed, , lowBlue] = pixelAt(sky, 90, 119);
    expect(topBlue - topRed).toBeGreaterThan(lowBlue - lowRed + 60);
  });

  it('has the more clouds the more are asked for', () => {
    const shares = [0, 0.25, 0.5, 0.8].map((clouds) => cloudShare(paint('day', clouds)));
    expect(shares[0]).toBe(0);
    expect(shares[1]).toBeGreaterThan(0.01);
    expect(shares[2]).toBeGreaterThan(shares[1]!);
    expect(shares[3]).toBeGreaterThan(0.4);
  });

  it('is warm at the horizon and dark blue above when the sun sets', () => {
    const sky = paint('sunset', 0.35);
    expect(mean(sky, 0, 100, 120)).toBeGreaterThan(mean(sky, 2, 100, 120) + 60);
    expect(mean(sky, 2, 0, 20)).toBeGreaterThan(mean(sky, 0, 0, 20));
  });

  it('is dark at night, with stars', () => {
    const sky = paint('night', 0);
    expect(mean(sky, 1, 0, 120)).toBeLessThan(60);
    let stars = 0;
    for (let y = 0; y < 120; y += 1)
      for (let x = 0; x < 180; x += 1) if (pixelAt(sky, x, y)[1] > 110) stars += 1;
    expect(stars).toBeGreaterThan(15);
    expect(stars).toBeLessThan(600);
  });

  it('is the same for the same seed, another for another, and alike at another size', () => {
    expect(paint('day', 0.5)).toEqual(paint('day', 0.5));
    expect(paint('day', 0.5, 5)).not.toEqual(paint('day', 0.5));
    const small = paint('day', 0.5);
    const large = paintSky({ widthPx: 360, heightPx: 240 }, { type: 'sky', time: 'day', clouds: 0.5 }, 4);
    let apart = 0;
    for (let y = 0; y < 120; y += 3)
      for (let x = 0; x < 180; x += 3)
        apart += Math.abs(pixelAt(small, x, y)[0] - pixelAt(large, 2 * x, 2 * y)[0]);
    expect(apart / 2400).toBeLessThan(12);
  });

  it('fills the smallest of pictures', () => {
    for (const time of ['day', 'sunset', 'night'] as const)
      for (const [widthPx, heightPx] of [
        [1, 1],
        [1, 40],
        [40, 1],
        [3, 2],
      ] as const) {
        const { data } = paintSky({ widthPx, heightPx }, { type: 'sky', time, clouds: 0.5 }, 1);
        for (let at = 3; at < data.length; at += 4) expect(data[at]).toBe(255);
      }
  });
});
