/** A stretch of cells in one row of a grid, as cell indices; `end` is exclusive. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** The 4-connected patches of `value` on a square grid, each as its runs from top to bottom. */
export function findPatches(cells: Uint8Array, value: number, sizePx: number): readonly (readonly Run[])[] {
  const runs: Run[] = [];
  // A run points to an earlier one of its patch, the first run of a patch to itself.
  const parents: number[] = [];
  const rootOf = (run: number): number => {
    let root = run;
    while (parents[root] !== root) root = parents[root]!;
    parents[run] = root;
    return root;
  };
  let aboveFirst = 0;
  let aboveEnd = 0;
  for (let rowStart = 0; rowStart < cells.length; rowStart += sizePx) {
    const rowEnd = rowStart + sizePx;
    let above = aboveFirst;
    aboveFirst = runs.length;
    let cell = rowStart;
    while (cell < rowEnd && cells[cell] !== value) cell += 1;
    while (cell < rowEnd) {
      let end = cell + 1;
      while (end < rowEnd && cells[end] === value) end += 1;
      const own = runs.length;
      runs.push({ start: cell, end });
      parents.push(own);
      while (above < aboveEnd && runs[above]!.end + sizePx <= cell) above += 1;
      for (let other = above; other < aboveEnd && runs[other]!.start + sizePx < end; other += 1) {
        const a = rootOf(own);
        const b = rootOf(other);
        parents[Math.max(a, b)] = Math.min(a, b);
      }
      cell = end;
      while (cell < rowEnd && cells[cell] !== value) cell += 1;
    }
    aboveEnd = runs.length;
  }
  const patches = new Map<number, Run[]>();
  for (const [index, run] of runs.entries()) {
    const root = rootOf(index);
    const patch = patches.get(root);
    if (patch === undefined) patches.set(root, [run]);
    else patch.push(run);
  }
  return [...patches.values()];
}

/** The cells of `inside` (1 or 0 per cell) that share an edge with a cell outside it. The rim of the grid is no outside. */
export function outlineCells(inside: Uint8Array, sizePx: number): Int32Array {
  const outline: number[] = [];
  for (let rowStart = 0; rowStart < inside.length; rowStart += sizePx) {
    const rowEnd = rowStart + sizePx;
    // The rim of the grid stands beside itself.
    const above = rowStart > 0 ? -sizePx : 0;
    const below = rowEnd < inside.length ? sizePx : 0;
    for (let cell = rowStart; cell < rowEnd; cell += 1) {
      if (inside[cell] === 0) continue;
      const before = cell > rowStart ? cell - 1 : cell;
      const after = cell + 1 < rowEnd ? cell + 1 : cell;
      const enclosed = inside[before]! & inside[after]! & inside[cell + above]! & inside[cell + below]!;
      if (enclosed === 0) outline.push(cell);
    }
  }
  return Int32Array.from(outline);
}

export interface OutlineBand {
  /** The cells at most `reachCells` steps from the outline, nearest first. */
  readonly cells: Int32Array;
  /** For each of them the index of the nearest outline cell. */
  readonly owners: Int32Array;
  /** Steps to the outline for every cell of the grid; `reachCells + 1` beyond the band. */
  readonly distances: Uint8Array;
}

/** The band along an outline, counted in steps to the eight neighbours. `reachCells` is at most 254. */
export function outlineDistances(outline: Int32Array, sizePx: number, reachCells: number): OutlineBand {
  const beyond = reachCells + 1;
  const distances = new Uint8Array(sizePx * sizePx).fill(beyond);
  // As many as along a straight outline, to begin with; plain lists that grow keep the garbage collector busy.
  let cells = new Int32Array(outline.length * (2 * reachCells + 2));
  let owners = new Int32Array(cells.length);
  cells.set(outline);
  for (let owner = 0; owner < outline.length; owner += 1) {
    owners[owner] = owner;
    distances[outline[owner]!] = 0;
  }
  let count = outline.length;
  let ringStart = 0;
  for (let distance = 1; distance <= reachCells; distance += 1) {
    const ringEnd = count;
    for (let position = ringStart; position < ringEnd; position += 1) {
      const column = cells[position]! % sizePx;
      const row = (cells[position]! - column) / sizePx;
      const left = Math.max(0, column - 1);
      const right = Math.min(sizePx - 1, column + 1);
      const bottom = Math.min(sizePx - 1, row + 1);
      for (let y = Math.max(0, row - 1); y <= bottom; y += 1) {
        for (let cell = y * sizePx + left; cell <= y * sizePx + right; cell += 1) {
          if (distances[cell] !== beyond) continue;
          distances[cell] = distance;
          if (count === cells.length) {
            cells = doubled(cells);
            owners = doubled(owners);
          }
          cells[count] = cell;
          owners[count] = owners[position]!;
          count += 1;
        }
      }
    }
    ringStart = ringEnd;
  }
  return { cells: cells.subarray(0, count), owners: owners.subarray(0, count), distances };
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * values.length);
  longer.set(values);
  return longer;
}
