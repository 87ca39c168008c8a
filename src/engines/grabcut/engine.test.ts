import { describe, expect, test } from 'vitest';
import type { Box } from '../../domain/box.ts';
import type { PromptPoint, SegmentPrompt } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import { quietRun } from '../stand-in-context.fixture.ts';
import { disc, drawn, likeness, speckAt, truthOf } from './drawing.fixture.ts';
import { grabcutEngine } from './engine.ts';

const WIDTH = 180;
const HEIGHT = 120;
const round = disc(80, 62, 33);
const textured = {
  widthPx: WIDTH,
  heightPx: HEIGHT,
  depthAt: round.depthAt,
  thing: (x: number, y: number) => [190 + 30 * Math.sin(x / 5), 90, 60 + 20 * Math.cos(y / 7)] as const,
  ground: (x: number, y: number) => [80 + 25 * Math.sin(y / 6), 120 + x / 8, 95] as const,
  grain: 8,
};
const GREEN = [80, 200, 80] as const;
const BLUE = [40, 110, 190] as const;
const picture = drawn(textured);
const truth = truthOf(textured);

async function segment(image: Raster, prompt: SegmentPrompt) {
  const engine = await grabcutEngine.load({
    packageFiles: { has: async () => false, read: () => Promise.reject(new Error('no packages here')) },
    threads: 1,
  });
  return engine.segment(image, prompt, quietRun());
}

const inBox = (image: Raster, box: Box) => segment(image, { box, points: [] });
const solidCount = ({ data }: { data: Uint8Array }) => data.filter((value) => value >= 128).length;
const grown = (box: Box, px: number): Box => ({
  leftPx: box.leftPx - px,
  topPx: box.topPx - px,
  widthPx: box.widthPx + 2 * px,
  heightPx: box.heightPx + 2 * px,
});

describe('a box', () => {
  test.each([
    ['tight', 0],
    ['too large by a tenth', 4],
    ['too large by a third', 11],
    ['a little too small', -2],
  ])('that is %s becomes the shape in it', async (_, px) => {
    expect(likeness(await inBox(picture, grown(round.box, px)), truth)).toBeGreaterThan(0.96);
  });

  test('around the whole picture still finds what differs from the rim', async () => {
    const whole = { leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT };
    expect(likeness(await inBox(picture, whole), truth)).toBeGreaterThan(0.95);
  });

  test('that reaches beyond the picture counts as far as it lies on it', async () => {
    const corner = { ...textured, depthAt: disc(0, 60, 50).depthAt };
    const box = { leftPx: -60, topPx: 8, widthPx: 112, heightPx: 104 };
    expect(likeness(await inBox(drawn(corner), box), truthOf(corner))).toBeGreaterThan(0.96);
  });

  test('wholly off the picture holds nothing', async () => {
    expect(solidCount(await inBox(picture, { leftPx: 400, topPx: 5, widthPx: 9, heightPx: 9 }))).toBe(0);
  });

  test.each([
    ['on the thing', 80],
    ['on the ground', 160],
  ])('of one pixel %s gives no more than what is around it', async (_, leftPx) => {
    const mask = await inBox(picture, { leftPx, topPx: 60, widthPx: 1, heightPx: 1 });
    expect(solidCount(mask)).toBeLessThanOrEqual(9);
  });

  test('on one flat colour holds at most what lies in it', async () => {
    const flat = drawn({ ...textured, depthAt: () => -9, ground: () => [70, 70, 70], grain: 0 });
    const mask = await inBox(flat, round.box);
    expect(solidCount(mask)).toBeLessThanOrEqual(round.box.widthPx * round.box.heightPx * 1.1);
  });

  test('on flat colours is exact to the pixel', async () => {
    const poster = {
      ...textured,
      thing: () => [30, 60, 200] as const,
      ground: () => [240, 240, 230] as const,
      grain: 0,
    };
    expect(likeness(await inBox(drawn(poster), round.box), truthOf(poster))).toBeGreaterThan(0.985);
  });

  test('around a ring leaves its hole open', async () => {
    const ring = {
      ...textured,
      depthAt: (x: number, y: number) => 10 - Math.abs(Math.hypot(x - 80, y - 62) - 26),
    };
    expect(likeness(await inBox(drawn(ring), { ...round.box }), truthOf(ring))).toBeGreaterThan(0.93);
  });

  test('takes every stripe of what is striped, though something beside it has the colour of half of them', async () => {
    const striped = {
      ...textured,
      thing: (x: number, y: number) => ((x + 2 * y) % 26 < 13 ? GREEN : BLUE),
      ground: (x: number, y: number) => (round.depthAt(x - 62, y) > 0 ? BLUE : textured.ground(x, y)),
    };
    expect(likeness(await inBox(drawn(striped), grown(round.box, 4)), truthOf(striped))).toBeGreaterThan(0.9);
  });

  test('takes nothing that is clear', async () => {
    const cutOut = { ...picture, data: picture.data.slice() };
    for (let pixel = 0; pixel < truth.data.length; pixel += 1)
      if (truth.data[pixel] === 0) cutOut.data[pixel * 4 + 3] = 0;
    const mask = await inBox(cutOut, grown(round.box, 8));
    expect(mask.data.some((value, pixel) => value > 0 && cutOut.data[pixel * 4 + 3] === 0)).toBe(false);
    const clear = { ...picture, data: new Uint8ClampedArray(picture.data.length) };
    expect(solidCount(await inBox(clear, round.box))).toBe(0);
  });

  test('leaves out what runs on beyond it', async () => {
    const bar = (x: number, y: number) => Math.abs(y - 62) <= 7 && x > 100;
    const crossed = {
      ...textured,
      ground: (x: number, y: number) =>
        bar(x, y) ? ([40, 40, 160 + 10 * speckAt(x, y)] as const) : textured.ground(x, y),
    };
    const mask = await inBox(drawn(crossed), { ...round.box, widthPx: round.box.widthPx + 10 });
    const beyond = mask.data.filter((value, pixel) => value >= 128 && pixel % WIDTH > 118).length;
    expect(beyond).toBe(0);
    expect(likeness(mask, truthOf(crossed))).toBeGreaterThan(0.93);
  });
});

describe('points', () => {
  const at = (xPx: number, yPx: number, belongs = true): PromptPoint => ({ xPx, yPx, belongs });

  test('alone mean the thing on which they lie', async () => {
    expect(likeness(await segment(picture, { points: [at(80, 62)] }), truth)).toBeGreaterThan(0.93);
  });

  test('add to a box what would be taken for its surroundings, and take away', async () => {
    const two = disc(130, 62, 12);
    const pair = {
      ...textured,
      depthAt: (x: number, y: number) => Math.max(round.depthAt(x, y), two.depthAt(x, y)),
    };
    const image = drawn(pair);
    const box = { leftPx: 45, topPx: 27, widthPx: 100, heightPx: 70 };
    const without = await segment(image, { box, points: [at(130, 62, false)] });
    const reach = (mask: typeof without) => mask.data[62 * WIDTH + 130];
    expect(reach(without)).toBe(0);
    expect(reach(await segment(image, { box, points: [at(130, 62)] }))).toBe(255);
  });

  test('off the picture are held to its rim', async () => {
    await expect(segment(picture, { points: [at(-5, 4000)] })).resolves.toMatchObject({ widthPx: WIDTH });
  });
});

test('the same picture and box give the same shape, and progress only rises', async () => {
  const fractions: number[] = [];
  const engine = await grabcutEngine.load({
    packageFiles: { has: async () => false, read: () => Promise.reject(new Error('no packages here')) },
    threads: 1,
  });
  const run = { ...quietRun(), progress: (fraction: number) => void fractions.push(fraction) };
  const first = await engine.segment(picture, { box: round.box, points: [] }, run);
  expect((await inBox(picture, round.box)).data).toEqual(first.data);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

test('a run that is not wanted any more ends', async () => {
  const engine = await grabcutEngine.load({
    packageFiles: { has: async () => false, read: () => Promise.reject(new Error('no packages here')) },
    threads: 1,
  });
  const run = { signal: AbortSignal.abort(), progress: () => {} };
  await expect(engine.segment(picture, { box: round.box, points: [] }, run)).rejects.toMatchObject({
    code: 'canceled',
  });
});

test.each([
  [1, 1],
  [1, 40],
  [300, 2],
  [3, 3],
])('a picture of %i by %i pixels is no trouble', async (widthPx, heightPx) => {
  const tiny = drawn({ ...textured, widthPx, heightPx });
  const mask = await inBox(tiny, { leftPx: 0, topPx: 0, widthPx, heightPx });
  expect(mask.data.length).toBe(widthPx * heightPx);
  await segment(tiny, { points: [{ xPx: 0, yPx: 0, belongs: true }] });
});
