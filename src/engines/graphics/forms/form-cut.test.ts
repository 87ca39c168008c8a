import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { partRests } from './form-cut.ts';
import type { StackedForm } from './stacked-form.ts';

const SIZE_PX = 60;

/** A form at the left, part 1, that was cut out of part 0, of which so much is left beside it; part 2 is the page. */
function cutPicture(leftPx: number) {
  const owner = Int32Array.from({ length: SIZE_PX ** 2 }, (_, pixel) => {
    const [x, y] = [pixel % SIZE_PX, Math.floor(pixel / SIZE_PX)];
    return y < 10 || y >= 50 || x >= 30 + leftPx ? 2 : x < 30 ? 1 : 0;
  });
  const mix = { owner, other: new Int32Array(owner.length).fill(-1), share: new Uint8Array(owner.length) };
  const paint = flatPaint(90, 160, 60);
  const bounds = { left: 0, top: 0, right: SIZE_PX - 1, bottom: SIZE_PX - 1 };
  const parts = [0, 1, 2, 3].map((id): Part => ({ id, kind: 'zone', paint, area: 0, bounds, roughness: 0 }));
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
  return { mix, parts, form, size: { widthPx: SIZE_PX, heightPx: SIZE_PX } };
}

it('takes what a cut leaves for a part of its own, but for a seam as thin as the form’s edge is sure', () => {
  const restsOf = (leftPx: number): number[] => {
    const { mix, parts, form, size } = cutPicture(leftPx);
    return partRests([form], mix, size, parts);
  };
  expect(restsOf(1)).toEqual([]);
  expect(restsOf(3)).toEqual([0]);
});

it('gives a seam to the form beside it, of several that were cut out of one part', () => {
  const { mix, parts, form, size } = cutPicture(1);
  partRests([form, { ...form, parts: [3], cuts: new Map([[0, 3]]) }], mix, size, parts);
  expect(mix.owner[30 * SIZE_PX + 30]).toBe(1);
});

it('leaves to its part what is as small as a seam and lies beside none of the forms', () => {
  const { mix, parts, form, size } = cutPicture(8);
  const crumb = 30 * SIZE_PX + 50;
  mix.owner[crumb] = 0;
  expect(partRests([form], mix, size, parts)).toEqual([0]);
  expect(mix.owner[crumb]).toBe(0);
});
