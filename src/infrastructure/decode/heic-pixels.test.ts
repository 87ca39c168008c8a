import { describe, expect, test } from 'vitest';
import type { Raster } from '../../domain/raster.ts';
import { decodeImage, readImageHeader } from './decode.ts';
import { outcome } from './testing/outcome.ts';
import { distance, fixture, opaqueRamps, paint, quadrants } from './testing/pictures.ts';

describe('a HEIC file', () => {
  test('decodes', async () => {
    const raster = await decodeImage(fixture('quadrants.heic'));
    expect([raster.widthPx, raster.heightPx]).toEqual([64, 48]);
    expect(distance(raster, quadrants()).mean).toBeLessThan(1);
  });

  test('keeps its alpha', async () => {
    const raster = await decodeImage(fixture('quadrants-alpha.heic'));
    const alphaAt = (x: number, y: number): number => raster.data[(y * 64 + x) * 4 + 3]!;
    expect([alphaAt(10, 10), alphaAt(50, 10), alphaAt(10, 40), alphaAt(50, 40)]).toEqual([
      128, 255, 255, 255,
    ]);
  });

  test('of tiles is joined and turned', async () => {
    const file = fixture('ramps-grid.heic');
    expect(await readImageHeader(file)).toMatchObject({ format: 'heic', widthPx: 192, heightPx: 256 });
    expect(distance(await decodeImage(file), turnedClockwise(opaqueRamps(256, 192))).mean).toBeLessThan(4);
  });
});

describe('coded data that ends too soon', () => {
  // Of all bytes of the file, these are some whose change makes a tile end early without any error of the decoder.
  test.each([629, 824, 1024, 1404])('after a change at byte %i is found by comparison', async (offset) => {
    const broken = Buffer.from(fixture('ramps-grid.heic'));
    broken[offset] = broken[offset]! ^ 0x10;
    expect(await outcome(broken)).toBe('image_damaged');
  });
});

function turnedClockwise({ widthPx, heightPx, data }: Raster): Raster {
  return paint(heightPx, widthPx, (x, y) => {
    const start = ((heightPx - 1 - x) * widthPx + y) * 4;
    return [...data.subarray(start, start + 4)];
  });
}
