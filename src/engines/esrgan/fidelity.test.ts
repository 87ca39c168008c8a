import { describe, expect, test } from 'vitest';
import { backProject, limitOvershoot } from './fidelity.ts';
import type { Planes } from './planes.ts';

function planesOf(widthPx: number, heightPx: number, at: (x: number, y: number) => number): Planes {
  const data = Float32Array.from({ length: widthPx * heightPx }, (_, index) =>
    at(index % widthPx, Math.floor(index / widthPx)),
  );
  return { channels: 1, widthPx, heightPx, data };
}

function blockMean(planes: Planes, scale: number, x: number, y: number): number {
  let sum = 0;
  for (let row = 0; row < scale; row += 1) {
    for (let column = 0; column < scale; column += 1) {
      sum += planes.data[(y * scale + row) * planes.widthPx + x * scale + column]!;
    }
  }
  return sum / (scale * scale);
}

describe('backProject', () => {
  test.each([2, 4])('removes a shift of tone at x%d', (scale) => {
    const source = planesOf(6, 5, (x, y) => 40 + 20 * x + 5 * y);
    const enlarged = planesOf(6 * scale, 5 * scale, (x, y) => 47 + (20 * x) / scale + (5 * y) / scale);
    backProject(enlarged, source, scale, 2);
    for (let y = 0; y < 5; y += 1) {
      for (let x = 0; x < 6; x += 1) {
        expect(Math.abs(blockMean(enlarged, scale, x, y) - source.data[y * 6 + x]!)).toBeLessThan(0.5);
      }
    }
  });

  test('leaves a picture alone whose block means are right', () => {
    const enlarged = planesOf(8, 8, (x, y) => 100 + (x % 2 === 0 ? 30 : -30) + (y % 2 === 0 ? 9 : -9));
    const before = enlarged.data.slice();
    backProject(
      enlarged,
      planesOf(4, 4, () => 100),
      2,
      3,
    );
    expect(enlarged.data).toEqual(before);
  });

  test('stays within 0 and 255', () => {
    const enlarged = planesOf(4, 4, (x) => (x < 2 ? -40 : 300));
    backProject(
      enlarged,
      planesOf(2, 2, (x) => (x < 1 ? 3 : 250)),
      2,
      2,
    );
    expect(Math.min(...enlarged.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...enlarged.data)).toBeLessThanOrEqual(255);
  });
});

describe('limitOvershoot', () => {
  test('makes a place flat whose source is flat around it', () => {
    const enlarged = planesOf(12, 12, (x, y) => 80 + Math.sin(x * 3 + y));
    limitOvershoot(
      enlarged,
      planesOf(6, 6, () => 80),
      2,
    );
    expect(enlarged.data.every((value) => value === 80)).toBe(true);
  });

  test('allows a quarter of the range around an edge', () => {
    const source = planesOf(6, 1, (x) => (x < 3 ? 100 : 140));
    const enlarged = planesOf(12, 2, (x) => (x < 6 ? 50 : 200));
    limitOvershoot(enlarged, source, 2);
    expect([...enlarged.data.subarray(0, 12)]).toEqual([
      100, 100, 100, 100, 90, 90, 150, 150, 140, 140, 140, 140,
    ]);
  });
});
