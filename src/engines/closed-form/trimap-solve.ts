import type { RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { createBand } from './band.ts';
import { carryUp } from './carry.ts';
import { gatherMask, reduceColors, reduceTrimap } from './reduction.ts';
import { countPixels, unknownRuns } from './runs.ts';
import { solveBand } from './solve.ts';

/** The paper's: trimaps are solved to the letter. */
const EPSILON = 1e-7;

/** Just enough to decide regions that are tied to nothing known: they keep one half. */
const PRIOR = 1e-6;

/** More unknown pixels than this are solved on a smaller copy of the picture; 40 MB and about 2 s. */
const MAX_UNKNOWN = 200_000;

const LIMITS = { tolerance: 1e-4, maxIterations: 400 };

/**
 * The alpha matte that a trimap leaves open, by Levin, Lischinski and Weiss (2008) with the known pixels as hard
 * constraints. Windows need three pixels on both sides: in a thinner picture unknown pixels become one half.
 * @throws Problem `canceled`
 */
export async function solveTrimap(image: Raster, trimap: Mask, context: RunContext): Promise<Mask> {
  const pace = new Pace(context);
  const { widthPx, heightPx } = trimap;
  let scale = 1;
  let small = trimap;
  let unknown = unknownRuns(trimap.data, widthPx, heightPx);
  let count = countPixels(unknown);
  const alpha: Mask = { widthPx, heightPx, data: trimap.data.slice() };
  if (count === 0) {
    pace.progress(1);
    return alpha;
  }
  while (count > MAX_UNKNOWN) {
    await pace.breathe();
    scale = Math.max(scale + 1, Math.ceil(scale * Math.sqrt(count / MAX_UNKNOWN)));
    small = reduceTrimap(trimap, scale);
    await pace.breathe();
    unknown = unknownRuns(small.data, small.widthPx, small.heightPx);
    count = countPixels(unknown);
  }
  const band = createBand(unknown, small.widthPx, small.heightPx);
  await pace.breathe();
  const colors = reduceColors(image, scale, band);
  await pace.breathe();
  const solved = gatherMask(small, band);
  for (let index = 0; index < solved.length; index += 1) {
    if (solved[index] !== 0 && solved[index] !== 1) solved[index] = 0.5;
  }
  const prior = new Float64Array(band.storedCount).fill(PRIOR);
  await solveBand({ band, colors, alpha: solved, prior, epsilon: EPSILON }, LIMITS, pace, (fraction) =>
    pace.progress(0.1 + 0.8 * fraction),
  );
  await carryUp(image, scale, band, colors, solved, alpha, 0, pace);
  for (let index = 0; index < alpha.data.length; index += 1) {
    const known = trimap.data[index]!;
    if (known === 0 || known === 255) alpha.data[index] = known;
  }
  pace.progress(1);
  return alpha;
}
