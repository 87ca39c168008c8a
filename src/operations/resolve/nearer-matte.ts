import { boxArea, growBox } from '../../domain/box.ts';
import type { Matte, RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';

/** A look at more of the picture than this is hardly nearer than the first one. */
const MOST_LOOK = 2 / 3;

/**
 * What stands out around the solid pixels of a matte, looked at from nearer: a matte of the picture's size, zero beyond the box
 * that was looked at, which reaches `marginShare` of the subject's longer side further than it. `null` where that is most of the
 * picture, or where nothing is solid. Costs one more look, of two seconds.
 */
export async function nearerMatte(
  engine: Matte,
  image: Raster,
  first: Mask,
  marginShare: number,
  context: RunContext,
): Promise<Mask | null> {
  const box = tightBox(first, 128);
  if (!box) return null;
  const around = growBox(box, Math.round(marginShare * Math.max(box.widthPx, box.heightPx)), image);
  if (boxArea(around) > MOST_LOOK * image.widthPx * image.heightPx) return null;
  return engine.matte(image, around, context);
}
