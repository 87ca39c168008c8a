import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import { emptyBounds } from '../parts/part.ts';
import type { StackedForm } from './stacked-form.ts';
import { shownForms } from './stacked-form.ts';

const form = (parts: readonly number[], veil: StackedForm['veil'] = null): StackedForm => ({
  form: { type: 'ring', center: { xPx: 10, yPx: 10 }, radiusPx: 8, holeRadiusPx: 0 },
  mask: { bounds: emptyBounds(), alpha: new Uint8Array(0) },
  veil,
  below: new Map(),
  parts,
  seenOver: new Map(),
  cuts: new Map(),
  paint: null,
  isWhole: true,
  isClear: true,
});

it('keeps of forms what later steps leave of their parts, and no opaque form without any', () => {
  const parts = [12, 0, 0].map((area, id) => ({
    id,
    area,
    kind: 'zone' as const,
    paint: flatPaint(1, 2, 3),
    bounds: emptyBounds(),
    roughness: 0,
  }));
  const veil = { through: 0.5, added: [1, 2, 3] as const, paint: null };
  const left = shownForms([form([0, 1]), form([1, 2]), form([2], veil)], parts);
  expect(left.map(({ parts: own }) => own)).toEqual([[0], []]);
});
