import { describe, expect, test } from 'vitest';
import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { discBox, inDisc, likeness, maskWhere, painted, speckAt } from './drawing.fixture.ts';
import { instances } from './instances.ts';

const WIDTH = 240;
const HEIGHT = 140;
type Where = (x: number, y: number) => boolean;
type Tone = readonly [number, number, number];
const GROUND: Tone = [205, 210, 200];
const RED: Tone = [190, 50, 40];
const BLUE: Tone = [40, 70, 170];
const GREEN: Tone = [50, 140, 60];

/** A picture of things, the later in front, and the matte of all together. */
function scene(things: readonly { readonly where: Where; readonly tone: Tone }[], grain = 6) {
  const front = (x: number, y: number) => things.findLast(({ where }) => where(x, y));
  const image = painted(WIDTH, HEIGHT, (x, y) => front(x, y)?.tone ?? GROUND, grain);
  const matte = maskWhere(WIDTH, HEIGHT, (x, y) => front(x, y) !== undefined);
  const truths = things.map((thing) => maskWhere(WIDTH, HEIGHT, (x, y) => front(x, y) === thing));
  return { image, matte, truths };
}

/** How well each truth is met by the best of what was found, at worst. */
function met(truths: readonly Mask[], found: readonly Mask[] | null): number {
  return Math.min(
    ...truths.map((truth) => Math.max(0, ...(found ?? []).map((matte) => likeness(matte, truth)))),
  );
}

/** Two discs that overlap, in two colours or in one, and the boxes around them. */
function pair(second: Tone = BLUE) {
  const hints = [discBox(80, 70, 40), discBox(140, 70, 36)];
  const drawn = scene([
    { where: inDisc(80, 70, 40), tone: RED },
    { where: inDisc(140, 70, 36), tone: second },
  ]);
  return { ...drawn, hints };
}

describe('things that touch', () => {
  test('are told apart along their colours', () => {
    const { image, matte, truths, hints } = pair();
    const found = instances(image, matte, hints);
    expect(found).toHaveLength(2);
    expect(met(truths, found)).toBeGreaterThan(0.97);
  });

  test('are told apart by their boxes where they look alike', () => {
    const { image, matte, truths, hints } = pair(RED);
    expect(met(truths, instances(image, matte, hints))).toBeGreaterThan(0.8);
  });

  test('are told apart as wavy blobs with patterns of their own', () => {
    const wavy =
      (centerX: number, phase: number): Where =>
      (x, y) => {
        const angle = Math.atan2(y - 70, x - centerX);
        return Math.hypot(x - centerX, y - 70) < 36 + 4 * Math.sin(3 * angle + phase);
      };
    const things = [
      { where: wavy(75, 0), tone: RED },
      { where: wavy(147, 1), tone: GREEN },
    ];
    const { image, matte, truths } = scene(things, 30);
    const found = instances(image, matte, [discBox(75, 70, 40), discBox(147, 70, 40)]);
    expect(met(truths, found)).toBeGreaterThan(0.95);
  });

  test('are as many as there are hints, in the order of these', () => {
    const { image, matte, truths } = scene([
      { where: inDisc(50, 70, 34), tone: RED },
      { where: inDisc(115, 70, 34), tone: BLUE },
      { where: inDisc(180, 70, 34), tone: RED },
    ]);
    const found = instances(image, matte, [discBox(180, 70, 34), discBox(50, 70, 34), discBox(115, 70, 34)]);
    expect(found).toHaveLength(3);
    for (const [index, truth] of [truths[2]!, truths[0]!, truths[1]!].entries())
      expect(likeness(found![index]!, truth)).toBeGreaterThan(0.95);
  });

  test('keep their soft edges, and every pixel of the matte is one thing’s', () => {
    const { image, matte, hints } = pair();
    for (let pixel = 1; pixel < matte.data.length; pixel += 1)
      if (matte.data[pixel - 1] === 255 && matte.data[pixel] === 0) matte.data[pixel] = 90;
    const found = instances(image, matte, hints)!;
    expect(found[0]!.data.map((value, pixel) => value + found[1]!.data[pixel]!)).toEqual(matte.data);
  });
});

describe('one thing', () => {
  const whole = scene([{ where: inDisc(120, 70, 60), tone: RED }]);

  test.each<[string, readonly Box[]]>([
    ['nothing hints at', []],
    ['one hint holds', [discBox(120, 70, 60)]],
    ['two hints mean', [discBox(120, 70, 60), discBox(123, 72, 59)]],
    ['with something of its own in its box', [discBox(120, 70, 60), discBox(110, 60, 20)]],
    ['with hints beside it', [discBox(215, 20, 16), discBox(215, 120, 16)]],
  ])('that %s stays one', (_, hints) => {
    expect(instances(whole.image, whole.matte, hints)).toBeNull();
  });

  test('of which hints tell but a little stays one', () => {
    const { image, matte } = scene([
      { where: (x, y) => Math.abs(y - 90) < 25 && x > 10 && x < 230, tone: [150, 120, 90] },
      { where: inDisc(60, 60, 14), tone: RED },
      { where: inDisc(180, 60, 14), tone: BLUE },
    ]);
    expect(instances(image, matte, [discBox(60, 60, 14), discBox(180, 60, 14)])).toBeNull();
  });
});

test('an empty matte, and one of single pixels, hold nothing to tell apart', () => {
  const image = painted(WIDTH, HEIGHT, (x, y) => [128 + 100 * speckAt(x, y), 90, 90]);
  const hints = [discBox(65, 70, 34), discBox(165, 70, 34)];
  const empty = maskWhere(WIDTH, HEIGHT, () => false);
  const dust = maskWhere(WIDTH, HEIGHT, (x, y) => x % 2 === 0 && y % 2 === 0);
  expect(instances(image, empty, hints)).toBeNull();
  expect(instances(image, dust, hints)).toBeNull();
});
