import { expect, it } from 'vitest';
import { createRaster } from '../../../domain/raster.ts';
import { flatPaint } from '../parts/paint.ts';
import { onGround, part } from '../parts/part-graph.fixture.ts';
import { partsAtVeils } from './unveiling.ts';
import type { Veil } from './veil.ts';

type Rgb = readonly [number, number, number];
const PAGE: Rgb = [255, 240, 220];

const veil = (through: number, color: Rgb, leftPx: number, widthPx: number): Veil => ({
  through,
  color,
  added: color.map((value) => (1 - through) * value) as [number, number, number],
  outline: { type: 'rectangle', leftPx, topPx: 0, widthPx, heightPx: 600, cornerRadiusPx: 0 },
});
const FRONT = veil(0.15, [41, 51, 92], 0, 800);
const back = (widthPx: number): Veil => veil(0.4, [228, 88, 46], 100, widthPx);
const BACK = back(40);

const under = ({ through, added }: Veil, color: Rgb): Rgb =>
  color.map((value, channel) => through * value + added[channel]!) as unknown as Rgb;

/** Where a part of 40 by 20 pixels is seen that lies below or between two veils, of which the back one ends after 8 or 32 of its columns. */
function seen(left: Rgb, right: Rgb, columns: number): { readonly isOn: boolean; readonly isBelow: boolean } {
  const image = { ...createRaster(800, 600) };
  const owner = new Int32Array(800 * 600);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [pixel % 800, Math.floor(pixel / 800)];
    const isPart = x >= 132 && x < 172 && y >= 100 && y < 120;
    if (isPart) owner[pixel] = 1;
    const color = isPart ? (x < 132 + columns ? left : right) : under(FRONT, PAGE);
    image.data.set([...color, 255], pixel * 4);
  }
  const own = {
    ...part(1, [132, 100, 40, 20], [0, 0, 0], 1),
    paint: flatPaint(...(columns > 20 ? left : right)),
  };
  const graph = onGround([part(0, [0, 0, 800, 600], under(FRONT, PAGE)), own], 100);
  const mix = {
    owner,
    other: new Int32Array(owner.length).fill(-1),
    share: new Uint8Array(owner.length).fill(255),
  };
  const { on, below } = partsAtVeils({ image, mix, graph, noisy: false }, [FRONT, back(32 + columns)]);
  return { isOn: on.has(1), isBelow: below.has(1) };
}

it('sees a part below two veils, though the front one leaves little of the step that the other makes in it', () => {
  for (const columns of [8, 32])
    expect(seen(under(FRONT, under(BACK, PAGE)), under(FRONT, PAGE), columns)).toEqual({
      isOn: false,
      isBelow: true,
    });
});

it('takes a part that shows one paint across the edge of a veil for lying on that', () => {
  for (const columns of [8, 32])
    expect(seen(under(FRONT, PAGE), under(FRONT, PAGE), columns)).toEqual({ isOn: true, isBelow: false });
});
