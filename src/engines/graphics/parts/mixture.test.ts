import { describe, expect, it } from 'vitest';
import type { Color } from '../design.fixture.ts';
import { box, compressed, disc, Page, takenApart } from '../design.fixture.ts';
import { explainCompressed } from './mixture.ts';

const AQUA = [61, 219, 218] as const;
const WHITE = [255, 255, 255] as const;

function explained(color: readonly number[], one: readonly number[], two: readonly number[]) {
  const out = { share: 0, miss: 0 };
  explainCompressed(Uint8ClampedArray.from(color), 0, one, 0, two, 0, out);
  return out;
}

const shareOf = (color: readonly number[], one: readonly number[], two: readonly number[]): number =>
  explained(color, one, two).share;

describe('the share of a colour in a compressed pixel', () => {
  it('is the whole where only chroma lags, and what came out too bright was cut off', () => {
    expect(shareOf([215, 255, 255], AQUA, WHITE)).toBe(1);
    expect(shareOf([106, 200, 200], AQUA, WHITE)).toBe(0);
  });

  it('is that of luma where both colours make up the pixel', () => {
    expect(shareOf([128, 128, 128], [0, 0, 0], WHITE)).toBeCloseTo(0.5, 1);
  });

  it('explains a pixel whose chroma lags, and no other colour', () => {
    // The luma of an even mixture of ink and amber with a quarter of amber's chroma.
    expect(explained([120, 108, 68], [40, 40, 8], [254, 180, 7]).miss).toBeLessThan(16);
    expect(explained([60, 108, 200], [40, 40, 8], [254, 180, 7]).miss).toBeGreaterThan(40);
  });

  it('is nothing where compression explains the difference', () => {
    expect(shareOf([24, 26, 25], [20, 20, 20], WHITE)).toBe(0);
  });
});

describe('a compressed chart', () => {
  it('has bars that end where the line below them begins, and tint no piece off it', async () => {
    const page = new Page(300, 200, [16, 29, 64]).paint(box(20, 161, 260, 3), WHITE);
    for (const [index, color] of [AQUA, [252, 163, 17], [255, 107, 107]].entries())
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

describe('a compressed icon', () => {
  it('has notches in which the ground goes on', async () => {
    const leaf = disc(70, 70, 50);
    const notch = (x: number, y: number): boolean => y > 70 && Math.abs(x - 70 + 0.8 * (y - 70)) < 2;
    const page = new Page(130, 130, WHITE).paint((x, y) => leaf(x, y) && !notch(x, y), [32, 111, 92]);
    expect(await takenApart(await compressed(page.picture, 85))).toHaveLength(2);
  });
});
