import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { formMask } from './form.ts';
import { StackPicture } from './form-picture.ts';

const SIZE_PX = 160;

it('knows how far what a form was cut out of still reaches: a line in the colour of the ring that it runs out of', () => {
  const ring: Form = { type: 'ring', center: { xPx: 60, yPx: 60 }, radiusPx: 50, holeRadiusPx: 40 };
  const mask = formMask(ring, { widthPx: SIZE_PX, heightPx: SIZE_PX });
  const labels = new Int32Array(SIZE_PX ** 2);
  const { left, top, right, bottom } = mask.bounds;
  for (let y = top, at = 0; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1, at += 1) if (mask.alpha[at]! > 127) labels[y * SIZE_PX + x] = 1;
  for (let y = 70; y < 76; y += 1) labels.fill(1, y * SIZE_PX + 90, y * SIZE_PX + 150);
  const calm = { widthPx: SIZE_PX, heightPx: SIZE_PX, data: new Uint8ClampedArray(4 * SIZE_PX ** 2) };
  const paint = flatPaint(0, 0, 0);
  const seen = new StackPicture(labels, calm, [paint, paint, paint], {
    levels: { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 },
    ground: 0,
    letters: new Set(),
    drawn: new Set(),
    fine: new Map([[1, { left: 10, top: 10, right: 149, bottom: 109 }]]),
  });
  seen.hide(mask, [1], new Map([[1, 2]]));
  expect(seen.fine.get(1)).toMatchObject({ top: 70, right: 149, bottom: 75 });
});

it('allows what shows through two veils more than what shows through one: rounding counts for more', () => {
  const calm = { widthPx: 2, heightPx: 1, data: new Uint8ClampedArray(8).fill(100) };
  const seen = new StackPicture(new Int32Array(2), calm, [flatPaint(0, 0, 0)], {
    levels: { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 },
    ground: 0,
    letters: new Set(),
    drawn: new Set(),
    fine: new Map(),
  });
  seen.unveil(1, 0.5, [60, 50, 40]);
  expect([...seen.colors.subarray(4, 7)]).toEqual([80, 100, 120]);
  const once = seen.offAt(1, 0);
  seen.unveil(1, 0.5, [40, 50, 60]);
  expect(seen.offAt(0, 0)).toBe(2.5);
  expect(once).toBeGreaterThan(2.5 + 0.5);
  expect(seen.offAt(1, 0)).toBeGreaterThan(once + 1.5);
});
