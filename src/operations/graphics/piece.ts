import { anchorStack } from '../../domain/anchor.ts';
import type { Box } from '../../domain/box.ts';
import type { ProposedLayer } from '../../domain/capability.ts';
import { distanceTo } from '../../domain/distance.ts';
import type { Layer } from '../../domain/layer.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import { createRaster, type Raster } from '../../domain/raster.ts';
import { backgroundLayer, solvedLayer } from '../solved-layer.ts';

/** A layer before it is made exact, and the engine that it is from. Lists of pieces are back to front. */
export interface Piece extends ProposedLayer {
  readonly foundBy?: string;
}

/** Layers that give back `source` byte for byte, bottom first; pieces of which nothing is left are dropped. */
export function exactLayers(source: Raster, pieces: readonly Piece[]): readonly Layer[] {
  const { background, layers } = anchorStack(source, pieces);
  const above = layers.flatMap((layer, index): Layer[] => {
    const { box, raster: _, ...about } = pieces[pieces.length - 1 - index]!;
    const made = solvedLayer(layer, visiblePlace(box), about);
    return made === null ? [] : [made];
  });
  return [backgroundLayer(background), ...above.reverse()];
}

/** Anchoring cuts boxes to the canvas; then they start at its edge. */
function visiblePlace({ leftPx, topPx }: Box): Pick<Box, 'leftPx' | 'topPx'> {
  return { leftPx: Math.max(0, leftPx), topPx: Math.max(0, topPx) };
}

/** Writes the largest alpha of the pieces at every pixel of `box` into a mask of its size. */
export function coverOf(pieces: readonly Piece[], box: Box): Mask {
  const cover = createMask(box.widthPx, box.heightPx);
  for (const { box: own, raster } of pieces) {
    const left = Math.max(own.leftPx, box.leftPx);
    const right = Math.min(own.leftPx + own.widthPx, box.leftPx + box.widthPx);
    const top = Math.max(own.topPx, box.topPx);
    const bottom = Math.min(own.topPx + own.heightPx, box.topPx + box.heightPx);
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        const alpha = raster.data[((y - own.topPx) * own.widthPx + x - own.leftPx) * 4 + 3]!;
        const at = (y - box.topPx) * box.widthPx + x - box.leftPx;
        if (alpha > cover.data[at]!) cover.data[at] = alpha;
      }
    }
  }
  return cover;
}

/** The alpha of every pixel. */
export function alphaOf({ widthPx, heightPx, data }: Raster): Mask {
  const alpha = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) alpha.data[pixel] = data[pixel * 4 + 3]!;
  return alpha;
}

/** Pixels of a piece that are at least half opaque. */
export function solidPixels({ raster }: Pick<Piece, 'raster'>): number {
  let count = 0;
  for (let at = 3; at < raster.data.length; at += 4) if (raster.data[at]! >= 128) count += 1;
  return count;
}

/** The mean colour of what is nearly opaque, in levels. */
export function inkColor({ data }: Raster): readonly [number, number, number] {
  let most = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! > most) most = data[at]!;
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 0.9 * most) continue;
    count += 1;
    red += data[at]!;
    green += data[at + 1]!;
    blue += data[at + 2]!;
  }
  const whole = Math.max(1, count);
  return [red / whole, green / whole, blue / whole];
}

/** A piece's letters or form alone, black on white, with a margin: what reads best, whatever it was drawn on. */
export function inkOf({ raster }: Pick<Piece, 'raster'>, marginPx: number): Raster {
  const ink = createRaster(raster.widthPx + 2 * marginPx, raster.heightPx + 2 * marginPx);
  ink.data.fill(255);
  for (let y = 0; y < raster.heightPx; y += 1) {
    for (let x = 0; x < raster.widthPx; x += 1) {
      const at = ((y + marginPx) * ink.widthPx + x + marginPx) * 4;
      ink.data.fill(255 - raster.data[(y * raster.widthPx + x) * 4 + 3]!, at, at + 3);
    }
  }
  return ink;
}

/** Marks every pixel within `reachPx` of those that a mask marks by at least `leastAlpha`. */
export function grownMask({ widthPx, heightPx, data }: Mask, reachPx: number, leastAlpha: number): Mask {
  const distances = distanceTo(
    Uint8Array.from(data, (value) => (value >= leastAlpha ? 1 : 0)),
    widthPx,
    heightPx,
  );
  return {
    widthPx,
    heightPx,
    data: Uint8Array.from(distances, (distance) => (distance <= reachPx ? 255 : 0)),
  };
}
