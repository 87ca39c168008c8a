import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { formMask } from './form.ts';
import { withoutNeedless } from './needless-form.ts';
import type { StackedForm } from './stacked-form.ts';

const stacked = (form: Form, part: number): StackedForm => ({
  form,
  mask: formMask(form, { widthPx: 200, heightPx: 200 }),
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
  const forms = withoutNeedless([stacked(tip, 0), stacked(line, 1), stacked(roof, 2)], paints, 6);
  expect(forms.map(({ form, parts }) => ({ form, parts }))).toEqual([
    { form: line, parts: [1] },
    { form: roof, parts: [2, 0] },
  ]);
});

it('keeps what has a side of its own, or another paint than what it lies on', () => {
  const dot: Form = { type: 'ellipse', center: { xPx: 100, yPx: 100 }, radiusXPx: 12, radiusYPx: 12 };
  expect(withoutNeedless([stacked(dot, 0), stacked(line, 1), stacked(roof, 2)], paints, 6)).toHaveLength(3);
  const other = [flatPaint(0, 90, 200), ...paints.slice(1)];
  expect(withoutNeedless([stacked(tip, 0), stacked(line, 1), stacked(roof, 2)], other, 6)).toHaveLength(3);
});
