import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../domain/raster.ts';
import { box, Page } from '../design.fixture.ts';
import { periodsOf } from './pattern-period.ts';

const WHITE = [255, 255, 255] as const;
const CORAL = [226, 88, 70] as const;

/** Per pixel, 1 where it is known. */
const known = ({ widthPx, heightPx }: Raster, form = (_x: number, _y: number): boolean => true): Uint8Array =>
  Uint8Array.from({ length: widthPx * heightPx }, (_, pixel) =>
    form(pixel % widthPx, Math.floor(pixel / widthPx)) ? 1 : 0,
  );

describe('periods of a pattern', () => {
  it('are found where two colours repeat, and leave the picture as it is', () => {
    const tiled = (x: number, y: number) => (x % 36 < 12 && y % 28 < 12 ? CORAL : WHITE);
    const { picture: image } = new Page(360, 280, tiled);
    const periods = periodsOf({ image, isKnown: known(image), colors: [WHITE, CORAL], thicknessPx: 8 });
    expect(periods).toHaveLength(2);
    for (const [x, y] of periods) expect([x % 36, y % 28].map(Math.abs)).toEqual([0, 0]);
  });

  it('are none of the strips between a frame and the border of a page', () => {
    const frame = box(9, 9, 394, 282);
    const { picture: image } = new Page(412, 300, (x, y) => (x > 240 - y / 6 ? CORAL : WHITE));
    const isKnown = known(image, (x, y) => !frame(x, y));
    expect(periodsOf({ image, isKnown, colors: [WHITE, CORAL], thicknessPx: 5 })).toEqual([]);
  });

  it('are none of two cards that are about alike', () => {
    const page = new Page(300, 560, CORAL)
      .paint(box(20, 60, 260, 96), WHITE)
      .paint(box(20, 156, 260, 2), CORAL);
    const { picture: image } = page.paint(box(20, 166, 260, 120), WHITE).paint(box(20, 300, 260, 90), WHITE);
    expect(periodsOf({ image, isKnown: known(image), colors: [CORAL, WHITE], thicknessPx: 60 })).toEqual([]);
  });

  it('are none of a colour that shows in one place, whatever around it is unknown', () => {
    const { picture: image } = new Page(600, 600, WHITE).paint(box(0, 0, 60, 60), CORAL);
    const isKnown = known(image, (x, y) => box(0, 0, 100, 100)(x, y) || y >= 400);
    expect(periodsOf({ image, isKnown, colors: [WHITE, CORAL], thicknessPx: 20 })).toEqual([]);
  });
});
