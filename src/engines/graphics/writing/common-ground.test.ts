import { expect, it } from 'vitest';
import { isSurelyWritten } from './common-ground.ts';

const bounds = { left: 0, top: 0, right: 9, bottom: 9 };

it('takes a row for written that stands on one ground, not pieces of forms that cross', () => {
  const touching = [
    new Map([[4, 60]]),
    new Map([
      [4, 40],
      [5, 8],
    ]),
    new Map([
      [4, 30],
      [5, 30],
      [6, 20],
    ]),
    new Map([
      [6, 40],
      [2, 90],
    ]),
    new Map(),
  ];
  const row = (parts: number[]) => ({ parts, bounds, reading: null });
  expect(isSurelyWritten({ touching } as never, row([0, 1]))).toBe(true);
  expect(isSurelyWritten({ touching } as never, row([2, 3]))).toBe(false);
});
