import { describe, expect, it } from 'vitest';
import { boxSum, dilate } from './plane.ts';

const WIDTH_PX = 13;
const HEIGHT_PX = 9;

/** Positions of all pixels at most `radiusPx` from one, in both directions, that lie on the plane. */
function squareAround(pixel: number, radiusPx: number): number[] {
  const [column, row] = [pixel % WIDTH_PX, Math.floor(pixel / WIDTH_PX)];
  return Array.from({ length: WIDTH_PX * HEIGHT_PX }, (_, other) => other).filter(
    (other) =>
      Math.abs((other % WIDTH_PX) - column) <= radiusPx &&
      Math.abs(Math.floor(other / WIDTH_PX) - row) <= radiusPx,
  );
}

describe.each([0, 1, 3, 20])('on a plane, with a radius of %i pixels', (radiusPx) => {
  it('sums are over every square, cut off at the border', () => {
    const plane = Float32Array.from({ length: WIDTH_PX * HEIGHT_PX }, (_, pixel) => (pixel * 7919) % 251);
    const expected = Array.from(plane, (_, pixel) =>
      squareAround(pixel, radiusPx).reduce((sum, other) => sum + plane[other]!, 0),
    );
    boxSum(plane, WIDTH_PX, HEIGHT_PX, radiusPx);
    expect([...plane]).toEqual(expected);
  });

  it('marks grow by the square and no further', () => {
    const marks = Uint8Array.from({ length: WIDTH_PX * HEIGHT_PX }, (_, pixel) => Number(pixel % 37 === 5));
    const expected = Array.from(marks, (_, pixel) =>
      Number(squareAround(pixel, radiusPx).some((other) => marks[other] === 1)),
    );
    expect([...dilate(marks, WIDTH_PX, HEIGHT_PX, radiusPx)]).toEqual(expected);
  });
});
