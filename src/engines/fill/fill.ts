import type { FillRegion, FillResult, FillRoute, RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { Problem, throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { Canvas } from './canvas.ts';
import { findHoles, type Hole, isSpeck } from './holes.ts';
import { fillMembrane } from './membrane.ts';
import { planMosaic } from './mosaic.ts';
import { fillPattern } from './pattern.ts';
import { fillPhoto } from './photo.ts';
import { collectRing } from './ring.ts';
import { fillSmooth } from './smooth.ts';
import { surroundingsOf } from './surroundings.ts';

/** With more edges around it than this, a hole may lie in a pattern. */
const FEW_CROSSINGS = 6;
const THIN_SHARE = 0.9;
/** About so many pixels tell whether a hole is thin. */
const THIN_SAMPLES = 500_000;

/**
 * Fills every hole by the route that its ring calls for. Pixels outside the hole keep their bytes, pixels inside become
 * opaque; an empty mask gives a copy. The same input gives the same output.
 *
 * @throws Problem `mask_mismatch` when the sizes differ, `mask_full` when no pixel is left to fill from, `canceled`
 */
export async function fillHoles(image: Raster, mask: Mask, context: RunContext): Promise<FillResult> {
  throwIfAborted(context.signal);
  if (image.widthPx !== mask.widthPx || image.heightPx !== mask.heightPx) {
    throw new Problem(
      'mask_mismatch',
      `Expected a mask of ${image.widthPx}x${image.heightPx} pixels, got ${mask.widthPx}x${mask.heightPx}.`,
    );
  }
  const pace = new Pace(context);
  const canvas = new Canvas(image, mask);
  await pace.breathe();
  const holes = findHoles(mask);
  await pace.breathe();
  if (holes.length > 0 && canvas.knownPx === 0) {
    throw new Problem(
      'mask_full',
      'The mask covers every pixel that is not clear: nothing is left to fill from.',
    );
  }
  const regions: FillRegion[] = [];
  const totalPx = holes.reduce((sum, hole) => sum + hole.areaPx, 0);
  let donePx = 0;
  for (const hole of holes) {
    regions.push({ box: hole.box, route: await fillHole(canvas, hole, pace) });
    canvas.close(hole);
    donePx += hole.areaPx;
    pace.progress(donePx / totalPx);
    await pace.breathe();
  }
  pace.progress(1);
  return { image: canvas.image, regions };
}

async function fillHole(canvas: Canvas, hole: Hole, pace: Pace): Promise<FillRoute> {
  if (isSpeck(hole) || isThin(canvas, hole)) {
    await fillMembrane(canvas, hole, pace);
    return 'photo';
  }
  const ringPx = Math.max(8, Math.min(60, Math.round(0.35 * Math.sqrt(hole.areaPx))));
  const ring = await collectRing(canvas, hole, ringPx, pace);
  await pace.breathe();
  const smooth = await fillSmooth(canvas, hole, ring, pace);
  if (smooth) return smooth;
  await pace.breathe();
  const mosaic = await planMosaic(canvas, hole, ring, pace);
  if (mosaic && mosaic.crossings <= FEW_CROSSINGS) return mosaic.paint();
  await pace.breathe();
  if (await fillPattern(canvas, hole, ring, surroundingsOf(canvas, hole), pace)) return 'pattern';
  if (mosaic) return mosaic.paint();
  if (!(await fillPhoto(canvas, hole, pace))) await fillMembrane(canvas, hole, pace);
  return 'photo';
}

/** Whether nearly every pixel of a hole lies beside a known one: scratches, and lace of many small gaps. */
function isThin(canvas: Canvas, hole: Hole): boolean {
  const { runs } = hole;
  const stride = 3 * Math.max(1, Math.floor(hole.areaPx / THIN_SAMPLES));
  let beside = 0;
  let looked = 0;
  for (let at = 0; at < runs.length; at += stride) {
    const y = runs[at]!;
    for (let x = runs[at + 1]!; x < runs[at + 2]!; x += 1) {
      const known =
        canvas.isKnown(x - 1, y) ||
        canvas.isKnown(x + 1, y) ||
        canvas.isKnown(x, y - 1) ||
        canvas.isKnown(x, y + 1);
      if (known) beside += 1;
      looked += 1;
    }
  }
  return beside > THIN_SHARE * looked;
}
