import { describe, expect, it } from 'vitest';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { changedArea } from './changed-area.ts';

function painted(color: (x: number, y: number) => readonly [number, number, number]): Raster {
  const raster = createRaster(240, 160);
  for (let pixel = 0; pixel < 240 * 160; pixel += 1)
    raster.data.set([...color(pixel % 240, Math.floor(pixel / 240)), 255], pixel * 4);
  return raster;
}

const scene = (x: number, y: number): readonly [number, number, number] => [
  120 + 60 * Math.sin(x / 9),
  100 + 50 * Math.cos(y / 7),
  (x + y) % 60 < 30 ? 90 : 140,
];
const before = painted(scene);

const shareOf = ({ data }: { readonly data: Uint8Array }): number =>
  data.filter((value) => value > 0).length / data.length;

describe('what a model changed', () => {
  it('is nothing where it painted the same with other noise, a little aside and a little brighter', async () => {
    const again = painted((x, y) => {
      const [red, green, blue] = scene(x + 0.7, y - 0.4);
      const noise = ((x * 31 + y * 17) % 13) - 6;
      return [red + 4 + noise, green + 3 - noise, blue + 2 + noise];
    });
    expect(shareOf(await changedArea(before, again))).toBe(0);
  });

  it('is the thing that it put there, and a little around it', async () => {
    const isThing = (x: number, y: number): boolean => x >= 60 && x < 100 && y >= 50 && y < 90;
    const changed = await changedArea(
      before,
      painted((x, y) => (isThing(x, y) ? [250, 250, 20] : scene(x, y))),
    );
    for (let pixel = 0; pixel < changed.data.length; pixel += 1) {
      const [x, y] = [pixel % 240, Math.floor(pixel / 240)];
      if (isThing(x, y)) expect(changed.data[pixel]).toBe(255);
      else if (x < 48 || x > 112 || y < 38 || y > 102) expect(changed.data[pixel]).toBe(0);
    }
  });

  it('is the whole where its tone is another, or most of it is', async () => {
    const warmer = painted((x, y) => {
      const [red, green, blue] = scene(x, y);
      return [red + 12, green, blue - 9];
    });
    expect(shareOf(await changedArea(before, warmer))).toBe(1);
    expect(
      shareOf(
        await changedArea(
          before,
          painted((x, y) => [(x * 5) % 256, 10, (y * 9) % 256]),
        ),
      ),
    ).toBe(1);
  });
});
