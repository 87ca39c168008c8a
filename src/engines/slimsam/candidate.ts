import type { Box } from '../../domain/box.ts';
import type { SegmentPrompt } from '../../domain/capability.ts';

/** Cells on each side of a mask as the network gives it. */
export const MASK_CELLS = 256;

/** One of the masks that the network proposes. */
export interface Candidate {
  /** `[256, 256]`; above 0 is inside. */
  readonly logits: Float32Array;
  /** The network's own estimate of how right it is, about 0..1. */
  readonly score: number;
}

/** How much the network's own estimate counts beside what the prompt says. */
const SCORE_WEIGHT = 0.3;

/**
 * The candidate that fits the prompt best, by how well its extent is the box's, how much of it lies in the box, whether it
 * holds the points that belong and none of those that do not, and by the network's own estimate; `null` where none has
 * anything inside. `cellsPerPx` says how picture and mask measure.
 */
export function chooseCandidate(
  candidates: readonly Candidate[],
  prompt: SegmentPrompt,
  cellsPerPx: number,
): Candidate | null {
  let best: Candidate | null = null;
  let bestFit = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const fit = fitOf(candidate, prompt, cellsPerPx);
    if (fit === null || fit <= bestFit) continue;
    best = candidate;
    bestFit = fit;
  }
  return best;
}

function fitOf({ logits, score }: Candidate, prompt: SegmentPrompt, cellsPerPx: number): number | null {
  const box = prompt.box && scaledBox(prompt.box, cellsPerPx);
  let [left, top, right, bottom] = [MASK_CELLS, MASK_CELLS, 0, 0];
  let area = 0;
  let inBox = 0;
  for (let cell = 0; cell < logits.length; cell += 1) {
    if (logits[cell]! <= 0) continue;
    const column = cell % MASK_CELLS;
    const row = (cell - column) / MASK_CELLS;
    area += 1;
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
    if (
      box &&
      column + 0.5 >= box.left &&
      column + 0.5 <= box.right &&
      row + 0.5 >= box.top &&
      row + 0.5 <= box.bottom
    )
      inBox += 1;
  }
  if (area === 0) return null;
  const agreement = box ? overlap({ left, top, right, bottom }, box) * (inBox / area) : 0;
  return agreement + pointShare(logits, prompt, cellsPerPx) + SCORE_WEIGHT * score;
}

/** The share of the caller's points that lie where they should. */
function pointShare(logits: Float32Array, { points }: SegmentPrompt, cellsPerPx: number): number {
  if (points.length === 0) return 0;
  const cellOf = (positionPx: number): number =>
    Math.min(MASK_CELLS - 1, Math.max(0, Math.floor((positionPx + 0.5) * cellsPerPx)));
  const right = points.filter(
    ({ xPx, yPx, belongs }) => logits[cellOf(yPx) * MASK_CELLS + cellOf(xPx)]! > 0 === belongs,
  );
  return right.length / points.length;
}

interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function scaledBox({ leftPx, topPx, widthPx, heightPx }: Box, cellsPerPx: number): Extent {
  return {
    left: leftPx * cellsPerPx,
    top: topPx * cellsPerPx,
    right: (leftPx + widthPx) * cellsPerPx,
    bottom: (topPx + heightPx) * cellsPerPx,
  };
}

/** Intersection over union. */
function overlap(one: Extent, other: Extent): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  if (width <= 0 || height <= 0) return 0;
  const areaOf = ({ left, top, right, bottom }: Extent): number => (right - left) * (bottom - top);
  return (width * height) / (areaOf(one) + areaOf(other) - width * height);
}
