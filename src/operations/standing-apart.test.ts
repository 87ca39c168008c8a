import { describe, expect, it } from 'vitest';
import type { Mask } from '../domain/mask.ts';
import { createMask } from '../domain/mask.ts';
import { createRaster } from '../domain/raster.ts';
import { contextFor } from './scene.fixture.ts';
import { completeBeside, standingApart } from './standing-apart.ts';

const WIDTH = 100;
const HEIGHT = 40;

/** Marks columns `from` up to `end` of the rows 10 to 29, or of more. */
function columns(...spans: readonly (readonly [from: number, end: number, beyondPx?: number])[]): Mask {
  const mask = createMask(WIDTH, HEIGHT);
  for (const [from, end, beyondPx = 0] of spans)
    for (let y = 10 - beyondPx; y < 30 + beyondPx; y += 1)
      mask.data.fill(255, y * WIDTH + from, y * WIDTH + end);
  return mask;
}

const at = ({ data }: Mask, x: number): number => data[20 * WIDTH + x]!;

describe('what stands apart', () => {
  it('is every other thing with its fringe, and what leans on the one that goes', () => {
    const apart = standingApart(columns([20, 30]), columns([20, 38], [60, 70]))!;
    expect(at(apart, 65)).toBe(255);
    expect(at(apart, 35)).toBe(255);
    expect(at(apart, 25)).toBe(0);
    expect(at(apart, 50)).toBe(0);
  });

  it('is not what lies around the one that goes: that is what is behind it', () => {
    const apart = standingApart(columns([20, 30]), columns([15, 40, 5], [60, 70]))!;
    expect(at(apart, 65)).toBe(255);
    expect(at(apart, 58)).toBe(255);
    expect(at(apart, 35)).toBe(0);
    expect(at(apart, 25)).toBe(0);
    expect(at(apart, 50)).toBe(0);
  });

  it('is nothing where hardly anything else would be left to complete from', () => {
    const everything = createMask(WIDTH, HEIGHT);
    everything.data.fill(255);
    for (let y = 0; y < HEIGHT; y += 1) everything.data.fill(0, y * WIDTH + 12, y * WIDTH + 38);
    expect(standingApart(columns([20, 30]), everything)).toBeNull();
    expect(standingApart(columns([20, 30]), columns())).toBeNull();
  });

  it('is clear for whatever completes, and as it was afterwards', async () => {
    const picture = createRaster(WIDTH, HEIGHT);
    picture.data.fill(200);
    const hole = columns([20, 30]);
    const clear: number[] = [];
    const complete = completeBeside(columns([20, 30], [60, 70]), async (seen) => {
      clear.push(...[25, 50, 65].map((x) => seen.data[(20 * WIDTH + x) * 4 + 3]!));
      return { ...seen, data: seen.data.map(() => 9) };
    });
    const completed = await complete(picture, hole, contextFor([]));
    expect(clear).toEqual([200, 200, 0]);
    const expected = picture.data.map((value, index) => (hole.data[index >> 2]! > 0 ? 9 : value));
    expect(completed.data).toEqual(expected);
  });
});
