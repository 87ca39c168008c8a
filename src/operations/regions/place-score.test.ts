import { describe, expect, test } from 'vitest';
import type { Place } from '../instruction/plan.ts';
import { placeScore } from './place-score.ts';

const CANVAS = { widthPx: 300, heightPx: 200 };
/** A box of 30 by 20 pixels around a place given in shares of the canvas. */
const around = (across: number, down: number) => ({
  leftPx: 300 * across - 15,
  topPx: 200 * down - 10,
  widthPx: 30,
  heightPx: 20,
});

test('without any place every box fits', () => {
  expect(placeScore(around(0.9, 0.1), CANVAS, [])).toBe(1);
});

describe('a place', () => {
  test.each<[Place, readonly [number, number], readonly [number, number]]>([
    ['left', [0.15, 0.5], [0.85, 0.5]],
    ['right', [0.85, 0.2], [0.15, 0.2]],
    ['top', [0.4, 0.12], [0.4, 0.9]],
    ['bottom', [0.6, 0.88], [0.6, 0.1]],
    ['center', [0.5, 0.5], [0.08, 0.92]],
    ['corner', [0.92, 0.08], [0.5, 0.5]],
  ])('"%s" fits what is there and not what is opposite', (place, there, opposite) => {
    expect(placeScore(around(...there), CANVAS, [place])).toBe(1);
    expect(placeScore(around(...opposite), CANVAS, [place])).toBe(0);
  });

  test('is scored between the two by how near it is', () => {
    const scores = [0.3, 0.42, 0.5, 0.6, 0.7].map((across) =>
      placeScore(around(across, 0.5), CANVAS, ['left']),
    );
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBeGreaterThan(3);
  });

  test('joined with another needs both', () => {
    const upperRight: readonly Place[] = ['top', 'right'];
    expect(placeScore(around(0.88, 0.1), CANVAS, upperRight)).toBe(1);
    expect(placeScore(around(0.88, 0.9), CANVAS, upperRight)).toBe(0);
    expect(placeScore(around(0.1, 0.1), CANVAS, upperRight)).toBe(0);
  });

  test('in front is lower and larger than behind', () => {
    const near = { leftPx: 60, topPx: 80, widthPx: 120, heightPx: 118 };
    const far = around(0.5, 0.4);
    expect(placeScore(near, CANVAS, ['front'])).toBeGreaterThan(placeScore(far, CANVAS, ['front']) + 0.4);
    expect(placeScore(far, CANVAS, ['back'])).toBeGreaterThan(placeScore(near, CANVAS, ['back']) + 0.4);
  });
});
