import { describe, expect, it } from 'vitest';
import type { Mask } from './mask.ts';
import type { Raster } from './raster.ts';
import type { Uncovered } from './uncover.ts';
import { uncover } from './uncover.ts';

const row = (...pixels: readonly (readonly number[])[]): Raster => ({
  widthPx: pixels.length,
  heightPx: 1,
  data: new Uint8ClampedArray(pixels.flat()),
});

const uniform = (length: number, pixel: readonly number[]): Raster =>
  row(...Array.from({ length }, () => pixel));

const mask = (...values: readonly number[]): Mask => ({
  widthPx: values.length,
  heightPx: 1,
  data: new Uint8Array(values),
});

/** Uncovers one row; `foreground` and `filled` are one colour each. */
function uncoverRow(picture: Raster, alpha: Mask, foreground: readonly number[], filled: Raster): Uncovered {
  return uncover({
    picture,
    alpha,
    foreground: uniform(picture.widthPx, [...foreground, 255]),
    filled,
    fringePx: 1,
  });
}

describe('uncovering the background', () => {
  it('keeps the picture where the layer is clear and takes the fill where it is opaque', () => {
    const picture = row([10, 20, 30, 255], [12, 19, 32, 255], [90, 90, 90, 255]);
    const { below, alpha } = uncoverRow(picture, mask(0, 0, 255), [0, 0, 0], uniform(3, [11, 20, 31, 255]));
    expect([...below.data]).toEqual([10, 20, 30, 255, 12, 19, 32, 255, 11, 20, 31, 255]);
    expect([...alpha.data]).toEqual([0, 0, 255]);
  });

  it('finds the true background under a soft edge, up to an even mix, rather than the fill', () => {
    // A layer of [200, 0, 0] at 40 % over [100, 50, 8], in a backdrop that varies around that.
    const filled = row([90, 60, 0, 255], [120, 40, 20, 255], [130, 30, 5, 255]);
    const picture = row([90, 60, 0, 255], [140, 30, 4.8, 255], [130, 30, 5, 255]);
    const { below } = uncoverRow(picture, mask(0, 102, 0), [200, 0, 0], filled);
    expect([...below.data.slice(4, 8)]).toEqual([100, 50, 8, 255]);
  });

  it('leans on the fill as the layer gets more opaque', () => {
    const filled = row([130, 130, 130, 255], [160, 160, 160, 255], [190, 190, 190, 255]);
    const picture = row([130, 130, 130, 255], [180, 180, 180, 255], [190, 190, 190, 255]);
    const at = (value: number): number =>
      uncoverRow(picture, mask(0, value, 0), [180, 180, 180], filled).below.data[4]!;
    expect(at(128)).toBeGreaterThan(at(191));
    expect(at(191)).toBeGreaterThan(at(250));
    expect(at(255)).toBe(160);
  });

  it('keeps what it reads off the picture within the range of the backdrop around', () => {
    // The matte says 40 %, but the pixel is far darker than that layer over this backdrop can be.
    const { below } = uncoverRow(
      uniform(1, [20, 20, 20, 255]),
      mask(102),
      [200, 200, 200],
      uniform(1, [100, 100, 100, 255]),
    );
    expect([...below.data]).toEqual([100, 100, 100, 255]);
  });

  it('lets the layer cover a halo beside it, and only what is near and no backdrop', () => {
    const sky = [100, 120, 200, 255];
    const picture = row(
      sky,
      [230, 235, 250, 255],
      [10, 10, 10, 255],
      [101, 121, 199, 255],
      sky,
      [230, 235, 250, 255],
    );
    const { below, alpha } = uncoverRow(picture, mask(0, 0, 255, 0, 0, 0), [10, 10, 10], uniform(6, sky));
    expect([...alpha.data]).toEqual([0, 232, 255, 0, 0, 0]);
    below.data.slice(4, 8).forEach((value, channel) => {
      expect(Math.abs(value - sky[channel]!)).toBeLessThanOrEqual(2);
    });
    expect([...below.data.slice(20)]).toEqual([230, 235, 250, 255]);
  });

  it.each([
    { haloLevels: 30, mostLeft: 10 },
    { haloLevels: 18, mostLeft: 10 },
  ])(
    'takes a halo of $haloLevels levels off a busy ground all along the outline, and leaves its grain',
    ({ haloLevels, mostLeft }) => {
      const [widthPx, heightPx] = [40, 80];
      const grain = (x: number, y: number): number => 100 + ((x * 7 + y * 13 + ((x * y) % 5)) % 40);
      const paint = (level: (x: number, y: number) => number): Raster => ({
        widthPx,
        heightPx,
        data: new Uint8ClampedArray(
          Array.from({ length: widthPx * heightPx }, (_, at) => {
            const value = level(at % widthPx, Math.floor(at / widthPx));
            return [value, value, value, 255];
          }).flat(),
        ),
      });
      const isLayer = (x: number): boolean => x < 20;
      const picture = paint((x, y) => (isLayer(x) ? 20 : grain(x, y) + (x < 22 ? haloLevels : 0)));
      const alpha: Mask = {
        widthPx,
        heightPx,
        data: Uint8Array.from({ length: widthPx * heightPx }, (_, at) => (isLayer(at % widthPx) ? 255 : 0)),
      };
      // What is made up has the ground's grain, but not in its places.
      const filled = paint((x, y) => grain(x + 11, y + 17));
      const { below } = uncover({ picture, alpha, foreground: paint(() => 20), filled, fringePx: 3 });
      const column = (raster: Raster, x: number): number[] =>
        Array.from({ length: heightPx }, (_, y) => raster.data[(y * widthPx + x) * 4]!);
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
      expect(mean(column(picture, 20)) - mean(column(filled, 20))).toBeGreaterThan(haloLevels - 5);
      expect(Math.abs(mean(column(below, 20)) - mean(column(filled, 20)))).toBeLessThan(mostLeft);
      expect(spread(column(below, 20))).toBeGreaterThan(25);
      expect(column(below, 30)).toEqual(column(picture, 30));
    },
  );

  it('makes up what lies under a hard edge, where the picture holds the lens and the sharpening', () => {
    const filled = row(...[90, 100, 110, 100, 90].map((value) => [value, value, value, 255]));
    const picture = row(...[90, 100, 140, 20, 20].map((value) => [value, value, value, 255]));
    const { below } = uncoverRow(picture, mask(0, 0, 60, 255, 255), [20, 20, 20], filled);
    expect(below.data[8]).toBe(110);
  });

  it('keeps the leaves that show through a hard edge, so that the layer takes no crumbs of them along', () => {
    const grays = (...values: readonly number[]): Raster =>
      row(...values.map((value) => [value, value, value, 255]));
    // A layer of 200 at 10 % over 30.
    const picture = grays(20, 120, 47, 200, 200);
    const layer = mask(0, 0, 26, 255, 255);
    const { below } = uncoverRow(picture, layer, [200, 200, 200], grays(20, 120, 140, 25, 130));
    expect(Math.abs(below.data[8]! - 30)).toBeLessThanOrEqual(3);
  });

  it('leaves no colour under a hard edge that is nowhere around it', () => {
    // Leaves and sky: a red of the one with a green and a blue of the other would be magenta.
    const leaves = [40, 90, 30, 255];
    const sky = [200, 210, 250, 255];
    const filled = row(leaves, sky, leaves, sky, leaves);
    const picture = row(leaves, sky, [180, 100, 200, 255], [20, 20, 20, 255], [20, 20, 20, 255]);
    const { below } = uncoverRow(picture, mask(0, 0, 60, 255, 255), [20, 20, 20], filled);
    const away = (color: readonly number[]): number =>
      Math.hypot(...[0, 1, 2].map((channel) => below.data[8 + channel]! - color[channel]!));
    expect(Math.min(away(leaves), away(sky))).toBeLessThan(40);
  });

  it('leaves clear pixels of the picture clear', () => {
    const { below } = uncoverRow(uniform(1, [9, 9, 9, 0]), mask(200), [0, 0, 0], uniform(1, [1, 1, 1, 255]));
    expect([...below.data]).toEqual([9, 9, 9, 0]);
  });
});
