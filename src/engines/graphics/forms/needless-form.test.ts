import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { formMask } from './form.ts';
import { isMadeOf, possiblePieces, withoutNeedless } from './needless-form.ts';
import type { StackedForm } from './stacked-form.ts';

const canvas = { widthPx: 200, heightPx: 200 };
const stacked = (form: Form, part: number): StackedForm => ({
  form,
  mask: formMask(form, canvas),
  veil: null,
  below: new Map(),
  parts: [part],
  seenOver: new Map(),
  cuts: new Map(),
  paint: null,
  isWhole: true,
  isClear: true,
});
const polygon = (...points: readonly (readonly [number, number])[]): Form => ({
  type: 'polygon',
  points: points.map(([xPx, yPx]) => ({ xPx, yPx })),
});

const [tip, line, roof] = [
  polygon([100, 20], [120, 60], [80, 60]),
  polygon([0, 60], [200, 60], [200, 68], [0, 68]),
  polygon([100, 20], [160, 140], [40, 140]),
];
const paints = [flatPaint(255, 180, 0), flatPaint(20, 20, 20), flatPaint(255, 180, 0)];

it('gives the tip of a triangle that a line cuts off to the triangle, whose sides and the line’s are all of its own', () => {
  const forms = withoutNeedless([stacked(tip, 0), stacked(line, 1), stacked(roof, 2)], paints, 6, canvas);
  expect(forms.map(({ form, parts }) => ({ form, parts }))).toEqual([
    { form: line, parts: [1] },
    { form: roof, parts: [2, 0] },
  ]);
});

it('keeps what has a side of its own, or another paint than what it lies on', () => {
  const dot: Form = { type: 'ellipse', center: { xPx: 100, yPx: 100 }, radiusXPx: 12, radiusYPx: 12 };
  expect(
    withoutNeedless([stacked(dot, 0), stacked(line, 1), stacked(roof, 2)], paints, 6, canvas),
  ).toHaveLength(3);
  const other = [flatPaint(0, 90, 200), ...paints.slice(1)];
  expect(
    withoutNeedless([stacked(tip, 0), stacked(line, 1), stacked(roof, 2)], other, 6, canvas),
  ).toHaveLength(3);
});

it('takes half of a disc that a line crosses for a piece of it, whose outline the disc’s and the line’s make where it shows', () => {
  const disc: Form = { type: 'ellipse', center: { xPx: 100, yPx: 100 }, radiusXPx: 60, radiusYPx: 60 };
  const arc = Array.from({ length: 33 }, (_, index) => Math.PI * (1 + index / 32));
  const half = polygon(
    ...arc.map((angle) => [100 + 60 * Math.cos(angle), 100 + 60 * Math.sin(angle)] as const),
  );
  const bar = polygon([70, 100], [200, 100], [200, 108], [70, 108]);
  const front = polygon([20, 40], [76, 60], [76, 140], [20, 160]);
  const stack = [stacked(front, 1), stacked(half, 0), stacked(bar, 1), stacked(disc, 2)];
  expect(possiblePieces(stack, paints, 6)).toEqual([stack[1]]);
  expect(isMadeOf(stack[1]!, [disc, bar], [stack[0]!], canvas)).toBe(true);
  expect(isMadeOf(stack[1]!, [disc, bar], [], canvas)).toBe(false);
});
