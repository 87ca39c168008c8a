import { expect, it } from 'vitest';
import type { Reading } from './simplest-stack.ts';
import { simplest } from './simplest-stack.ts';

/** A reading in so many rectangles that leaves parts of such areas. */
function reading(count: number, areas: readonly number[]): Reading {
  const form = { type: 'rectangle', leftPx: 0, topPx: 0, widthPx: 9, heightPx: 9, cornerRadiusPx: 0 };
  const forms = Array.from({ length: count }, () => ({ form }));
  return { seen: { areas: () => Int32Array.from(areas) }, forms } as never;
}

it('is the stack that leaves least to be said beside its forms, whenever it was read and however many they are', () => {
  const [torn, bare, given] = [reading(8, [900]), reading(6, [900, 400, 30]), reading(3, [900, 400, 300, 9])];
  expect(simplest([torn, bare, given])).toBe(torn.forms);
  expect(simplest([bare, given, torn])).toBe(torn.forms);
  const needless = reading(9, [900]);
  expect(simplest([needless, torn])).toBe(torn.forms);
});
