import { describe, expect, it } from 'vitest';
import { upperEdge } from './upper-edge.ts';

const [columns, rows] = [60, 40];
const grid = { box: { leftPx: 0, topPx: 0, widthPx: columns, heightPx: rows }, columns, rows };

/** A shade of 60 % that begins in the row that `beginsIn` says; what `isHidden` says is unknown. */
function shade(
  beginsIn: (column: number) => number,
  isHidden: (column: number, row: number) => boolean,
): Float32Array | null {
  const alphas = new Float32Array(columns * rows);
  const isKnown = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (isHidden(column, row)) continue;
      isKnown[row * columns + column] = 1;
      alphas[row * columns + column] = row >= beginsIn(column) ? 0.6 : 0;
    }
  }
  return upperEdge(alphas, isKnown, grid);
}

describe('the upper edge of a shade', () => {
  it('runs on behind a wheel from one side to the other', () => {
    const slope = (column: number): number => 20 + column / 10;
    const edge = shade(slope, (column, row) => column >= 20 && column < 40 && row < 34)!;
    for (let column = 4; column < columns - 4; column += 1)
      expect(Math.abs(edge[column]! - slope(column))).toBeLessThanOrEqual(1.5);
  });

  it('is not known where it shows at one end alone', () => {
    expect(
      shade(
        () => 20,
        (column, row) => column < 45 && row < 34,
      ),
    ).toBeNull();
  });

  it('is not where a bright fringe of what stands there shows', () => {
    expect(
      shade(
        () => 20,
        (_, row) => row < 17,
      ),
    ).toBeNull();
  });
});
