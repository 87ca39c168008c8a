import type { Box, Size } from '../domain/box.ts';
import { composeStack } from '../domain/compose.ts';
import type { Layer, Stack } from '../domain/layer.ts';
import { manifestOf } from '../domain/manifest.ts';
import { createRaster, type Raster } from '../domain/raster.ts';
import type { ExportInput } from './export.ts';

/** How the alpha of a sample layer is made: all 255, all 0, or anything with clear and opaque stretches. */
export type SampleAlpha = 'opaque' | 'clear' | 'mixed';

/** Numbers 0..1 that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Noise with runs in it, and colour under clear pixels: what lossless storage may get wrong. */
export function samplePixels({ widthPx, heightPx }: Size, alpha: SampleAlpha, seed: number): Raster {
  const random = randomNumbers(seed);
  const raster = createRaster(widthPx, heightPx);
  const { data } = raster;
  for (let index = 0; index < data.length; ) {
    const pixel = [0, 1, 2].map(() => Math.floor(random() * 256));
    const shares = {
      opaque: 255,
      clear: 0,
      mixed: [0, 255, Math.floor(random() * 256)][Math.floor(random() * 3)]!,
    };
    const run = random() < 0.5 ? 1 : 1 + Math.floor(random() * 300);
    for (let count = 0; count < run && index < data.length; count += 1, index += 4) {
      data.set([...pixel, shares[alpha]], index);
    }
  }
  return raster;
}

/** A layer of sample pixels; whatever is not given is plain. */
export function sampleLayer(
  box: Box,
  seed: number,
  facts: Partial<Layer> & { alpha?: SampleAlpha } = {},
): Layer {
  const { alpha = 'mixed', ...rest } = facts;
  return {
    id: `lyr_${seed}`,
    name: `layer ${seed}`,
    kind: 'object',
    box,
    raster: samplePixels(box, alpha, seed),
    opacity: 1,
    blendMode: 'normal',
    confidence: 1,
    matchedBy: 'main-subject',
    ...rest,
  };
}

/** A background that covers the canvas. */
export function sampleBackground(size: Size, alpha: SampleAlpha = 'opaque'): Layer {
  const facts = { name: 'background', kind: 'background', matchedBy: 'rest', alpha } as const;
  return sampleLayer({ leftPx: 0, topPx: 0, ...size }, 1, facts);
}

/** What an export is handed for `layers` on a canvas. */
export function sampleInput(size: Size, layers: readonly Layer[]): ExportInput {
  const stack: Stack = { ...size, layers };
  return {
    stack,
    composite: composeStack(stack, 'once'),
    manifest: manifestOf(stack, {
      recomposition: { changedPixels: 0, maxDifference: 0 },
      engines: { matte: 'sample' },
      notes: [],
    }),
  };
}
