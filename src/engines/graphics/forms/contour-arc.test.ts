import { describe, expect, it } from 'vitest';
import { arcsOf, ellipsesOf } from './contour-arc.ts';
import type { ContourChain } from './contour-chain.ts';

/** A stretch of an ellipse around 200, 120 with the radii 150 and 60, from one angle to another. */
function stretch(from: number, to: number): ContourChain {
  const count = 240;
  const angles = Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
  return {
    x: Float64Array.from(angles, (angle) => 200 + 150 * Math.cos(angle)),
    y: Float64Array.from(angles, (angle) => 120 + 60 * Math.sin(angle)),
    isClosed: false,
  };
}

const places = Array.from({ length: 16 }, (_, index) => Math.round((index * 239) / 15));
const shown = (chains: readonly ContourChain[]) =>
  ellipsesOf(
    chains.flatMap((chain) => arcsOf(chain, places)),
    chains,
  );

describe('arcs of contours', () => {
  it('are no circle where they are an ellipse, flat stretches and bent ones together', () => {
    const [ellipse] = shown([stretch(-2.6, -0.4)]);
    expect(ellipse!.radiusXPx).toBeCloseTo(150, 0);
    expect(ellipse!.radiusYPx).toBeCloseTo(60, 0);
  });

  it('are one ellipse that something hides the middle of, each of which is too short to say it', () => {
    const ellipses = shown([stretch(-1.9, -1.25), stretch(1.2, 1.95)]);
    expect(
      ellipses.some(
        ({ center, radiusXPx, radiusYPx }) =>
          Math.abs(center.xPx - 200) < 1 &&
          Math.abs(center.yPx - 120) < 1 &&
          Math.abs(radiusXPx - 150) < 2 &&
          Math.abs(radiusYPx - 60) < 1,
      ),
    ).toBe(true);
  });
});
