import { expect, it } from 'vitest';
import { areScattered } from './glyph-doubt.ts';
import { flatPaint } from './paint.ts';
import type { Part } from './part.ts';

const stroke = (id: number, left: number, top: number, width: number, height: number): Part => ({
  id,
  kind: 'zone',
  paint: flatPaint(20, 20, 20),
  area: 0.6 * width * height,
  bounds: { left, top, right: left + width - 1, bottom: top + height - 1 },
  roughness: 0,
});

it('takes two strokes of a compressed picture for writing only where they are of one height and on one line', () => {
  const quotation = [stroke(0, 10, 10, 18, 30), stroke(1, 34, 10, 18, 30)];
  const cloud = [stroke(0, 10, 10, 30, 20), stroke(1, 42, 4, 16, 12)];
  expect(areScattered(quotation, true)).toBe(false);
  expect(areScattered(cloud, true)).toBe(true);
  expect(areScattered(cloud, false)).toBe(false);
});
