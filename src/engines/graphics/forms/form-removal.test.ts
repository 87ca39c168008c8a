import { expect, it } from 'vitest';
import type { Color } from '../design.fixture.ts';
import { box, Page } from '../design.fixture.ts';
import { flatPaint } from '../parts/paint.ts';
import { hypothesesOf } from './form-hypothesis.ts';
import { StackPicture } from './form-picture.ts';
import { takeOff } from './form-removal.ts';
import type { Cover } from './opaque-reading.ts';

const levels = { reachPx: 2.2, off: 2.5, same: 6, step: 10, even: 0 };
const [CREAM, VEIL] = [
  [252, 244, 226],
  [20, 120, 110],
] as const;

/** What is seen through a veil over cream with a small part on it that shows a colour, of all parts that it takes off. */
function takenBelow(color: Color | ((x: number, y: number) => Color), cover: Cover = 'none'): number[] {
  const shown = CREAM.map((value, channel) => 0.5 * (value + VEIL[channel]!)) as unknown as Color;
  const [inside, small] = [box(20, 20, 60, 60), box(40, 40, 12, 12)];
  const { picture } = new Page(100, 100, CREAM).paint(inside, shown).paint(small, color);
  const labels = Int32Array.from({ length: 100 * 100 }, (_, pixel) => {
    const [x, y] = [pixel % 100, Math.floor(pixel / 100)];
    return small(x, y) ? 2 : inside(x, y) ? 1 : 0;
  });
  const paints = [CREAM, shown, typeof color === 'function' ? color(0, 0) : color].map((own) =>
    flatPaint(...own),
  );
  const known = { levels, ground: 0, letters: new Set<number>(), drawn: new Set<number>(), fine: new Map() };
  const seen = new StackPicture(labels, picture, paints, known);
  const form = {
    type: 'rectangle',
    leftPx: 20,
    topPx: 20,
    widthPx: 60,
    heightPx: 60,
    cornerRadiusPx: 0,
  } as const;
  const added = VEIL.map((value) => 0.5 * value) as unknown as Color;
  const taken = takeOff(seen, {
    hypothesis: hypothesesOf([form], levels.reachPx)[0]!,
    veil: { through: 0.5, added, paint: null },
    ...{ part: -1, paint: null, shown: new Set<number>(), pairs: new Map([[1, 0]]), toldShare: 1 },
    ...{ cover, isTold: true, isWhole: true, gain: 100 },
  });
  return [...taken.seenOver.keys()];
}

it('leaves on a translucent form what is lighter or darker than that lets anything below it show', () => {
  expect(takenBelow([110, 150, 140])).toEqual([1, 2]);
  expect(takenBelow([255, 255, 255])).toEqual([1]);
  expect(takenBelow([0, 20, 20])).toEqual([1]);
});

it('leaves on one that is covered what shows a colour anywhere that nothing below it gives', () => {
  const half = (_: number, y: number): Color => (y < 46 ? [110, 150, 140] : [255, 255, 255]);
  expect(takenBelow(half)).toEqual([1, 2]);
  expect(takenBelow(half, 'much')).toEqual([1]);
});
