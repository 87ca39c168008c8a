import { describe, expect, it } from 'vitest';
import { Pace } from '../pace.ts';
import type { Color } from './design.fixture.ts';
import { box, compressed, disc, Page, word } from './design.fixture.ts';
import { calmPicture, isNoisy } from './parts/denoise.ts';
import { flatZones } from './parts/flat-zones.ts';
import { fitPaint, paintAt } from './parts/paint.ts';
import { zonePaints } from './parts/part.ts';
import { splitZones } from './parts/zone-split.ts';

const CREAM = [255, 246, 233] as const;
const pace = () => new Pace({ signal: new AbortController().signal, progress: () => {} });

const lettered = () =>
  new Page(260, 160, CREAM)
    .paint(box(20, 20, 90, 60), [40, 90, 160])
    .paint(word('HELLO', 120, 40, 25), [20, 20, 30]);

describe('noise', () => {
  it('is seen in a compressed drawing and not in a clean one', async () => {
    const { picture } = lettered();
    expect(isNoisy(picture)).toBe(false);
    expect(isNoisy(await compressed(picture, 85))).toBe(true);
    expect(isNoisy(await compressed(picture, 70))).toBe(true);
  });

  it('is smoothed away for the analysis', async () => {
    const { picture } = lettered();
    const noisy = await compressed(picture, 70);
    const calm = await calmPicture(noisy, pace());
    const error = (other: typeof noisy): number =>
      other.data.reduce((sum, value, at) => sum + (value - picture.data[at]!) ** 2, 0);
    expect(error(calm)).toBeLessThan(0.8 * error(noisy));
  });

  it('has no colour left that halved chroma smears over an edge', async () => {
    // White on violet: compression makes the violet beside the edge paler than any mixture of both.
    const { picture } = new Page(260, 160, [106, 76, 255])
      .paint(box(41, 31, 150, 90), [255, 255, 255])
      .paint(word('HELLO', 60, 50, 25), [20, 20, 30]);
    const compressedPicture = await compressed(picture, 85);
    const calm = await calmPicture(compressedPicture, pace());
    const strays = (other: typeof picture): number => {
      let count = 0;
      for (let at = 0; at < picture.data.length; at += 4)
        if (
          [0, 1, 2].some((channel) => Math.abs(other.data[at + channel]! - picture.data[at + channel]!) > 20)
        )
          count += 1;
      return count;
    };
    expect(strays(compressedPicture)).toBeGreaterThan(200);
    expect(strays(calm)).toBeLessThan(20);
  });
});

describe('noise beside a thin line', () => {
  it('leaves the line its own colour, whose brightness lies between those beside it', async () => {
    const [dark, coral, white] = [
      [37, 80, 60],
      [231, 111, 81],
      [240, 250, 239],
    ] as const;
    for (const top of [98, 100, 102, 105]) {
      const { picture } = new Page(200, 160, dark)
        .paint(box(20, 0, 160, top + 4), coral)
        .paint(box(24, 0, 152, top), white);
      const calm = await calmPicture(await compressed(picture, 85), pace());
      const at = ((top + 2) * 200 + 100) * 4;
      expect(calm.data[at]! - calm.data[at + 1]!).toBeGreaterThan(70);
    }
  });
});

describe('zones', () => {
  /** A faint card whose edge goes over into the ground by steps that no zone ends at. */
  const faint = (x: number, y: number) => {
    const inside = Math.min(1, Math.max(0, Math.min(x - 40, 140 - x, y - 30, 90 - y) / 8));
    return CREAM.map((value) => value + inside * (255 - value)) as unknown as typeof CREAM;
  };

  it('part at an edge and go on over a gradient', async () => {
    const page = new Page(120, 90, (x) => [40 + x, 80, 160 - x]).paint(disc(60, 45, 20), [250, 250, 250]);
    expect((await flatZones(page.picture, 4, pace())).count).toBe(2);
  });

  it('that a smeared edge joins are told apart by their paints', async () => {
    const { picture } = new Page(180, 120, faint);
    const zones = await flatZones(picture, 5, pace());
    const { paints } = await zonePaints(picture, zones, 3.5, pace());
    const split = await splitZones(picture, zones, paints, { tolerance: 6, noisy: false }, pace());
    expect(zones.count).toBe(1);
    expect(split.labels[60 * 180 + 90]).not.toBe(split.labels[5 * 180 + 5]);
  });

  it('that a smeared edge joins are told apart also where much of a small piece is its edge', async () => {
    const [page, faintDisc] = [
      [235, 237, 236],
      [219, 229, 221],
    ] as const;
    const ink = (x: number, y: number) => {
      const inside = Math.min(1, Math.max(0, (22 - Math.hypot(x - 90, y - 60)) / 5));
      return page.map((value, at) => value + inside * (faintDisc[at]! - value)) as unknown as Color;
    };
    const { picture } = new Page(180, 120, ink);
    const zones = await flatZones(picture, 5, pace());
    const { paints } = await zonePaints(picture, zones, 3.5, pace());
    const split = await splitZones(picture, zones, paints, { tolerance: 6, noisy: true }, pace());
    expect(zones.count).toBe(1);
    expect(split.labels[60 * 180 + 90]).not.toBe(split.labels[5 * 180 + 5]);
  });

  it('that nothing was taken from are not fitted again when others are split', async () => {
    const { picture } = new Page(180, 120, faint).paint(disc(160, 20, 12), [20, 40, 90]);
    const zones = await flatZones(picture, 5, pace());
    const first = await zonePaints(picture, zones, 3.5, pace());
    const split = await splitZones(picture, zones, first.paints, { tolerance: 6, noisy: false }, pace());
    const second = await zonePaints(picture, split, 3.5, pace(), first);
    const [ground, blot] = [zones.labels[0]!, zones.labels[20 * 180 + 160]!];
    expect(second.fits[blot]).toBe(first.fits[blot]);
    expect(second.fits[ground]).not.toBe(first.fits[ground]);
    expect(second).toEqual(await zonePaints(picture, split, 3.5, pace()));
  });

  it('keep a soft shadow with the ground that it falls on', async () => {
    const shaded = (x: number, y: number) => {
      const light = 1 - 0.3 * Math.exp(-((x - 90) ** 2 + (y - 60) ** 2) / 900);
      return CREAM.map((value) => value * light) as unknown as typeof CREAM;
    };
    const { picture } = new Page(180, 120, shaded);
    const zones = await flatZones(picture, 4, pace());
    const { paints } = await zonePaints(picture, zones, 1.2, pace());
    expect((await splitZones(picture, zones, paints, { tolerance: 3, noisy: false }, pace())).count).toBe(1);
  });
});

describe('paint', () => {
  const samplesOf = (color: (x: number, y: number) => readonly [number, number, number]) => {
    const places = Array.from({ length: 900 }, (_, index) => [index % 30, Math.floor(index / 30)] as const);
    const channel = (at: 0 | 1 | 2) => Float32Array.from(places, ([x, y]) => color(x, y)[at]);
    return {
      count: places.length,
      x: Float32Array.from(places, ([x]) => x),
      y: Float32Array.from(places, ([, y]) => y),
      red: channel(0),
      green: channel(1),
      blue: channel(2),
    };
  };

  it.each([
    ['flat', () => [90, 20, 200]],
    ['linear', (x: number, y: number) => [50 + 3 * x + y, 100 - x - y / 3, 70]],
    ['radial', (x: number, y: number) => [220 - 4 * Math.hypot(x - 12, y - 17), 90, 40]],
  ] as const)('is recognised: %s', (type, color) => {
    const ink = color as unknown as (x: number, y: number) => readonly [number, number, number];
    const model = fitPaint(samplesOf(ink), 1.2);
    const out = new Float32Array(3);
    expect(model.type).toBe(type);
    for (const [x, y] of [
      [3, 4],
      [15, 9],
      [26, 22],
    ] as const) {
      paintAt(model, x, y, out);
      for (let at = 0; at < 3; at += 1) expect(Math.abs(out[at]! - ink(x, y)[at]!)).toBeLessThan(2);
    }
  });

  it('is the ground’s where a card covers less than half of it', () => {
    const ink = (x: number) => (x < 18 ? ([250, 240, 220] as const) : ([90, 120, 60] as const));
    expect([...fitPaint(samplesOf(ink), 1.2).table.slice(0, 3)]).toEqual([250, 240, 220]);
  });
});
