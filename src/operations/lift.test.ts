import { expect, it } from 'vitest';
import { createMask } from '../domain/mask.ts';
import { createRaster } from '../domain/raster.ts';
import { markHole } from './lift.ts';

const WIDTH_PX = 24;
const HEIGHT_PX = 18;
/** What is marked around every pixel of a subject in a picture this small. */
const FRINGE_PX = 2;

it('a hole covers all of the subject with its fringe, across gaps and up to the border, and nothing more', () => {
  const box = { leftPx: 1, topPx: 1, widthPx: 21, heightPx: 12 };
  const alpha = createMask(box.widthPx, box.heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1)
    if (pixel % 17 < 2) alpha.data[pixel] = 1 + pixel;
  const foreground = createRaster(box.widthPx, box.heightPx);
  const hole = createMask(WIDTH_PX, HEIGHT_PX);
  hole.data[hole.data.length - 1] = 255;
  markHole(hole, { box, alpha, foreground }, createRaster(WIDTH_PX, HEIGHT_PX));
  const expected = Array.from(hole.data, (_, place) => {
    const [x, y] = [place % WIDTH_PX, Math.floor(place / WIDTH_PX)];
    const isNear = alpha.data.some(
      (value, pixel) =>
        value > 0 &&
        Math.abs((pixel % box.widthPx) + box.leftPx - x) <= FRINGE_PX &&
        Math.abs(Math.floor(pixel / box.widthPx) + box.topPx - y) <= FRINGE_PX,
    );
    return isNear || place === hole.data.length - 1 ? 255 : 0;
  });
  expect([...hole.data]).toEqual(expected);
});
