import type { Box } from '../domain/box.ts';
import { growBox } from '../domain/box.ts';
import type { Mask } from '../domain/mask.ts';
import { createMask, cropMask, pasteMask, tightBox } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import { createRaster, cropRaster, pasteRaster } from '../domain/raster.ts';
import type { LiftedLayer } from '../domain/solve.ts';
import { uncover } from '../domain/uncover.ts';
import type { OperationContext } from './operation.ts';
import { portion } from './portion.ts';

/** A subject cut out of a picture: a matte that follows its edges, and its own colours under them. */
export interface CutSubject {
  /** Tight around all of `alpha` above 0. */
  readonly box: Box;
  /** The box's size, as are the colours. */
  readonly alpha: Mask;
  readonly foreground: Raster;
}

/** Alphas this near to clear or opaque are noise of the matte, not softness. */
const SNAP = 3;

/** Matte values that mark where refinement has to look. */
const FAINT_ALPHA = 8;

/** From this matte value on, a translucent pixel of the source belongs to the subject whole. */
const TRANSLUCENT_OWNER_ALPHA = 64;

/** Snaps near-clear and near-opaque values, and decides translucent source pixels one way or the other, in place. */
function settle(alpha: Mask, picture: Raster): void {
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const value = alpha.data[pixel]!;
    if (value === 0) continue;
    const visible = picture.data[pixel * 4 + 3]!;
    if (value <= SNAP || visible === 0) alpha.data[pixel] = 0;
    else if (value >= 255 - SNAP) alpha.data[pixel] = 255;
    else if (visible < 255) alpha.data[pixel] = value >= TRANSLUCENT_OWNER_ALPHA ? 255 : 0;
  }
}

/** Refines `matte` and takes the subject's colours from the picture; `null` when no alpha is left. */
export async function cutSubject(
  picture: Raster,
  matte: Mask,
  context: OperationContext,
): Promise<CutSubject | null> {
  const rough = tightBox(matte, FAINT_ALPHA);
  if (!rough) return null;
  // Refinement needs the surroundings of the edge on both sides of it.
  const around = growBox(rough, Math.round(16 + 0.03 * Math.max(rough.widthPx, rough.heightPx)), picture);
  const pictureAround = cropRaster(picture, around);
  const refine = await context.capability('refine');
  const refined = await refine.refine(pictureAround, cropMask(matte, around), portion(context, 0, 0.6));
  settle(refined, pictureAround);
  const tight = tightBox(refined);
  if (!tight) return null;
  const estimator = await context.capability('foreground');
  const colors = await estimator.estimate(pictureAround, refined, portion(context, 0.6, 1));
  return {
    box: { ...tight, leftPx: around.leftPx + tight.leftPx, topPx: around.topPx + tight.topPx },
    alpha: cropMask(refined, tight),
    foreground: cropRaster(colors.foreground, tight),
  };
}

/** Whether any pixel of the picture shows beside the hole. */
export function showsBeside(picture: Raster, hole: Mask): boolean {
  return hole.data.some((value, pixel) => value === 0 && picture.data[pixel * 4 + 3]! > 0);
}

/** How far around a subject its fringe is looked for: what sharpening, compression and lenses smear. */
function fringeWidth(picture: Raster): number {
  return Math.round(2 + Math.max(picture.widthPx, picture.heightPx) / 1500);
}

/** Adds to a hole what has to be completed when the subject goes: everything within its fringe. */
export function markHole(hole: Mask, { box, alpha }: CutSubject, picture: Raster): void {
  const fringePx = fringeWidth(picture);
  const { widthPx, heightPx } = picture;
  for (let row = 0; row < box.heightPx; row += 1) {
    const top = Math.max(0, box.topPx + row - fringePx);
    const bottom = Math.min(heightPx - 1, box.topPx + row + fringePx);
    const start = row * box.widthPx;
    for (let column = 0; column < box.widthPx; column += 1) {
      if (alpha.data[start + column] === 0) continue;
      const left = Math.max(0, box.leftPx + column - fringePx);
      while (column + 1 < box.widthPx && alpha.data[start + column + 1]! > 0) column += 1;
      const right = Math.min(widthPx, box.leftPx + column + fringePx + 1);
      for (let y = top; y <= bottom; y += 1) hole.data.fill(255, y * widthPx + left, y * widthPx + right);
    }
  }
}

/** Gives a picture with a hole filled; pixels outside the hole are the picture's own. */
export type Completion = (picture: Raster, hole: Mask, context: OperationContext) => Promise<Raster>;

/** Completes by the engine that fills. */
export const completeByEngine: Completion = async (picture, hole, context) => {
  const fill = await context.capability('fill');
  return (await fill.fill(picture, hole, context)).image;
};

/** Takes the subject off the picture: completes what lies behind it, and keeps what shows through its soft edge. */
export async function liftSubject(
  picture: Raster,
  subject: CutSubject,
  context: OperationContext,
  complete: Completion = completeByEngine,
): Promise<LiftedLayer> {
  const { box, alpha, foreground } = subject;
  const fringePx = fringeWidth(picture);
  const hole = createMask(picture.widthPx, picture.heightPx);
  markHole(hole, subject, picture);
  if (!showsBeside(picture, hole)) return liftWhole(subject);
  const image = await complete(picture, hole, context);
  const around = growBox(box, fringePx, picture);
  const inner = { ...box, leftPx: box.leftPx - around.leftPx, topPx: box.topPx - around.topPx };
  const alphaAround = createMask(around.widthPx, around.heightPx);
  pasteMask(alphaAround, alpha, inner);
  const foregroundAround = createRaster(around.widthPx, around.heightPx);
  pasteRaster(foregroundAround, foreground, inner);
  const uncovered = uncover({
    picture: cropRaster(picture, around),
    alpha: alphaAround,
    foreground: foregroundAround,
    filled: cropRaster(image, around),
    fringePx,
  });
  return { box: around, ...uncovered };
}

/** An already cut-out picture has nothing behind its subject: the subject is all of it, and what is left is clear. */
function liftWhole({ box, alpha }: CutSubject): LiftedLayer {
  const whole = { ...alpha, data: alpha.data.map((value) => (value > 0 ? 255 : 0)) };
  return { box, alpha: whole, below: createRaster(box.widthPx, box.heightPx) };
}
