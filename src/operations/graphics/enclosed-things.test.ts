import { describe, expect, it } from 'vitest';
import { tightBox } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { disc } from './drawing.fixture.ts';
import { enclosedThings } from './enclosed-things.ts';

const SIDE_PX = 240;
const GROUND_PX = 150;

type Color = readonly [number, number, number];
/** What is drawn with one colour, and how opaque. */
type Stroke = readonly [Color, (x: number, y: number) => number];

const WHITE: Color = [250, 250, 250];
const balloon = disc(70, 60, 22);
const windows: Stroke = [[20, 20, 60], (x, y) => (y >= GROUND_PX + 10 && x % 30 < 20 && y % 40 < 20 ? 1 : 0)];

/** A sky that gets lighter downwards over houses along the lower end, and what is drawn on both. */
function town(...strokes: readonly Stroke[]): Raster {
  const raster = createRaster(SIDE_PX, SIDE_PX);
  for (let y = 0; y < SIDE_PX; y += 1) {
    for (let x = 0; x < SIDE_PX; x += 1) {
      const sky: Color = [200 + y / 6, 40 + y / 3, 30 + y / 3];
      let color: Color = y < GROUND_PX ? sky : [90, 60 + (x >> 4), 70];
      for (const [own, coverage] of strokes) {
        const share = coverage(x, y);
        color = [0, 1, 2].map((at) => color[at]! + share * (own[at]! - color[at]!)) as unknown as Color;
      }
      raster.data.set([...color, 255], (y * SIDE_PX + x) * 4);
    }
  }
  return raster;
}

const boxesOf = (scene: Raster, known: Parameters<typeof enclosedThings>[1] = []) =>
  enclosedThings(scene, known).map(({ matte }) => tightBox(matte));

describe('things that a calm ground encloses', () => {
  it('are found with their own outline, in several colours, and not what stands on the ground', () => {
    const band: Stroke = [[20, 90, 220], (x, y) => balloon(x, y) * (Math.abs(y - 60) < 8 ? 1 : 0)];
    const steeple: Stroke = [WHITE, (x, y) => (x >= 180 && x < 200 && y >= 60 && y < GROUND_PX + 10 ? 1 : 0)];
    const [thing, ...others] = enclosedThings(town([WHITE, balloon], band, steeple, windows), []);
    expect(others).toEqual([]);
    expect(thing).toMatchObject({ name: 'object 1', kind: 'object', matchedBy: 'graphics' });
    const wrong = thing!.matte.data.reduce(
      (sum, value, pixel) =>
        sum + Math.abs(value / 255 - balloon(pixel % SIDE_PX, Math.floor(pixel / SIDE_PX))),
      0,
    );
    expect(wrong / (Math.PI * 22 ** 2)).toBeLessThan(0.04);
  });

  it('are no specks, no strokes, nothing in nearly the same colour, and nothing at the rim', () => {
    const line: Stroke = [WHITE, (x, y) => (Math.abs(x - y) < 2 && x > 20 && x < 130 ? 1 : 0)];
    const faint: Stroke = [[225, 62, 52], balloon];
    const speck: Stroke = [WHITE, disc(150, 40, 5)];
    const cut: Stroke = [WHITE, disc(230, 40, 22)];
    for (const stroke of [line, faint, speck, cut]) expect(boxesOf(town(stroke))).toEqual([]);
  });

  it('are no parts of what is known already', () => {
    const scene = town([WHITE, balloon]);
    const [thing] = enclosedThings(scene, []);
    expect(boxesOf(scene, [thing!.matte])).toEqual([]);
  });
});
