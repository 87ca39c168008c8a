import { expect, test } from 'vitest';
import type { FillResult } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { Problem } from '../../domain/problem.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { fillEngine } from './engine.ts';
import { hashWord } from './random.ts';

const WIDTH_PX = 240;
const HEIGHT_PX = 180;
type Paint = (x: number, y: number) => readonly number[];

const RED = [230, 60, 40] as const;
const CREAM = [250, 240, 200] as const;
const BLUE = [30, 90, 180] as const;
const MAGENTA = [255, 0, 255] as const;

function mix(first: readonly number[], second: readonly number[], share: number): number[] {
  return first.map((value, channel) => value + (second[channel]! - value) * share);
}

/** A scene with soft edges: each pixel is the mean of 4x4 samples. */
function smoothed(paint: Paint): Paint {
  return (x, y) => {
    const sum = [0, 0, 0];
    for (let sample = 0; sample < 16; sample += 1) {
      const color = paint(x + ((sample % 4) + 0.5) / 4 - 0.5, y + (Math.floor(sample / 4) + 0.5) / 4 - 0.5);
      for (let channel = 0; channel < 3; channel += 1) sum[channel]! += color[channel]! / 16;
    }
    return sum;
  };
}

function render(paint: Paint, widthPx = WIDTH_PX, heightPx = HEIGHT_PX): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) raster.data.set([...paint(x, y), 255], (y * widthPx + x) * 4);
  }
  return raster;
}

function mark(isHole: (x: number, y: number) => boolean, widthPx = WIDTH_PX, heightPx = HEIGHT_PX): Mask {
  const mask = createMask(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) if (isHole(x, y)) mask.data[y * widthPx + x] = 255;
  }
  return mask;
}

const objectMask = mark((x, y) => ((x - 118) / 42) ** 2 + ((y - 92) / 34) ** 2 < 1);

/** The truth with magenta where the hole is: nothing of the answer can leak in. */
function cover(truth: Raster, mask: Mask): Raster {
  const covered = { ...truth, data: truth.data.slice() };
  mask.data.forEach((value, index) => {
    if (value !== 0) covered.data.set([...MAGENTA, 255], index * 4);
  });
  return covered;
}

async function fill(image: Raster, mask: Mask, signal = new AbortController().signal): Promise<FillResult> {
  const engine = await fillEngine.load({
    packageFiles: { has: () => Promise.resolve(false), read: () => Promise.reject(new Error('no files')) },
    threads: 1,
  });
  return engine.fill(image, mask, { signal, progress: () => {} });
}

function differences(first: Raster, second: Raster): number {
  return first.data.reduce((count, byte, at) => count + (byte === second.data[at] ? 0 : 1), 0);
}

function psnr(truth: Raster, answer: Raster, mask: Mask): number {
  let squares = 0;
  let count = 0;
  mask.data.forEach((value, index) => {
    if (value === 0) return;
    for (let channel = 0; channel < 3; channel += 1) {
      squares += (truth.data[index * 4 + channel]! - answer.data[index * 4 + channel]!) ** 2;
      count += 1;
    }
  });
  return squares === 0 ? 99 : 10 * Math.log10((255 * 255) / (squares / count));
}

function expectHoleAlone(image: Raster, answer: Raster, mask: Mask): void {
  let changedOutside = 0;
  let notOpaque = 0;
  let unwritten = 0;
  mask.data.forEach((value, index) => {
    const before = image.data.subarray(index * 4, index * 4 + 4);
    const after = answer.data.subarray(index * 4, index * 4 + 4);
    if (value === 0 && before.some((byte, channel) => byte !== after[channel])) changedOutside += 1;
    if (value !== 0 && after[3] !== 255) notOpaque += 1;
    if (value !== 0 && MAGENTA.every((byte, channel) => after[channel] === byte)) unwritten += 1;
  });
  expect({ changedOutside, notOpaque, unwritten }).toEqual({ changedOutside: 0, notOpaque: 0, unwritten: 0 });
}

const cloth: Paint = (x, y) => {
  const across = (Math.floor(x / 10) + Math.floor(y / 10)) % 2 === 0;
  return mix([90, 60, 30], [210, 180, 130], Math.sin((Math.PI * ((across ? x : y) % 10)) / 10));
};

const truths: [name: string, leastPsnr: number, routes: string[], paint: Paint][] = [
  ['a flat colour', 99, ['flat'], () => [37, 120, 201]],
  ['a linear gradient', 60, ['linear-gradient'], (x, y) => mix(RED, BLUE, (0.6 * x + 0.8 * y) / 290)],
  [
    'a radial gradient',
    60,
    ['radial-gradient'],
    (x, y) => mix(CREAM, BLUE, Math.hypot(x - 120, y - 90) / 150),
  ],
  [
    'an elliptic gradient',
    60,
    ['radial-gradient'],
    (x, y) => mix(CREAM, BLUE, Math.hypot((x - 110) / 170, (y - 99) / 120)),
  ],
  [
    'a linear gradient with dither',
    48,
    ['linear-gradient'],
    (x, y) =>
      mix(RED, CREAM, x / 240).map((value, channel) => Math.floor(value + hashWord(channel, y, x) / 2 ** 32)),
  ],
  [
    'a radial gradient in blocks, as compression leaves it',
    44,
    ['radial-gradient'],
    (x, y) =>
      mix(CREAM, BLUE, Math.hypot(x - 120, y - 90) / 150).map(
        (value, channel) => value + (hashWord(channel, y >> 3, x >> 3) / 2 ** 32 - 0.5) * 2,
      ),
  ],
  ['upright stripes', 43, ['pattern'], (x) => (x % 16 < 8 ? RED : CREAM)],
  [
    'slanted stripes',
    43,
    ['pattern'],
    smoothed((x, y) => ((0.8 * x + 0.6 * y + 900) % 14 < 6 ? BLUE : CREAM)),
  ],
  [
    'a checkerboard',
    43,
    ['pattern'],
    (x, y) => ((Math.floor(x / 12) + Math.floor(y / 12)) % 2 === 0 ? RED : CREAM),
  ],
  [
    'dots',
    43,
    ['pattern'],
    smoothed((x, y) => (Math.hypot(((x + 20) % 20) - 10, ((y + 20) % 20) - 10) < 6 ? RED : CREAM)),
  ],
  ['a woven cloth', 43, ['pattern'], cloth],
  ['a level horizon', 43, ['flat'], (_, y) => (y < 88 ? [130, 190, 240] : [90, 150, 70])],
  ['a slanting edge', 43, ['flat'], smoothed((x, y) => (y < 60 + x * 0.2 ? [130, 190, 240] : [90, 150, 70]))],
  [
    'a pole before a horizon',
    43,
    ['flat'],
    (x, y) => (Math.abs(x - 115) < 7 ? [60, 60, 60] : y < 88 ? [130, 190, 240] : [90, 150, 70]),
  ],
  [
    'three grounds that meet',
    43,
    ['flat'],
    smoothed((x, y) => (y < 80 + x * 0.1 ? [130, 190, 240] : x < 125 ? [90, 150, 70] : [200, 170, 90])),
  ],
  [
    'two gradients with a horizon',
    55,
    ['linear-gradient'],
    (_, y) =>
      y < 88 ? mix([60, 120, 220], [190, 220, 250], y / 88) : mix([90, 150, 70], [40, 90, 40], (y - 88) / 92),
  ],
];

test.each(truths)('%s is continued at %d dB or better', async (_, leastPsnr, routes, paint) => {
  const truth = render(paint);
  const image = cover(truth, objectMask);
  const { image: answer, regions } = await fill(image, objectMask);
  expectHoleAlone(image, answer, objectMask);
  expect(regions.map((region) => region.route)).toEqual(routes);
  expect(psnr(truth, answer, objectMask)).toBeGreaterThanOrEqual(leastPsnr);
});

/** Gravel-like noise with a spread of sizes, on a ground that darkens downwards. */
const gravel: Paint = (x, y) => {
  let value = 150 - y / 4;
  for (const size of [2, 5, 11]) {
    value += (hashWord(size, Math.floor(y / size), Math.floor(x / size)) / 2 ** 32 - 0.5) * 40;
  }
  return [value + 10, value, value - 15];
};

function texture(raster: Raster, mask: Mask): number {
  let sum = 0;
  mask.data.forEach((value, index) => {
    if (value === 0) return;
    const green = (at: number) => raster.data[at * 4 + 1]!;
    sum += Math.abs(
      4 * green(index) -
        green(index - 1) -
        green(index + 1) -
        green(index - WIDTH_PX) -
        green(index + WIDTH_PX),
    );
  });
  return sum;
}

test('a photo hole gets the texture of its surroundings', async () => {
  const truth = render(gravel);
  const image = cover(truth, objectMask);
  const { image: answer, regions } = await fill(image, objectMask);
  expectHoleAlone(image, answer, objectMask);
  expect(regions[0]?.route).toBe('photo');
  const ratio = texture(answer, objectMask) / texture(truth, objectMask);
  expect(ratio).toBeGreaterThan(0.85);
  expect(ratio).toBeLessThan(1.15);
});

test('lettering beside a hole on flat ground is not copied in', async () => {
  const lettered = render((x, y) => {
    const inLine = (y > 24 && y < 50) || (x > 165 && y > 70 && y < 110);
    return inLine && (x % 14 < 5 || y % 13 < 3) ? [20, 20, 20] : [240, 230, 210];
  });
  const { image: answer } = await fill(cover(lettered, objectMask), objectMask);
  objectMask.data.forEach((value, index) => {
    if (value !== 0) expect([...answer.data.subarray(index * 4, index * 4 + 3)]).toEqual([240, 230, 210]);
  });
});

test('lettering away from a photo hole is not copied in', async () => {
  const lettered = render((x, y) =>
    y > 8 && y < 40 && (x % 14 < 5 || y % 13 < 3) ? [250, 220, 20] : gravel(x, y),
  );
  const { image: answer } = await fill(cover(lettered, objectMask), objectMask);
  let yellow = 0;
  objectMask.data.forEach((value, index) => {
    if (value !== 0 && answer.data[index * 4]! - answer.data[index * 4 + 2]! > 60) yellow += 1;
  });
  expect(yellow).toBe(0);
});

test('the same input gives the same output', async () => {
  const image = cover(render(gravel), objectMask);
  const [first, second] = [await fill(image, objectMask), await fill(image, objectMask)];
  expect(differences(first.image, second.image)).toBe(0);
});

test('holes at the border, corners and across the whole picture are filled', async () => {
  for (const mask of [
    mark((x, y) => x < 60 && y < 50),
    mark((x, y) => x > 80 && x < 140 && y > 120),
    mark((x) => x > 100 && x < 130),
    mark((x, y) => x > 3 && y > 3),
    mark((x) => x > 4),
    mark((x, y) => Math.abs(x - y) < 2),
  ]) {
    for (const paint of [gravel, truths[10]![3]]) {
      const image = cover(render(paint), mask);
      expectHoleAlone(image, (await fill(image, mask)).image, mask);
    }
  }
});

test('a subject that stands on the lower border leaves its horizon straight', async () => {
  const truth = render((_, y) => (y < 88 ? [130, 190, 240] : [90, 150, 70]));
  const mask = mark((x, y) => x > 90 && x < 150 && y > 40);
  const { image: answer } = await fill(cover(truth, mask), mask);
  expect(psnr(truth, answer, mask)).toBeGreaterThan(43);
});

test('tiny pictures and tiny holes are filled', async () => {
  for (const [widthPx, heightPx] of [
    [1, 2],
    [3, 3],
    [8, 8],
    [1, 300],
    [300, 1],
    [20, 9],
  ] as const) {
    const image = render((x, y) => [100 + x, 90 + y, 80], widthPx, heightPx);
    const mask = mark((x, y) => x === widthPx >> 1 && y === heightPx >> 1, widthPx, heightPx);
    const covered = cover(image, mask);
    expectHoleAlone(covered, (await fill(covered, mask)).image, mask);
    const most = mark((x, y) => x + y > 0, widthPx, heightPx);
    const nearlyAll = cover(image, most);
    expectHoleAlone(nearlyAll, (await fill(nearlyAll, most)).image, most);
  }
});

test('thousands of specks each take the colour of their neighbours', async () => {
  const truth = render((x, y) => mix(RED, BLUE, (x + y) / 420));
  const mask = mark((x, y) => x % 4 === 1 && y % 4 === 1);
  const { image: answer, regions } = await fill(cover(truth, mask), mask);
  expect(regions.length).toBe(60 * 45);
  expect(psnr(truth, answer, mask)).toBeGreaterThan(48);
});

test('a hole made of separate pixels side by side is filled', async () => {
  const truth = render(gravel);
  const mask = mark((x, y) => x > 20 && x < 220 && y > 20 && y < 160 && (x + y) % 2 === 0);
  const image = cover(truth, mask);
  expectHoleAlone(image, (await fill(image, mask)).image, mask);
});

test('clear pixels are no source and stay as they are', async () => {
  const image = cover(render(gravel), objectMask);
  for (let index = 0; index < WIDTH_PX * HEIGHT_PX; index += 1) {
    if (index % WIDTH_PX < 100) image.data.set([0, 255, 0, 0], index * 4);
  }
  const { image: answer } = await fill(image, objectMask);
  expectHoleAlone(image, answer, objectMask);
  let green = 0;
  objectMask.data.forEach((value, index) => {
    if (value !== 0 && answer.data[index * 4 + 1]! > answer.data[index * 4]! + 40) green += 1;
  });
  expect(green).toBe(0);
});

test('a mask that leaves nothing to fill from is a named problem, also where only clear pixels are left', async () => {
  const image = render(gravel);
  await expect(
    fill(
      image,
      mark(() => true),
    ),
  ).rejects.toMatchObject({ code: 'mask_full' });
  const clear = createRaster(WIDTH_PX, HEIGHT_PX);
  await expect(fill(clear, objectMask)).rejects.toMatchObject({ code: 'mask_full' });
  await expect(fill(image, createMask(3, 3))).rejects.toMatchObject({ code: 'mask_mismatch' });
});

test('an empty mask gives an equal picture that shares no memory', async () => {
  const image = render(gravel);
  const { image: answer, regions } = await fill(image, createMask(WIDTH_PX, HEIGHT_PX));
  expect(regions).toEqual([]);
  expect(differences(answer, image)).toBe(0);
  expect(answer.data.buffer).not.toBe(image.data.buffer);
});

test('an abort ends the work with the problem canceled', async () => {
  const controller = new AbortController();
  const mask = mark((x, y) => x > 30 && x < 210 && y > 30 && y < 150);
  const running = fill(cover(render(gravel), mask), mask, controller.signal);
  setTimeout(() => controller.abort(), 30);
  await expect(running).rejects.toBeInstanceOf(Problem);
  await expect(running).rejects.toMatchObject({ code: 'canceled' });
});

test('pieces of one mask that nearly touch are one region', async () => {
  const mask = mark((x, y) => x > 60 && x < 180 && y > 60 && y < 120 && x !== 120);
  const { regions } = await fill(cover(render(gravel), mask), mask);
  expect(regions).toHaveLength(1);
  expect(regions[0]?.box).toEqual({ leftPx: 61, topPx: 61, widthPx: 119, heightPx: 59 });
});
