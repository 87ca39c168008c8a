import { expect, it } from 'vitest';
import { createRaster } from '../../../domain/raster.ts';
import { grain, word } from '../design.fixture.ts';
import { NO_ZONE } from '../parts/flat-zones.ts';
import { blurred } from './blur.ts';
import { lightAround } from './picture-light.ts';
import { castFits } from './picture-shadow-fit.ts';

const [SIGMA, MOVE, OPACITY] = [3, 3, 0.55];

it('takes the shadow of a line on a busy ground from the line of the same design on a calm one', () => {
  const [widthPx, heightPx] = [260, 240];
  const lines = [
    { letters: word('HELLO', 40, 40, 40), top: 40 },
    { letters: word('HOTEL', 40, 160, 40), top: 160 },
  ];
  const owner = new Int32Array(widthPx * heightPx);
  const form = new Float32Array(owner.length);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [(pixel % widthPx) + 0.5, Math.floor(pixel / widthPx) + 0.5];
    const line = lines.findIndex(({ letters }) => letters(x, y));
    owner[pixel] = line + 1;
    form[pixel] = line < 0 ? 0 : 1;
  }
  const soft = blurred(form, widthPx, heightPx, SIGMA);
  const image = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
    // Blotches as large as the strokes below, hardly any above.
    const blotch = grain(x, y) - 0.5;
    const ground = 150 + (y < 120 ? 6 : 110) * blotch;
    const dark = y >= MOVE ? OPACITY * soft[pixel - MOVE * widthPx]! : 0;
    const level = owner[pixel]! > 0 ? 255 : ground * (1 - dark);
    image.data.set([level, level, level, 255], pixel * 4);
  }
  const other = new Int32Array(owner.length).fill(NO_ZONE);
  const mix = { owner, other, share: new Uint8Array(owner.length).fill(255) };
  const lights = lines.map(({ top }, index) => ({
    heightPx: 40,
    light: lightAround(
      image,
      mix,
      { parts: [index + 1], bounds: { left: 40, top, right: 213, bottom: top + 39 }, reading: null },
      Uint8Array.of(0, 1, 1),
    )!,
  }));
  const alone = castFits([lights[1]!], false)[0] ?? null;
  const [, together] = castFits(lights, false);
  const error = ({ sigma, moveX, moveY, opacity }: NonNullable<typeof alone>): number =>
    Math.abs(sigma - SIGMA) + Math.hypot(moveX, moveY - MOVE) + 10 * Math.abs(opacity - OPACITY);
  expect(together).not.toBeNull();
  expect(error(together!)).toBeLessThan(1);
  expect(alone === null || error(alone) > error(together!)).toBe(true);
});
