import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorStack, type Proposal } from './anchor.ts';
import { measureRecomposition } from './compose.ts';
import type { Layer, Stack } from './layer.ts';
import type { Raster } from './raster.ts';
import { createRaster } from './raster.ts';
import type { SolvedStack } from './solve.ts';

const WIDTH = 6;
const HEIGHT = 5;

function raster(
  widthPx: number,
  heightPx: number,
  pixelAt: (x: number, y: number) => readonly number[],
): Raster {
  const made = createRaster(widthPx, heightPx);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    made.data.set(pixelAt(pixel % widthPx, Math.floor(pixel / widthPx)), pixel * 4);
  }
  return made;
}

const pixels = (widthPx: number, heightPx: number, alpha: fc.Arbitrary<number>): fc.Arbitrary<Raster> =>
  fc
    .array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), alpha), {
      minLength: widthPx * heightPx,
      maxLength: widthPx * heightPx,
    })
    .map((values) => raster(widthPx, heightPx, (x, y) => values[y * widthPx + x]!));

const proposal: fc.Arbitrary<Proposal> = fc
  .record({
    leftPx: fc.integer({ min: -2, max: WIDTH }),
    topPx: fc.integer({ min: -2, max: HEIGHT }),
    widthPx: fc.integer({ min: 1, max: 5 }),
    heightPx: fc.integer({ min: 1, max: 4 }),
  })
  .chain((box) =>
    pixels(box.widthPx, box.heightPx, fc.constantFrom(0, 3, 40, 127, 128, 200, 254, 255)).map((made) => ({
      box,
      raster: made,
    })),
  );

function stackOf(solved: SolvedStack, proposals: readonly Proposal[]): Stack {
  const plain = {
    opacity: 1,
    blendMode: 'normal',
    confidence: 1,
    matchedBy: 'rest',
    name: '',
    id: '',
  } as const;
  const whole = { leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT };
  const above = solved.layers.map((layer, index): Layer => {
    const { box } = proposals[proposals.length - 1 - index]!;
    const leftPx = Math.max(0, box.leftPx);
    const topPx = Math.max(0, box.topPx);
    const { widthPx, heightPx } = layer.raster;
    return { ...plain, kind: 'shape', box: { leftPx, topPx, widthPx, heightPx }, raster: layer.raster };
  });
  return {
    widthPx: WIDTH,
    heightPx: HEIGHT,
    layers: [{ ...plain, kind: 'background', box: whole, raster: solved.background }, ...above.reverse()],
  };
}

describe('anchoring', () => {
  const ground = { leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT };

  it('gives back any picture, whatever is proposed, in both readings', () => {
    fc.assert(
      fc.property(
        pixels(WIDTH, HEIGHT, fc.constantFrom(255, 255, 255, 0, 90)),
        pixels(WIDTH, HEIGHT, fc.constant(255)),
        fc.array(proposal, { maxLength: 5 }),
        (source, bottom, above) => {
          const proposals = [{ box: ground, raster: bottom }, ...above];
          const stack = stackOf(anchorStack(source, proposals), proposals);
          expect(measureRecomposition(stack, source)).toEqual({ changedPixels: 0, maxDifference: 0 });
        },
      ),
      { numRuns: 400, seed: 7 },
    );
  });

  it('keeps layers that already compose to the picture as they are', () => {
    const bottom = raster(WIDTH, HEIGHT, () => [200, 180, 160, 255]);
    const disc = raster(3, 3, () => [20, 40, 60, 255]);
    const source = raster(WIDTH, HEIGHT, (x, y) =>
      x >= 1 && x < 4 && y >= 1 && y < 4 ? [20, 40, 60, 255] : [200, 180, 160, 255],
    );
    const box = { leftPx: 1, topPx: 1, widthPx: 3, heightPx: 3 };
    const solved = anchorStack(source, [
      { box: ground, raster: bottom },
      { box, raster: disc },
    ]);
    expect(solved.background).toEqual(bottom);
    expect(solved.layers[0]!.raster).toEqual(disc);
    expect(solved.layers[0]!.confidence).toBe(1);
  });

  it('leaves grain below a faint layer, and takes it into one that covers', () => {
    const grain = (x: number, y: number): number => 150 + ((x * 7 + y * 13) % 5);
    const source = raster(WIDTH, HEIGHT, (x, y) => {
      const light = grain(x, y);
      return x < 3 ? [light * 0.8, light * 0.8, light * 0.8, 255] : [100 + light / 10, 90, 80, 255];
    });
    const bottom = raster(WIDTH, HEIGHT, () => [152, 152, 152, 255]);
    const shadow = {
      box: { leftPx: 0, topPx: 0, widthPx: 3, heightPx: HEIGHT },
      raster: raster(3, HEIGHT, () => [0, 0, 0, 51]),
    };
    const card = {
      box: { leftPx: 3, topPx: 0, widthPx: 3, heightPx: HEIGHT },
      raster: raster(3, HEIGHT, () => [115, 90, 80, 255]),
    };
    const solved = anchorStack(source, [{ box: ground, raster: bottom }, shadow, card]);
    const [solvedCard, solvedShadow] = solved.layers;
    for (let y = 0; y < HEIGHT; y += 1) {
      expect(Math.abs(solved.background.data[(y * WIDTH + 1) * 4]! - grain(1, y))).toBeLessThanOrEqual(1);
      expect(Math.abs(solvedShadow!.raster.data[(y * 3 + 1) * 4 + 3]! - 51)).toBeLessThanOrEqual(2);
      expect(solved.background.data[(y * WIDTH + 4) * 4]).toBe(152);
      expect(solvedCard!.raster.data[(y * 3 + 1) * 4]).toBe(source.data[(y * WIDTH + 4) * 4]);
    }
  });
});
