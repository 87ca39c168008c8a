import { describe, expect, test } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { wholeBox } from '../../domain/box.ts';
import { labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { arbitrate, keepWithin } from './arbitration.ts';
import { discBox, inDisc, likeness, maskWhere, painted } from './drawing.fixture.ts';

const WIDTH = 200;
const HEIGHT = 120;
type Where = (x: number, y: number) => boolean;
type Tone = readonly [number, number, number];
const WHITE: Tone = [235, 235, 230];
const GREEN: Tone = [60, 130, 60];
const where = (isInside: Where): Mask => maskWhere(WIDTH, HEIGHT, isInside);

/** What is made of a dispute on a picture of `tones`, the later in front. */
function settle(salient: Mask, cut: Mask, box: Box, tones: readonly (readonly [Where, Tone])[]): Mask | null {
  const image = painted(
    WIDTH,
    HEIGHT,
    (x, y) => tones.findLast(([isInside]) => isInside(x, y))?.[1] ?? GREEN,
    4,
  );
  return arbitrate(salient, cut, box, labPicture(image, wholeBox(image), image));
}

const body = inDisc(90, 60, 40);
const box = discBox(90, 60, 40);

describe('what is salient but not in the cut', () => {
  test('goes where it runs on beyond the box', () => {
    const neighbour: Where = (x, y) => inDisc(155, 60, 32)(x, y) && !body(x, y);
    const salient = where((x, y) => body(x, y) || neighbour(x, y));
    const settled = settle(salient, where(body), box, [[body, WHITE]]);
    expect(likeness(settled!, where(body))).toBeGreaterThan(0.99);
  });

  test('takes with it what hung on the rest by it alone', () => {
    const bar: Where = (x, y) => x >= 125 && x < 180 && Math.abs(y - 60) < 8;
    const end: Where = inDisc(188, 60, 9);
    const salient = where((x, y) => body(x, y) || bar(x, y) || end(x, y));
    const settled = settle(
      salient,
      where((x, y) => body(x, y) || (end(x, y) && !bar(x, y))),
      box,
      [[body, WHITE]],
    );
    expect(settled?.data[60 * WIDTH + 192]).toBe(0);
  });

  test('stays within the box: the cut may have lost it', () => {
    const lower: Where = (x, y) => body(x, y) && y < 70;
    expect(settle(where(body), where(lower), box, [[body, WHITE]])).toBeNull();
  });
});

describe('what is in the cut but not salient', () => {
  const arm: Where = (x, y) => Math.abs(y - 60) < 9 && x >= 128 && x < 168;
  const whole: Where = (x, y) => body(x, y) || arm(x, y);
  const wide = { ...box, widthPx: 120 };

  test('comes in where without it the box would be too large', () => {
    const settled = settle(where(body), where(whole), wide, [[whole, WHITE]]);
    expect(likeness(settled!, where(whole))).toBeGreaterThan(0.97);
  });

  test('comes in where its own outline is clear and where it hangs on is none', () => {
    const bitten: Where = (x, y) => body(x, y) && !(x > 92 && y > 60);
    const settled = settle(where(bitten), where(body), box, [[body, WHITE]]);
    expect(likeness(settled!, where(body))).toBeGreaterThan(0.97);
  });

  const slot: Where = (x, y) => body(x, y) && Math.abs(x - 90) < 12 && y > 55;
  const rest: Where = (x, y) => body(x, y) && !slot(x, y);

  test('comes in where most of it is surrounded and nothing around the box has its colour', () => {
    const settled = settle(where(rest), where(body), box, [
      [body, WHITE],
      [slot, [200, 60, 40]],
    ]);
    expect(likeness(settled!, where(body))).toBeGreaterThan(0.97);
  });

  test('stays out where it is surrounded but has the colour of what is around the box', () => {
    expect(settle(where(rest), where(body), box, [[rest, WHITE]])).toBeNull();
  });

  test('stays out where its outline is clear but the surroundings look like it', () => {
    const bitten: Where = (x, y) => body(x, y) && !(x > 92 && y > 60);
    const bright: Where = (x) => x < 30 || x > 150;
    expect(
      settle(where(bitten), where(body), box, [
        [body, WHITE],
        [bright, WHITE],
      ]),
    ).toBeNull();
  });

  test('leaves no soft seam where it comes in', () => {
    const soft = where(rest);
    for (let pixel = 0; pixel < soft.data.length; pixel += 1) {
      const depth = Math.abs((pixel % WIDTH) - 90) - 12;
      if (soft.data[pixel] === 255 && depth < 5) soft.data[pixel] = 140 + 20 * depth;
    }
    const settled = settle(soft, where(body), box, [
      [body, WHITE],
      [slot, [200, 60, 40]],
    ]);
    expect(
      [...settled!.data.subarray(80 * WIDTH + 70, 80 * WIDTH + 110)].every((value) => value === 255),
    ).toBe(true);
  });

  test('stays out where it is told from the salient shape as clearly as from all else', () => {
    const ball: Where = (x, y) => inDisc(90, 104, 14)(x, y) && !body(x, y);
    const cut = where((x, y) => body(x, y) || ball(x, y));
    const tall = { ...box, heightPx: 82 };
    expect(
      settle(where(body), cut, tall, [
        [ball, [200, 60, 40]],
        [body, WHITE],
      ]),
    ).toBeNull();
  });

  test('stays out where it is the shadow of the salient shape', () => {
    const shadow: Where = (x, y) => inDisc(96, 84, 20)(x, y) && !(body(x, y) && y < 76);
    const top: Where = (x, y) => body(x, y) && !shadow(x, y);
    const cut = where((x, y) => top(x, y) || shadow(x, y));
    const dark: Tone = [34, 70, 34];
    expect(
      settle(where(top), cut, box, [
        [top, [30, 34, 36]],
        [shadow, dark],
      ]),
    ).toBeNull();
  });

  test('stays out where it is a hole that shows what lies behind', () => {
    const hole = inDisc(90, 60, 15);
    const ring: Where = (x, y) => body(x, y) && !hole(x, y);
    expect(settle(where(ring), where(body), box, [[ring, WHITE]])).toBeNull();
  });

  test('and is thin is left to refinement', () => {
    const larger = inDisc(90, 60, 41);
    expect(settle(where(body), where(larger), box, [[body, WHITE]])).toBeNull();
  });
});

test('two that agree leave nothing to settle', () => {
  expect(settle(where(body), where(body), box, [[body, WHITE]])).toBeNull();
  expect(
    settle(
      where(() => false),
      where(() => false),
      box,
      [],
    ),
  ).toBeNull();
});

describe('keeping within a box', () => {
  test('drops pieces beside it and keeps what hangs together with it', () => {
    const beside = inDisc(180, 30, 10);
    const kept = keepWithin(
      where((x, y) => body(x, y) || beside(x, y)),
      { ...box, widthPx: 60 },
    );
    expect(likeness(kept, where(body))).toBe(1);
  });

  test('drops a piece that touches it by less than half', () => {
    const kept = keepWithin(where(body), { leftPx: 100, topPx: 0, widthPx: 60, heightPx: HEIGHT });
    expect(kept.data.some((value) => value > 0)).toBe(false);
  });
});
