import { describe, expect, test } from 'vitest';
import type { Mask } from '../../domain/mask.ts';
import { discBox, inDisc, likeness, maskWhere, painted, QUIET, speckAt } from './drawing.fixture.ts';
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

/** How well each truth is met by its best instance. */
function met(truths: readonly Mask[], found: readonly { readonly matte: Mask }[]): number {
  return Math.min(...truths.map((truth) => Math.max(...found.map(({ matte }) => likeness(matte, truth)))));
}

describe('things that do not touch', () => {
  test('are apart, largest first, and surely so', async () => {
    const { image, matte, truths } = scene([
      { where: inDisc(60, 70, 25), tone: RED },
      { where: inDisc(160, 70, 40), tone: RED },
    ]);
    const found = await instances(image, matte, [], QUIET);
    expect(found.map(({ confidence }) => confidence)).toEqual([1, 1]);
    expect(likeness(found[0]!.matte, truths[1]!)).toBeGreaterThan(0.99);
    expect(found[0]!.box).toEqual(discBox(160, 70, 40));
    expect(met(truths, found)).toBeGreaterThan(0.99);
  });

  test('keep their soft edges, and every pixel of the matte is one thing’s', async () => {
    const { image, matte } = scene([
      { where: inDisc(60, 70, 25), tone: RED },
      { where: inDisc(160, 70, 40), tone: BLUE },
    ]);
    for (let pixel = 1; pixel < matte.data.length; pixel += 1)
      if (matte.data[pixel - 1] === 255 && matte.data[pixel] === 0) matte.data[pixel] = 90;
    const found = await instances(image, matte, [], QUIET);
    const sum = found.reduce(
      (all, part) => all.map((value, pixel) => value + part.matte.data[pixel]!),
      [...new Uint8Array(matte.data.length)],
    );
    expect(Uint8Array.from(sum)).toEqual(matte.data);
  });

  test('beside crumbs are as many as there are without', async () => {
    const { image, matte } = scene([
      { where: inDisc(100, 70, 40), tone: RED },
      { where: inDisc(200, 20, 3), tone: RED },
    ]);
    expect(await instances(image, matte, [], QUIET)).toHaveLength(1);
  });
});

describe('things that touch', () => {
  test('are two where their colours and a neck tell them apart', async () => {
    const { image, matte, truths } = scene([
      { where: inDisc(75, 70, 38), tone: RED },
      { where: inDisc(145, 70, 36), tone: BLUE },
    ]);
    const found = await instances(image, matte, [], QUIET);
    expect(found).toHaveLength(2);
    expect(met(truths, found)).toBeGreaterThan(0.97);
    expect(found.every(({ confidence }) => confidence > 0 && confidence < 1)).toBe(true);
  });

  test('are two as wavy blobs with patterns of their own', async () => {
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
    const found = await instances(image, matte, [], QUIET);
    expect(found).toHaveLength(2);
    expect(met(truths, found)).toBeGreaterThan(0.95);
  });

  test('are three in a row', async () => {
    const { image, matte, truths } = scene([
      { where: inDisc(50, 70, 34), tone: RED },
      { where: inDisc(115, 70, 34), tone: BLUE },
      { where: inDisc(180, 70, 34), tone: GREEN },
    ]);
    const found = await instances(image, matte, [], QUIET);
    expect(found).toHaveLength(3);
    expect(met(truths, found)).toBeGreaterThan(0.95);
  });

  test('are three in a row where the outer two look alike', async () => {
    const { image, matte, truths } = scene([
      { where: inDisc(50, 70, 34), tone: RED },
      { where: inDisc(115, 70, 34), tone: BLUE },
      { where: inDisc(180, 70, 34), tone: RED },
    ]);
    const found = await instances(image, matte, [], QUIET);
    expect(found).toHaveLength(3);
    expect(met(truths, found)).toBeGreaterThan(0.95);
  });
});

describe('one thing', () => {
  const dumbbell: Where = (x, y) =>
    inDisc(65, 70, 34)(x, y) || inDisc(165, 70, 34)(x, y) || (x > 60 && x < 170 && Math.abs(y - 70) < 8);

  test('of one colour stays one however narrow its neck', async () => {
    const { image, matte } = scene([{ where: dumbbell, tone: RED }]);
    expect(await instances(image, matte, [], QUIET)).toHaveLength(1);
  });

  test('is two where two hints say so', async () => {
    const { image, matte } = scene([{ where: dumbbell, tone: RED }]);
    const found = await instances(image, matte, [discBox(65, 70, 34), discBox(165, 70, 34)], QUIET);
    expect(found).toHaveLength(2);
    for (const { box } of found) expect(box.widthPx).toBeGreaterThan(74);
    for (const { box } of found) expect(box.widthPx).toBeLessThan(100);
  });

  test('stays one where one hint holds it all, whatever its colours', async () => {
    const { image, matte } = scene([
      { where: inDisc(75, 70, 38), tone: RED },
      { where: inDisc(145, 70, 36), tone: BLUE },
    ]);
    const all = { leftPx: 35, topPx: 30, widthPx: 150, heightPx: 80 };
    expect(await instances(image, matte, [all], QUIET)).toHaveLength(1);
  });

  test('with a pattern all over it stays one', async () => {
    const { image, matte } = scene([{ where: inDisc(120, 70, 60), tone: RED }]);
    for (let pixel = 0; pixel < matte.data.length; pixel += 1)
      if (Math.floor((pixel % WIDTH) / 12) % 2 === 0 && matte.data[pixel] === 255)
        image.data.set([...BLUE, 255], pixel * 4);
    expect(await instances(image, matte, [], QUIET)).toHaveLength(1);
  });

  test('with a head of another colour stays one', async () => {
    const { image, matte } = scene([
      { where: (x, y) => inDisc(120, 95, 44)(x, y) && y > 55, tone: BLUE },
      { where: inDisc(120, 40, 18), tone: [225, 180, 150] },
    ]);
    expect(await instances(image, matte, [], QUIET)).toHaveLength(1);
  });

  test('hinted at twice stays one', async () => {
    const { image, matte } = scene([{ where: inDisc(120, 70, 50), tone: RED }]);
    const hints = [discBox(120, 70, 50), discBox(123, 72, 49)];
    expect(await instances(image, matte, hints, QUIET)).toHaveLength(1);
  });
});

test('two alike that overlap are told apart by hints', async () => {
  const { image, matte, truths } = scene([
    { where: inDisc(80, 70, 40), tone: RED },
    { where: inDisc(140, 70, 40), tone: RED },
  ]);
  const found = await instances(image, matte, [discBox(80, 70, 40), discBox(140, 70, 40)], QUIET);
  expect(found).toHaveLength(2);
  expect(met(truths, found)).toBeGreaterThan(0.8);
});

test('hints beside the matte do not count', async () => {
  const { image, matte } = scene([{ where: inDisc(80, 70, 40), tone: RED }]);
  const hints = [discBox(200, 30, 20), discBox(200, 110, 20)];
  expect(await instances(image, matte, hints, QUIET)).toHaveLength(1);
});

test('an empty matte holds nothing', async () => {
  const image = painted(40, 30, () => GROUND);
  expect(
    await instances(
      image,
      maskWhere(40, 30, () => false),
      [],
      QUIET,
    ),
  ).toEqual([]);
});

test('a matte of single pixels holds few things and takes no time to speak of', async () => {
  const image = painted(WIDTH, HEIGHT, (x, y) => [128 + 100 * speckAt(x, y), 90, 90]);
  const dust = maskWhere(WIDTH, HEIGHT, (x, y) => x % 2 === 0 && y % 2 === 0);
  expect((await instances(image, dust, [], QUIET)).length).toBeLessThan(100);
});

test('ends when it is not wanted any more', async () => {
  const { image, matte } = scene([{ where: inDisc(80, 70, 40), tone: RED }]);
  const run = { ...QUIET, signal: AbortSignal.abort() };
  await expect(instances(image, matte, [], run)).rejects.toMatchObject({ code: 'canceled' });
});
