import { expect, it } from 'vitest';
import type { PaintModel } from '../parts/paint.ts';
import { distanceFrom, type Form } from './form.ts';
import { goesOn, outlineEvidence, withoutFaintRectangles } from './form-evidence.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import { StackPicture } from './form-picture.ts';

const SIZE_PX = 160;

const FLAT: PaintModel = {
  type: 'flat',
  table: new Float32Array(3),
  residual: 0,
  x: 0,
  y: 0,
  from: 0,
  to: 0,
};

/** A picture of a triangle, part 1, on the ground with something beside it, part 2. */
function picture(isBeside: (x: number, y: number) => boolean, even = 0) {
  const point = (xPx: number, yPx: number) => ({ xPx, yPx });
  const form = { type: 'polygon', points: [point(40, 120), point(120, 120), point(80, 60)] } as const;
  const labels = Int32Array.from({ length: SIZE_PX ** 2 }, (_, pixel) => {
    const [x, y] = [(pixel % SIZE_PX) + 0.5, Math.floor(pixel / SIZE_PX) + 0.5];
    return distanceFrom(form, x, y) < 0 ? 1 : isBeside(x, y) ? 2 : 0;
  });
  const calm = { widthPx: SIZE_PX, heightPx: SIZE_PX, data: new Uint8ClampedArray(4 * SIZE_PX ** 2) };
  const seen = new StackPicture(labels, calm, [FLAT, FLAT, FLAT], {
    levels: { reachPx: 2.2, off: 2.5, same: 6, step: 10, even },
    ground: 0,
    letters: new Set(),
    drawn: new Set(),
    fine: new Map(),
  });
  return { seen, triangle: hypothesesOf([form], 2)[0]! };
}

it('lets one side of a triangle meet another edge by chance, and takes two that go on for another form’s', () => {
  const chance = picture((x, y) => x > 120 && y > 120);
  expect(goesOn(chance.seen, chance.triangle, true)).toBe(false);
  expect(goesOn(chance.seen, chance.triangle, false)).toBe(true);
  const crossed = picture((_, y) => y > 120);
  expect(goesOn(crossed.seen, crossed.triangle, true)).toBe(true);
});

it('sees no edge between two parts that compression has made of one colour', () => {
  const { seen, triangle } = picture(() => false);
  expect(outlineEvidence(seen, triangle).edges).toBeGreaterThan(90);
  const noisy = picture(() => false, 4);
  expect(outlineEvidence(noisy.seen, noisy.triangle).edges).toBe(0);
});

it('leaves out the rectangles that show least where there are thousands, and no other form', () => {
  const rectangle = (leftPx: number, topPx: number): Form => ({
    type: 'rectangle',
    leftPx,
    topPx,
    widthPx: 60,
    heightPx: 40,
    cornerRadiusPx: 0,
  });
  const { seen } = picture((x, y) => x > 50 && x < 110 && y > 10 && y < 50);
  const shown = rectangle(50, 10);
  const nowhere = Array.from({ length: 3500 }, (_, index) => rectangle(5 + (index % 30), 115));
  const disc: Form = { type: 'ellipse', center: { xPx: 20, yPx: 20 }, radiusXPx: 9, radiusYPx: 9 };
  const few = [disc, ...nowhere.slice(0, 10), shown];
  expect(withoutFaintRectangles(few, seen)).toBe(few);
  const left = withoutFaintRectangles([disc, ...nowhere, shown], seen);
  expect(left.length).toBe(3001);
  expect([left[0], left.at(-1)]).toEqual([disc, shown]);
});
