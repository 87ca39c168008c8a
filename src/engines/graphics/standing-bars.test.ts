import { expect, it } from 'vitest';
import type { Form } from './design.fixture.ts';
import { box, Page, takenApart } from './design.fixture.ts';

const PAGE = [214, 221, 195] as const;
const GREEN = [74, 124, 89] as const;
const DARK = [51, 65, 58] as const;

/** A box with round corners. */
const rounded =
  (left: number, top: number, width: number, height: number, radius: number): Form =>
  (x, y) => {
    const outX = Math.max(left + radius - x, x - (left + width - radius), 0);
    const outY = Math.max(top + radius - y, y - (top + height - radius), 0);
    return box(left, top, width, height)(x, y) && Math.hypot(outX, outY) <= radius;
  };

it('lets bars end on the line that they stand on, round ones too, so that no layer lies over another', async () => {
  const heights = [150, 178, 82, 209];
  for (const [radius, thick] of [
    [0, 2],
    [4, 2],
    [8, 6],
  ] as const) {
    const page = new Page(540, 320, PAGE);
    for (const [index, height] of heights.entries())
      page.paint(rounded(30 + 130 * index, 280 - height, 90, height, radius), GREEN);
    page.paint(box(30, 280, 490, thick), DARK);
    const layers = (await takenApart(page.picture)).slice(1);
    expect(layers).toHaveLength(5);
    const covers = new Uint8Array(540 * 320);
    for (const { box: place, raster } of layers)
      for (let pixel = 0; pixel < raster.widthPx * raster.heightPx; pixel += 1) {
        if (raster.data[pixel * 4 + 3] === 0) continue;
        const x = place.leftPx + (pixel % raster.widthPx);
        covers[(place.topPx + Math.floor(pixel / raster.widthPx)) * 540 + x]! += 1;
      }
    expect(covers.filter((count) => count > 1)).toHaveLength(0);
  }
});
