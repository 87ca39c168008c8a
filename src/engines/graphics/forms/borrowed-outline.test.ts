import { expect, it } from 'vitest';
import { isBorrowed } from './borrowed-outline.ts';
import type { Form } from './form.ts';
import { formMask } from './form.ts';
import type { StackedForm } from './stacked-form.ts';

const rectangle = (leftPx: number, topPx: number, widthPx: number, heightPx: number) =>
  ({ type: 'rectangle', leftPx, topPx, widthPx, heightPx, cornerRadiusPx: 0 }) as const;

const stacked = (form: Form, isWhole: boolean): StackedForm => ({
  form,
  mask: formMask(form, { widthPx: 300, heightPx: 200 }),
  veil: null,
  below: new Map(),
  parts: [1],
  seenOver: new Map(),
  cuts: new Map(),
  paint: null,
  isWhole,
  isClear: true,
});

const card = rectangle(120, 40, 100, 120);

it('takes what has three of its sides from a card for no veil, but where the card does not show whole', () => {
  const outline = rectangle(100, 40, 120, 120);
  expect(isBorrowed({ outline }, [stacked(card, true)])).toBe(true);
  expect(isBorrowed({ outline }, [stacked(card, false)])).toBe(false);
});

it('leaves a band across a card a veil, which shares the ends of two of its sides', () => {
  expect(isBorrowed({ outline: rectangle(40, 100, 180, 40) }, [stacked(card, true)])).toBe(false);
});
