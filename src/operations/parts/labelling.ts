import { likelihoodOf, mixtureOf } from './color-mixture.ts';
import { spreadShares } from './random-walk.ts';
import type { Reach } from './shapes.ts';
import { tidyLabels } from './tidy.ts';
import { onPicture, type WorkGrid } from './work-grid.ts';

/** Which label each cell of a grid has, and how clearly. */
export interface Labelling {
  /** Index of the label; 255 outside the matte. */
  readonly labels: Uint8Array;
  /** 0..1: the winner's share. */
  readonly clarity: Float32Array;
}

export const NO_LABEL = 255;

/** How fast an expectation falls with the square of the distance. */
const FALL = 2.2;
/** How much a colour counts against a place: colours repeat, and clothes have several. */
const COLOR_TRUST = 0.35;
/** Colours of a part are learnt where it is this near, and nearer than any other by that much. */
const CORE = 0.75;
const CORE_LEAD = 0.25;
/** A small piece of a part counts for more where nothing else is expected as much, and the part itself this much. */
const MOST_HOME = 1.5;
/** What any colour is worth at least, as a share of the likeliest part's. */
const LEAST_LIKELIHOOD = 1e-3;
const LEAST_COLOR_SHARE = LEAST_LIKELIHOOD ** COLOR_TRUST;
/** A part that is expected less than this share of the likeliest by its place alone has no say, whatever its colours. */
const LEAST_CONTENDER = 1e-4;
/** What it is worth where no colours could be learnt. */
const UNKNOWN_LIKELIHOOD = 0.1;

/**
 * Decides for each cell of the matte which of several things it belongs to, from where each is expected and what colours
 * it has there; borders follow the picture's own. Some .15 s for each ten labels and 100,000 cells.
 */
export function labelCells(grid: WorkGrid, reaches: readonly Reach[]): Labelling {
  const cells = grid.widthPx * grid.heightPx;
  const costs = reaches.map((reach) => costsOf(grid, reach));
  const shares = costs.map((cost) => cost.map((value) => Math.exp(-FALL * value * value)));
  weighColors(grid, costs, shares);
  normalize(shares, grid.isInside);
  spreadShares(shares, grid.isInside, grid.picture);
  const labels = new Uint8Array(cells).fill(NO_LABEL);
  const clarity = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    if (grid.isInside[cell] === 0) continue;
    let best = 0;
    for (let label = 1; label < shares.length; label += 1) {
      if (shares[label]![cell]! > shares[best]![cell]!) best = label;
    }
    labels[cell] = best;
    clarity[cell] = shares[best]![cell]!;
  }
  tidyLabels(
    labels,
    grid,
    (cell, label) =>
      costs[label]![cell]! < MOST_HOME && costs.every((cost) => costs[label]![cell]! <= cost[cell]!),
  );
  return { labels, clarity };
}

function costsOf(grid: WorkGrid, reach: Reach): Float32Array {
  const costs = new Float32Array(grid.widthPx * grid.heightPx);
  for (let row = 0; row < grid.heightPx; row += 1) {
    for (let column = 0; column < grid.widthPx; column += 1) {
      const cell = row * grid.widthPx + column;
      if (grid.isInside[cell] === 0) continue;
      const { x, y } = onPicture(grid, column, row);
      costs[cell] = reach(x, y);
    }
  }
  return costs;
}

/** Multiplies the shares by what the colour says, where a label's colours could be learnt. */
function weighColors(
  { isInside, opacity, picture }: WorkGrid,
  costs: readonly Float32Array[],
  shares: readonly Float32Array[],
): void {
  const cores = costs.map((): number[] => []);
  for (let cell = 0; cell < isInside.length; cell += 1) {
    if (opacity[cell]! < 200) continue;
    let [best, second] = [0, Number.POSITIVE_INFINITY];
    for (let label = 1; label < costs.length; label += 1) {
      const cost = costs[label]![cell]!;
      if (cost < costs[best]![cell]!) {
        second = costs[best]![cell]!;
        best = label;
      } else second = Math.min(second, cost);
    }
    const least = costs[best]![cell]!;
    if (least < CORE && second - least > CORE_LEAD) cores[best]!.push(cell);
  }
  const mixtures = cores.map((members) => mixtureOf(picture.colors, members));
  const likelihoods = new Float64Array(mixtures.length);
  for (let cell = 0; cell < isInside.length; cell += 1) {
    if (isInside[cell] === 0) continue;
    let largest = 0;
    for (const share of shares) largest = Math.max(largest, share[cell]!);
    const least = LEAST_CONTENDER * largest;
    let most = 0;
    for (let label = 0; label < mixtures.length; label += 1) {
      if (shares[label]![cell]! < least) continue;
      const mixture = mixtures[label]!;
      likelihoods[label] = mixture ? likelihoodOf(mixture, picture.colors, cell) : 0;
      most = Math.max(most, likelihoods[label]!);
    }
    if (most <= 0) continue;
    for (let label = 0; label < mixtures.length; label += 1) {
      if (shares[label]![cell]! < least) continue;
      // Nothing is known of the colours of a part that is hidden in its middle: it neither wins nor loses by them.
      const relative = mixtures[label] ? likelihoods[label]! / most : UNKNOWN_LIKELIHOOD;
      shares[label]![cell]! *= relative > LEAST_LIKELIHOOD ? relative ** COLOR_TRUST : LEAST_COLOR_SHARE;
    }
  }
}

function normalize(shares: readonly Float32Array[], isInside: Uint8Array): void {
  for (let cell = 0; cell < isInside.length; cell += 1) {
    if (isInside[cell] === 0) continue;
    let sum = 0;
    for (const share of shares) sum += share[cell]!;
    for (const share of shares) share[cell] = sum > 1e-30 ? share[cell]! / sum : 1 / shares.length;
  }
}
