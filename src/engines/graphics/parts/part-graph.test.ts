import { expect, it } from 'vitest';
import { Page } from '../design.fixture.ts';
import { flatPaint } from './paint.ts';
import { graphOf } from './part-graph.ts';

it('reads no roughness where an edge between two blocks of compression ripples in both', () => {
  // An edge just beyond the seam at 16 and its ripples in the block before it; plain further left.
  const { picture } = new Page(40, 24, (x) =>
    x >= 16 ? [30, 30, 30] : [x >= 10 && x % 2 === 0 ? 206 : 200, 200, 200],
  );
  const owner = Int32Array.from({ length: 40 * 24 }, (_, pixel) => (pixel % 40 >= 16 ? 1 : 0));
  const mix = {
    owner,
    other: new Int32Array(owner.length).fill(-1),
    share: new Uint8Array(owner.length).fill(255),
  };
  const parts = [200, 30].map((level, id) => ({
    id,
    kind: 'zone' as const,
    paint: flatPaint(level, level, level),
    area: 0,
    bounds: { left: 0, top: 0, right: 0, bottom: 0 },
    roughness: 0,
  }));
  const { judged } = graphOf(mix, picture, picture, parts, new Uint8Array(owner.length));
  expect(parts[0]!.roughness).toBe(0);
  expect(judged[0]).toBeGreaterThan(0);
});
