import { expect, it } from 'vitest';
import type { PaintSamples } from './paint.ts';
import { fitPaint } from './paint.ts';
import { sharedPaints } from './shared-paint.ts';

type Ink = (x: number, y: number) => readonly [number, number, number];

/** Every third pixel of a box, painted. */
function samplesOf(left: number, top: number, ink: Ink): PaintSamples {
  const places = Array.from(
    { length: 1600 },
    (_, index) => [left + 3 * (index % 40), top + 3 * Math.floor(index / 40)] as const,
  );
  const channel = (at: 0 | 1 | 2) => Float32Array.from(places, ([x, y]) => ink(x, y)[at]);
  return {
    count: places.length,
    x: Float32Array.from(places, ([x]) => x),
    y: Float32Array.from(places, ([, y]) => y),
    red: channel(0),
    green: channel(1),
    blue: channel(2),
  };
}

/** Whether two pieces of a compressed page are given one paint. */
function isShared(one: PaintSamples, other: PaintSamples): boolean {
  const options = { tolerance: 3.5, pixels: 60_000 };
  const fits = [fitPaint(one, options.tolerance), fitPaint(other, options.tolerance)];
  const [first, second] = sharedPaints(fits, [one, other], Int32Array.of(20_000, 15_000), options);
  return first === second;
}

const page: Ink = (_, y) => [10, 40 + 0.16 * y, 60 + 0.12 * y];

it('gives the pieces of one gradient one paint', () => {
  expect(isShared(samplesOf(0, 0, page), samplesOf(150, 200, page))).toBe(true);
});

it('does not lend a page’s paint to a picture that is about as bright', () => {
  const sea: Ink = (x, y) => [10, page(x, y)[1] + 8, page(x, y)[2] - 8];
  expect(isShared(samplesOf(0, 0, page), samplesOf(150, 0, sea))).toBe(false);
});

it('lends a gradient to a piece that shows too little of it to look like one, and to none of one colour', () => {
  const band = (ink: Ink): PaintSamples => {
    const { x, y, ...rest } = samplesOf(0, 0, ink);
    const count = 40 * 5;
    const cut = (values: Float32Array) => values.slice(0, count);
    return { count, x: cut(x), y: cut(y), red: cut(rest.red), green: cut(rest.green), blue: cut(rest.blue) };
  };
  const clean = { tolerance: 1.2, pixels: 60_000 };
  const paintsOf = (piece: PaintSamples) => {
    const large = samplesOf(0, 0, page);
    const fits = [fitPaint(large, clean.tolerance), fitPaint(piece, clean.tolerance)];
    expect(fits.map(({ type }) => type)).toEqual(['linear', 'flat']);
    return sharedPaints(fits, [large, piece], Int32Array.of(20_000, 200), clean);
  };
  const [ground, seen] = paintsOf(band(page));
  expect(seen).toBe(ground);
  const [below, plain] = paintsOf(band(() => [10, 41, 61]));
  expect(plain).not.toBe(below);
});

it('makes no one gradient of a star and the page around it, whose courses an edge parts', () => {
  const away = (x: number, y: number): number => Math.hypot(x - 60, y - 60);
  const star: Ink = (x, y) => [255, 255 - 0.5 * away(x, y), 255 - 0.3 * away(x, y)];
  const ground: Ink = (x, y) => [90 + 0.1 * away(x, y), 76, 255];
  expect(isShared(samplesOf(150, 0, ground), samplesOf(0, 0, star))).toBe(false);
  expect(isShared(samplesOf(150, 0, ground), samplesOf(150, 130, ground))).toBe(true);
});
