import { describe, expect, it } from 'vitest';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { applyPixelEdit } from './apply-edit.ts';
import type { Adjustment } from './edit.ts';
import { changedPixels, matteBy, oklabAt, painted, pixelAt } from './painted.fixture.ts';

const picture = painted(64, 32, (x, y) => [40 + 3 * x, x % 16 < 8 ? 120 : 160, 200 - 4 * y]);
const half = matteBy(64, 32, (x) => (x < 32 ? 1 : 0));
const whole = { target: null, except: [] };

const adjusted = (adjustment: Adjustment, amount: number, matte: Mask | null = half): Raster =>
  applyPixelEdit(picture, matte, { kind: 'adjust', adjustment, amount, ...whole });

const chroma = (raster: Raster, x: number, y: number): number => {
  const { greenRed, blueYellow } = oklabAt(raster, x, y);
  return Math.hypot(greenRed, blueYellow);
};

describe('adjustments', () => {
  it.each(['brighten', 'darken', 'desaturate', 'saturate', 'sharpen', 'blur'] as const)(
    '%s leaves every pixel beside the matte, and all alpha, as it is',
    (adjustment) => {
      const changed = changedPixels(picture, adjusted(adjustment, 0.7));
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.every((pixel) => pixel % 64 < 32)).toBe(true);
    },
  );

  it('brightens and darkens, more with more, and keeps black and white', () => {
    const light = (raster: Raster): number => oklabAt(raster, 10, 10).lightness;
    expect(light(adjusted('brighten', 0.5))).toBeGreaterThan(light(picture) + 0.03);
    expect(light(adjusted('brighten', 0.85))).toBeGreaterThan(light(adjusted('brighten', 0.25)));
    expect(light(adjusted('darken', 0.5))).toBeLessThan(light(picture) - 0.03);
    const ends = painted(2, 1, (x) => (x === 0 ? [0, 0, 0] : [255, 255, 255]));
    for (const adjustment of ['brighten', 'darken', 'desaturate', 'saturate'] as const)
      expect(applyPixelEdit(ends, null, { kind: 'adjust', adjustment, amount: 0.8, ...whole })).toEqual(ends);
  });

  it('takes all colour out and keeps how light it is', () => {
    const grey = adjusted('desaturate', 1, null);
    for (const x of [0, 20, 63]) {
      const [red, green, blue] = pixelAt(grey, x, 5);
      expect([green, blue]).toEqual([red, red]);
      expect(oklabAt(grey, x, 5).lightness).toBeCloseTo(oklabAt(picture, x, 5).lightness, 2);
    }
  });

  it('fills colours, pale ones more, and leaves greys grey', () => {
    expect(chroma(adjusted('saturate', 0.5), 5, 5)).toBeGreaterThan(chroma(picture, 5, 5) * 1.05);
    const grey = painted(2, 2, () => [130, 130, 130]);
    expect(
      applyPixelEdit(grey, null, { kind: 'adjust', adjustment: 'saturate', amount: 1, ...whole }),
    ).toEqual(grey);
  });

  it('sharpens an edge without a halo, and leaves noise alone', () => {
    const edge = painted(32, 8, (x) => {
      const value = Math.round(60 + 120 / (1 + Math.exp(16 - x)));
      return [value, value, value];
    });
    const sharp = applyPixelEdit(edge, null, {
      kind: 'adjust',
      adjustment: 'sharpen',
      amount: 0.8,
      ...whole,
    });
    const step = (raster: Raster): number => pixelAt(raster, 17, 4)[0] - pixelAt(raster, 15, 4)[0];
    expect(step(sharp)).toBeGreaterThan(step(edge));
    for (let x = 0; x < 32; x += 1) {
      expect(pixelAt(sharp, x, 4)[0]).toBeGreaterThanOrEqual(50);
      expect(pixelAt(sharp, x, 4)[0]).toBeLessThanOrEqual(190);
    }
    const noisy = painted(32, 32, (x, y) => {
      const value = 120 + ((x * 7 + y * 13) % 3);
      return [value, value, value];
    });
    expect(
      applyPixelEdit(noisy, null, { kind: 'adjust', adjustment: 'sharpen', amount: 0.8, ...whole }),
    ).toEqual(noisy);
  });
});
