import { describe, expect, test } from 'vitest';
import { wholeBox } from '../../domain/box.ts';
import { labPicture } from '../../domain/lab.ts';
import { discBox, inDisc, maskWhere, painted } from './drawing.fixture.ts';
import { liesBeyond, overlap, shapeEvidence } from './shape-evidence.ts';

const WIDTH = 120;
const HEIGHT = 90;
const disc = inDisc(60, 45, 25);
const image = painted(WIDTH, HEIGHT, (x, y) => (disc(x, y) ? [200, 40, 40] : [40, 90, 60]));
const working = labPicture(image, wholeBox(image), image);
const box = discBox(60, 45, 25);

describe('what speaks for a shape', () => {
  test('the right one fits its box, stays in it and ends at clear edges', () => {
    const { fit, leak, contrast } = shapeEvidence(maskWhere(WIDTH, HEIGHT, disc), box, working);
    expect(fit).toBeCloseTo(1, 1);
    expect(leak).toBe(0);
    expect(contrast).toBeGreaterThan(0.9);
  });

  test('one that is too small fits worse, and ends nowhere', () => {
    const { fit, contrast } = shapeEvidence(maskWhere(WIDTH, HEIGHT, inDisc(60, 45, 12)), box, working);
    expect(fit).toBeLessThan(0.3);
    expect(contrast).toBeLessThan(0.1);
  });

  test('one that runs on beyond the box leaks by the share of it that does', () => {
    const bar = maskWhere(WIDTH, HEIGHT, (x, y) => Math.abs(y - 45) < 10 && x >= 20 && x < 120);
    const { leak } = shapeEvidence(bar, { leftPx: 20, topPx: 35, widthPx: 50, heightPx: 20 }, working);
    expect(leak).toBeGreaterThan(0.45);
    expect(leak).toBeLessThan(0.5);
  });

  test('an empty one has nothing', () => {
    expect(
      shapeEvidence(
        maskWhere(WIDTH, HEIGHT, () => false),
        box,
        working,
      ),
    ).toEqual({
      fit: 0,
      leak: 0,
      contrast: 0,
      fullness: 0,
    });
  });

  test('at half the size says the same', () => {
    const half = labPicture(image, wholeBox(image), { widthPx: WIDTH / 2, heightPx: HEIGHT / 2 });
    const matte = maskWhere(WIDTH, HEIGHT, disc);
    expect(shapeEvidence(matte, box, half).contrast).toBeGreaterThan(0.85);
  });
});

test('boxes overlap by their intersection over their union', () => {
  const first = { leftPx: 0, topPx: 0, widthPx: 10, heightPx: 10 };
  expect(overlap(first, first)).toBe(1);
  expect(overlap(first, { ...first, leftPx: 5 })).toBeCloseTo(1 / 3);
  expect(overlap(first, { ...first, leftPx: 10 })).toBe(0);
});

test('what lies clearly beyond a box is further off than its tolerance', () => {
  const large = { leftPx: 100, topPx: 100, widthPx: 200, heightPx: 50 };
  expect(liesBeyond(large, 95, 120)).toBe(false);
  expect(liesBeyond(large, 91, 120)).toBe(true);
  expect(liesBeyond(large, 200, 157)).toBe(false);
  expect(liesBeyond(large, 200, 159)).toBe(true);
});
