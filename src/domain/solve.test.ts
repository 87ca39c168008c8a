import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from './box.ts';
import { composeStack, measureRecomposition, ROUNDINGS, sameRaster } from './compose.ts';
import type { Layer, Stack } from './layer.ts';
import { createMask } from './mask.ts';
import type { Raster } from './raster.ts';
import { createRaster } from './raster.ts';
import type { LiftedLayer, SolvedStack } from './solve.ts';
import { solveStack } from './solve.ts';

function layerOf(raster: Raster, box: Box, id: string): Layer {
  return {
    id,
    name: id,
    kind: id === 'base' ? 'background' : 'object',
    box,
    raster,
    opacity: 1,
    blendMode: 'normal',
    confidence: 1,
    matchedBy: 'rest',
  };
}

function stackOf(source: Raster, lifted: readonly LiftedLayer[], solved: SolvedStack): Stack {
  const { widthPx, heightPx } = source;
  const base = layerOf(solved.background, { leftPx: 0, topPx: 0, widthPx, heightPx }, 'base');
  const front = solved.layers.map((layer, index) =>
    layerOf(layer.raster, lifted[index]!.box, `layer ${index}`),
  );
  return { widthPx, heightPx, layers: [base, ...front.reverse()] };
}

const channel = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 127, 128, 254, 255));
const opaque = fc.oneof({ weight: 6, arbitrary: fc.constant(255) }, { weight: 1, arbitrary: channel });

function rasterArbitrary(
  widthPx: number,
  heightPx: number,
  alpha: fc.Arbitrary<number>,
): fc.Arbitrary<Raster> {
  return fc
    .array(fc.tuple(channel, channel, channel, alpha), {
      minLength: widthPx * heightPx,
      maxLength: widthPx * heightPx,
    })
    .map((pixels) => ({ widthPx, heightPx, data: new Uint8ClampedArray(pixels.flat()) }));
}

const WIDTH_PX = 7;
const HEIGHT_PX = 5;

const boxArbitrary: fc.Arbitrary<Box> = fc
  .tuple(
    fc.integer({ min: 0, max: WIDTH_PX - 1 }),
    fc.integer({ min: 0, max: HEIGHT_PX - 1 }),
    fc.integer({ min: 1, max: WIDTH_PX }),
    fc.integer({ min: 1, max: HEIGHT_PX }),
  )
  .map(([leftPx, topPx, widthPx, heightPx]) => ({
    leftPx,
    topPx,
    widthPx: Math.min(widthPx, WIDTH_PX - leftPx),
    heightPx: Math.min(heightPx, HEIGHT_PX - topPx),
  }));

function liftedArbitrary(alpha: fc.Arbitrary<number>): fc.Arbitrary<LiftedLayer> {
  return boxArbitrary.chain((box) => {
    const area = box.widthPx * box.heightPx;
    return fc.record({
      box: fc.constant(box),
      alpha: fc
        .array(channel, { minLength: area, maxLength: area })
        .map((values) => ({ ...createMask(box.widthPx, box.heightPx), data: new Uint8Array(values) })),
      below: rasterArbitrary(box.widthPx, box.heightPx, alpha),
    });
  });
}

describe('solving a stack', () => {
  it('gives back any opaque source from 1 to 6 random layers, in both roundings', () => {
    fc.assert(
      fc.property(
        rasterArbitrary(WIDTH_PX, HEIGHT_PX, fc.constant(255)),
        fc.array(liftedArbitrary(fc.constant(255)), { minLength: 1, maxLength: 6 }),
        (source, lifted) => {
          const stack = stackOf(source, lifted, solveStack(source, lifted));
          for (const rounding of ROUNDINGS) {
            expect(sameRaster(composeStack(stack, rounding), source), rounding).toBe(true);
          }
        },
      ),
      { numRuns: 1500, seed: 7 },
    );
  });

  it('gives back translucent sources over translucent fills, in both roundings', () => {
    fc.assert(
      fc.property(
        rasterArbitrary(WIDTH_PX, HEIGHT_PX, opaque),
        fc.array(liftedArbitrary(opaque), { minLength: 1, maxLength: 4 }),
        (source, lifted) => {
          const stack = stackOf(source, lifted, solveStack(source, lifted));
          expect(measureRecomposition(stack, source)).toEqual({ changedPixels: 0, maxDifference: 0 });
          for (const rounding of ROUNDINGS) {
            expect(sameRaster(composeStack(stack, rounding), source), rounding).toBe(true);
          }
        },
      ),
      { numRuns: 1500, seed: 11 },
    );
  });

  it('keeps the background identical wherever every layer is clear', () => {
    fc.assert(
      fc.property(
        rasterArbitrary(WIDTH_PX, HEIGHT_PX, opaque),
        fc.array(liftedArbitrary(opaque), { minLength: 1, maxLength: 3 }),
        (source, lifted) => {
          const { background, layers } = solveStack(source, lifted);
          const untouched = Array.from({ length: WIDTH_PX * HEIGHT_PX }, (_, pixel) => pixel).filter(
            (pixel) =>
              lifted.every(({ box }, index) => {
                const column = (pixel % WIDTH_PX) - box.leftPx;
                const row = Math.floor(pixel / WIDTH_PX) - box.topPx;
                if (column < 0 || row < 0 || column >= box.widthPx || row >= box.heightPx) return true;
                return layers[index]!.raster.data[(row * box.widthPx + column) * 4 + 3] === 0;
              }),
          );
          for (const pixel of untouched) {
            expect([...background.data.slice(pixel * 4, pixel * 4 + 4)]).toEqual([
              ...source.data.slice(pixel * 4, pixel * 4 + 4),
            ]);
          }
        },
      ),
      { numRuns: 500, seed: 13 },
    );
  });

  it('leaves alpha alone where the matte and the fill already explain the picture', () => {
    const box = { leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 };
    const below = { widthPx: 1, heightPx: 1, data: new Uint8ClampedArray([200, 100, 0, 255]) };
    // 100 = 0.4 * F + 0.6 * 200 and so on, with F near [-50 -> clamped elsewhere]; here F = [50, 150, 100].
    const source = { widthPx: 1, heightPx: 1, data: new Uint8ClampedArray([140, 120, 40, 255]) };
    const alpha = { widthPx: 1, heightPx: 1, data: new Uint8Array([102]) };
    const [layer] = solveStack(source, [{ box, alpha, below }]).layers;
    expect([...layer!.raster.data]).toEqual([50, 150, 100, 102]);
    expect(layer!.confidence).toBe(1);
  });

  it('raises alpha no further than the gamut demands, and says so in the confidence', () => {
    const box = { leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 };
    const below = { widthPx: 1, heightPx: 1, data: new Uint8ClampedArray([0, 0, 0, 255]) };
    const source = { widthPx: 1, heightPx: 1, data: new Uint8ClampedArray([128, 128, 128, 255]) };
    const alpha = { widthPx: 1, heightPx: 1, data: new Uint8Array([64]) };
    const [layer] = solveStack(source, [{ box, alpha, below }]).layers;
    expect([...layer!.raster.data]).toEqual([255, 255, 255, 128]);
    expect(layer!.confidence).toBeCloseTo(0.5);
  });

  it('is told apart from a stack that is not exact', () => {
    const source = createRaster(2, 1);
    source.data.set([10, 20, 30, 255, 40, 50, 60, 255]);
    const wrong = createRaster(2, 1);
    wrong.data.set([10, 20, 30, 255, 40, 53, 60, 255]);
    const stack = stackOf(wrong, [], { background: wrong, layers: [] });
    expect(measureRecomposition(stack, source)).toEqual({ changedPixels: 1, maxDifference: 3 });
  });
});
