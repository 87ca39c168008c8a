import type { Box } from '../../domain/box.ts';
import { growBox, wholeBox } from '../../domain/box.ts';
import type { Segment } from '../../domain/capability.ts';
import type { LabPicture } from '../../domain/lab.ts';
import { boundedSize, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, cropMask, pasteMask } from '../../domain/mask.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { arbitrate, keepWithin } from './arbitration.ts';
import type { ShapeEvidence } from './shape-evidence.ts';
import { SOLID_ALPHA, shapeEvidence } from './shape-evidence.ts';

/** A shape that was found, at the picture's size and right except near its edges. */
export interface FoundShape {
  readonly matte: Mask;
  /** 0..1: how far what was measured speaks for it. */
  readonly confidence: number;
  /** The ids of the engines that it is from, joined by "+". */
  readonly foundBy: string;
}

/** How far beyond a box the salient thing is looked for, as a share of the box's longer side: context that it needs. */
const LOOK_MARGIN = 0.1;

/** The size at which shapes are judged. */
export const JUDGED_PIXELS = 120_000;

/** How far around a box two shapes are settled against each other, as a share of its longer side. */
const DISPUTE_MARGIN = 0.3;

/** Between these shares of a box a shape goes from having an outline of its own to being the box. */
const ALMOST_FULL = 0.85;
const FULL = 0.95;

/** A shape that fills less than this of its box's sides is not what the box was drawn around. */
const LEAST_FIT = 0.3;

/** A shape of one engine with what speaks for it. */
export interface Candidate {
  readonly matte: Mask;
  readonly foundBy: string;
  readonly evidence: ShapeEvidence;
}

/**
 * The shape of what a box holds: the salient thing within it (a look through the box), what a cut by colours and edges gives
 * (where an engine for that is available), or both settled against each other, whichever fits the box and the picture's edges
 * best. `null` where nothing in the box stands out. Costs one look and one cut.
 */
export async function segmentBox(
  image: Raster,
  box: Box,
  context: OperationContext,
): Promise<FoundShape | null> {
  const working = labPicture(image, wholeBox(image), boundedSize(image, JUDGED_PIXELS));
  const judged = (matte: Mask, foundBy: string): Candidate => ({
    matte,
    foundBy,
    evidence: shapeEvidence(matte, box, working),
  });
  const look = await lookThrough(image, box, portion(context, 0, 0.7));
  throwIfAborted(context.signal);
  const cut = await cutBy(image, box, portion(context, 0.7, 0.95));
  throwIfAborted(context.signal);
  context.progress(1);
  const salient = judged(look.matte, look.engineId);
  if (!cut) return answer(salient, 0.5);
  const byColor = judged(cut.matte, cut.engineId);
  const both = settled(image, salient, byColor, box, working);
  const rank = (candidate: Candidate): number =>
    scoreOf(candidate) - (candidate === byColor ? CUT_HANDICAP : candidate === both ? -SETTLED_LEAD : 0);
  const best = [salient, byColor, ...(both ? [both] : [])].reduce((first, second) =>
    rank(second) > rank(first) ? second : first,
  );
  return answer(best, agreementOf(salient.matte, byColor.matte, box));
}

/** What a cut must be better by than a look: what is salient has the truer edges and holes. */
const CUT_HANDICAP = 0.12;

/** What the two settled against each other may be worse by than a look: each piece was weighed, a mean hides that. */
const SETTLED_LEAD = 0.02;

/** How far the evidence speaks for a shape, 0..1. */
function scoreOf({ evidence }: Candidate): number {
  const { fit, leak, contrast, fullness } = evidence;
  // A box that is a tenth too large on each axis is filled to 0.83 by the right shape. A box full to its corners says nothing
  // but that no shape was found, unless the picture changes along its sides.
  const full = Math.min(1, Math.max(0, (fullness - ALMOST_FULL) / (FULL - ALMOST_FULL)));
  const outlined = (1 - full) * (0.5 + 0.5 * contrast) + full * contrast ** 2;
  return Math.min(1, fit / 0.8) * (1 - leak) ** 2 * outlined;
}

function answer(best: Candidate, agreement: number): FoundShape | null {
  if (best.evidence.fit < LEAST_FIT) return null;
  return {
    matte: best.matte,
    confidence: Math.min(1, scoreOf(best) * (0.55 + 0.45 * agreement)),
    foundBy: best.foundBy,
  };
}

/** Intersection over union of the solid parts of two mattes within a box. */
export function agreementOf(first: Mask, second: Mask, box: Box): number {
  let both = 0;
  let either = 0;
  for (let y = box.topPx; y < box.topPx + box.heightPx; y += 1) {
    for (let x = box.leftPx; x < box.leftPx + box.widthPx; x += 1) {
      const pixel = y * first.widthPx + x;
      const inFirst = first.data[pixel]! >= SOLID_ALPHA;
      const inSecond = second.data[pixel]! >= SOLID_ALPHA;
      if (inFirst && inSecond) both += 1;
      if (inFirst || inSecond) either += 1;
    }
  }
  return either === 0 ? 0 : both / either;
}

async function lookThrough(
  image: Raster,
  box: Box,
  context: OperationContext,
): Promise<{ matte: Mask; engineId: string }> {
  const engine = await context.capability('matte');
  const [engineId = 'matte'] = await context.enginesFor('matte');
  const margin = Math.round(LOOK_MARGIN * Math.max(box.widthPx, box.heightPx));
  const matte = await engine.matte(image, growBox(box, margin, image), context);
  return { matte: keepWithin(matte, box), engineId };
}

async function cutBy(
  image: Raster,
  box: Box,
  context: OperationContext,
): Promise<{ matte: Mask; engineId: string } | null> {
  const [engineId] = await context.enginesFor('segment');
  if (engineId === undefined) return null;
  const engine: Segment = await context.capability('segment', engineId);
  return { matte: await engine.segment(image, { box, points: [] }, context), engineId };
}

/** The salient shape without what the cut tells off, and with what it adds, where that fits the box better; or nothing. */
function settled(
  image: Raster,
  salient: Candidate,
  cut: Candidate,
  box: Box,
  working: LabPicture,
): Candidate | null {
  if (salient.evidence.fit < LEAST_FIT || cut.evidence.fit < LEAST_FIT) return null;
  const region = growBox(box, Math.round(DISPUTE_MARGIN * Math.max(box.widthPx, box.heightPx)), image);
  const settledPart = arbitrate(
    cropMask(salient.matte, region),
    cropMask(cut.matte, region),
    { ...box, leftPx: box.leftPx - region.leftPx, topPx: box.topPx - region.topPx },
    labPicture(image, region, boundedSize(region, JUDGED_PIXELS)),
  );
  if (!settledPart) return null;
  const matte = createMask(image.widthPx, image.heightPx);
  pasteMask(matte, settledPart, region);
  return {
    matte,
    foundBy: `${salient.foundBy}+${cut.foundBy}`,
    evidence: shapeEvidence(matte, box, working),
  };
}
