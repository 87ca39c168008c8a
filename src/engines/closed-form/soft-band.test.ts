import { expect, test } from 'vitest';
import { createMask, type Mask } from '../../domain/mask.ts';
import { edgeTrimap } from './soft-band.ts';

const WIDTH = 60;
const HEIGHT = 40;
const REACH_PX = 3;

function matteOf(value: (x: number, y: number) => number): Mask {
  const matte = createMask(WIDTH, HEIGHT);
  for (const at of matte.data.keys()) matte.data[at] = value(at % WIDTH, Math.floor(at / WIDTH));
  return matte;
}

test('a hard edge is unknown on both sides as far as the reach', () => {
  const trimap = edgeTrimap(
    matteOf((x) => (x < 30 ? 255 : 0)),
    REACH_PX,
  );
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = Array.from(trimap.data.subarray(y * WIDTH, (y + 1) * WIDTH));
    expect(row.indexOf(128)).toBeGreaterThanOrEqual(30 - REACH_PX - 1);
    expect(row.slice(30 - REACH_PX, 30 + REACH_PX)).toEqual(new Array(2 * REACH_PX).fill(128));
    expect(row.lastIndexOf(128)).toBeLessThanOrEqual(30 + REACH_PX);
    expect(row[0]).toBe(255);
    expect(row[WIDTH - 1]).toBe(0);
  }
});

test('a faint hair in clear surroundings is unknown', () => {
  const trimap = edgeTrimap(
    matteOf((x, y) => (y === 20 && x > 10 ? 40 : 0)),
    REACH_PX,
  );
  expect(trimap.data[20 * WIDTH + 40]).toBe(128);
  expect(trimap.data[17 * WIDTH + 40]).toBe(128);
  expect(trimap.data[10 * WIDTH + 40]).toBe(0);
});

test('translucency inside the subject is known, its way to the clear outside is not', () => {
  const trimap = edgeTrimap(
    matteOf((x) => (x < 12 ? 255 : x < 48 ? 170 : 0)),
    REACH_PX,
  );
  for (const x of [9, 12, 15, 20, 30]) expect(trimap.data[20 * WIDTH + x]).toBe(255);
  for (const x of [46, 48]) expect(trimap.data[20 * WIDTH + x]).toBe(128);
});
