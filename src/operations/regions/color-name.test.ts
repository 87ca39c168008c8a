import { describe, expect, test } from 'vitest';
import { labOf } from '../../domain/lab.ts';
import type { ColorName } from '../instruction/plan.ts';
import { colorLikeness } from './color-name.ts';

const NAMES: readonly ColorName[] = [
  'red',
  'orange',
  'yellow',
  'green',
  'cyan',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'white',
  'grey',
  'gold',
  'silver',
  'beige',
];

const likenessOf = (name: ColorName, rgb: readonly [number, number, number]): number =>
  colorLikeness(name, ...labOf(...rgb));

describe('what people call a colour', () => {
  test.each<[ColorName, readonly [number, number, number]]>([
    ['red', [220, 20, 30]],
    ['red', [139, 0, 0]],
    ['red', [170, 45, 40]],
    ['orange', [255, 140, 0]],
    ['yellow', [255, 230, 0]],
    ['yellow', [235, 200, 40]],
    ['green', [30, 140, 50]],
    ['green', [107, 142, 35]],
    ['green', [60, 90, 60]],
    ['green', [102, 102, 20]],
    ['cyan', [0, 220, 220]],
    ['blue', [20, 50, 200]],
    ['blue', [135, 180, 235]],
    ['blue', [20, 30, 70]],
    ['purple', [110, 40, 150]],
    ['pink', [255, 150, 190]],
    ['pink', [255, 20, 147]],
    ['brown', [100, 60, 30]],
    ['black', [18, 18, 22]],
    ['white', [250, 250, 248]],
    ['grey', [128, 128, 128]],
    ['gold', [212, 175, 55]],
    ['silver', [190, 192, 195]],
    ['beige', [225, 205, 175]],
  ])('%s fits %j in full', (name, rgb) => {
    expect(likenessOf(name, rgb)).toBeGreaterThan(0.8);
  });

  test.each<[ColorName, readonly [number, number, number]]>([
    ['red', [255, 150, 190]],
    ['red', [100, 60, 30]],
    ['red', [255, 140, 0]],
    ['blue', [30, 140, 50]],
    ['green', [135, 180, 235]],
    ['yellow', [245, 240, 225]],
    ['white', [128, 128, 128]],
    ['black', [90, 90, 90]],
    ['brown', [255, 140, 0]],
    ['pink', [139, 0, 0]],
    ['grey', [20, 50, 200]],
  ])('%s does not fit %j', (name, rgb) => {
    expect(likenessOf(name, rgb)).toBeLessThan(0.3);
  });

  test('every colour of a coarse cube that is not all but black has a name', () => {
    const nameless: string[] = [];
    for (let red = 0; red <= 255; red += 51)
      for (let green = 0; green <= 255; green += 51)
        for (let blue = 0; blue <= 255; blue += 51) {
          if (labOf(red, green, blue)[0] < 10) continue;
          const most = Math.max(...NAMES.map((name) => likenessOf(name, [red, green, blue])));
          expect(most).toBeLessThanOrEqual(1);
          if (most < 0.2) nameless.push(`${red},${green},${blue}`);
        }
    expect(nameless).toEqual([]);
  });
});
