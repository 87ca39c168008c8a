import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import { GROUND, onGround, part } from '../parts/part-graph.fixture.ts';
import {
  areScattered,
  areStained,
  isChanceReading,
  isInOneInk,
  isMottled,
  isPrinted,
  onTexture,
  standsInPicture,
} from './glyph-doubt.ts';

const INK = [20, 20, 20] as const;
const sky = part(GROUND, [0, 0, 800, 600], [120, 160, 210]);

it('takes two strokes of a compressed picture for writing only where they are of one height and on one line', () => {
  const quotation = [part(1, [10, 10, 18, 30], INK), part(2, [34, 10, 18, 30], INK)];
  const cloud = [part(1, [10, 10, 30, 20], INK), part(2, [42, 4, 16, 12], INK)];
  expect(areScattered(onGround([sky, ...quotation], 90), quotation, true)).toBe(false);
  expect(areScattered(onGround([sky, ...cloud], 90), cloud, true)).toBe(true);
  expect(areScattered(onGround([sky, ...cloud], 90), cloud, false)).toBe(false);
});

it('tells round letters from lights out of focus by their insides', () => {
  const round = [1, 2, 3, 4, 5].map((id) => part(id, [50 * id, 100, 40, 42], INK, 0.7));
  const once = (form: Part) => 2 * (widthOf(form.bounds) + heightOf(form.bounds));
  expect(isPrinted(onGround([sky, ...round], 90, once), round, true)).toBe(false);
  expect(
    isPrinted(
      onGround([sky, ...round], 90, (form) => 1.6 * once(form)),
      round,
      true,
    ),
  ).toBe(true);
});

it('judges strokes as thin as compression’s ripples by their heights, not by their colours', () => {
  const uneven = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => {
    const letter = part(id, [12 * id, 100, 9, 14], INK, 0.5);
    return { ...letter, paint: flatPaint(20, 20, 20, 9) };
  });
  const graph = onGround([sky, ...uneven], 90, () => 60);
  expect(isPrinted(graph, uneven, true)).toBe(true);
  expect(isPrinted(graph, uneven, false)).toBe(false);
  // A picture has a few such marks in a row by chance.
  expect(isPrinted(graph, uneven.slice(2), true)).toBe(false);
});

it('takes three letters through compression for printed where they are all in one ink and far from what is around them', () => {
  const letters = [1, 2, 3].map((id) => part(id, [120 * id, 100, 80 + 5 * id, 100], INK, 0.5));
  expect(isPrinted(onGround([sky, ...letters], 160), letters, true)).toBe(true);
  expect(isPrinted(onGround([sky, ...letters], 60), letters, true)).toBe(false);
});

it('believes a character or two read on a picture only where they stand out in one clean ink', () => {
  const boxPx = { leftPx: 80, topPx: 95, widthPx: 180, heightPx: 100 };
  const read = (string: string) => ({ string, box: boxPx, confidence: 0.9, words: [] });
  const letter = (id: number, ink: readonly [number, number, number]) =>
    part(id, [90 * id, 100, 60, 90], ink);
  const own = [letter(1, INK), letter(2, INK)];
  const lights = [letter(1, INK), letter(2, [90, 60, 20])];
  const isChance = (parts: readonly Part[], contrast: number, string: string) =>
    isChanceReading(onGround([sky, ...parts], contrast), parts, read(string), false);
  expect(isChance(own, 90, '5%')).toBe(false);
  expect(isChance(own, 6, 'i')).toBe(true);
  expect(isChance([part(1, [90, 100, 12, 16], INK)], 90, 'i')).toBe(true);
  expect(isChance(lights, 90, '(1')).toBe(true);
  expect(isChance(lights, 90, 'SALE')).toBe(false);
});

it('takes thin marks that nobody read for a picture’s own where they hardly stand out', () => {
  const marks = [1, 2, 3, 4, 5, 6].map((id) => ({
    ...part(id, [14 * id, 100, 4, 11], INK),
    kind: 'ink' as const,
  }));
  expect(isPrinted(onGround([sky, ...marks], 60), marks, false)).toBe(true);
  expect(isPrinted(onGround([sky, ...marks], 20), marks, false)).toBe(false);
});

it('takes a row of what no paint explains through compression for pieces of a picture', () => {
  const stripes = (residual: number) =>
    [1, 2, 3].map((id) => ({
      ...part(id, [120 * id, 100, 80, 300], INK),
      paint: flatPaint(225, 56, 43, residual),
    }));
  for (const [residual, isPicture] of [
    [2.5, false],
    [5.2, true],
  ] as const) {
    const own = stripes(residual);
    expect(isMottled(onGround([sky, ...own], 120), own, 'page')).toBe(isPicture);
  }
});

it('leaves small letters of which compression left only ripples to be writing', () => {
  const letters = [1, 2, 3, 4].map((id) => ({
    ...part(id, [16 * id, 100, 11, 16], INK),
    paint: flatPaint(20, 20, 20, 6),
  }));
  const outline = (thickness: number) => (form: Part) => (2 * form.area) / thickness;
  expect(isMottled(onGround([sky, ...letters], 160, outline(3)), letters, 'page')).toBe(false);
  expect(isMottled(onGround([sky, ...letters], 160, outline(9)), letters, 'page')).toBe(true);
});

it('takes many lights that differ and have grain for no writing, but letters of one exact colour', () => {
  const row = (step: number, residual: number) =>
    [1, 2, 3, 4, 5].map((id) => ({
      ...part(id, [60 * id, 100, 40, 42], INK),
      paint: flatPaint(180 + step * id, 190, 200, residual),
    }));
  expect(areStained(row(6, 1))).toBe(true);
  expect(areStained(row(0, 1))).toBe(false);
  expect(areStained(row(6, 0))).toBe(false);
});

it('finds a line in a picture whose shadow has left flat pieces at its letters, but no line beside one', () => {
  const letters = [1, 2, 3].map((id) => part(id, [100 + 40 * id, 100, 30, 40], INK));
  const shaded = part(GROUND, [100, 80, 300, 80], [70, 60, 50]);
  const picture: Part = { ...part(4, [0, 0, 800, 600], [150, 110, 70]), kind: 'texture' };
  const graph = onGround([shaded, ...letters, picture], 90);
  const line = {
    bounds: { left: 140, top: 100, right: 250, bottom: 139 },
    parts: letters.map(({ id }) => id),
  };
  const shares = new Float32Array(graph.parts.length);
  /** The picture shows from a row on, above it the flat pieces. */
  const ownerFrom = (row: number) =>
    Int32Array.from({ length: 800 * 600 }, (_, pixel) => (pixel < row * 800 ? GROUND : picture.id));
  expect(onTexture(graph, letters, shares, false)).toBe(false);
  expect(standsInPicture(graph, ownerFrom(115), line, shares)).toBe(true);
  expect(standsInPicture(graph, ownerFrom(150), line, shares)).toBe(false);
  // Even as it is, what is around may be a piece of a picture.
  const photo = new Int32Array(graph.parts.length).fill(GROUND);
  expect(standsInPicture(graph, ownerFrom(150), line, shares, photo)).toBe(true);
});

it('knows letters by their one ink from the lights of a picture that show in a row through a veil', () => {
  const letters = [1, 2, 3, 4].map((id) => part(id, [60 * id, 100, 40, 60], INK));
  const lights = letters.map((letter, index) => ({ ...letter, paint: flatPaint(40, 70 + 9 * index, 190) }));
  const crumb = part(5, [200, 110, 3, 3], [90, 90, 90]);
  for (const noisy of [false, true]) {
    expect(isInOneInk([...letters, crumb], noisy)).toBe(true);
    expect(isInOneInk(lights, noisy)).toBe(false);
  }
});
