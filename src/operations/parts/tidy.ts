import type { Size } from '../../domain/box.ts';

/** Share of a label's largest piece from which another piece is one in its own right, away from home and at home. */
const PIECE_SHARE = 0.25;
const HOME_PIECE_SHARE = 0.08;

/**
 * Gives stray pieces of a label to what surrounds them, in place. A piece stays where it is large (less so where
 * `isHome` says of any of its cells that the label is expected there), and where it touches nothing.
 * Cells of 255 have no label.
 */
export function tidyLabels(
  labels: Uint8Array,
  size: Size,
  isHome: (cell: number, label: number) => boolean,
): void {
  const { widthPx, heightPx } = size;
  const pieces = piecesOf(labels, size);
  const largest = new Map<number, number>();
  for (const { label, cells } of pieces) largest.set(label, Math.max(largest.get(label) ?? 0, cells.length));
  const strays = pieces.filter(
    ({ label, cells }) =>
      cells.length <
      largest.get(label)! * (cells.some((cell) => isHome(cell, label)) ? HOME_PIECE_SHARE : PIECE_SHARE),
  );
  // Small ones first, so that one that lies in another takes that one's label before it is given away itself.
  for (const { label, cells } of strays.toSorted(
    (first, second) => first.cells.length - second.cells.length,
  )) {
    const borders = new Map<number, number>();
    for (const cell of cells) {
      forEachNeighbour(cell, widthPx, heightPx, (neighbour) => {
        const other = labels[neighbour]!;
        if (other !== label && other !== 255) borders.set(other, (borders.get(other) ?? 0) + 1);
      });
    }
    const [winner] = [...borders].toSorted((first, second) => second[1] - first[1])[0] ?? [label];
    for (const cell of cells) labels[cell] = winner;
  }
}

/** Cells with one label that hang together. */
export interface Piece {
  readonly label: number;
  readonly cells: readonly number[];
}

/** All pieces of cells with one label that hang together by their four neighbours; cells of 255 are in none. */
export function piecesOf(labels: Uint8Array, { widthPx, heightPx }: Size): Piece[] {
  const isSeen = new Uint8Array(labels.length);
  const pieces: Piece[] = [];
  for (let start = 0; start < labels.length; start += 1) {
    const label = labels[start]!;
    if (isSeen[start] !== 0 || label === 255) continue;
    isSeen[start] = 1;
    const cells = [start];
    for (let next = 0; next < cells.length; next += 1) {
      forEachNeighbour(cells[next]!, widthPx, heightPx, (neighbour) => {
        if (isSeen[neighbour] !== 0 || labels[neighbour] !== label) return;
        isSeen[neighbour] = 1;
        cells.push(neighbour);
      });
    }
    pieces.push({ label, cells });
  }
  return pieces;
}

/** Visits the cells above, below and beside a cell. */
export function forEachNeighbour(
  cell: number,
  widthPx: number,
  heightPx: number,
  visit: (neighbour: number) => void,
): void {
  const column = cell % widthPx;
  if (column > 0) visit(cell - 1);
  if (column < widthPx - 1) visit(cell + 1);
  if (cell >= widthPx) visit(cell - widthPx);
  if (cell < widthPx * (heightPx - 1)) visit(cell + widthPx);
}
