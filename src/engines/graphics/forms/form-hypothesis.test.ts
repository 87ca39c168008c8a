import { expect, it } from 'vitest';
import type { Form } from './form.ts';
import { hypothesesOf } from './form-hypothesis.ts';

const center = { xPx: 100, yPx: 100 };
const ring: Form = { type: 'ring', center, radiusPx: 80, holeRadiusPx: 60 };

/** Half of a disc around the ring's centre. */
const half = (radiusPx: number): Form => ({
  type: 'polygon',
  points: Array.from({ length: 33 }, (_, step) => ({
    xPx: center.xPx + radiusPx * Math.cos((Math.PI * step) / 32),
    yPx: center.yPx + radiusPx * Math.sin((Math.PI * step) / 32),
  })),
});

it('takes for a ring’s hole, through which something else is seen, also what a line cuts off that', () => {
  const disc: Form = { type: 'ellipse', center, radiusXPx: 60, radiusYPx: 60 };
  const isHole = (form: Form) => hypothesesOf([ring, form], 2)[1]!.isHole;
  expect([disc, half(60), half(80), half(40)].map(isHole)).toEqual([true, true, false, false]);
});
