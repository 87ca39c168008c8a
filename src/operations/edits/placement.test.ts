import { describe, expect, it } from 'vitest';
import type { Box } from '../../domain/box.ts';
import { createRaster } from '../../domain/raster.ts';
import { changedPixels, painted, pixelAt } from './painted.fixture.ts';
import { boxAfter, placeLayer, resizeLayer } from './placement.ts';

const whole = { target: null, except: [] };
const picture = { widthPx: 200, heightPx: 100 };
const box: Box = { leftPx: 50, topPx: 40, widthPx: 20, heightPx: 30 };

describe('boxAfter', () => {
  it('moves by pixels and by shares of the picture', () => {
    const right = { value: 12, unit: 'px' } as const;
    const down = { value: -0.1, unit: 'share' } as const;
    expect(boxAfter({ kind: 'move', right, down, ...whole }, box, picture)).toEqual({
      ...box,
      leftPx: 62,
      topPx: 30,
    });
  });

  it('places at a side, in a corner and in the middle, within the picture', () => {
    const at = (places: readonly ('left' | 'right' | 'top' | 'bottom' | 'center' | 'corner')[]): Box =>
      boxAfter({ kind: 'place', places, ...whole }, box, picture);
    expect(at(['left'])).toEqual({ ...box, leftPx: 3 });
    expect(at(['bottom', 'right', 'corner'])).toEqual({ ...box, leftPx: 177, topPx: 67 });
    expect(at(['center'])).toEqual({ ...box, leftPx: 90, topPx: 35 });
  });

  it('grows and shrinks a thing on the spot where it stands', () => {
    const after = boxAfter({ kind: 'resize', scale: 2, ...whole }, box, picture);
    expect(after).toEqual({ leftPx: 40, topPx: 10, widthPx: 40, heightPx: 60 });
    expect(boxAfter({ kind: 'resize', scale: 0.01, ...whole }, box, picture)).toMatchObject({
      widthPx: 1,
      heightPx: 1,
    });
  });
});

describe('resizeLayer', () => {
  it('keeps a plain colour and its alpha at every size', () => {
    const layer = painted(12, 9, () => [200, 100, 50]);
    for (const [widthPx, heightPx] of [
      [24, 18],
      [5, 4],
      [1, 1],
    ] as const)
      for (const [x, y] of [
        [0, 0],
        [widthPx - 1, heightPx - 1],
      ] as const)
        expect(pixelAt(resizeLayer(layer, { widthPx, heightPx }), x, y)).toEqual([200, 100, 50]);
  });

  it('lets no colour of clear pixels into the rest', () => {
    const layer = painted(8, 8, (x) => (x < 4 ? [255, 0, 0] : [0, 0, 255]));
    for (let at = 0; at < layer.data.length; at += 4) if (layer.data[at] === 0) layer.data[at + 3] = 0;
    const small = resizeLayer(layer, { widthPx: 3, heightPx: 3 });
    expect(pixelAt(small, 1, 1)).toEqual([255, 0, 0]);
    expect(small.data[(3 + 1) * 4 + 3]).toBeCloseTo(127.5, -1);
  });
});

describe('placeLayer', () => {
  const behind = painted(30, 20, (x, y) => [x, y, 7]);

  it('covers what lies below it and leaves the rest byte for byte', () => {
    const layer = painted(4, 4, () => [250, 250, 250]);
    const result = placeLayer(behind, layer, { leftPx: 5, topPx: 6, widthPx: 4, heightPx: 4 });
    expect(pixelAt(result, 5, 6)).toEqual([250, 250, 250]);
    expect(changedPixels(behind, result)).toHaveLength(16);
  });

  it('cuts off what reaches beyond the picture', () => {
    const layer = painted(10, 10, () => [250, 250, 250]);
    expect(
      changedPixels(behind, placeLayer(behind, layer, { leftPx: -6, topPx: 15, widthPx: 10, heightPx: 10 })),
    ).toHaveLength(20);
    expect(placeLayer(behind, layer, { leftPx: 40, topPx: 0, widthPx: 10, heightPx: 10 })).toEqual(behind);
  });

  it('gives clear ground the layer as it is', () => {
    const layer = painted(2, 2, () => [9, 8, 7]);
    layer.data[3] = 90;
    const result = placeLayer(createRaster(4, 4), layer, { leftPx: 0, topPx: 0, widthPx: 2, heightPx: 2 });
    expect([...result.data.subarray(0, 4)]).toEqual([9, 8, 7, 90]);
  });
});
