import { describe, expect, it } from 'vitest';
import { wholeBox } from '../../domain/box.ts';
import { measureRecomposition } from '../../domain/compose.ts';
import type { Layer } from '../../domain/layer.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Person } from '../../domain/person.ts';
import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';
import { solveStack } from '../../domain/solve.ts';
import { contextFor } from '../scene.fixture.ts';
import type { LiftedThing } from './lifting.ts';
import { liftThings } from './lifting.ts';
import type { Thing } from './thing.ts';

const WIDTH = 90;
const HEIGHT = 70;
const GROUND = [120, 180, 90] as const;
const SHIRT = [40, 60, 200] as const;
const SKIN = [230, 180, 150] as const;

const person: Person = {
  box: { leftPx: 10, topPx: 10, widthPx: 70, heightPx: 55 },
  confidence: 1,
  body: {},
  face: null,
};

/** Coverage of a bar with an edge two pixels soft, 0..1. */
const bar = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from + 1) / 2), Math.max(0, (to - value + 1) / 2));

const trunk = (x: number, y: number): number => Math.min(bar(x, 20, 50), bar(y, 15, 60));
const arm = (x: number, y: number): number => Math.min(bar(x, 50, 80), bar(y, 28, 38));

/** The arm begins at the trunk's side: there both are soft, and together they are opaque. */
const armOnly = (x: number, y: number): number => Math.min(arm(x, y), 1 - trunk(x, y));
const whole = (x: number, y: number): number => Math.min(1, trunk(x, y) + armOnly(x, y));

function draw(cover: (x: number, y: number) => number): Mask {
  const mask = createMask(WIDTH, HEIGHT);
  for (let pixel = 0; pixel < mask.data.length; pixel += 1)
    mask.data[pixel] = Math.round(255 * cover((pixel % WIDTH) + 0.5, Math.floor(pixel / WIDTH) + 0.5));
  return mask;
}

function paint(): Raster {
  const image = createRaster(WIDTH, HEIGHT);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    const [x, y] = [(pixel % WIDTH) + 0.5, Math.floor(pixel / WIDTH) + 0.5];
    const [inTrunk, inArm] = [trunk(x, y), armOnly(x, y)];
    for (let channel = 0; channel < 3; channel += 1) {
      image.data[pixel * 4 + channel] =
        SHIRT[channel]! * inTrunk + SKIN[channel]! * inArm + GROUND[channel]! * (1 - inTrunk - inArm);
    }
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}

const part = (name: string, matte: Mask, of: Partial<Thing>): Thing => ({
  matte,
  name,
  kind: 'part',
  matchedBy: 'part',
  confidence: 1,
  person,
  ...of,
});

async function lift(things: readonly Thing[]): Promise<readonly LiftedThing[]> {
  const { lifted } = await liftThings(paint(), things, { mostShadows: 0, covered: null }, contextFor([]));
  return lifted;
}

/** The alpha of a lifted layer at a place of the picture. */
function alphaAt({ layer: { box, alpha } }: LiftedThing, x: number, y: number): number {
  const [column, row] = [x - box.leftPx, y - box.topPx];
  if (column < 0 || row < 0 || column >= box.widthPx || row >= box.heightPx) return 0;
  return alpha.data[row * box.widthPx + column]!;
}

describe('lifting what lies within another matte', () => {
  it('leaves no outline of an arm on the body that it was cut from', async () => {
    const lifted = await lift([
      part('body', draw(whole), { part: 'body' }),
      part('arm', draw(armOnly), { part: 'arm' }),
    ]);
    expect(lifted.map(({ thing }) => thing.name)).toEqual(['arm', 'body']);
    const [front, body] = lifted as [LiftedThing, LiftedThing];
    let outline = 0;
    for (let y = 0; y < HEIGHT; y += 1)
      for (let x = 56; x < WIDTH; x += 1) outline = Math.max(outline, alphaAt(body, x, y));
    expect(outline).toBe(0);
    expect(alphaAt(front, 65, 33)).toBe(255);
    expect(alphaAt(body, 35, 33)).toBe(255);
  });

  it('keeps the body whole up to the seam where the arm begins', async () => {
    const lifted = await lift([
      part('body', draw(whole), { part: 'body' }),
      part('arm', draw(armOnly), { part: 'arm' }),
    ]);
    const body = lifted[1]!;
    for (const x of [47, 48, 49]) expect(alphaAt(body, x, 33)).toBeGreaterThan(200);
  });

  it('leaves of a person what the clothes do not cover', async () => {
    const lifted = await lift([
      part('person', draw(whole), { kind: 'object', matchedBy: 'person' }),
      part('clothes', draw(trunk), { part: 'clothes' }),
    ]);
    const [clothes, rest] = lifted as [LiftedThing, LiftedThing];
    expect([clothes.thing.name, rest.thing.name]).toEqual(['clothes', 'person']);
    expect(rest.layer.box.leftPx).toBeGreaterThanOrEqual(46);
    expect(alphaAt(rest, 65, 33)).toBe(255);
  });

  it('still gives layers that compose to the picture, exactly', async () => {
    const image = paint();
    const lifted = await lift([
      part('body', draw(whole), { part: 'body' }),
      part('arm', draw(armOnly), { part: 'arm' }),
    ]);
    const solved = solveStack(
      image,
      lifted.map(({ layer }) => layer),
    );
    const facts = {
      kind: 'part',
      opacity: 1,
      blendMode: 'normal',
      confidence: 1,
      matchedBy: 'part',
    } as const;
    const above = solved.layers.map(
      ({ raster }, index): Layer => ({
        ...facts,
        id: `${index}`,
        name: '',
        box: lifted[index]!.layer.box,
        raster,
      }),
    );
    const ground: Layer = {
      ...facts,
      id: 'ground',
      name: '',
      box: wholeBox(image),
      raster: solved.background,
    };
    const stack = { widthPx: WIDTH, heightPx: HEIGHT, layers: [ground, ...above.reverse()] };
    expect(measureRecomposition(stack, image)).toEqual({ changedPixels: 0, maxDifference: 0 });
  });
});
