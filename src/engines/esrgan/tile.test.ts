import { expect, test } from 'vitest';
import { createMask } from '../../domain/mask.ts';
import { planTiles } from './tile.ts';

test.each([
  [1, 1],
  [1, 100],
  [64, 64],
  [65, 130],
  [200, 77],
])('the cores of the tiles of %d x %d pixels cover it once', (widthPx, heightPx) => {
  const counts = createMask(widthPx, heightPx);
  for (const { core, region } of planTiles({ widthPx, heightPx }, 64)) {
    expect(Math.max(core.widthPx, core.heightPx)).toBeLessThanOrEqual(64);
    for (let y = core.topPx; y < core.topPx + core.heightPx; y += 1) {
      for (let x = core.leftPx; x < core.leftPx + core.widthPx; x += 1) counts.data[y * widthPx + x]! += 1;
    }
    expect(region.leftPx).toBe(Math.max(-4, core.leftPx - 10));
    expect(region.topPx).toBe(Math.max(-4, core.topPx - 10));
    expect(region.leftPx + region.widthPx).toBe(Math.min(widthPx + 4, core.leftPx + core.widthPx + 10));
    expect(region.topPx + region.heightPx).toBe(Math.min(heightPx + 4, core.topPx + core.heightPx + 10));
  }
  expect(counts.data.every((count) => count === 1)).toBe(true);
});
