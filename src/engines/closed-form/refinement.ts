import type { RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { Pace } from '../pace.ts';
import { keepAgreement } from './agreement.ts';
import { createBand } from './band.ts';
import { alphaByte, carryUp } from './carry.ts';
import { gatherMask, reduceColors, reduceMask } from './reduction.ts';
import { countPixels, type PixelRuns, unknownRuns } from './runs.ts';
import { edgeTrimap } from './soft-band.ts';
import { solveBand } from './solve.ts';

/** Edges are found and solved at about this size: a matte of a network knows nothing finer. */
const WORKING_AREA_PX = 1_100_000;

/** Bounds time and memory where the edges alone are longer than that. */
const MAX_UNKNOWN = 80_000;

/** How far beside the coarse edge the true one may lie, as a share of the longer side. */
const REACH_SHARE = 0.006;
const SMALLEST_REACH_PX = 2;

/** Above the colour noise of JPEG, which the paper's 1e-7 would follow into ragged edges. */
const EPSILON = 1e-5;

/**
 * How strongly the coarse matte is believed where it is sure and where it is not. Sure pixels may still move where
 * colours say so plainly; a vague prior is enough to keep regions of one colour on the side that they were on.
 */
const SURE_PRIOR = 3;
const VAGUE_PRIOR = 3e-3;
const SURENESS_POWER = 32;

/** What is this close to an end, as the coarse matte has it, is that end: networks rarely say 0 or 1 outright. */
const START_MARGIN = 0.01;
const END_MARGIN = 0.01;
const KEPT_MARGIN = 0.03;

const LIMITS = { tolerance: 3e-3, maxIterations: 60 };

/** The picture's edge region at the size it is worked on. */
interface WorkingEdge {
  readonly scale: number;
  readonly reachPx: number;
  readonly coarse: Mask;
  readonly unknown: PixelRuns;
}

/**
 * Solves the band around the edges of a coarse matte for alpha by the matting Laplacian, with the coarse matte as a
 * prior: sum over the band of weight * (alpha - coarse)^2. Where the solution drifts all the same, and beyond the band,
 * the coarse matte stays. Large pictures are solved reduced, and alpha is carried up as a local line over colour.
 * About 0.1 s per megapixel up to one, and 0.02 s for each one more; 20 MB above the masks.
 * @throws Problem `canceled`
 */
export async function refineMatte(image: Raster, coarse: Mask, context: RunContext): Promise<Mask> {
  const pace = new Pace(context);
  const refined: Mask = { ...coarse, data: sharpened(coarse.data, KEPT_MARGIN) };
  await pace.breathe();
  const edge = await workingEdge(coarse, pace);
  if (edge.unknown.from.length === 0) {
    pace.progress(1);
    return refined;
  }
  pace.progress(0.2);
  const band = createBand(edge.unknown, edge.coarse.widthPx, edge.coarse.heightPx);
  const colors = reduceColors(image, edge.scale, band);
  await pace.breathe();
  const start = gatherMask({ ...edge.coarse, data: sharpened(edge.coarse.data, START_MARGIN) }, band);
  const prior = start.map((value) => VAGUE_PRIOR + SURE_PRIOR * Math.abs(2 * value - 1) ** SURENESS_POWER);
  const alpha = start.slice();
  await solveBand({ band, colors, alpha, prior, epsilon: EPSILON }, LIMITS, pace, (fraction) =>
    pace.progress(0.2 + 0.6 * fraction),
  );
  keepAgreement(band, edge.coarse, start, alpha, edge.reachPx);
  await carryUp(image, edge.scale, band, colors, alpha, refined, END_MARGIN, pace);
  pace.progress(1);
  return refined;
}

async function workingEdge(matte: Mask, pace: Pace): Promise<WorkingEdge> {
  const { widthPx, heightPx } = matte;
  let scale = Math.ceil(Math.sqrt((widthPx * heightPx) / WORKING_AREA_PX));
  for (;;) {
    const coarse = reduceMask(matte, scale);
    await pace.breathe();
    const reach = Math.round((REACH_SHARE * Math.max(widthPx, heightPx)) / scale);
    const reachPx = Math.max(reach, SMALLEST_REACH_PX);
    const trimap = edgeTrimap(coarse, reachPx);
    const unknown = unknownRuns(trimap.data, trimap.widthPx, trimap.heightPx);
    const count = countPixels(unknown);
    if (count <= MAX_UNKNOWN) return { scale, reachPx, coarse, unknown };
    scale = Math.max(scale + 1, Math.floor(scale * Math.sqrt(count / MAX_UNKNOWN)));
    await pace.breathe();
  }
}

/** `values` stretched so that those within `margin` of an end reach it. */
function sharpened(values: Uint8Array, margin: number): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, value) => alphaByte(value / 255, margin));
  const stretched = new Uint8Array(values.length);
  // A plain loop: a callback per pixel takes several times as long.
  for (let at = 0; at < values.length; at += 1) stretched[at] = table[values[at]!]!;
  return stretched;
}
