import { describe, expect, test } from 'vitest';
import { findGround, findSky } from './backdrop.ts';
import { likeness, maskWhere, painted, speckAt } from './drawing.fixture.ts';

const WIDTH = 240;
const HEIGHT = 160;
type Tone = readonly [number, number, number];
const mixed = (first: Tone, second: Tone, share: number): Tone => [
  first[0] + share * (second[0] - first[0]),
  first[1] + share * (second[1] - first[1]),
  first[2] + share * (second[2] - first[2]),
];
/** A wavy line between an upper and a lower part. */
const horizonAt = (x: number): number => 78 + 9 * Math.sin(x / 17) + 5 * Math.sin(x / 5);
const isSky = (x: number, y: number): boolean => y < horizonAt(x);
const wood = (x: number, y: number): Tone => [50 + 25 * speckAt(x, y), 65 + 30 * speckAt(y, x), 45];
const landscape = (sky: (x: number, y: number) => Tone) =>
  painted(WIDTH, HEIGHT, (x, y) => (isSky(x, y) ? sky(x, y) : wood(x, y)), 2);
const truth = maskWhere(WIDTH, HEIGHT, isSky);

describe('a sky', () => {
  const clear = (_: number, y: number): Tone => mixed([60, 120, 200], [170, 205, 235], y / 80);

  test('that is clear and blue is found down to its horizon', () => {
    const sky = findSky(landscape(clear));
    expect(likeness(sky!.matte, truth)).toBeGreaterThan(0.95);
    expect(sky!.confidence).toBeGreaterThan(0.7);
  });

  test('with clouds is one', () => {
    const cloudy = (x: number, y: number): Tone => {
      const cloud = Math.max(0, Math.sin(x / 21 + y / 9) + Math.sin(x / 13 - y / 17)) / 2;
      return mixed(clear(x, y), [240, 240, 243], cloud);
    };
    const sky = findSky(landscape(cloudy));
    expect(likeness(sky!.matte, truth)).toBeGreaterThan(0.85);
  });

  test('at sunset is found by its grading', () => {
    const sunset = (_: number, y: number): Tone => mixed([150, 90, 120], [250, 180, 90], y / 80);
    const sky = findSky(landscape(sunset));
    expect(likeness(sky!.matte, truth)).toBeGreaterThan(0.9);
  });

  test('behind something that reaches into it leaves that out', () => {
    const tower = (x: number, y: number): boolean => x > 110 && x < 135 && y > 25;
    const image = painted(
      WIDTH,
      HEIGHT,
      (x, y) => (tower(x, y) ? [120, 60, 50] : isSky(x, y) ? clear(x, y) : wood(x, y)),
      2,
    );
    const sky = findSky(image);
    const seen = maskWhere(WIDTH, HEIGHT, (x, y) => isSky(x, y) && !tower(x, y));
    expect(likeness(sky!.matte, seen)).toBeGreaterThan(0.93);
  });

  test.each<[string, (x: number, y: number) => Tone]>([
    ['a white wall', () => [225, 222, 218]],
    ['a grey wall in uneven light', (x) => mixed([150, 150, 150], [190, 190, 190], x / WIDTH)],
    ['leaves', (x, y) => [40 + 40 * speckAt(x, y), 110 + 50 * speckAt(y, x), 40]],
    ['a red wall', () => [150, 40, 45]],
    ['darkness', () => [8, 8, 10]],
  ])('is not made of %s', (_, tone) => {
    expect(findSky(landscape(tone))).toBeNull();
  });

  test.each<[string, (x: number, y: number) => Tone]>([
    ['one flat colour', () => [90, 150, 220]],
    ['a blue poster with a gradient', (x, y) => mixed([60, 90, 200], [120, 160, 240], (x + y) / 400)],
  ])('is not %s all over', (_, tone) => {
    expect(findSky(painted(WIDTH, HEIGHT, tone))).toBeNull();
  });

  test('is not in a clear picture, nor on one pixel', () => {
    const image = landscape(clear);
    for (let at = 3; at < image.data.length; at += 4) image.data[at] = 0;
    expect(findSky(image)).toBeNull();
    expect(findSky(painted(1, 1, () => [90, 150, 220]))).toBeNull();
  });
});

describe('a ground', () => {
  const road = (x: number, y: number): Tone => {
    const tone = 105 + 10 * speckAt(x, y) + 25 * Math.sin(x / 40) + y / 8;
    return [tone, tone - 2, tone - 6];
  };
  const street = (below: (x: number, y: number) => Tone) =>
    painted(WIDTH, HEIGHT, (x, y) => (y > 95 ? below(x, y) : wood(x, y)), 2);
  const lower = maskWhere(WIDTH, HEIGHT, (_, y) => y > 95);

  test('that runs along the lower edge is found', () => {
    const ground = findGround(street(road));
    expect(likeness(ground!.matte, lower)).toBeGreaterThan(0.93);
    expect(ground!.confidence).toBeGreaterThan(0.45);
    expect(ground!.confidence).toBeLessThan(0.75);
  });

  test('leaves out what stands on it', () => {
    const post = (x: number, y: number): boolean => x > 90 && x < 120 && y > 60 && y < 140;
    const image = painted(
      WIDTH,
      HEIGHT,
      (x, y) => (post(x, y) ? [190, 40, 30] : y > 95 ? road(x, y) : wood(x, y)),
      2,
    );
    const seen = maskWhere(WIDTH, HEIGHT, (x, y) => y > 95 && !post(x, y));
    expect(likeness(findGround(image)!.matte, seen)).toBeGreaterThan(0.9);
  });

  test('is not a bar of one colour', () => {
    const image = painted(WIDTH, HEIGHT, (x, y) => (y > 95 ? [0, 0, 0] : wood(x, y)));
    expect(findGround(image)).toBeNull();
  });

  test('is not taken for the bar below a picture', () => {
    const image = painted(WIDTH, HEIGHT, (x, y) =>
      y > 145 ? [12, 12, 12] : y > 95 ? [25, 24, 24] : wood(x, y),
    );
    expect(findGround(image)).toBeNull();
  });

  test('is not what fills the picture up to its top', () => {
    expect(findGround(painted(WIDTH, HEIGHT, road))).toBeNull();
  });

  test('is not a busy lower half', () => {
    expect(findGround(painted(WIDTH, HEIGHT, wood, 30))).toBeNull();
  });
});
