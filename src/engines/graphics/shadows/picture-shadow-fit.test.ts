import { expect, it } from 'vitest';
import { createRaster } from '../../../domain/raster.ts';
import type { Form } from '../design.fixture.ts';
import { disc, grain, word } from '../design.fixture.ts';
import { NO_ZONE } from '../parts/flat-zones.ts';
import { blurred } from './blur.ts';
import type { Light } from './picture-light.ts';
import { lightAround } from './picture-light.ts';
import { castStyles } from './picture-shadow-fit.ts';
import type { ShadowStyle } from './picture-shadow-style.ts';

const [SIGMA, MOVE, OPACITY] = [3, 3, 0.55];
const [WIDTH, HEIGHT, LETTER] = [260, 240, 40];

interface Row {
  readonly letters: Form;
  readonly top: number;
  readonly casts: boolean;
}

const rowOf = (text: string, top: number, casts = true): Row => ({
  letters: word(text, LETTER, top, LETTER),
  top,
  casts,
});

/** The light around rows of white letters on a ground of gray levels, which they darken by their shadows. */
function lit(
  rows: readonly Row[],
  levelOf: (x: number, y: number) => number,
): { readonly light: Light; readonly heightPx: number }[] {
  const owner = new Int32Array(WIDTH * HEIGHT);
  const form = new Float32Array(owner.length);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [(pixel % WIDTH) + 0.5, Math.floor(pixel / WIDTH) + 0.5];
    const line = rows.findIndex(({ letters }) => letters(x, y));
    owner[pixel] = line + 1;
    form[pixel] = rows[line]?.casts ? 1 : 0;
  }
  const soft = blurred(form, WIDTH, HEIGHT, SIGMA);
  const image = createRaster(WIDTH, HEIGHT);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
    const dark = y >= MOVE ? OPACITY * soft[pixel - MOVE * WIDTH]! : 0;
    const level = owner[pixel]! > 0 ? 255 : levelOf(x, y) * (1 - dark);
    image.data.set([level, level, level, 255], pixel * 4);
  }
  const other = new Int32Array(owner.length).fill(NO_ZONE);
  const mix = { owner, other, share: new Uint8Array(owner.length).fill(255) };
  return rows.map(({ top }, index) => ({
    heightPx: LETTER,
    light: lightAround(
      image,
      mix,
      { parts: [index + 1], bounds: { left: 40, top, right: 213, bottom: top + 39 }, reading: null },
      Uint8Array.of(0, ...rows.map(() => 1)),
    )!,
  }));
}

const error = ({ sigmaPx, moveXPx, moveYPx, opacity }: ShadowStyle): number =>
  Math.abs(sigmaPx - SIGMA) + Math.hypot(moveXPx, moveYPx - MOVE) + 10 * Math.abs(opacity - OPACITY);

it('takes the shadow of a line on a busy ground from the line of the same design on a calm one', () => {
  // Blotches as large as the strokes below, hardly any above.
  const lights = lit(
    [rowOf('HELLO', 40), rowOf('HOTEL', 160)],
    (x, y) => 150 + (y < 120 ? 6 : 110) * (grain(x, y) - 0.5),
  );
  const [alone] = castStyles([lights[1]!], false);
  const [, together] = castStyles(lights, false);
  expect(together).not.toBeNull();
  expect(error(together!)).toBeLessThan(1);
  expect(!alone || error(alone) > error(together!)).toBe(true);
});

/** A night's lights out of focus: bright discs as high as the letters, before a dark ground. */
const discs = Array.from({ length: 40 }, (_, index) => ({
  form: disc(WIDTH * grain(index, 1), HEIGHT * grain(index, 2), 12 + 20 * grain(index, 3)),
  level: 60 + 120 * grain(index, 4),
}));
const night = (x: number, y: number): number =>
  discs.reduce((level, { form, level: own }) => (form(x, y) ? (level + own) / 2 : level), 16) +
  4 * (grain(x, y) - 0.5);

it('finds the shadow of a line across lights whose own edges are much stronger', () => {
  const [style] = castStyles(lit([rowOf('HELLO', 100)], night), false);
  expect(style).not.toBeNull();
  expect(error(style!)).toBeLessThan(2);
});

it('takes the edges of a picture for no shadow', () => {
  expect(castStyles(lit([rowOf('HELLO', 100, false)], night), false)).toEqual([null]);
});

it('takes what a line seems to cast otherwise than the surest one for clouds that lie as its letters do', () => {
  const rows = [rowOf('HELLO', 40, false), rowOf('HOTEL', 160)] as const;
  const form = Float32Array.from({ length: WIDTH * HEIGHT }, (_, pixel) =>
    rows[0].letters((pixel % WIDTH) + 0.5, Math.floor(pixel / WIDTH) + 0.5) ? 1 : 0,
  );
  const cloud = blurred(form, WIDTH, HEIGHT, 4);
  const lights = lit(rows, (x, y) => {
    const dark = y >= 8 ? 0.25 * cloud[(y - 8) * WIDTH + x + 3]! : 0;
    return (150 + 76 * (grain(x, y) - 0.5)) * (1 - dark);
  });
  expect(castStyles([lights[0]!], false)).not.toEqual([null]);
  const [odd, sure] = castStyles(lights, false);
  expect(odd).toBeNull();
  expect(error(sure!)).toBeLessThan(1);
});
