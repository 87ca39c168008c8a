import type { CoverageGrid } from './coverage.ts';

/** What the border between two things says of their depth. */
export interface ContourEvidence {
  /** -1..1: above 0 the first is in front. 0 where they do not touch, or where nothing is to be told. */
  readonly score: number;
  /** Cells of the border that they share. */
  readonly sharedCells: number;
}

/** Radius of the discs that are looked at, as a share of the smaller thing's size. */
const RADIUS_SHARE = 0.14;
const LEAST_RADIUS = 3;
const MOST_RADIUS = 11;

/** Junctions whose disc is cut by the picture's edge by more than this share say nothing. */
const MOST_OUTSIDE = 0.3;

/** Where what surrounds both takes this share of a junction's disc, they stand side by side. */
const MOST_SURROUNDINGS = 0.46;

/** Differences of area share that count as sure. */
const SURE_JUNCTION = 0.22;
const SURE_BEND = 0.07;

/** Weight of a convex border against the junctions: everyday things bulge outwards, but not all of them do. */
const BEND_WEIGHT = 0.45;

interface DiscShares {
  readonly first: number;
  readonly second: number;
  readonly other: number;
  readonly outside: number;
}

function sharesAround(
  grid: CoverageGrid,
  first: number,
  second: number,
  x: number,
  y: number,
  radius: number,
): DiscShares {
  const counts = { first: 0, second: 0, other: 0, outside: 0 };
  let total = 0;
  for (let row = Math.floor(y - radius); row <= y + radius; row += 1) {
    for (let column = Math.floor(x - radius); column <= x + radius; column += 1) {
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) > radius) continue;
      total += 1;
      if (column < 0 || row < 0 || column >= grid.widthPx || row >= grid.heightPx) {
        counts.outside += 1;
        continue;
      }
      const label = grid.labels[row * grid.widthPx + column];
      if (label === first) counts.first += 1;
      else if (label === second) counts.second += 1;
      else counts.other += 1;
    }
  }
  const inside = Math.max(1, total - counts.outside);
  return {
    first: counts.first / inside,
    second: counts.second / inside,
    other: counts.other / inside,
    outside: counts.outside / Math.max(1, total),
  };
}

const limited = (value: number): number => Math.min(1, Math.max(-1, value));

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Tells from the border between two things which one is in front. Where both meet their surroundings there is a
 * T-junction: the outline of what is in front runs straight through it, so it takes half of a small disc there, and what is
 * hidden takes a wedge. Along the border, what bulges is more likely in front. Junctions after Guzman 1968, convexity
 * after Kanizsa and Gerbino 1976.
 */
export function contourEvidence(grid: CoverageGrid, first: number, second: number): ContourEvidence {
  const { widthPx, heightPx, labels, areas } = grid;
  const size = Math.sqrt(Math.min(areas[first]!, areas[second]!));
  const radius = Math.min(MOST_RADIUS, Math.max(LEAST_RADIUS, Math.round(RADIUS_SHARE * size)));
  const junctions: number[] = [];
  const bends: number[] = [];
  let sharedCells = 0;
  for (let y = 0; y + 1 < heightPx; y += 1) {
    for (let x = 0; x + 1 < widthPx; x += 1) {
      const cell = y * widthPx + x;
      const corner = [labels[cell]!, labels[cell + 1]!, labels[cell + widthPx]!, labels[cell + widthPx + 1]!];
      if (!corner.includes(first) || !corner.includes(second)) continue;
      sharedCells += 1;
      const isJunction = corner.some((label) => label !== first && label !== second);
      // Beside a junction a bend is the junction's; a few places along a long border tell as much as all.
      if (!isJunction && sharedCells % 3 !== 0) continue;
      const shares = sharesAround(grid, first, second, x + 1, y + 1, radius);
      if (isJunction && shares.outside <= MOST_OUTSIDE && shares.other <= MOST_SURROUNDINGS)
        junctions.push(limited((shares.first - shares.second) / SURE_JUNCTION));
      else if (!isJunction && shares.other === 0)
        bends.push(limited((shares.second - shares.first) / 2 / SURE_BEND));
    }
  }
  if (sharedCells === 0) return { score: 0, sharedCells };
  const weight = junctions.length > 0 ? 1 : 0;
  const bendWeight = bends.length > 0 ? BEND_WEIGHT : 0;
  const total = weight + bendWeight;
  const score = total === 0 ? 0 : (weight * mean(junctions) + bendWeight * mean(bends)) / Math.max(1, total);
  return { score: limited(score), sharedCells };
}
