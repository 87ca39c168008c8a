import { expect, it } from 'vitest';
import { type Color, grain, Page } from '../design.fixture.ts';
import { edgelsOf } from './edgel.ts';
import { stepRuns } from './line-search.ts';

const PAGE: Color = [243, 240, 233];
const [widthPx, heightPx] = [360, 400];

/** A slanted edge on a page whose upper part is all texture. */
function textured(): Page {
  const isBelow = (x: number, y: number): boolean => x + y / 2 < 338;
  return new Page(widthPx, heightPx, (x, y) => {
    const value = 40 + 190 * grain(Math.floor(x / 4), Math.floor(y / 4));
    return y < 280 ? [value, value, value] : isBelow(x, y) ? [217, 164, 65] : PAGE;
  });
}

it('ends the run of an edge where texture begins, in which a line through enough steps is soon found', () => {
  const { picture } = textured();
  const runs = stepRuns(edgelsOf(picture, false), picture).filter(
    ({ fromX, fromY, toX, toY, isSparse }) =>
      !isSparse && [fromX + fromY / 2, toX + toY / 2].every((place) => Math.abs(place - 338) < 4),
  );
  expect(runs).toHaveLength(1);
  const [above, below] = [runs[0]!.fromY, runs[0]!.toY].toSorted((one, other) => one - other);
  expect(Math.abs(above! - 280)).toBeLessThan(16);
  expect(below).toBeGreaterThan(390);
});
