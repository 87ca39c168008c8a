import { distanceTo } from '../../domain/distance.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { cloneRaster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import type { Cutting } from './cutting.ts';
import { inverseOf } from './cutting.ts';

/** Pixels that a backdrop is looked for on: its edge is not known better than to a few of their cells. */
const FOUND_ON_PIXELS = 60_000;
const UNSURE_CELLS = 2.2;
/** Alphas this near to clear or opaque are noise of the matte, not softness. */
const SNAP = 4;

/** Sky or ground told from what stands before it. */
export interface BackdropCutting {
  readonly front: Cutting;
  readonly behind: Cutting;
}

/**
 * Follows the edge of a sky or a ground, which is known only roughly, as a matte of all that lies within a few cells of it.
 * Costs what the matte and two colour estimates cost.
 */
export async function cutBackdrop(
  picture: Raster,
  rough: Mask,
  context: OperationContext,
): Promise<BackdropCutting> {
  const refine = await context.capability('refine');
  const behind = await refine.solveTrimap(picture, unsureAround(rough), portion(context, 0, 0.7));
  for (let pixel = 0; pixel < behind.data.length; pixel += 1) {
    const value = behind.data[pixel]!;
    if (value <= SNAP) behind.data[pixel] = 0;
    else if (value >= 255 - SNAP) behind.data[pixel] = 255;
  }
  const alpha = inverseOf(behind);
  const estimator = await context.capability('foreground');
  const colors = await estimator.estimate(picture, alpha, portion(context, 0.7, 1));
  return {
    front: { alpha, colors: softColors(picture, alpha, colors.foreground) },
    behind: { alpha: behind, colors: softColors(picture, alpha, colors.background) },
  };
}

/** The estimate where the picture mixes colours, its own elsewhere. */
function softColors(picture: Raster, alpha: Mask, estimate: Raster): Raster {
  const colors = cloneRaster(picture);
  for (let pixel = 0, at = 0; pixel < alpha.data.length; pixel += 1, at += 4) {
    const share = alpha.data[pixel]!;
    if (share > 0 && share < 255)
      for (let channel = 0; channel < 3; channel += 1)
        colors.data[at + channel] = estimate.data[at + channel]!;
  }
  return colors;
}

/** The mask as a trimap that leaves open what lies near its edge. */
function unsureAround({ widthPx, heightPx, data }: Mask): Mask {
  const reachPx = 2 + UNSURE_CELLS * Math.max(1, Math.sqrt((widthPx * heightPx) / FOUND_ON_PIXELS));
  const inside = data.map((value) => (value >= 128 ? 1 : 0));
  const toInside = distanceTo(inside, widthPx, heightPx);
  const toOutside = distanceTo(
    inside.map((value) => 1 - value),
    widthPx,
    heightPx,
  );
  const trimap = createMask(widthPx, heightPx);
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    const apart = inside[pixel] === 1 ? toOutside[pixel]! : toInside[pixel]!;
    trimap.data[pixel] = apart <= reachPx ? 128 : inside[pixel]! * 255;
  }
  return trimap;
}
