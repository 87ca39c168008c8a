import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { cloneRaster, createRaster } from '../../domain/raster.ts';
import { type CutSubject, cutSubject, markHole } from '../lift.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { markReach } from '../resolve/lifting.ts';
import type { CastShadow } from '../shadows/cast-shadow.ts';
import { findShade } from '../shadows/cast-shadow.ts';
import { readLight } from '../shadows/shadow-lift.ts';
import { completeBeside } from '../standing-apart.ts';
import type { Edit } from './edit.ts';
import { boxAfter, placeLayer } from './placement.ts';

export interface Relocation {
  readonly picture: Raster;
  /** Where the thing was, with its shadow. */
  readonly hole: Mask;
  /** Where the thing is now. */
  readonly matte: Mask;
}

/**
 * Takes a thing off the picture with the shadow that it plainly casts, completes what lay behind, and puts both down again
 * where the edit says. `null` where nothing of the thing is left. Costs what cutting, one fill of its size and a look for a
 * shadow cost.
 * @param standing marks everything that is known to stand on the ground, the thing included; `null`: it casts nothing
 */
export async function relocate(
  picture: Raster,
  matte: Mask,
  standing: Mask | null,
  edit: Extract<Edit, { kind: 'move' | 'place' | 'resize' }>,
  context: OperationContext,
): Promise<Relocation | null> {
  const cut = await cutSubject(picture, matte, portion(context, 0, 0.4));
  if (!cut) return null;
  const cast = standing && findShade(picture, matte, standing);
  const hole = createMask(picture.widthPx, picture.heightPx);
  markHole(hole, cut, picture);
  if (cast) markReach(hole, cast);
  // Nothing shows through where the soft edge was: what is kept there would be an outline of what has left.
  const behind = await completeBeside(standing)(picture, hole, portion(context, 0.4, 1));
  const moved = boxAfter(edit, cut.box, picture);
  const layer = layerOf(cut);
  const shaded = cast
    ? placeLayer(behind, shadowLayer(cast, cut), boxMovedAlong(cast.box, cut.box, moved))
    : behind;
  return { picture: placeLayer(shaded, layer, moved), hole, matte: alphaAt(layer, moved, picture) };
}

function layerOf({ alpha, foreground }: CutSubject): Raster {
  const layer = cloneRaster(foreground);
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) layer.data[pixel * 4 + 3] = alpha.data[pixel]!;
  return layer;
}

/** The shadow as black: where it lies open on the ground, and where the thing stands on it. */
function shadowLayer(cast: CastShadow, { box, alpha }: CutSubject): Raster {
  const layer = createRaster(cast.box.widthPx, cast.box.heightPx);
  const light = new Float64Array(3);
  for (let row = 0; row < cast.box.heightPx; row += 1) {
    for (let column = 0; column < cast.box.widthPx; column += 1) {
      const [x, y] = [cast.box.leftPx + column, cast.box.topPx + row];
      const at = row * cast.box.widthPx + column;
      const [inX, inY] = [x - box.leftPx, y - box.topPx];
      const isUnder =
        inX >= 0 &&
        inY >= 0 &&
        inX < box.widthPx &&
        inY < box.heightPx &&
        alpha.data[inY * box.widthPx + inX]! > 0;
      const weight = Math.max(cast.reach.data[at]! / 255, isUnder ? 1 : 0);
      readLight([cast], x, y, light);
      layer.data[at * 4 + 3] = Math.round(255 * weight * (1 - light[0]!));
    }
  }
  return layer;
}

/** Where `box` comes to lie when `from` becomes `to`. */
function boxMovedAlong(box: Box, from: Box, to: Box): Box {
  const across = to.widthPx / from.widthPx;
  const down = to.heightPx / from.heightPx;
  return {
    leftPx: Math.round(to.leftPx + (box.leftPx - from.leftPx) * across),
    topPx: Math.round(to.topPx + (box.topPx - from.topPx) * down),
    widthPx: Math.max(1, Math.round(box.widthPx * across)),
    heightPx: Math.max(1, Math.round(box.heightPx * down)),
  };
}

function alphaAt(layer: Raster, box: Box, picture: Raster): Mask {
  const placed = placeLayer(createRaster(picture.widthPx, picture.heightPx), layer, box);
  const matte = createMask(picture.widthPx, picture.heightPx);
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) matte.data[pixel] = placed.data[pixel * 4 + 3]!;
  return matte;
}
