import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { OrderedThing } from './depth-order.ts';
import { depthOrder } from './depth-order.ts';
import { rankedOrder } from './ranked-pairs.ts';

const SIZE = { widthPx: 240, heightPx: 180 };

type Inside = (x: number, y: number) => boolean;
const disc =
  (centerX: number, centerY: number, radius: number): Inside =>
  (x, y) =>
    Math.hypot(x - centerX, y - centerY) < radius;
const rectangle =
  (left: number, top: number, right: number, bottom: number): Inside =>
  (x, y) =>
    x >= left && y >= top && x < right && y < bottom;

/** The visible part of each shape, the first in front: what a picture of them would give. */
function visible(shapes: readonly Inside[]): OrderedThing[] {
  return shapes.map((inside, index) => ({
    matte: draw((x, y) => inside(x, y) && !shapes.slice(0, index).some((front) => front(x, y))),
  }));
}

function draw(inside: Inside): Mask {
  const matte = createMask(SIZE.widthPx, SIZE.heightPx);
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) {
    const x = (pixel % SIZE.widthPx) + 0.5;
    const y = Math.floor(pixel / SIZE.widthPx) + 0.5;
    if (inside(x, y)) matte.data[pixel] = 255;
  }
  return matte;
}

/** The order found for visible shapes, handed over in another order than theirs. */
function foundOrder(shapes: readonly Inside[]): number[] {
  const things = visible(shapes).reverse();
  return depthOrder(things).frontToBack.map((index) => shapes.length - 1 - index);
}

describe('the order of depth', () => {
  it.each([
    ['of two discs side by side', [disc(90, 90, 45), disc(145, 90, 45)]],
    ['of two discs, the front one higher', [disc(110, 70, 42), disc(130, 110, 42)]],
    ['of a disc before a rectangle', [disc(120, 60, 35), rectangle(60, 60, 190, 150)]],
    ['of a rectangle before a disc', [rectangle(60, 40, 130, 120), disc(140, 110, 42)]],
    ['of a bar across a disc', [rectangle(20, 80, 220, 100), disc(120, 90, 60)]],
    [
      'of a rectangle before one that is cut off by the frame',
      [rectangle(50, 30, 150, 110), rectangle(90, 80, 240, 180)],
    ],
    ['of a disc on a disc', [disc(120, 90, 20), disc(115, 85, 60)]],
    ['of three in a chain', [disc(80, 70, 38), disc(125, 80, 38), disc(170, 70, 38)]],
  ])('is found from the outlines %s', (_, shapes) => {
    expect(foundOrder(shapes)).toEqual(shapes.map((_shape, index) => index));
  });

  it('is right for nine of ten pairs of random discs and rectangles that overlap', () => {
    const random = ((state: number) => () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x7fffffff;
    })(7);
    let right = 0;
    const count = 120;
    for (let round = 0; round < count; round += 1) {
      const shapes = [0, 1].map((index): Inside => {
        const [x, y, size] = [85 + 55 * index + 20 * random(), 65 + 50 * random(), 32 + 18 * random()];
        return random() < 0.5 ? disc(x, y, size) : rectangle(x - size, y - size, x + size, y + size * 0.8);
      });
      const ordered = random() < 0.5 ? shapes : shapes.toReversed();
      if (foundOrder(ordered)[0] === 0) right += 1;
    }
    expect(right).toBeGreaterThanOrEqual(0.9 * count);
  });

  it('falls back on the lower edge for things that stand apart', () => {
    const things = [disc(50, 60, 30), disc(180, 120, 30)].map((inside) => ({ matte: draw(inside) }));
    expect(depthOrder(things).frontToBack).toEqual([1, 0]);
  });

  it('puts what lies on a thing before it, and says so', () => {
    const shirt = { matte: draw(rectangle(60, 30, 180, 150)) };
    const logo = { matte: draw(disc(120, 80, 18)) };
    const far = { matte: draw(disc(215, 30, 15)) };
    expect(depthOrder([shirt, logo, far])).toEqual({
      frontToBack: expect.arrayContaining([0, 1, 2]),
      liesOn: [null, 0, null],
    });
    const { frontToBack } = depthOrder([shirt, logo, far]);
    expect(frontToBack.indexOf(1)).toBeLessThan(frontToBack.indexOf(0));
  });

  it('puts sky and ground last, whatever they touch', () => {
    const sky: OrderedThing = { matte: draw(rectangle(0, 0, 240, 100)), backdrop: 'sky' };
    const ground: OrderedThing = { matte: draw(rectangle(0, 100, 240, 180)), backdrop: 'ground' };
    const tree = { matte: draw(rectangle(100, 20, 130, 110)) };
    expect(depthOrder([sky, ground, tree]).frontToBack).toEqual([2, 1, 0]);
    expect(depthOrder([sky, ground, tree]).liesOn[2]).toBeNull();
  });

  it('puts an arm before the torso of the same person', () => {
    const person = {
      box: { leftPx: 0, topPx: 0, widthPx: 9, heightPx: 9 },
      confidence: 1,
      body: {},
      face: null,
    };
    const torso: OrderedThing = { matte: draw(rectangle(90, 40, 150, 140)), person, part: 'torso' };
    const arm: OrderedThing = { matte: draw(rectangle(150, 45, 170, 120)), person, part: 'arm' };
    expect(depthOrder([torso, arm]).frontToBack).toEqual([1, 0]);
  });

  it('takes a thing that covers a joint of a person for the one in front', () => {
    const joint = (xPx: number, yPx: number) => ({ xPx, yPx, confidence: 0.9 });
    const body = { leftHip: joint(100, 100), rightHip: joint(140, 100), leftShoulder: joint(100, 50) };
    const person = {
      box: { leftPx: 90, topPx: 30, widthPx: 60, heightPx: 130 },
      confidence: 1,
      body,
      face: null,
    };
    const standing: OrderedThing = {
      matte: draw((x, y) => rectangle(90, 30, 150, 160)(x, y) && y < 85),
      person,
    };
    const box = { matte: draw(rectangle(80, 85, 160, 130)) };
    expect(depthOrder([standing, box]).frontToBack).toEqual([1, 0]);
  });
});

describe('the order of ranked pairs', () => {
  it('leaves out the weakest pair of a circle', () => {
    const pairs = [
      { first: 0, second: 1, score: 0.9 },
      { first: 1, second: 2, score: 0.8 },
      { first: 2, second: 0, score: 0.3 },
    ];
    expect(rankedOrder(3, pairs, () => 0)).toEqual([0, 1, 2]);
  });

  it('holds every thing once, and is the same again, for any scores', () => {
    const score = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 15, maxLength: 15 }), (scores) => {
        const pairs = scores.map((value, index) => ({ first: index % 5, second: 5, score: value }));
        const more = scores.map((value, index) => ({ first: index % 4, second: 4, score: -value }));
        const order = rankedOrder(6, [...pairs, ...more], () => 0);
        expect(order.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5]);
        expect(rankedOrder(6, [...pairs, ...more], () => 0)).toEqual(order);
      }),
    );
  });
});
