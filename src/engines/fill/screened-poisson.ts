import { type Level, UNUSABLE } from './level.ts';

const RELAXATION = 1.7;
const SWEEPS = 24;
/** Large grids start from what the next coarser one has found, and only fine detail is left to settle. */
const LARGE_CELLS = 12_000;
const LARGE_SWEEPS = 8;
const COARSEST_CELLS = 48;

/** The right-hand side: steps that seams within the hole and those at its rim lack, 3 values per cell. */
export interface Wanted {
  readonly seams: Float32Array;
  readonly rim: Float32Array;
}

/** One size of the correction's domain: the hole's cells with their neighbours. */
interface Grid {
  readonly count: number;
  /** Four per cell, `count` where there is no cell. */
  readonly neighbours: Int32Array;
  readonly diagonal: Float32Array;
  /** Where a cell lies, in cells of this grid. */
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/**
 * Solves the screened Poisson equation on a level's hole: a correction, 3 values per hole pixel in their order, that
 * takes on the steps wanted across seams and from the rim and dies away over `1 / sqrt(screen)` pixels. From coarse to
 * fine, some sweeps of over-relaxation at every size. Yields between sweeps so that the caller may pause.
 */
export function* solveCorrection(
  level: Level,
  wanted: Wanted,
  screen: number,
): Generator<void, Float32Array> {
  return yield* solveGrid(gridOf(level), wanted, screen);
}

function gridOf(level: Level): Grid {
  const { hole, widthPx, state } = level;
  const position = new Int32Array(state.length).fill(-1);
  hole.forEach((pixel, at) => {
    position[pixel] = at;
  });
  const neighbours = new Int32Array(hole.length * 4).fill(hole.length);
  const diagonal = new Float32Array(hole.length);
  const shifts = [-1, 1, -widthPx, widthPx];
  for (let at = 0; at < hole.length; at += 1) {
    for (let side = 0; side < 4; side += 1) {
      const near = hole[at]! + shifts[side]!;
      if (state[near] === UNUSABLE) continue;
      diagonal[at]! += 1;
      if (position[near]! >= 0) neighbours[at * 4 + side] = position[near]!;
    }
  }
  return {
    count: hole.length,
    neighbours,
    diagonal,
    x: hole.map((pixel) => pixel % widthPx),
    y: hole.map((pixel) => Math.floor(pixel / widthPx)),
  };
}

/** Half the size. Fluxes between coarse cells are those between the fine ones that lie on their border. */
function halveGrid(grid: Grid): { coarse: Grid; parent: Int32Array } {
  const parent = new Int32Array(grid.count);
  const xs: number[] = [];
  const ys: number[] = [];
  let [widest, tallest] = [0, 0];
  for (let at = 0; at < grid.count; at += 1) {
    widest = Math.max(widest, grid.x[at]! >> 1);
    tallest = Math.max(tallest, grid.y[at]! >> 1);
  }
  const cells = new Int32Array((widest + 1) * (tallest + 1)).fill(-1);
  for (let at = 0; at < grid.count; at += 1) {
    const x = grid.x[at]! >> 1;
    const y = grid.y[at]! >> 1;
    const place = y * (widest + 1) + x;
    if (cells[place]! < 0) {
      cells[place] = xs.push(x) - 1;
      ys.push(y);
    }
    parent[at] = cells[place]!;
  }
  const count = xs.length;
  const neighbours = new Int32Array(count * 4).fill(count);
  const diagonal = new Float32Array(count);
  for (let at = 0; at < grid.count; at += 1) {
    const cell = parent[at]!;
    let known = grid.diagonal[at]!;
    for (let side = 0; side < 4; side += 1) {
      const near = grid.neighbours[at * 4 + side]!;
      if (near === grid.count) continue;
      known -= 1;
      if (parent[near] === cell || neighbours[cell * 4 + side] === parent[near]) continue;
      neighbours[cell * 4 + side] = parent[near]!;
      diagonal[cell]! += 1;
    }
    // Two fine cells share a coarse border, and their distance doubles.
    diagonal[cell]! += known / 2;
  }
  return { coarse: { count, neighbours, diagonal, x: Int32Array.from(xs), y: Int32Array.from(ys) }, parent };
}

function* solveGrid(grid: Grid, wanted: Wanted, screen: number): Generator<void, Float32Array> {
  // One cell more, which stays 0, stands for all neighbours that there are not.
  const correction = new Float32Array((grid.count + 1) * 3);
  if (grid.count > COARSEST_CELLS) {
    const { coarse, parent } = halveGrid(grid);
    const gathered: Wanted = {
      seams: new Float32Array(coarse.count * 3),
      rim: new Float32Array(coarse.count * 3),
    };
    spread(grid, coarse, parent, (fine, cell, share) => {
      for (let channel = 0; channel < 3; channel += 1)
        gathered.seams[cell * 3 + channel]! += share * wanted.seams[fine * 3 + channel]!;
    });
    // The rim is a fixed value, so its say shrinks with its hold on the cells.
    for (let at = 0; at < grid.count * 3; at += 1)
      gathered.rim[parent[Math.floor(at / 3)]! * 3 + (at % 3)]! += wanted.rim[at]! / 2;
    yield;
    const guess = yield* solveGrid(coarse, gathered, screen * 4);
    spread(grid, coarse, parent, (fine, cell, share) => {
      for (let channel = 0; channel < 3; channel += 1)
        correction[fine * 3 + channel]! += share * guess[cell * 3 + channel]!;
    });
  }
  const steps = wanted.seams.map((step, at) => step + wanted.rim[at]!);
  const scale = grid.diagonal.map((diagonal) => RELAXATION / Math.max(0.5, diagonal + screen));
  const sweeps = grid.count > LARGE_CELLS ? LARGE_SWEEPS : SWEEPS;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    relax(grid, correction, steps, scale, sweep % 2 === 1);
    yield;
  }
  return correction;
}

/**
 * Visits the up to four coarse cells that each fine one lies between, with bilinear shares. Both ways need it: whole
 * cells alone would double the weight of a seam with every size.
 */
function spread(
  grid: Grid,
  coarse: Grid,
  parent: Int32Array,
  visit: (fine: number, cell: number, share: number) => void,
): void {
  for (let at = 0; at < grid.count; at += 1) {
    const cell = parent[at]!;
    const across = grid.x[at]! & 1;
    const down = 2 + (grid.y[at]! & 1);
    const beside = coarse.neighbours[cell * 4 + across]!;
    const below = coarse.neighbours[cell * 4 + down]!;
    let corner = coarse.count;
    if (beside < coarse.count) corner = coarse.neighbours[beside * 4 + down]!;
    else if (below < coarse.count) corner = coarse.neighbours[below * 4 + across]!;
    visit(at, cell, 9 / 16);
    if (beside < coarse.count) visit(at, beside, 3 / 16);
    if (below < coarse.count) visit(at, below, 3 / 16);
    if (corner < coarse.count) visit(at, corner, 1 / 16);
  }
}

/** One sweep over all cells: `steps` is the right-hand side, `scale` the relaxation over each cell's own weight. */
function relax(
  grid: Grid,
  correction: Float32Array,
  steps: Float32Array,
  scale: Float32Array,
  backwards: boolean,
): void {
  const { count, neighbours } = grid;
  for (let turn = 0; turn < count; turn += 1) {
    const at = backwards ? count - 1 - turn : turn;
    const own = at * 3;
    const left = neighbours[at * 4]! * 3;
    const right = neighbours[at * 4 + 1]! * 3;
    const above = neighbours[at * 4 + 2]! * 3;
    const below = neighbours[at * 4 + 3]! * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const around =
        correction[left + channel]! +
        correction[right + channel]! +
        correction[above + channel]! +
        correction[below + channel]!;
      correction[own + channel]! +=
        scale[at]! * (steps[own + channel]! + around) - RELAXATION * correction[own + channel]!;
    }
  }
}
