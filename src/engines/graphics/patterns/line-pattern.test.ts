import { expect, it } from 'vitest';
import { createRaster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { flatPaint } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { linesBetween } from './line-pattern.ts';

const side = 240;
const RED = [230, 57, 70] as const;
const DARK = [200, 40, 55] as const;

/** The lines on a red page whose upper share something else covers. */
function linesBelow(covered: number, isLineAt = (x: number, y: number) => x % 16 === 0 || y % 16 === 0) {
  const picture = createRaster(side, side);
  const owner = new Int32Array(side * side);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const isLine = isLineAt(x, y);
    const isCovered = y < covered * side;
    owner[pixel] = isCovered ? 1 : isLine ? -1 : 0;
    picture.data.set([...(isCovered ? ([90, 140, 220] as const) : isLine ? DARK : RED), 255], pixel * 4);
  }
  const bounds = { left: 0, top: 0, right: side - 1, bottom: side - 1 };
  const page: Part = { id: 0, kind: 'zone', paint: flatPaint(...RED), area: 1, bounds, roughness: 0 };
  return linesBetween(picture, { owner } as Pick<PixelMix, 'owner'> as PixelMix, [page], [...RED], 3);
}

it('knows the lines of a page that a picture covers half of, and takes no strip of lines for a page', () => {
  const lines = linesBelow(0.45);
  expect(lines).not.toBeNull();
  for (const [channel, value] of DARK.entries())
    expect(Math.abs(lines!.color[channel]! - value)).toBeLessThanOrEqual(2);
  expect(linesBelow(0.75)).toBeNull();
});

it('knows slanted lines, and takes a few scattered pixels for none', () => {
  expect(linesBelow(0, (x, y) => (x + y) % 16 === 0)).not.toBeNull();
  expect(linesBelow(0, (x, y) => x % 110 === 7 && y % 110 === 7)).toBeNull();
});
