import { expect, it } from 'vitest';
import { flatPaint } from '../parts/paint.ts';
import type { Form } from './form.ts';
import { distanceFrom } from './form.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import { StackPicture } from './form-picture.ts';
import { takeForms } from './form-stack.ts';

const SIZE_PX = 100;
const LEVELS = { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 } as const;

it('looks at those forms first of which most shows, however many small ones show whole', () => {
  const disc: Form = { type: 'ellipse', center: { xPx: 65, yPx: 60 }, radiusXPx: 28, radiusYPx: 28 };
  const box = (leftPx: number, sizePx: number): Form => ({
    type: 'rectangle',
    leftPx,
    topPx: leftPx,
    widthPx: sizePx,
    heightPx: sizePx,
    cornerRadiusPx: 0,
  });
  const [frame, hole] = [box(4, 24), box(8, 16)];
  const labels = Int32Array.from({ length: SIZE_PX ** 2 }, (_, pixel) => {
    const [x, y] = [(pixel % SIZE_PX) + 0.5, Math.floor(pixel / SIZE_PX) + 0.5];
    if (distanceFrom(disc, x, y) < 0) return 1;
    return distanceFrom(frame, x, y) < 0 && distanceFrom(hole, x, y) >= 0 ? 2 : 0;
  });
  const paints = [flatPaint(250, 250, 250), flatPaint(200, 40, 40), flatPaint(20, 40, 90)];
  const data = Uint8ClampedArray.from({ length: 4 * SIZE_PX ** 2 }, (_, at) =>
    at % 4 === 3 ? 255 : paints[labels[at >> 2]!]!.table[at % 4]!,
  );
  const calm = { widthPx: SIZE_PX, heightPx: SIZE_PX, data };
  const known = { levels: LEVELS, ground: 0, letters: new Set<number>(), drawn: new Set<number>() };
  const seen = new StackPicture(labels, calm, paints, { ...known, fine: new Map() });
  // The ground that shows within a frame is no form.
  const others = Array.from({ length: 1600 }, (): Form => hole);
  const { forms } = takeForms(seen, hypothesesOf([...others, disc], LEVELS.reachPx), 'opaque');
  expect(forms.map(({ form }) => form)).toEqual([disc]);
});
