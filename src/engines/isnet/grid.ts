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
  for (let cell = 0; cell < inside.length; cell += 1) {
    if (inside[cell] === 0) continue;
    const column = cell % sizePx;
    const open =
      (column > 0 && inside[cell - 1] === 0) ||
      (column < sizePx - 1 && inside[cell + 1] === 0) ||
      (cell >= sizePx && inside[cell - sizePx] === 0) ||
      (cell < inside.length - sizePx && inside[cell + sizePx] === 0);
    if (open) outline.push(cell);
  }
  return Int32Array.from(outline);
}

export interface OutlineBand {
  /** The cells at most `reachCells` steps from the outline, nearest first. */
  readonly cells: readonly number[];
  /** For each of them the index of the nearest outline cell. */
  readonly owners: readonly number[];
  /** Steps to the outline for every cell of the grid; `reachCells + 1` beyond the band. */
  readonly distances: Uint8Array;
}

/** The band along an outline, counted in steps to the eight neighbours. `reachCells` is at most 254. */
export function outlineDistances(outline: Int32Array, sizePx: number, reachCells: number): OutlineBand {
  const beyond = reachCells + 1;
  const distances = new Uint8Array(sizePx * sizePx).fill(beyond);
  const cells: number[] = [];
  const owners: number[] = [];
  const push = (cell: number, owner: number, distance: number): void => {
    if (distances[cell] !== beyond) return;
    distances[cell] = distance;
    cells.push(cell);
    owners.push(owner);
  };
  for (const [owner, cell] of outline.entries()) push(cell, owner, 0);
  let ringStart = 0;
  for (let distance = 1; distance <= reachCells; distance += 1) {
    const ringEnd = cells.length;
    for (let position = ringStart; position < ringEnd; position += 1) {
      const column = cells[position]! % sizePx;
      const row = (cells[position]! - column) / sizePx;
      for (let y = Math.max(0, row - 1); y <= Math.min(sizePx - 1, row + 1); y += 1)
        for (let x = Math.max(0, column - 1); x <= Math.min(sizePx - 1, column + 1); x += 1)
          push(y * sizePx + x, owners[position]!, distance);
    }
    ringStart = ringEnd;
  }
  return { cells, owners, distances };
}
