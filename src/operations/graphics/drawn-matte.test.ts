import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { contextFor } from '../scene.fixture.ts';
import { photoPixels } from './drawing.fixture.ts';
import { withDrawnMattes } from './drawn-context.ts';
import { drawnMatte } from './drawn-matte.ts';

const SIZE = { widthPx: 160, heightPx: 120 };

type Color = readonly [number, number, number];

const SKY: Color = [230, 60, 40];
const WALL: Color = [120, 30, 60];
const SKIN: Color = [250, 190, 160];

const box = (leftPx: number, topPx: number, widthPx: number, heightPx: number): Box => ({
  leftPx,
  topPx,
  widthPx,
  heightPx,
});

/** Somebody with black hair and a blue coat, before a wall and the sky: their face is open to the sky on one side. */
const AREAS: readonly (readonly [Box, Color])[] = [
  [box(0, 0, 160, 120), SKY],
  [box(0, 70, 50, 50), WALL],
  [box(60, 15, 40, 15), [10, 10, 10]],
  [box(60, 30, 10, 30), [10, 10, 10]],
  [box(70, 30, 30, 30), SKIN],
  [box(80, 40, 5, 5), [20, 20, 20]],
  [box(50, 60, 60, 60), [30, 60, 160]],
  [box(110, 80, 15, 15), SKIN],
];
const HAIR_COAT_AND_HAND = [2, 3, 6, 7];

function painted(): Raster {
  const image = createRaster(SIZE.widthPx, SIZE.heightPx);
  for (const [area, color] of AREAS) eachPixel(area, (pixel) => image.data.set([...color, 255], pixel * 4));
  return image;
}

function eachPixel({ leftPx, topPx, widthPx, heightPx }: Box, visit: (pixel: number) => void): void {
  for (let y = topPx; y < topPx + heightPx; y += 1)
    for (let x = leftPx; x < leftPx + widthPx; x += 1) visit(y * SIZE.widthPx + x);
}

/** What a network makes of them: the face is left out, and some of the wall is taken for the coat. */
function mistaken(): Mask {
  const matte = createMask(SIZE.widthPx, SIZE.heightPx);
  for (const index of HAIR_COAT_AND_HAND)
    eachPixel(AREAS[index]![0], (pixel) => {
      matte.data[pixel] = 255;
    });
  eachPixel(box(45, 75, 5, 30), (pixel) => {
    matte.data[pixel] = 220;
  });
  return matte;
}

const at = (x: number, y: number): number => y * SIZE.widthPx + x;

describe('a matte of a drawing', () => {
  it('takes in the face that it left out, gives up the scrap of a wall, and leaves the sky', () => {
    const { data } = drawnMatte(painted(), mistaken());
    expect([data[at(90, 50)], data[at(82, 42)], data[at(65, 20)], data[at(80, 90)]]).toEqual([
      255, 255, 255, 255,
    ]);
    expect([data[at(47, 90)], data[at(140, 40)], data[at(104, 40)], data[at(20, 20)]]).toEqual([0, 0, 0, 0]);
  });

  it('leaves a letter beside a figure alone', () => {
    const [image, matte] = [painted(), mistaken()];
    eachPixel(box(140, 100, 6, 6), (pixel) => {
      image.data.set([10, 10, 10, 255], pixel * 4);
      matte.data[pixel] = 255;
    });
    expect(drawnMatte(image, matte).data[at(142, 102)]).toBe(0);
  });

  it('keeps the cut of the network where two areas run into each other', () => {
    const image = painted();
    eachPixel(box(50, 60, 60, 60), (pixel) => image.data.set([...SKY, 255], pixel * 4));
    const { data } = drawnMatte(image, mistaken());
    expect(data[at(80, 90)]).toBe(255);
    expect(data[at(140, 20)]).toBe(0);
  });

  it('is looked at only where a picture is surely drawn, and not in a region', async () => {
    const context = withDrawnMattes(contextFor([], { matte: { matte: async () => mistaken() } }));
    const engine = await context.capability('matte');
    const face = async (image: Raster, region: Box | null): Promise<number> =>
      (await engine.matte(image, region, context)).data[at(90, 50)]!;
    expect(await face(painted(), null)).toBe(255);
    expect(await face(painted(), box(0, 0, 100, 100))).toBe(0);
    expect(await face(photoPixels(SIZE.widthPx, SIZE.heightPx), null)).toBe(0);
  });
});
