import { boxAround } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import { cropRaster, type Raster } from '../../domain/raster.ts';
import type { LiftedLayer } from '../../domain/solve.ts';
import type { CastShadow } from '../shadows/cast-shadow.ts';
import { findCastShadow, findShade } from '../shadows/cast-shadow.ts';
import type { Thing } from './thing.ts';

/** A thing where it is seen. */
interface Standing {
  readonly thing: Thing;
  readonly matte: Mask;
  /** Whether it lies on another thing, where it casts nothing on the ground. */
  readonly liesOnThing: boolean;
}

/** What a thing darkens of the ground. */
export interface Shade {
  readonly cast: CastShadow;
  /** Whether it becomes a layer of its own; else it goes along with its thing. */
  readonly isLayer: boolean;
}

/** The shades that still lie on the ground when the things before `index` are gone. */
export function lyingFrom(shades: readonly (Shade | null)[], index: number): readonly CastShadow[] {
  return shades.slice(index).flatMap((shade) => (shade ? [shade.cast] : []));
}

/** A thing and what it darkens as one layer over `below`, the picture without both. */
export function together(thing: LiftedLayer, shadow: LiftedLayer, below: Raster): LiftedLayer {
  const box = boxAround([thing.box, shadow.box]);
  const alpha = createMask(box.widthPx, box.heightPx);
  for (const layer of [shadow, thing]) {
    for (let row = 0; row < layer.box.heightPx; row += 1) {
      const start = (layer.box.topPx - box.topPx + row) * box.widthPx + layer.box.leftPx - box.leftPx;
      for (let column = 0; column < layer.box.widthPx; column += 1) {
        const over = layer.alpha.data[row * layer.box.widthPx + column]!;
        const under = alpha.data[start + column]!;
        alpha.data[start + column] = Math.ceil(over + ((255 - over) * under) / 255);
      }
    }
  }
  return { box, alpha, below: cropRaster(below, box) };
}

/**
 * The shade of each thing that can cast one. What one takes, no other takes again. Up to `mostLayers` plain shadows are for
 * layers of their own.
 * @param known marks what is known to stand on the ground; `null`: nobody knows, and anything dark may be another thing
 */
export function findShades(
  image: Raster,
  placed: readonly Standing[],
  mostLayers: number,
  known: Mask | null,
): (Shade | null)[] {
  if (!known) return placed.map(() => null);
  let left = mostLayers;
  const covered = createMask(image.widthPx, image.heightPx);
  covered.data.set(known.data);
  for (const { thing, matte } of placed) {
    if (thing.backdrop) continue;
    for (let pixel = 0; pixel < matte.data.length; pixel += 1)
      if (matte.data[pixel]! > covered.data[pixel]!) covered.data[pixel] = matte.data[pixel]!;
  }
  return placed.map(({ thing, matte, liesOnThing }) => {
    if (thing.backdrop || thing.part || liesOnThing) return null;
    const plain = left > 0 ? findCastShadow(image, matte, covered) : null;
    const cast = plain ?? findShade(image, matte, covered);
    if (!cast) return null;
    claim(covered, cast);
    if (plain) left -= 1;
    return { cast, isLayer: plain !== null };
  });
}

function claim(covered: Mask, { box, reach }: CastShadow): void {
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = (box.topPx + row) * covered.widthPx + box.leftPx;
    for (let column = 0; column < box.widthPx; column += 1) {
      if (reach.data[row * box.widthPx + column]! >= 128) covered.data[start + column] = 255;
    }
  }
}
