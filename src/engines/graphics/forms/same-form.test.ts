import { expect, it } from 'vitest';
import type { Form } from './form.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import type { FormReading } from './form-reading.ts';
import { mostTelling } from './same-form.ts';

/** A guess at a card that begins somewhere on the left and always ends in one place. */
function reading(leftPx: number, over: Partial<FormReading>): FormReading {
  const form: Form = {
    ...{ type: 'rectangle', leftPx, topPx: 20, widthPx: 300 - leftPx, heightPx: 60, cornerRadiusPx: 0 },
  };
  return {
    ...{ hypothesis: hypothesesOf([form], 2)[0]!, veil: null, part: 1, paint: null, cover: 'none' },
    ...{ shown: new Set([1]), pairs: new Map(), toldShare: 1, isTold: true, isWhole: true, gain: 100 },
    ...over,
  };
}

it('prefers of guesses at one form with a hidden side the one that explains most, though a little more lies on it', () => {
  const shown = reading(60, { gain: 100 });
  const whole = reading(20, { cover: 'little', gain: 140 });
  expect(mostTelling(shown, [shown, whole])).toBe(whole);
  expect(mostTelling(whole, [shown, whole])).toBe(whole);
  for (const over of [{ part: 2 }, { cover: 'much' as const }, { cover: 'crossed' as const }])
    expect(mostTelling(shown, [shown, { ...whole, ...over }])).toBe(shown);
});
