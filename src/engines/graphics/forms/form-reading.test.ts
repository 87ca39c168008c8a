import { describe, expect, it } from 'vitest';
import type { Form } from './form.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import type { FormReading } from './form-reading.ts';
import { frontOf, PRECEDENCES } from './form-reading.ts';
import type { FormVeil } from './form-relation.ts';

const VEIL: FormVeil = { through: 0.5, added: [60, 60, 60], paint: null };

function reading(leftPx: number, over: Partial<FormReading>): FormReading {
  const form: Form = { type: 'rectangle', leftPx, topPx: 20, widthPx: 80, heightPx: 60, cornerRadiusPx: 0 };
  return {
    hypothesis: hypothesesOf([form], 2)[0]!,
    veil: null,
    part: 1,
    paint: null,
    shown: new Set([1]),
    pairs: new Map(),
    toldShare: 1,
    cover: 'none',
    isTold: true,
    isWhole: true,
    gain: 100,
    ...over,
  };
}

describe('the form in front', () => {
  it('is that veil of two over each other that more of its outline tells, however much the other explains', () => {
    const upper = reading(60, { veil: VEIL, toldShare: 0.95, gain: 200 });
    const lower = reading(20, { veil: VEIL, toldShare: 0.85, gain: 900 });
    expect(frontOf([lower, upper], 'opaque')).toBe(upper);
    const apart = reading(200, { veil: VEIL, toldShare: 0.95, gain: 200 });
    expect(frontOf([lower, apart], 'opaque')).toBe(lower);
  });

  it('is a veil before a form whose gradient would have to explain what the veil makes of its own paint', () => {
    const veil = reading(20, { veil: VEIL, pairs: new Map([[2, 1]]), gain: 50 });
    const bar = reading(60, { shown: new Set([1, 2]), gain: 900 });
    expect(frontOf([bar, veil], 'opaque')).toBe(veil);
  });

  it('is a veil that nothing contradicts before a form whose outline runs through its own paint', () => {
    const veil = reading(20, { veil: VEIL, gain: 50 });
    const made = reading(60, { isTold: false, gain: 900 });
    expect(frontOf([made, veil], 'opaque')).toBe(veil);
    expect(frontOf([made, { ...veil, isTold: false }], 'opaque')).toBe(made);
    const told = reading(60, { gain: 20 });
    expect(frontOf([told, veil], 'opaque')).toBe(told);
    expect(frontOf([told, veil], 'veils')).toBe(veil);
  });

  it('is with veils first the one that explains most of them, or least', () => {
    const [small, large, card] = [
      reading(20, { veil: VEIL, gain: 50 }),
      reading(40, { veil: VEIL, gain: 300 }),
      reading(60, { gain: 900 }),
    ];
    expect(frontOf([card, small, large], 'opaque')).toBe(card);
    expect(frontOf([card, small, large], 'veils')).toBe(large);
    expect(frontOf([card, small, large], 'least veil')).toBe(small);
  });

  it('is what something unknown crosses only where nothing else is', () => {
    const crossed = reading(20, { cover: 'crossed', gain: 900 });
    const covered = reading(60, { cover: 'much', gain: 50 });
    expect(frontOf([crossed, covered], 'opaque')).toBe(covered);
    expect(frontOf([crossed], 'opaque')).toBe(crossed);
  });

  it('is a veil that something lies on only where nothing else is, but before what is crossed as an opaque form', () => {
    const [veil, crossed] = [
      reading(20, { veil: VEIL, pairs: new Map([[1, 0]]), cover: 'much', gain: 50 }),
      reading(60, { cover: 'crossed', gain: 900 }),
    ];
    expect(frontOf([crossed, veil], 'opaque')).toBe(veil);
    const lower = reading(60, { cover: 'much', gain: 50 });
    for (const precedence of PRECEDENCES) expect(frontOf([lower, veil], precedence)).toBe(lower);
  });
});
