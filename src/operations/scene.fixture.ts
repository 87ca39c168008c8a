import type { Box } from '../domain/box.ts';
import type { Capabilities, CapabilityName } from '../domain/capability.ts';
import type { Point } from '../domain/connected-component.ts';
import type { Mask } from '../domain/mask.ts';
import { createMask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { cloneRaster, createRaster } from '../domain/raster.ts';
import type { OperationContext } from './operation.ts';

/** A disc in a scene: its matte has an edge two pixels soft. */
export interface Disc {
  readonly center: Point;
  readonly radiusPx: number;
  readonly color: readonly [number, number, number];
}

export const GROUND = [120, 180, 90] as const;

/** The disc's alpha at a pixel, 0..1. */
function coverage({ center, radiusPx }: Disc, x: number, y: number): number {
  return Math.min(1, Math.max(0, (radiusPx + 1 - Math.hypot(x - center.xPx, y - center.yPx)) / 2));
}

/** Discs on a flat ground, the later in front, rounded once. */
export function drawScene(widthPx: number, heightPx: number, discs: readonly Disc[]): Raster {
  const scene = createRaster(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let color: readonly number[] = GROUND;
      for (const disc of discs) {
        const cover = coverage(disc, x, y);
        color = color.map((under, channel) => under + cover * (disc.color[channel]! - under));
      }
      scene.data.set([...color, 255], (y * widthPx + x) * 4);
    }
  }
  return scene;
}

/** The true matte of the discs together, zero outside `region`. */
export function matteOf(image: Raster, discs: readonly Disc[], region: Box | null): Mask {
  const matte = createMask(image.widthPx, image.heightPx);
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) {
    const x = pixel % image.widthPx;
    const y = Math.floor(pixel / image.widthPx);
    if (region && (x < region.leftPx || x >= region.leftPx + region.widthPx)) continue;
    if (region && (y < region.topPx || y >= region.topPx + region.heightPx)) continue;
    matte.data[pixel] = Math.round(255 * Math.max(0, ...discs.map((disc) => coverage(disc, x, y))));
  }
  return matte;
}

/** What happened while an operation ran. */
export interface Recorded {
  readonly stages: string[];
  readonly fractions: number[];
  readonly holes: Mask[];
}

/**
 * A context whose capabilities know the scene's truth: the matte is the true one, colours are the disc's own, and a hole
 * is filled with the ground. Operations are tested for what they make of true answers; engines have their own tests.
 */
export function contextFor(
  discs: readonly Disc[],
  overrides: Partial<Capabilities> = {},
): OperationContext & { readonly recorded: Recorded } {
  const recorded: Recorded = { stages: [], fractions: [], holes: [] };
  const capabilities: Partial<Capabilities> = {
    matte: { matte: async (image, region) => matteOf(image, discs, region) },
    refine: { refine: async (_image, coarse) => coarse, solveTrimap: async (_image, trimap) => trimap },
    foreground: {
      estimate: async (image) => {
        const foreground = cloneRaster(image);
        for (let at = 0; at < image.data.length; at += 4) foreground.data.set(discs[0]?.color ?? GROUND, at);
        return { foreground, background: image };
      },
    },
    fill: {
      fill: async (image, hole) => {
        recorded.holes.push(hole);
        const filled = cloneRaster(image);
        hole.data.forEach((value, pixel) => {
          if (value > 0) filled.data.set([...GROUND, 255], pixel * 4);
        });
        return { image: filled, regions: [] };
      },
    },
    upscale: {
      upscale: async (image, scale) => {
        const enlarged = createRaster(image.widthPx * scale, image.heightPx * scale);
        for (let pixel = 0; pixel < enlarged.data.length / 4; pixel += 1) {
          const x = Math.floor((pixel % enlarged.widthPx) / scale);
          const y = Math.floor(pixel / enlarged.widthPx / scale);
          const from = (y * image.widthPx + x) * 4;
          enlarged.data.set(image.data.subarray(from, from + 4), pixel * 4);
        }
        return enlarged;
      },
    },
    ...overrides,
  };
  return {
    recorded,
    signal: new AbortController().signal,
    progress: (fraction) => recorded.fractions.push(fraction),
    stage: (name) => recorded.stages.push(name),
    enginesFor: async (name) => (capabilities[name] ? [`true ${name}`] : []),
    capability: async <Name extends CapabilityName>(name: Name) => {
      const engine: Capabilities[Name] | undefined = capabilities[name];
      if (engine) return engine;
      throw new Problem('engine_unavailable', `Nothing here can do "${name}".`);
    },
  };
}
