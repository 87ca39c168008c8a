import { expect, it } from 'vitest';
import { flatPaint } from './paint.ts';
import { onGround, part } from './part-graph.fixture.ts';
import { plainParts } from './plain-part.ts';

it('takes a sliver in one exact colour for plain, whatever its edges make of its grain', () => {
  const page = part(0, [0, 0, 400, 300], [250, 250, 250]);
  const rough = { ...part(1, [10, 10, 5, 70], [60, 90, 70]), roughness: 1.2 };
  const sliver = { ...rough, paint: flatPaint(60, 90, 70, 0) };
  const cloud = { ...rough, paint: flatPaint(60, 90, 70, 2) };
  const isPlain = (own: typeof sliver, noisy: boolean): boolean => {
    const graph = onGround([page, own], 60);
    return plainParts(graph, [0, 0], noisy)(own);
  };
  expect(isPlain(sliver, false)).toBe(true);
  expect(isPlain(cloud, false)).toBe(false);
});
