import type { Grid } from './alpha-grid.ts';

/** What is less dark than this is lit ground, what is darker than that is shade; between them lies a penumbra. */
const LIT_ALPHA = 0.1;
const SHADE_ALPHA = 0.2;

/** No penumbra is wider. */
const PENUMBRA_CELLS = 6;

/** So many cells above one another are ground, where fewer may be the bright fringe of what stands there. */
const LEAST_LIT_CELLS = 5;

/** Share of a shade's width from whose one end to the other its upper edge must show, else it tells nothing of the rest. */
const LEAST_SPAN = 0.5;
const LEAST_COLUMNS = 4;

/** So many columns to either side outvote a column whose edge is another thing's. */
const VOTE_COLUMNS = 3;

/**
 * In which row a shade begins, from above, in each column of a grid: read where lit ground shows right above it, and between
 * such columns on a straight line, because on the ground it runs on there behind whatever stands on it. `null` where its upper
 * edge hardly shows anywhere.
 */
export function upperEdge(
  alphas: Float32Array,
  isKnown: Uint8Array,
  { columns, rows }: Grid,
): Float32Array | null {
  const seen: { readonly column: number; readonly row: number }[] = [];
  const shaded: number[] = [];
  for (let column = 0; column < columns; column += 1) {
    let isShaded = false;
    let litRow = Number.NEGATIVE_INFINITY;
    let litCells = 0;
    for (let row = 0; row < rows; row += 1) {
      const cell = row * columns + column;
      if (isKnown[cell] === 0) {
        litRow = Number.NEGATIVE_INFINITY;
        litCells = 0;
        continue;
      }
      litCells = alphas[cell]! < LIT_ALPHA ? litCells + 1 : 0;
      if (litCells >= LEAST_LIT_CELLS) litRow = row;
      if (alphas[cell]! < SHADE_ALPHA) continue;
      isShaded = true;
      if (row - litRow > PENUMBRA_CELLS) continue;
      seen.push({ column, row });
      break;
    }
    if (isShaded) shaded.push(column);
  }
  if (seen.length < LEAST_COLUMNS) return null;
  const span = seen.at(-1)!.column - seen[0]!.column;
  if (span < LEAST_SPAN * (shaded.at(-1)! - shaded[0]!)) return null;
  const voted = seen.map(({ column }, index) => ({
    column,
    row: median(
      seen.slice(Math.max(0, index - VOTE_COLUMNS), index + VOTE_COLUMNS + 1).map(({ row }) => row),
    ),
  }));
  const edge = new Float32Array(columns).fill(voted[0]!.row);
  for (const [index, { column, row }] of voted.entries()) {
    const next = voted[index + 1] ?? { column: columns, row };
    for (let at = column; at < next.column; at += 1)
      edge[at] = row + ((next.row - row) * (at - column)) / (next.column - column);
  }
  return edge;
}

function median(values: readonly number[]): number {
  return values.toSorted((first, second) => first - second)[values.length >> 1]!;
}
