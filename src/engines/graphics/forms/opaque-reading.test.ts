import { expect, it } from 'vitest';
import { fitPaint } from '../parts/paint.ts';
import { hasEdge } from './opaque-reading.ts';

/** The gradient that runs down a strip in which `levelAt` says what shows, 0..255, at each row. */
function courseOf(levelAt: (y: number) => number) {
  const x = Float32Array.from({ length: 1200 }, (_, index) => index % 20);
  const y = Float32Array.from({ length: 1200 }, (_, index) => Math.floor(index / 20));
  const level = y.map(levelAt);
  return fitPaint({ count: 1200, x, y, red: level, green: level, blue: level }, 8);
}

it('takes no edge between two colours for the course of a gradient', () => {
  const steep = courseOf((y) => 20 + 3.6 * y);
  const edged = courseOf((y) => (y < 30 ? 120 - 2 * y : 200 + y));
  expect([steep.type, edged.type]).toEqual(['linear', 'linear']);
  expect([hasEdge(steep), hasEdge(edged)]).toEqual([false, true]);
});
