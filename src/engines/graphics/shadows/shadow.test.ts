import { expect, it } from 'vitest';
import type { Color } from '../design.fixture.ts';
import { box, compressed, Page, takenApart } from '../design.fixture.ts';
import { blurred as blurredForm, GAUSSIAN } from './blur.ts';
import { isShadow } from './shadow.ts';
import { fitForm } from './shadow-form.ts';

/** How far a blurred edge, of which `inside` pixels lie behind, has come: 0..1, a normal distribution nearly. */
const blurred = (inside: number, sigmaPx: number): number => 1 / (1 + Math.exp((-1.702 * inside) / sigmaPx));

it('leaves the end of a shadow to what casts it, and gives none to a card close by', async () => {
  const shade = (x: number, y: number): Color => {
    const across = blurred(x - 25.5, 9) * blurred(265.5 - x, 9);
    const down = blurred(y - 45.5, 9) * blurred(175.5 - y, 9);
    const light = 1 - 0.3 * across * down;
    return [243 * light, 229 * light, 234 * light];
  };
  const page = new Page(292, 300, shade)
    .paint(box(26, 40, 240, 130), [60, 90, 140])
    .paint(box(26, 192, 240, 70), [255, 255, 255]);
  for (const picture of [page.picture, await compressed(page.picture, 85)]) {
    const layers = await takenApart(picture);
    expect(layers.map(({ kind }) => kind)).toEqual(['background', 'shadow', 'shape', 'shape']);
  }
});

it('lays the shadow of the front one of two cards above that of the other', async () => {
  const light = (x: number, y: number, top: number, bottom: number): number =>
    1 - 0.3 * blurred(x - 30, 7) * blurred(250 - x, 7) * blurred(y - top, 7) * blurred(bottom - y, 7);
  const shade = (x: number, y: number): Color => {
    const both = light(x, y, 36, 146) * light(x, y, 166, 276);
    return [243 * both, 238 * both, 229 * both];
  };
  const [upper, lower] = [box(30, 30, 220, 110), box(30, 160, 220, 110)];
  const page = new Page(280, 310, shade).paint(upper, [60, 90, 140]).paint(lower, [255, 255, 255]);
  const layers = await takenApart(page.picture);
  const shadows = layers.filter(({ kind }) => kind === 'shadow');
  const cards = layers.filter(({ kind }) => kind === 'shape');
  expect([shadows.length, cards.length]).toEqual([2, 2]);
  const topsOf = (some: typeof layers): boolean[] => some.map(({ box: { topPx } }) => topPx > 120);
  expect(topsOf(shadows)).toEqual(topsOf(cards));
});

it('takes the tint that compression leaves around a strong colour for no glow', () => {
  const tint = {
    kernel: GAUSSIAN,
    sigma: 9.8,
    moveX: 0,
    moveY: 0,
    opacity: 0.043,
    error: 0.0042,
    explained: 0.907,
    soft: Float32Array.of(0, 0.5, 1),
  };
  const sight = { contrast: 255, cellPx: 1, strongest: 0.2 };
  expect(isShadow(tint, sight, true)).toBe(false);
  expect(isShadow(tint, sight, false)).toBe(true);
  expect(isShadow({ ...tint, opacity: 0.1 }, sight, true)).toBe(true);
  const faint = { ...tint, opacity: 0.1, soft: Float32Array.of(0, 0.2) };
  expect(isShadow(faint, sight, true)).toBe(false);
  expect(isShadow(faint, sight, false)).toBe(true);
  // What shows may be the foot of something dark that is hidden, which compression's tints are as well.
  expect(isShadow({ ...tint, opacity: 0.68 }, { ...sight, strongest: 0.05 }, true)).toBe(false);
  // On a dark ground a shadow is a few levels deep.
  expect(isShadow({ ...tint, opacity: 0.3 }, { ...sight, contrast: 20 }, true)).toBe(true);
});

it('finds a shadow among the ripples that compression leaves beside it', () => {
  const [columns, rows] = [90, 90];
  const form = Float32Array.from({ length: columns * rows }, (_, cell) =>
    Math.hypot((cell % columns) - 45, Math.floor(cell / columns) - 45) < 22 ? 1 : 0,
  );
  const soft = blurredForm(form, columns, rows, 4, GAUSSIAN);
  const seen = Float32Array.from(soft, (value, cell) => 0.36 * value + (cell % 3 === 0 ? 0.024 : -0.012));
  const cells = Int32Array.from(form.keys()).filter((cell) => form[cell] === 0);
  const sight = {
    seen,
    form,
    columns,
    rows,
    cells,
    cellColumns: cells.map((cell) => cell % columns),
    cellRows: cells.map((cell) => Math.floor(cell / columns)),
  };
  const [blind, aware] = [0.012, 0.027].map((noise) => fitForm({ ...sight, noise }, 1)!);
  const ground = { contrast: 111, cellPx: 1, strongest: 0.2 };
  expect(isShadow(blind!, ground, true)).toBe(false);
  expect(isShadow(aware!, ground, true)).toBe(true);
});
