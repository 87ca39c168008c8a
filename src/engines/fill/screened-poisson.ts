import { type Level, UNUSABLE } from './level.ts';

const RELAXATION = 1.7;
const SWEEPS = 24;
const COARSEST_CELLS = 48;

/** The right-hand side: steps that seams within the hole and those at its rim lack, 3 values per cell. */
export interface Wanted {
  readonly seams: Float32Array;
  readonly rim: Float32Array;
}

/** One size of the correction's domain: the hole's cells with their neighbours. */
interface Grid {
  readonly count: number;
  /** Four per cell, -1 where there is no cell. */
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
  const neighbours = new Int32Array(hole.length * 4).fill(-1);
  const diagonal = new Float32Array(hole.length);
  hole.forEach((pixel, at) => {
    [-1, 1, -widthPx, widthPx].forEach((shift, side) => {
      if (state[pixel + shift] === UNUSABLE) return;
      diagonal[at]! += 1;
      neighbours[at * 4 + side] = position[pixel + shift]!;
    });
  });
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
  const cells = new Map<number, number>();
  const parent = new Int32Array(grid.count);
  const xs: number[] = [];
  const ys: number[] = [];
  for (let at = 0; at < grid.count; at += 1) {
    const x = grid.x[at]! >> 1;
    const y = grid.y[at]! >> 1;
    const key = y * 65536 + x;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = xs.push(x) - 1;
      ys.push(y);
      cells.set(key, cell);
    }
    parent[at] = cell;
  }
  const count = xs.length;
  const neighbours = new Int32Array(count * 4).fill(-1);
  const diagonal = new Float32Array(count);
  for (let at = 0; at < grid.count; at += 1) {
    const cell = parent[at]!;
    let known = grid.diagonal[at]!;
    for (let side = 0; side < 4; side += 1) {
      const near = grid.neighbours[at * 4 + side]!;
      if (near < 0) continue;
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
  const correction = new Float32Array(grid.count * 3);
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
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    relax(grid, correction, wanted, screen, sweep % 2 === 1);
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
    let corner = -1;
    if (beside >= 0) corner = coarse.neighbours[beside * 4 + down]!;
    else if (below >= 0) corner = coarse.neighbours[below * 4 + across]!;
    visit(at, cell, 9 / 16);
    if (beside >= 0) visit(at, beside, 3 / 16);
    if (below >= 0) visit(at, below, 3 / 16);
    if (corner >= 0) visit(at, corner, 1 / 16);
  }
}

function relax(
  grid: Grid,
  correction: Float32Array,
  wanted: Wanted,
  screen: number,
  backwards: boolean,
): void {
  const { count, neighbours, diagonal } = grid;
  for (let turn = 0; turn < count; turn += 1) {
    const at = backwards ? count - 1 - turn : turn;
    let red = wanted.seams[at * 3]! + wanted.rim[at * 3]!;
    let green = wanted.seams[at * 3 + 1]! + wanted.rim[at * 3 + 1]!;
    let blue = wanted.seams[at * 3 + 2]! + wanted.rim[at * 3 + 2]!;
    for (let side = 0; side < 4; side += 1) {
      const near = neighbours[at * 4 + side]!;
      if (near < 0) continue;
      red += correction[near * 3]!;
      green += correction[near * 3 + 1]!;
      blue += correction[near * 3 + 2]!;
    }
    const scale = RELAXATION / Math.max(0.5, diagonal[at]! + screen);
    correction[at * 3]! += scale * red - RELAXATION * correction[at * 3]!;
    correction[at * 3 + 1]! += scale * green - RELAXATION * correction[at * 3 + 1]!;
    correction[at * 3 + 2]! += scale * blue - RELAXATION * correction[at * 3 + 2]!;
  }
}
