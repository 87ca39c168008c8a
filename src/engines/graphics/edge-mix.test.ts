import { expect, it } from 'vitest';
import { Pace } from '../pace.ts';
import { Page } from './design.fixture.ts';
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
