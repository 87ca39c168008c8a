import { expect, it } from 'vitest';
import { sources } from './pattern-level.ts';

it('finds where stripes go on however much of them is hidden, by the shortest of all moves that leave them as they are', () => {
  const [widthPx, heightPx, stripePx] = [120, 800, 38];
  const isKnown = new Uint8Array(widthPx * heightPx).fill(1, 500 * widthPx);
  // Both lead to the next stripe, and the difference of the two along it.
  const from = sources({ widthPx, heightPx }, isKnown, [
    [stripePx, 0],
    [-stripePx, 12],
  ]);
  expect(
    from.every((source, pixel) => source >= 500 * widthPx && ((source - pixel) % widthPx) % stripePx === 0),
  ).toBe(true);
});
