import { beforeAll, describe, expect, test } from 'vitest';
import { createFigure } from '../../../bench/scenes/figure.ts';
import { createGround } from '../../../bench/scenes/ground.ts';
import { createTexture } from '../../../bench/scenes/texture.ts';
import type { Detect, People, RunContext } from '../../domain/capability.ts';
import { BODY_POINTS } from '../../domain/person.ts';
import { createRaster, pasteRaster, type Raster } from '../../domain/raster.ts';
import { installedPackages, packagesOf } from '../package-files.fixture.ts';
import { centernetEngine, humanPeopleEngine } from './engine.ts';

const context = { packageFiles: installedPackages, threads: 1 };
const run: RunContext = { signal: new AbortController().signal, progress: () => {} };
let people: People;
let things: Detect;

beforeAll(async () => {
  people = await humanPeopleEngine.load(context);
  things = await centernetEngine.load(context);
});

const figure = createFigure(320, 420, 1);

function blackPicture(widthPx: number, heightPx: number): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let at = 3; at < raster.data.length; at += 4) raster.data[at] = 255;
  return raster;
}

/** Mean distance of found points from the true ones, in heights of the head. */
function meanError(
  found: (typeof figure)['person'],
  truth: (typeof figure)['person'],
  headPx: number,
): number {
  const errors = BODY_POINTS.map((name) => {
    const [one, other] = [found.body[name], truth.body[name]!];
    return one ? Math.hypot(one.xPx - other.xPx, one.yPx - other.yPx) / headPx : 1;
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

describe('people', () => {
  test('of a drawn figure the face, its mesh and all points are found', async () => {
    const found = await people.findPeople(figure.image, run);
    expect(found.length).toBe(1);
    const [person] = found;
    expect(person!.confidence).toBeGreaterThan(0.8);
    expect(person!.face!.mesh.length).toBe(468);
    expect(meanError(person!, figure.person, 420 / 8.3)).toBeLessThan(0.2);
  });

  test('a small figure in a large picture is found at a closer look', async () => {
    const image = createGround('linear', 600, 300, 5);
    const small = createFigure(110, 140, 2);
    pasteRaster(image, small.image, { leftPx: 440, topPx: 130, widthPx: 110, heightPx: 140 });
    const [person] = await people.findPeople(image, run);
    expect(person!.box.leftPx).toBeGreaterThan(430);
    expect(person!.box.topPx).toBeGreaterThan(125);
    expect(person!.confidence).toBeGreaterThan(0.5);
  });

  test.each<[string, Raster]>([
    ['brickwork', createTexture('brick', 300, 200, 3)],
    ['a clear picture', createRaster(64, 48)],
    ['a black picture', blackPicture(200, 150)],
    ['one pixel', createRaster(1, 1)],
    ['eight by eight pixels', blackPicture(8, 8)],
    ['a strip', createRaster(240, 3)],
    ['a column', blackPicture(2, 400)],
  ])('nobody is found in %s', async (_what, image) => {
    expect(await people.findPeople(image, run)).toEqual([]);
    expect((await things.detect(image, run)).filter(({ label }) => label === 'person')).toEqual([]);
  });

  test('the same picture gives the same people', async () => {
    const again = await people.findPeople(figure.image, run);
    expect(await people.findPeople(figure.image, run)).toEqual(again);
  });

  test('progress never falls, and work that is not wanted ends', async () => {
    const fractions: number[] = [];
    await people.findPeople(figure.image, { ...run, progress: (fraction) => fractions.push(fraction) });
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((first, second) => first - second));
    const controller = new AbortController();
    controller.abort();
    const canceled = people.findPeople(figure.image, { ...run, signal: controller.signal });
    await expect(canceled).rejects.toMatchObject({ code: 'canceled' });
  });

  test('a cancel half-way is obeyed, and the next picture is none the worse for it', async () => {
    const controller = new AbortController();
    const canceled = people.findPeople(figure.image, {
      signal: controller.signal,
      progress: () => controller.abort(),
    });
    await expect(canceled).rejects.toMatchObject({ code: 'canceled' });
    expect((await people.findPeople(figure.image, run)).length).toBe(1);
  });
});

describe('things', () => {
  test('a drawn figure is a person, in a box around it', async () => {
    const found = await things.detect(figure.image, run);
    const person = found.find(({ label }) => label === 'person');
    expect(person!.confidence).toBeGreaterThan(0.3);
    const { box } = figure.person;
    expect(Math.abs(person!.box.leftPx - box.leftPx)).toBeLessThan(40);
    expect(Math.abs(person!.box.heightPx - box.heightPx)).toBeLessThan(60);
  });

  test('every label that is found is one of the 80', async () => {
    expect(things.labels.length).toBe(80);
    expect(new Set(things.labels).size).toBe(80);
    const found = await things.detect(createTexture('pebbles', 400, 300, 9), run);
    for (const { label } of found) expect(things.labels).toContain(label);
  });
});

test('without the package both engines say so', async () => {
  const missing = { ...context, packageFiles: { ...packagesOf(new Map()), has: async () => false } };
  for (const engine of [humanPeopleEngine, centernetEngine]) {
    expect(await engine.availability(missing)).toMatchObject({
      available: false,
      reason: expect.stringContaining('@vladmandic/human'),
    });
  }
});

test.each([
  ['cut short', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -9)],
  [
    'changed in one bit',
    (bytes: Uint8Array<ArrayBuffer>) => {
      const changed = bytes.slice();
      changed[changed.length >> 1]! ^= 1;
      return changed;
    },
  ],
] as const)(
  'with weights that are %s both engines are unavailable, and name the file',
  async (_what, damage) => {
    const damaged = {
      ...context,
      packageFiles: {
        ...installedPackages,
        read: async (packageName: string, path: string) => {
          const bytes = await installedPackages.read(packageName, path);
          return path === 'models/centernet.bin' ? damage(bytes) : bytes;
        },
      },
    };
    for (const engine of [humanPeopleEngine, centernetEngine])
      await expect(engine.load(damaged)).rejects.toMatchObject({
        code: 'engine_unavailable',
        detail: expect.stringContaining('models/centernet'),
      });
  },
);
