import { describe, expect, it } from 'vitest';
import type { HexColor } from '../../domain/shape.ts';
import { oklabOf } from './oklab.ts';
import { changedPixels, matteBy, oklabAt, painted, pixelAt, type Rgb } from './painted.fixture.ts';
import { recolor } from './recolor.ts';

const WIDTH = 64;
const HEIGHT = 48;
const inside = (x: number, y: number): boolean => x >= 8 && x < 56 && y >= 8 && y < 40;
const matte = matteBy(WIDTH, HEIGHT, (x, y) => (inside(x, y) ? 1 : 0));

/** A lit thing of one colour: dark on the left, bright on the right, with a highlight and a grey tyre. */
function litThing([red, green, blue]: Rgb): (x: number, y: number) => Rgb {
  return (x, y) => {
    if (!inside(x, y)) return [70, 120, 60];
    if (y >= 34 && x >= 12 && x < 20) return [28, 28, 30];
    if (y < 12 && x >= 46) return [252, 252, 252];
    const light = 0.45 + (0.55 * (x - 8)) / 48;
    return [red * light, green * light, blue * light].map(Math.round) as unknown as Rgb;
  };
}

const hueOf = (color: { greenRed: number; blueYellow: number }): number =>
  (Math.atan2(color.blueYellow, color.greenRed) * 180) / Math.PI;

function hueError(found: number, wanted: number): number {
  const apart = Math.abs(found - wanted) % 360;
  return Math.min(apart, 360 - apart);
}

const COLORS: readonly HexColor[] = ['#ff0000', '#0000ff', '#008000', '#ffd700', '#800080', '#ffc0cb'];
const THINGS: readonly (readonly [name: string, color: Rgb])[] = [
  ['red', [210, 40, 30]],
  ['blue', [40, 70, 200]],
  ['white', [245, 245, 245]],
  ['grey', [170, 170, 172]],
];

describe('recolor', () => {
  it.each(THINGS)('gives a %s thing the hue that is asked for', (_name, color) => {
    const picture = painted(WIDTH, HEIGHT, litThing(color));
    for (const wanted of COLORS) {
      const found = oklabAt(recolor(picture, matte, wanted), 38, 24);
      expect(hueError(hueOf(found), hueOf(oklabOf(wanted)))).toBeLessThan(9);
    }
  });

  it.each(THINGS)('keeps the shading of a %s thing: what was lighter stays lighter', (_name, color) => {
    const picture = painted(WIDTH, HEIGHT, litThing(color));
    for (const wanted of [...COLORS, '#ffffff', '#000000'] as const) {
      const changed = recolor(picture, matte, wanted);
      let last = 0;
      for (let x = 8; x < 56; x += 4) {
        const { lightness } = oklabAt(changed, x, 24);
        expect(lightness).toBeGreaterThanOrEqual(last - 0.004);
        last = lightness;
      }
      expect(oklabAt(changed, 54, 24).lightness).toBeGreaterThan(oklabAt(changed, 10, 24).lightness + 0.02);
    }
  });

  it.each(['#ff0000', '#ffd700', '#d9b76a'] as const)(
    'keeps the strands of dark hair apart in %s',
    (wanted) => {
      const strands = painted(WIDTH, HEIGHT, (x) => (x % 4 < 2 ? [34, 24, 20] : [70, 50, 42]));
      const changed = recolor(strands, matte, wanted);
      const [dark, light] = [oklabAt(changed, 32, 24).lightness, oklabAt(changed, 34, 24).lightness];
      const before = oklabAt(strands, 34, 24).lightness / oklabAt(strands, 32, 24).lightness;
      expect(Math.log(light / dark) / Math.log(before)).toBeGreaterThan(0.6);
      expect(light).toBeGreaterThan(0.5);
      expect(light).toBeLessThan(0.9);
    },
  );

  it('keeps highlights nearly white', () => {
    const picture = painted(WIDTH, HEIGHT, litThing([210, 40, 30]));
    const { lightness, greenRed, blueYellow } = oklabAt(recolor(picture, matte, '#0000ff'), 50, 10);
    expect(lightness).toBeGreaterThan(0.9);
    expect(Math.hypot(greenRed, blueYellow)).toBeLessThan(0.04);
  });

  it.each(THINGS)('leaves the tyre of a %s car black', (_name, color) => {
    const picture = painted(WIDTH, HEIGHT, litThing(color));
    const tyre = pixelAt(recolor(picture, matte, '#ff0000'), 16, 37);
    expect(
      Math.max(...tyre.map((value, channel) => Math.abs(value - pixelAt(picture, 16, 37)[channel]!))),
    ).toBeLessThan(12);
  });

  it('leaves every pixel beside the matte as it is, byte for byte', () => {
    const picture = painted(WIDTH, HEIGHT, litThing([210, 40, 30]));
    const changed = changedPixels(picture, recolor(picture, matte, '#0000ff'));
    expect(changed.length).toBeGreaterThan(1000);
    expect(changed.every((pixel) => matte.data[pixel]! > 0)).toBe(true);
  });

  it('changes only the thing’s own share of a soft pixel', () => {
    const own: Rgb = [210, 40, 30];
    const ground: Rgb = [240, 240, 240];
    const share = (x: number): number => Math.min(1, Math.max(0, (x - 20) / 10));
    const mixed = painted(
      WIDTH,
      HEIGHT,
      (x) =>
        own.map((value, channel) =>
          Math.round(ground[channel]! + share(x) * (value - ground[channel]!)),
        ) as unknown as Rgb,
    );
    const colors = painted(WIDTH, HEIGHT, (x) => (share(x) > 0 ? own : ground));
    const soft = matteBy(WIDTH, HEIGHT, (x) => share(x));
    const changed = recolor(mixed, soft, '#0000ff', colors);
    const whole = pixelAt(changed, 50, 20);
    const expected = ground.map((value, channel) => value + 0.5 * (whole[channel]! - value));
    for (const [channel, value] of pixelAt(changed, 25, 20).entries())
      expect(Math.abs(value - expected[channel]!)).toBeLessThan(3);
  });
});
