import { distanceTo } from '../domain/distance.ts';
import type { Mask } from '../domain/mask.ts';
import { createMask } from '../domain/mask.ts';
import { piecesOf } from '../domain/pieces.ts';
import type { Raster } from '../domain/raster.ts';
import { cloneRaster, copyPixel } from '../domain/raster.ts';
import type { Completion } from './lift.ts';
import { completeByEngine } from './lift.ts';

/** What is no further from a thing than this touches it, as a share of the picture's longer side. */
const TOUCH_SHARE = 1 / 150;
const LEAST_TOUCH_PX = 3;

/** What touches more of a thing's outline than this may be what the thing lies on, or is worn by. */
const MOST_TOUCHING = 0.4;

/** With less of the picture left to complete from, what stands apart is needed after all. */
const LEAST_LEFT_SHARE = 0.3;

/** How far beyond its matte a thing colours the picture. */
const FRINGE_PX = 3;

const SOLID_ALPHA = 128;

/**
 * What stands in the picture apart from the things that `hole` takes away: the pieces of `standing` that do not touch it, or
 * along a lesser part of its outline. What has a thing about it may be what it is worn by or lies on, and is part of what
 * lies behind it. `null` where there is nothing, or hardly anything else. About 150 ms per megapixel.
 */
export function standingApart(hole: Mask, standing: Mask): Mask | null {
  const { widthPx, heightPx } = hole;
  const isOther = new Uint8Array(hole.data.length);
  for (let pixel = 0; pixel < isOther.length; pixel += 1)
    isOther[pixel] = standing.data[pixel]! >= SOLID_ALPHA && hole.data[pixel] === 0 ? 1 : 0;
  if (!isOther.includes(1)) return null;
  const away = distanceTo(new Uint8Array(hole.data), widthPx, heightPx);
  const touchPx = Math.max(LEAST_TOUCH_PX, TOUCH_SHARE * Math.max(widthPx, heightPx));
  const touches = (pixel: number): boolean => away[pixel]! > 0 && away[pixel]! <= touchPx;
  let outlinePx = 0;
  for (let pixel = 0; pixel < away.length; pixel += 1) if (touches(pixel)) outlinePx += 1;
  const isApart = new Uint8Array(hole.data.length);
  for (const { value, pixels } of piecesOf(isOther, widthPx)) {
    if (value === 0 || pixels.filter(touches).length > MOST_TOUCHING * outlinePx) continue;
    for (const pixel of pixels) isApart[pixel] = 1;
  }
  if (!isApart.includes(1)) return null;
  const toApart = distanceTo(isApart, widthPx, heightPx);
  const apart = createMask(widthPx, heightPx);
  let leftPx = 0;
  for (let pixel = 0; pixel < apart.data.length; pixel += 1) {
    if (hole.data[pixel]! > 0) continue;
    if (toApart[pixel]! <= FRINGE_PX) apart.data[pixel] = 255;
    else leftPx += 1;
  }
  return leftPx < LEAST_LEFT_SHARE * apart.data.length ? null : apart;
}

/**
 * Completes without a look at what stands apart, so that none of it is repeated behind what goes: for the engine those
 * pixels are clear, and they are put back afterwards.
 * @param standing marks all that is known to stand in the picture; `null`: nothing is known
 */
export function completeBeside(standing: Mask | null, complete: Completion = completeByEngine): Completion {
  if (!standing) return complete;
  return async (picture, hole, context) => {
    const apart = standingApart(hole, standing);
    if (!apart) return complete(picture, hole, context);
    const completed = await complete(withoutPixels(picture, apart), hole, context);
    const result = cloneRaster(picture);
    for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
      if (hole.data[pixel] === 0) continue;
      copyPixel(completed.data, pixel * 4, result.data, pixel * 4);
    }
    return result;
  };
}

function withoutPixels(picture: Raster, apart: Mask): Raster {
  const left = cloneRaster(picture);
  for (let pixel = 0; pixel < apart.data.length; pixel += 1)
    if (apart.data[pixel]! > 0) left.data[pixel * 4 + 3] = 0;
  return left;
}
