import { expect, it } from 'vitest';
import { Pace } from '../../pace.ts';
import { Page } from '../design.fixture.ts';
import { mixEdges } from './edge-mix.ts';
import { NO_ZONE } from './flat-zones.ts';

it('makes nothing a mixture that does not touch what it would be mixed with', async () => {
  // Two halves with an anti-aliased column between them, and a pixel of noise two pixels off it.
  const [left, right] = [
    [240, 240, 240],
    [20, 60, 200],
  ] as const;
  const noise = (x: number, y: number): boolean => x === 12 && y === 10;
  const { picture } = new Page(30, 20, (x, y) =>
    x === 15 ? [130, 150, 220] : x > 15 ? right : noise(x, y) ? [214, 218, 235] : left,
  );
  const labels = Int32Array.from({ length: 600 }, (_, pixel) => {
    const [x, y] = [pixel % 30, Math.floor(pixel / 30)];
    return x === 15 || noise(x, y) || (y === 10 && x > 12 && x < 15) ? NO_ZONE : x > 15 ? 1 : 0;
  });
  const pace = new Pace({ signal: new AbortController().signal, progress: () => {} });
  const mixed = async (noisy: boolean) =>
    mixEdges(picture, { labels, count: 2 }, { tolerance: 16, radiusPx: 4, noisy }, pace);
  const { owner, other } = await mixed(true);
  expect([owner[10 * 30 + 12], other[10 * 30 + 12]]).toEqual([0, NO_ZONE]);
  expect(other[10 * 30 + 15]).not.toBe(NO_ZONE);
  expect((await mixed(false)).other[10 * 30 + 12]).toBe(1);
});

it('lays no line over a bar by the pixel of noise where both meet the page', async () => {
  const [page, bar, line] = [
    [231, 241, 242],
    [0, 96, 148],
    [20, 42, 60],
  ] as const;
  const isCorner = (x: number, y: number): boolean => x === 9 && y === 12;
  const { picture } = new Page(30, 24, (x, y) => {
    if (isCorner(x, y)) return [10, 69, 104];
    if (x === 9 && y < 12) return [116, 168, 195];
    return y > 11 && y < 17 ? line : x > 9 && y < 17 ? bar : page;
  });
  const labels = Int32Array.from({ length: 720 }, (_, pixel) => {
    const [x, y] = [pixel % 30, Math.floor(pixel / 30)];
    if (isCorner(x, y) || (x === 9 && y < 12)) return NO_ZONE;
    return y > 11 && y < 17 ? 2 : x > 9 && y < 17 ? 1 : 0;
  });
  const pace = new Pace({ signal: new AbortController().signal, progress: () => {} });
  const options = { tolerance: 16, radiusPx: 3, noisy: true };
  const { other } = await mixEdges(picture, { labels, count: 3 }, options, pace);
  expect(other[12 * 30 + 9]).toBe(NO_ZONE);
  expect(other[8 * 30 + 9]).not.toBe(NO_ZONE);
});

it('mixes the flat end of a round corner on a line with the page, which begins further off than the line', async () => {
  const [page, bar, floor] = [
    [166, 76, 255],
    [56, 228, 200],
    [255, 255, 255],
  ] as const;
  const share = [1, 1, 0.95, 0.8, 0.55, 0.13, 0.04];
  const { picture } = new Page(24, 12, (x, y) => {
    if (y > 5) return floor;
    const own = y < 5 ? (x < 2 ? 1 : 0) : (share[x] ?? 0);
    return page.map((value, channel) => Math.round(own * value + (1 - own) * bar[channel]!)) as never;
  });
  const labels = Int32Array.from({ length: 24 * 12 }, (_, pixel) => {
    const [x, y] = [pixel % 24, Math.floor(pixel / 24)];
    return y > 5 ? 2 : x < 2 ? 0 : (y === 5 && x < 7) || x < 4 ? NO_ZONE : 1;
  });
  const pace = new Pace({ signal: new AbortController().signal, progress: () => {} });
  const options = { tolerance: 9, radiusPx: 2, noisy: false };
  const mix = await mixEdges(picture, { labels, count: 3 }, options, pace);
  const at = 5 * 24;
  expect([mix.owner[at + 5], mix.other[at + 5]]).toEqual([1, 0]);
  expect(mix.share[at + 5]! / 255).toBeCloseTo(0.87, 1);
  // Hardly anything of the page is in the next one: it is the bar's alone rather than a little of the line's.
  expect(mix.owner[at + 6]).toBe(1);
  expect(mix.other[at + 6]).not.toBe(2);
});
