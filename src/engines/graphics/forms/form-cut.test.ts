import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { partRests } from './form-cut.ts';
import type { StackedForm } from './stacked-form.ts';

const SIZE_PX = 60;

it('takes what a cut leaves for a part of its own, but for a seam as thin as the form’s edge is sure', () => {
  /** The rests beside a form at the left, part 1, that was cut out of part 0, where part 2 is the page. */
  const restsOf = (thickPx: number): number[] => {
    const owner = Int32Array.from({ length: SIZE_PX ** 2 }, (_, pixel) => {
      const [x, y] = [pixel % SIZE_PX, Math.floor(pixel / SIZE_PX)];
      return y < 10 || y >= 50 || x >= 30 + thickPx ? 2 : x < 30 ? 1 : 0;
    });
    const mix = { owner, other: new Int32Array(owner.length).fill(-1), share: new Uint8Array(owner.length) };
    const paint = flatPaint(90, 160, 60);
    const bounds = { left: 0, top: 0, right: SIZE_PX - 1, bottom: SIZE_PX - 1 };
    const parts = [0, 1, 2].map((id): Part => ({ id, kind: 'zone', paint, area: 0, bounds, roughness: 0 }));
    const form: StackedForm = {
      form: { type: 'rectangle', leftPx: 0, topPx: 10, widthPx: 30, heightPx: 40, cornerRadiusPx: 0 },
      mask: { bounds, alpha: new Uint8Array(owner.length) },
      veil: null,
      below: new Map(),
      parts: [1],
      seenOver: new Map(),
      cuts: new Map([[0, 1]]),
      paint: null,
      isWhole: true,
      isClear: true,
    };
    return partRests([form], mix, { widthPx: SIZE_PX, heightPx: SIZE_PX }, parts);
  };
  expect(restsOf(1)).toEqual([]);
  expect(restsOf(3)).toEqual([0]);
});
