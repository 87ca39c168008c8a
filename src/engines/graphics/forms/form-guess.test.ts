import { describe, expect, it } from 'vitest';
import type { StraightLine } from './contour-stroke.ts';
import { formBounds } from './form.ts';
import { guessedForms } from './form-guess.ts';

const CANVAS = { widthPx: 400, heightPx: 300 };

/** What shows of a level line at `y`, from the left to the right. */
const level = (y: number, ...stretches: readonly (readonly [number, number])[]): StraightLine => ({
  normalX: 0,
  normalY: 1,
  offset: y,
  stretches: stretches.map(([left, right]) => [-right, -left]),
  lengthPx: stretches.reduce((sum, [left, right]) => sum + right - left, 0),
});
const plumb = (x: number, top: number, bottom: number): StraightLine => ({
  normalX: 1,
  normalY: 0,
  offset: x,
  stretches: [[top, bottom]],
  lengthPx: bottom - top,
});
const boundsOf = (lines: readonly StraightLine[]) =>
  guessedForms({ lines, ellipses: [], fillets: [], corners: [] }, CANVAS).map(formBounds);

describe('guesses at forms', () => {
  it('end a bar where it breaks off, also where the side of something else goes on from there', () => {
    const bounds = boundsOf([level(100, [40, 200], [240, 300]), level(108, [40, 200])]);
    expect(bounds).toContainEqual({ left: 40, top: 100, right: 199, bottom: 107 });
  });

  it('know a rectangle by three sides, the fourth of which is hidden just beyond what shows of the others', () => {
    const bounds = boundsOf([plumb(60, 120, 220), plumb(180, 100, 220), level(220, [60, 180])]);
    expect(
      bounds.some(
        ({ left, right, bottom, top }) =>
          left === 60 && right === 179 && bottom === 219 && top > 90 && top < 100,
      ),
    ).toBe(true);
  });
});
