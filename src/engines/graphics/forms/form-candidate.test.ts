import { describe, expect, it } from 'vitest';
import { createRaster } from '../../../domain/raster.ts';
import { grain } from '../design.fixture.ts';
import { isForm } from './form-candidate.ts';
import type { OutlinePlace } from './outline-relation.ts';
import { relationAlong } from './outline-relation.ts';

type Ink = readonly [number, number, number];

const PAGE: Ink = [243, 240, 233];
const AMBER: Ink = [222, 178, 80];
const WHITE: Ink = [255, 255, 255];

const [left, top, right, bottom] = [30, 30, 170, 90];
const clean = { reachPx: 2, depthPx: 1, tolerance: 5, isGrainy: false };
const noisy = { reachPx: 3, depthPx: 4, tolerance: 9, isGrainy: true };

/** Places all along the rectangle's outline, in order. */
function outline(): OutlinePlace[] {
  const places: OutlinePlace[] = [];
  for (let x = left; x < right; x += 1) places.push({ x, y: top, outX: 0, outY: -1 });
  for (let y = top; y < bottom; y += 1) places.push({ x: right, y, outX: 1, outY: 0 });
  for (let x = right; x > left; x -= 1) places.push({ x, y: bottom, outX: 0, outY: 1 });
  for (let y = bottom; y > top; y -= 1) places.push({ x: left, y, outX: -1, outY: 0 });
  return places;
}

/** Whether the rectangle's outline is a translucent form's, by what shows outside and inside of it. */
function isVeil(
  outside: (x: number, y: number) => Ink,
  inside: (x: number, y: number) => Ink,
  options = noisy,
): boolean {
  const picture = createRaster(200, 130);
  for (let pixel = 0; pixel < 200 * 130; pixel += 1) {
    const [x, y] = [pixel % 200, Math.floor(pixel / 200)];
    const isInside = x >= left && x < right && y >= top && y < bottom;
    picture.data.set([...(isInside ? inside : outside)(x, y), 255], pixel * 4);
  }
  const relation = relationAlong(picture, outline(), options);
  return relation !== null && isForm(relation, options);
}

const through = (ink: Ink, share: number): Ink => [
  255 - share * (255 - ink[0]),
  255 - share * (255 - ink[1]),
  255 - share * (255 - ink[2]),
];

describe('telling translucent forms by their outlines', () => {
  it('takes no card for one because a frame below ends the strip of page under it', () => {
    const framed = (_: number, y: number) => (y >= bottom ? AMBER : PAGE);
    expect(isVeil(framed, (_, y) => (y >= bottom - 10 ? PAGE : WHITE))).toBe(false);
  });

  it('takes a form through which two colours show that meet below it', () => {
    const halves = (x: number) => (x < 90 ? AMBER : PAGE);
    expect(isVeil(halves, (x) => through(halves(x), 0.3))).toBe(true);
  });

  it('takes a nearly opaque form over the few lights of a dark picture, whose steps show fainter than the tolerance', () => {
    const lights: readonly Ink[] = [
      [44, 34, 46],
      [50, 46, 44],
      [30, 40, 70],
    ];
    const dark = (x: number, y: number): Ink =>
      y < 60 && x > 40 && x < 115 ? lights[Math.floor((x - 40) / 25)]! : [17, 19, 38];
    const amber = (x: number, y: number): Ink =>
      [220, 190, 70].map((value, channel) =>
        Math.round(0.85 * value + 0.15 * dark(x, y)[channel]!),
      ) as unknown as Ink;
    expect(isVeil(dark, amber, clean)).toBe(true);
    // Any two colours agree on some relation.
    const one = (x: number, y: number): Ink => (y < 60 && x > 40 && x < 115 ? lights[0]! : [17, 19, 38]);
    const other = (x: number, y: number): Ink => (one(x, y)[0] === 44 ? [193, 165, 66] : [189, 164, 65]);
    expect(isVeil(one, other, clean)).toBe(false);
  });

  it('takes no disc of light for one because one of those that it meets agrees with it', () => {
    const night: Ink = [18, 20, 40];
    const discs = [
      { isOn: (x: number, y: number) => x < 58 && y < 62, ink: [90, 100, 130], share: 0.5 },
      { isOn: (x: number, y: number) => x > 70 && x < 105 && y < 60, ink: [90, 140, 200], share: 1 },
      { isOn: (x: number, y: number) => x > 150 && y < 60, ink: [160, 130, 70], share: 0.2 },
    ] as const;
    const lightAt = (x: number, y: number, added: Ink, shared: boolean): Ink => {
      const disc = discs.find(({ isOn }) => isOn(x, y));
      const share = shared ? (disc?.share ?? 0) : 1;
      const [red, green, blue] = disc?.ink ?? night;
      const over = (from: number, to: number, more: number) => from + share * (to - from) + more;
      return [over(night[0], red, added[0]), over(night[1], green, added[1]), over(night[2], blue, added[2])];
    };
    const others = (x: number, y: number) => lightAt(x, y, [0, 0, 0], false);
    const lit = (x: number, y: number) => lightAt(x, y, [60, 30, 70], true);
    expect(isVeil(others, lit, clean)).toBe(false);
  });

  it('takes a form over leaves, too, many of which differ from one side of its outline to the other', () => {
    const leaf = (x: number, y: number) => {
      const value = Math.sin(Math.floor(x / 16) * 12.9898 + Math.floor(y / 16) * 78.233) * 43758.5453;
      const light = 30 + 190 * (value - Math.floor(value));
      return [light, light, 0.6 * light] as const;
    };
    expect(isVeil(leaf, (x, y) => through(leaf(x, y), 0.4), clean)).toBe(true);
    // The same leaves laid beside each other are no veil.
    expect(isVeil(leaf, (x, y) => leaf(x + 90, y + 45), clean)).toBe(false);
  });

  it('takes a form over a page and fine grain, which differs at most places from one side to the other', () => {
    const grained = (x: number, y: number): Ink => {
      const value = 60 + 120 * grain(Math.floor(x / 2), Math.floor(y / 2));
      return y < 60 ? [value, value, 0.8 * value] : PAGE;
    };
    expect(isVeil(grained, (x, y) => through(grained(x, y), 0.4), clean)).toBe(true);
    // Another colour below the page's edge than above is no veil.
    const parted = (x: number, y: number): Ink => (y < 60 ? AMBER : through(grained(x, y), 0.4));
    expect(isVeil(grained, parted, clean)).toBe(false);
  });

  it('takes a form over a calm stretch of a picture, whose few levels show through all along its outline', () => {
    const slope = (x: number, y: number): Ink => {
      const light = 70 + 9 * Math.sin(x / 17) + 4 * Math.cos(y / 11) + 4 * grain(x >> 2, y >> 2);
      return [light, light + 8, light + 4];
    };
    const red: Ink = [232, 90, 50];
    const over = (below: Ink): Ink => [
      0.6 * red[0] + 0.4 * below[0],
      0.6 * red[1] + 0.4 * below[1],
      0.6 * red[2] + 0.4 * below[2],
    ];
    expect(isVeil(slope, (x, y) => over(slope(x, y)), clean)).toBe(true);
    // A print as calm as what it lies on, of which nothing shows through.
    expect(isVeil(slope, (x, y) => over(slope(x + 60, y + 40)), clean)).toBe(false);
  });

  it('takes a nearly opaque form over a few lights of a dark picture, also where the edges of those run along its own', () => {
    const lights: readonly Ink[] = [
      [64, 44, 56],
      [50, 76, 44],
      [30, 40, 90],
    ];
    const edge = (x: number) => 40 + Math.floor(x / 9);
    const dark = (x: number, y: number): Ink =>
      y < 60 && x > edge(0) && x < 115 ? lights[Math.floor((x - 40) / 25)]! : [17, 19, 38];
    const amber = (x: number, y: number): Ink => {
      const [red, green, blue] = dark(x, y);
      return [187 + 0.15 * red, 148 + 0.15 * green, 24 + 0.15 * blue];
    };
    // Of a disc of light, the edge lies just outside for some way.
    const beside = (x: number, y: number): Ink =>
      y < 29 && x > 140 && x < 165 ? [190, 150, 40] : dark(x, y);
    expect(isVeil(beside, amber, clean)).toBe(true);
  });
});
