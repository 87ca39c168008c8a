import { expect, it } from 'vitest';
import type { ContourChain } from './contour-chain.ts';
import { filletsOf } from './contour-fillet.ts';

/** The upper right corner of a card: `straight` pixels of its upper side, a bend, and as many of its right side, 10 px of which are away. */
function corner(bend: readonly (readonly [number, number])[], straight: number): ContourChain {
  const [first, last] = [bend[0]!, bend.at(-1)!];
  const steps = Array.from({ length: straight }, (_, index) => index + 1);
  const points = [
    ...steps.map((step) => [first[0] - step, first[1]] as const).reverse(),
    ...bend,
    ...steps.map((step) => [last[0], last[1] + step] as const),
  ];
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    isClosed: false,
  };
}

/** A quarter of a circle around 100, 80, or of what is as high but twice as wide. */
const quarter = (radius: number, stretched = 1) =>
  Array.from({ length: 2 * radius }, (_, index) => {
    const angle = (Math.PI / 2) * (1 - index / (2 * radius - 1));
    return [100 + stretched * radius * Math.cos(angle), 80 - radius * Math.sin(angle)] as const;
  });

it('tells the circle of a round corner by the sides that end in it, also where one hardly shows', () => {
  for (const radius of [12, 29]) {
    const [fillet] = filletsOf(corner(quarter(radius), 14), [0, 16, 22, 2 * radius + 27]);
    expect(fillet!.radiusXPx).toBeCloseTo(radius, 0);
    expect(fillet!.center.xPx).toBeCloseTo(100, 0);
    expect(fillet!.center.yPx).toBeCloseTo(80, 0);
  }
});

it('takes neither a sharp corner nor the bend of an ellipse for a round one', () => {
  expect(filletsOf(corner([[100, 80]], 40), [0, 40, 80])).toEqual([]);
  expect(filletsOf(corner(quarter(30, 2), 14), [0, 16, 73, 87])).toEqual([]);
});
