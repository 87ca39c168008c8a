import { describe, expect, test } from 'vitest';
import { regionsByColor } from './color-region.ts';
import { discBox, inDisc, likeness, maskWhere, painted } from './drawing.fixture.ts';

const WIDTH = 240;
const HEIGHT = 160;
type Tone = readonly [number, number, number];
const GRASS: Tone = [70, 120, 60];
const big = inDisc(70, 80, 45);
const small = inDisc(180, 60, 20);
const picture = (tones: readonly (readonly [(x: number, y: number) => boolean, Tone])[], grain = 8) =>
  painted(WIDTH, HEIGHT, (x, y) => tones.findLast(([inside]) => inside(x, y))?.[1] ?? GRASS, grain);

describe('places of a colour', () => {
  test('are its connected regions, the larger one first, as sharp as the picture', () => {
    const image = picture([
      [big, [190, 30, 35]],
      [small, [170, 25, 40]],
    ]);
    const regions = regionsByColor(image, 'red', null);
    expect(regions).toHaveLength(2);
    expect(likeness(regions[0]!.matte, maskWhere(WIDTH, HEIGHT, big))).toBeGreaterThan(0.97);
    expect(likeness(regions[1]!.matte, maskWhere(WIDTH, HEIGHT, small))).toBeGreaterThan(0.95);
    expect(Math.abs(regions[0]!.box.leftPx - discBox(70, 80, 45).leftPx)).toBeLessThanOrEqual(1);
    expect(regions[0]!.confidence).toBeGreaterThanOrEqual(regions[1]!.confidence);
    for (const { confidence } of regions) expect(confidence).toBeLessThanOrEqual(1);
  });

  test('of a lit body are one: it is red in the light and in the shade', () => {
    const lit = (x: number) => 0.55 + 0.6 * ((x - 25) / 90);
    const image = painted(
      WIDTH,
      HEIGHT,
      (x, y) => (big(x, y) ? [200 * lit(x), 35 * lit(x), 40 * lit(x)] : GRASS),
      6,
    );
    const [region, ...others] = regionsByColor(image, 'red', null);
    expect(others).toEqual([]);
    expect(likeness(region!.matte, maskWhere(WIDTH, HEIGHT, big))).toBeGreaterThan(0.93);
  });

  test('are none where the colour is not there, or only as specks', () => {
    const specks = picture([
      [(x, y) => x % 40 === 0 && y % 40 === 0, [190, 30, 35]],
      [small, [40, 60, 190]],
    ]);
    expect(regionsByColor(specks, 'red', null)).toEqual([]);
    expect(regionsByColor(specks, 'yellow', null)).toEqual([]);
    expect(regionsByColor(specks, 'blue', null)).toHaveLength(1);
  });

  test('are looked for within a mask alone', () => {
    const image = picture([
      [big, [190, 30, 35]],
      [small, [190, 30, 35]],
    ]);
    const regions = regionsByColor(
      image,
      'red',
      maskWhere(WIDTH, HEIGHT, (x) => x > 130),
    );
    expect(regions).toHaveLength(1);
    expect(likeness(regions[0]!.matte, maskWhere(WIDTH, HEIGHT, small))).toBeGreaterThan(0.95);
  });

  test('are surer where they end clearly than where they fade', () => {
    const sharp = picture([[big, [40, 70, 190]]]);
    const faded = painted(WIDTH, HEIGHT, (x, y) => {
      const share = Math.min(1, Math.hypot(x - 70, y - 80) / 110);
      return [40 + 150 * share, 70 + 120 * share, 190];
    });
    expect(regionsByColor(sharp, 'blue', null)[0]!.confidence).toBeGreaterThan(
      (regionsByColor(faded, 'blue', null)[0]?.confidence ?? 0) + 0.2,
    );
  });

  test('do not count what is clear', () => {
    const image = picture([[big, [190, 30, 35]]]);
    for (let at = 3; at < image.data.length; at += 4) image.data[at] = 0;
    expect(regionsByColor(image, 'red', null)).toEqual([]);
    expect(regionsByColor(image, 'black', null)).toEqual([]);
  });

  test('stay few however many there are', () => {
    const image = picture([[(x, y) => x % 16 < 9 && y % 16 < 9, [40, 70, 190]]], 0);
    expect(regionsByColor(image, 'blue', null).length).toBeLessThanOrEqual(12);
  });
});
