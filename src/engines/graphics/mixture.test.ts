import { describe, expect, it } from 'vitest';
import type { Color } from './design.fixture.ts';
import { box, compressed, Page, takenApart } from './design.fixture.ts';
import { compressedShare } from './mixture.ts';

const AQUA = [61, 219, 218] as const;
const WHITE = [255, 255, 255] as const;

const shareOf = (color: readonly number[], one: readonly number[], two: readonly number[]): number =>
  compressedShare(Uint8ClampedArray.from(color), 0, one, 0, two, 0);

describe('the share of a colour in a compressed pixel', () => {
  it('is the whole where only chroma lags, and what came out too bright was cut off', () => {
    expect(shareOf([215, 255, 255], AQUA, WHITE)).toBe(1);
    expect(shareOf([106, 200, 200], AQUA, WHITE)).toBe(0);
  });

  it('is that of luma where both colours make up the pixel', () => {
    expect(shareOf([128, 128, 128], [0, 0, 0], WHITE)).toBeCloseTo(0.5, 1);
  });

  it('is nothing where compression explains the difference', () => {
    expect(shareOf([24, 26, 25], [20, 20, 20], WHITE)).toBe(0);
  });
});

describe('a compressed chart', () => {
  it('has bars that end where the line below them begins', async () => {
    const page = new Page(300, 200, [16, 29, 64]).paint(box(20, 161, 260, 3), WHITE);
    for (const [index, color] of [AQUA, [252, 163, 17], [120, 200, 80]].entries())
      page.paint(box(30 + 90 * index, 40 + 20 * index, 60, 121 - 20 * index), color as Color);
    const layers = await takenApart(await compressed(page.picture, 85));
    const [, ...things] = layers;
    expect(things).toHaveLength(4);
    const covers = new Uint8Array(300 * 200);
    for (const { box: place, raster } of things)
      for (let at = 0; at < place.widthPx * place.heightPx; at += 1) {
        if (raster.data[at * 4 + 3] === 0) continue;
        const y = place.topPx + Math.floor(at / place.widthPx);
        covers[y * 300 + place.leftPx + (at % place.widthPx)]! += 1;
      }
    expect(Math.max(...covers)).toBe(1);
  });
});
