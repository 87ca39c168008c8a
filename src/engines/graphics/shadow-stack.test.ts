import { expect, it } from 'vitest';
import { createRaster } from '../../domain/raster.ts';
import type { Element } from './elements/element.ts';
import type { DrawnElement } from './layers.ts';
import { flatPaint } from './parts/paint.ts';
import { lastBelow } from './shadow-stack.ts';
import type { Shadow } from './shadows/shadow.ts';

const SIZE_PX = 20;

/** An element that fills columns of a small canvas with a grey. */
function drawn(
  id: number,
  kind: Element['kind'],
  [left, right]: readonly [number, number],
  grey: number,
): DrawnElement {
  const bounds = { left, top: 0, right, bottom: SIZE_PX - 1 };
  const raster = createRaster(right - left + 1, SIZE_PX);
  for (let at = 0; at < raster.data.length; at += 1) raster.data[at] = at % 4 === 3 ? 255 : grey;
  const paint = flatPaint(grey, grey, grey);
  const element: Element = { id, kind, parts: [id], area: 1, bounds, paint, lines: [], cast: null };
  return { element, bounds, raster, visible: 1, hidden: 0 };
}

const page = drawn(0, 'background', [0, 19], 240);
const badge = drawn(2, 'shape', [14, 19], 200);

/** What the badge's black shadow, with an opacity in the columns from 8 on, comes after. */
function after(between: DrawnElement, opacity: number): number {
  const shadow: Shadow = {
    ...{ caster: 2, grounds: new Set([0]), isOff: false, color: [0, 0, 0], error: 0 },
    bounds: { left: 8, top: 0, right: 19, bottom: SIZE_PX - 1 },
    alpha: new Float32Array(12 * SIZE_PX).fill(opacity),
  };
  return lastBelow([page, between, badge], shadow, [new Map(), new Map(), new Map()])!.element.id;
}

it('puts a shadow right below its caster, above photos that it hardly changes: those do not tell', () => {
  expect(after(drawn(1, 'photo', [4, 10], 180), 0.02)).toBe(1);
  expect(after(drawn(1, 'photo', [4, 10], 20), 0.4)).toBe(1);
});

it('puts it below what hides it: a lighter photo, or a shape that shows its paint', () => {
  expect(after(drawn(1, 'photo', [4, 10], 180), 0.4)).toBe(0);
  expect(after(drawn(1, 'shape', [4, 10], 20), 0.4)).toBe(0);
  expect(after(drawn(1, 'photo', [2, 6], 20), 0.4)).toBe(0);
});
