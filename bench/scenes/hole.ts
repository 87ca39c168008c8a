import type { Box } from '../../src/domain/box.ts';
import { createMask, type Mask } from '../../src/domain/mask.ts';
import { cloneRaster, type Raster } from '../../src/domain/raster.ts';
import { createRandom } from './random.ts';

/**
 * A hole of the size and the outline of an object: a wavy ellipse in `box`, 255 inside and 0 outside. `seed` picks the
 * waves.
 */
export function createHole(widthPx: number, heightPx: number, box: Box, seed: number): Mask {
  const random = createRandom(seed);
  const waves = [2, 3, 5].map((count) => ({ count, depth: 0.11 * random(), turn: random() * 2 * Math.PI }));
  const mask = createMask(widthPx, heightPx);
  const centerX = box.leftPx + box.widthPx / 2;
  const centerY = box.topPx + box.heightPx / 2;
  for (let y = box.topPx; y < box.topPx + box.heightPx; y += 1) {
    for (let x = box.leftPx; x < box.leftPx + box.widthPx; x += 1) {
      const across = (x + 0.5 - centerX) / (box.widthPx / 2);
      const down = (y + 0.5 - centerY) / (box.heightPx / 2);
      const angle = Math.atan2(down, across);
      const wave = waves.reduce(
        (sum, { count, depth, turn }) => sum + depth * (Math.cos(count * angle + turn) - 1),
        1,
      );
      if (Math.hypot(across, down) < wave) mask.data[y * widthPx + x] = 255;
    }
  }
  return mask;
}

/** A hole in the middle third of a picture. */
export function centralHole(widthPx: number, heightPx: number, seed: number): Mask {
  const box = {
    leftPx: Math.round(widthPx * 0.34),
    topPx: Math.round(heightPx * 0.32),
    widthPx: Math.round(widthPx * 0.32),
    heightPx: Math.round(heightPx * 0.36),
  };
  return createHole(widthPx, heightPx, box, seed);
}

/** `raster` with the hole painted over in one loud colour, so that no filler can peep at the truth. */
export function punched(raster: Raster, hole: Mask): Raster {
  const spoiled = cloneRaster(raster);
  for (let pixel = 0; pixel < hole.data.length; pixel += 1)
    if (hole.data[pixel]! > 0) spoiled.data.set([255, 0, 255, 255], pixel * 4);
  return spoiled;
}
