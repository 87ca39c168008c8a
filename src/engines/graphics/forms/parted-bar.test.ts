import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { formBounds, formMask } from './form.ts';
import { HIDDEN } from './form-picture.ts';
import type { Seen } from './parted-bar.ts';
import { joinPartedBars } from './parted-bar.ts';
import type { StackedForm } from './stacked-form.ts';

const canvas = { widthPx: 300, heightPx: 200 };
const stacked = (form: Form, part: number): StackedForm => ({
  form,
  mask: formMask(form, canvas),
  veil: null,
  ...{ below: new Map(), parts: [part], seenOver: new Map(), cuts: new Map() },
  ...{ paint: null, isWhole: true, isClear: true },
});

/** A bar of 10 px that falls by one in five, from one place on the left to another on the right. */
const bar = (from: number, to: number, down = 0): Form => ({
  type: 'polygon',
  points: [
    [from, from / 5],
    [to, to / 5],
    [to - 1.96, to / 5 + 9.8],
    [from - 1.96, from / 5 + 9.8],
  ].map(([xPx, yPx]) => ({ xPx: xPx!, yPx: yPx! + down })),
});

const [red, blue] = [flatPaint(220, 40, 40), flatPaint(30, 60, 200)];
const ring: Form = { type: 'ring', center: { xPx: 150, yPx: 34 }, radiusPx: 60, holeRadiusPx: 40 };

/** A picture of which the forms have left nothing but what `labelAt` says. */
function seenWith(paints: Seen['paints'], labelAt: (x: number, y: number) => number = () => HIDDEN): Seen {
  const { widthPx, heightPx } = canvas;
  const labels = Int32Array.from({ length: widthPx * heightPx }, (_, pixel) =>
    labelAt((pixel % widthPx) + 0.5, Math.floor(pixel / widthPx) + 0.5),
  );
  const areas = () => Int32Array.from(paints, (_, id) => labels.filter((label) => label === id).length);
  const levels = { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 };
  return { labels, size: { ...canvas, data: new Uint8ClampedArray(0) }, paints, levels, areas };
}

it('makes a bar of the pieces that a ring over it leaves, below the ring', () => {
  const stack = [
    stacked(bar(112, 188), 0),
    stacked(bar(20, 92), 1),
    stacked(ring, 2),
    stacked(bar(208, 280), 3),
  ];
  const joined = joinPartedBars(stack, seenWith([red, red, blue, red]));
  expect(joined.map(({ parts }) => parts.toSorted())).toEqual([[2], [0, 1, 3]]);
  const { left, right } = formBounds(joined[1]!.form);
  expect([left, right].map((side, at) => Math.abs(side - [18, 280][at]!) <= 2)).toEqual([true, true]);
});

it('leaves dashes apart, and pieces in two paints or off each other', () => {
  const count = (left: StackedForm, right: StackedForm, between: readonly StackedForm[]): number =>
    joinPartedBars([left, ...between, right], seenWith([red, red, blue])).length;
  const [left, right] = [stacked(bar(20, 120), 0), stacked(bar(180, 280), 1)];
  const card = stacked(
    { type: 'rectangle', leftPx: 118, topPx: 0, widthPx: 64, heightPx: 90, cornerRadiusPx: 0 },
    2,
  );
  expect(count(left, right, [card])).toBe(2);
  expect(count(left, right, [])).toBe(2);
  expect(count(left, stacked(bar(180, 280), 2), [card])).toBe(3);
  expect(count(left, stacked(bar(180, 280, 8), 1), [card])).toBe(3);
});

it('makes a bar longer by what a disc leaves of its other end, and not by what is wider', () => {
  const disc: Form = { type: 'ellipse', center: { xPx: 150, yPx: 34 }, radiusXPx: 60, radiusYPx: 60 };
  const stack = [stacked(disc, 1), stacked(bar(20, 92), 0)];
  const end = (width: number) => (x: number, y: number) =>
    x > 210 && x < 260 && y > x / 5 && y < x / 5 + width ? 2 : HIDDEN;
  const rightOf = (width: number): number =>
    formBounds(joinPartedBars(stack, seenWith([red, blue, red], end(width))).at(-1)!.form).right;
  expect(Math.abs(rightOf(10) - 260)).toBeLessThan(5);
  expect(rightOf(20)).toBeLessThan(95);
});
