import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { fitInside, layoutSheet } from './sheet-layout.ts';

const PICTURES = {
  landscape: { widthPx: 1500, heightPx: 1000 },
  portrait: { widthPx: 1000, heightPx: 1500 },
  strip: { widthPx: 4000, heightPx: 90 },
  column: { widthPx: 60, heightPx: 3000 },
  pixel: { widthPx: 1, heightPx: 1 },
} as const;

const isApart = (one: Box, other: Box): boolean =>
  one.leftPx + one.widthPx <= other.leftPx ||
  other.leftPx + other.widthPx <= one.leftPx ||
  one.topPx + one.heightPx <= other.topPx ||
  other.topPx + other.heightPx <= one.topPx;

describe('the layout of a sheet', () => {
  it.each(
    Object.entries(PICTURES).flatMap(([name, picture]) =>
      [1, 2, 3, 5, 8, 30].map((count) => [count, name, picture] as const),
    ),
  )('puts %i layers of a %s side by side, on the sheet and over nothing', (count, _, picture) => {
    const layout = layoutSheet(picture, count);
    const boxes = [
      layout.source,
      layout.exploded,
      layout.recomposed,
      ...layout.cards.map(({ card }) => card),
    ];
    for (const [index, box] of boxes.entries()) {
      expect(box.leftPx).toBeGreaterThanOrEqual(layout.marginPx);
      expect(box.leftPx + box.widthPx).toBeLessThanOrEqual(layout.widthPx - layout.marginPx);
      expect(box.topPx + box.heightPx).toBeLessThanOrEqual(layout.heightPx - layout.marginPx);
      expect(boxes.slice(index + 1).every((other) => isApart(box, other))).toBe(true);
    }
    expect(layout.heightPx).toBeLessThan(3_200);
    for (const { picture: place } of layout.cards) {
      const fitted = fitInside(picture, place, 8);
      expect(fitted.widthPx).toBeLessThanOrEqual(place.widthPx);
      expect(fitted.heightPx).toBeLessThanOrEqual(place.heightPx);
    }
  });

  it('makes no tall panels for a strip', () => {
    expect(layoutSheet(PICTURES.strip, 3).source.heightPx).toBeLessThan(
      layoutSheet(PICTURES.landscape, 3).source.heightPx,
    );
  });
});
