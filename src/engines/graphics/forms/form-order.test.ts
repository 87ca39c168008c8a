import { describe, expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { formMask } from './form.ts';
import { smallestFirst } from './form-order.ts';
import type { StackedForm } from './stacked-form.ts';

const rectangle = (leftPx: number, topPx: number, widthPx: number, heightPx: number): Form => ({
  type: 'rectangle',
  leftPx,
  topPx,
  widthPx,
  heightPx,
  cornerRadiusPx: 0,
});

const stacked = (form: Form, part: number): StackedForm => ({
  form,
  mask: formMask(form, { widthPx: 100, heightPx: 100 }),
  veil: null,
  below: new Map(),
  parts: [part],
  seenOver: new Map(),
  cuts: new Map(),
  paint: null,
  isWhole: true,
  isClear: true,
});

const [card, part, other] = [rectangle(10, 10, 80, 60), 0, 1];
const white = () => [flatPaint(255, 255, 255), flatPaint(255, 255, 255)];

describe('forms of one paint that lie over each other', () => {
  it('are one where the later one lies wholly within the other: it shows through a hole in what lies on that', () => {
    const order = smallestFirst([stacked(card, part), stacked(rectangle(30, 20, 12, 30), other)], white(), 6);
    expect(order).toHaveLength(1);
    expect(order[0]).toMatchObject({ form: card, parts: [part, other] });
  });

  it('are two where the later one reaches out of the other, the smaller one above', () => {
    const small = rectangle(60, 50, 40, 30);
    const order = smallestFirst([stacked(card, part), stacked(small, other)], white(), 6);
    expect(order.map(({ form }) => form)).toEqual([small, card]);
    expect(order[0]!.cuts.has(part)).toBe(true);
  });

  it('are two, the smaller one above, also where another form lies between them, over or below only one of them', () => {
    const small = rectangle(60, 50, 40, 30);
    const [above, below] = [rectangle(80, 72, 20, 20), rectangle(10, 10, 30, 30)];
    for (const between of [above, below]) {
      const stack = [stacked(card, part), stacked(between, 2), stacked(small, other)];
      const order = smallestFirst(stack, [...white(), flatPaint(30, 40, 60)], 6).map(({ form }) => form);
      expect(order.indexOf(small)).toBeLessThan(order.indexOf(card));
      expect(order.indexOf(card) < order.indexOf(between)).toBe(between === below);
    }
  });

  it('are two in two paints, be one within the other', () => {
    const paints = [flatPaint(255, 255, 255), flatPaint(30, 40, 60)];
    expect(
      smallestFirst([stacked(card, part), stacked(rectangle(30, 20, 12, 30), other)], paints, 6),
    ).toHaveLength(2);
  });
});
