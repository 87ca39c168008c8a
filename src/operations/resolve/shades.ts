import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { CastShadow } from '../shadows/cast-shadow.ts';
import { findShade } from '../shadows/cast-shadow.ts';
import type { Thing } from './thing.ts';

/** A thing where it is seen. */
interface Standing {
  readonly thing: Thing;
  readonly matte: Mask;
  /** Whether it lies on another thing, where it casts nothing on the ground. */
  readonly liesOnThing: boolean;
}

/**
 * What each thing that can cast one darkens of the ground. What one takes, no other takes again.
 * @param known marks what is known to stand on the ground; `null`: nobody knows, and anything dark may be another thing
 */
export function findShades(
  image: Raster,
  placed: readonly Standing[],
  known: Mask | null,
): (CastShadow | null)[] {
  if (!known) return placed.map(() => null);
  const covered = createMask(image.widthPx, image.heightPx);
  covered.data.set(known.data);
  for (const { thing, matte } of placed) {
    if (thing.backdrop) continue;
    for (let pixel = 0; pixel < matte.data.length; pixel += 1)
      if (matte.data[pixel]! > covered.data[pixel]!) covered.data[pixel] = matte.data[pixel]!;
  }
  return placed.map(({ thing, matte, liesOnThing }) => {
    if (thing.backdrop || thing.part || liesOnThing) return null;
    const cast = findShade(image, matte, covered);
    if (cast) claim(covered, cast);
    return cast;
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
