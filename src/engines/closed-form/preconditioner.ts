import { type Band, STENCIL_STRIDE } from './band.ts';
import { type BandMatrix, COUPLINGS } from './laplacian.ts';

const SMALLEST_PIVOT = 1e-6;

/** An incomplete Cholesky factor without fill: reciprocal pivots, and the columns below them in the matrix's layout. */
export interface Factor {
  readonly inversePivots: Float64Array;
  readonly columns: Float32Array;
}

/** Column offsets of the 12 couplings, and their rows. */
const COLUMN = [1, 2, -2, -1, 0, 1, 2, -2, -1, 0, 1, 2];
const ROW = [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2];

/** Triples (first, second, coupling of the second seen from the first) of couplings whose pixels share a window. */
const UPDATES = updateTriples();

function updateTriples(): Uint8Array {
  const triples: number[] = [];
  for (let first = 0; first < COUPLINGS; first += 1) {
    for (let second = first + 1; second < COUPLINGS; second += 1) {
      const dx = COLUMN[second]! - COLUMN[first]!;
      const dy = ROW[second]! - ROW[first]!;
      if (Math.abs(dx) > 2) continue;
      triples.push(first, second, dy === 0 ? dx - 1 : 5 * dy - 3 + dx + 2);
    }
  }
  return Uint8Array.from(triples);
}

/**
 * Incomplete Cholesky factorisation without fill of the rows and columns of unknown pixels.
 *
 * The matting Laplacian has positive couplings, with which such a factorisation may break down. They are first moved
 * onto both pixels' diagonals: what is left is an M-matrix, whose factor always exists (Meijerink and van der Vorst
 * 1977). Entries of known pixels are computed along and never used. About 0.15 s per million unknown pixels.
 */
export function factorise(band: Band, matrix: BandMatrix): Factor {
  const { columns, pivots } = withoutPositiveCouplings(band, matrix);
  const inversePivots = new Float64Array(band.storedCount);
  const places = new Int32Array(COUPLINGS);
  const unknown = band.unknown;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const end = start + unknown[entry + 1]!;
    const down1 = unknown[entry + 4]!;
    const down2 = unknown[entry + 5]!;
    for (let index = start; index < end; index += 1) {
      // Rounding alone may still take a pivot to zero, where a region is tied to nothing known.
      const inverse = 1 / Math.sqrt(Math.max(pivots[index]!, SMALLEST_PIVOT));
      inversePivots[index] = inverse;
      const own = index * COUPLINGS;
      for (let k = 0; k < COUPLINGS; k += 1) {
        const value = columns[own + k]! * inverse;
        columns[own + k] = value;
        const place = index + COLUMN[k]! + (k < 2 ? 0 : k < 7 ? down1 : down2);
        places[k] = place;
        pivots[place] = pivots[place]! - value * value;
      }
      for (let triple = 0; triple < UPDATES.length; triple += 3) {
        const first = UPDATES[triple]!;
        const place = places[first]! * COUPLINGS + UPDATES[triple + 2]!;
        columns[place] = columns[place]! - columns[own + first]! * columns[own + UPDATES[triple + 1]!]!;
      }
    }
  }
  return { inversePivots, columns };
}

function withoutPositiveCouplings(
  band: Band,
  matrix: BandMatrix,
): { columns: Float32Array; pivots: Float64Array } {
  const columns = matrix.couplings.slice();
  const pivots = matrix.diagonal.slice();
  const unknown = band.unknown;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const end = start + unknown[entry + 1]!;
    const down1 = unknown[entry + 4]!;
    const down2 = unknown[entry + 5]!;
    for (let index = start; index < end; index += 1) {
      for (let k = 0; k < COUPLINGS; k += 1) {
        const value = columns[index * COUPLINGS + k]!;
        if (value <= 0) continue;
        const place = index + COLUMN[k]! + (k < 2 ? 0 : k < 7 ? down1 : down2);
        columns[index * COUPLINGS + k] = 0;
        pivots[index] = pivots[index]! + value;
        pivots[place] = pivots[place]! + value;
      }
    }
  }
  return { columns, pivots };
}

/** `solution = (factor factor^T)^-1 residual` at the unknown pixels; answers residual·solution. */
export function applyFactor(
  band: Band,
  factor: Factor,
  residual: Float64Array,
  solution: Float64Array,
): number {
  const { inversePivots, columns } = factor;
  const unknown = band.unknown;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const end = start + unknown[entry + 1]!;
    const up2 = unknown[entry + 2]!;
    const up1 = unknown[entry + 3]!;
    for (let index = start; index < end; index += 1) {
      const own = index * 12;
      const back1 = index + up1;
      const back2 = index + up2;
      const rows =
        columns[back1 * 12 + 26]! * solution[back1 + 2]! +
        columns[back1 * 12 + 15]! * solution[back1 + 1]! +
        columns[back1 * 12 + 4]! * solution[back1]! +
        columns[back1 * 12 - 7]! * solution[back1 - 1]! +
        columns[back1 * 12 - 18]! * solution[back1 - 2]! +
        columns[back2 * 12 + 31]! * solution[back2 + 2]! +
        columns[back2 * 12 + 20]! * solution[back2 + 1]! +
        columns[back2 * 12 + 9]! * solution[back2]! +
        columns[back2 * 12 - 2]! * solution[back2 - 1]! +
        columns[back2 * 12 - 13]! * solution[back2 - 2]!;
      const same = columns[own - 23]! * solution[index - 2]! + columns[own - 12]! * solution[index - 1]!;
      solution[index] = (residual[index]! - rows - same) * inversePivots[index]!;
    }
  }
  let dot = 0;
  for (let entry = unknown.length - STENCIL_STRIDE; entry >= 0; entry -= STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const down1 = unknown[entry + 4]!;
    const down2 = unknown[entry + 5]!;
    for (let index = start + unknown[entry + 1]! - 1; index >= start; index -= 1) {
      const own = index * 12;
      const row1 = index + down1;
      const row2 = index + down2;
      const rows =
        columns[own + 2]! * solution[row1 - 2]! +
        columns[own + 3]! * solution[row1 - 1]! +
        columns[own + 4]! * solution[row1]! +
        columns[own + 5]! * solution[row1 + 1]! +
        columns[own + 6]! * solution[row1 + 2]! +
        columns[own + 7]! * solution[row2 - 2]! +
        columns[own + 8]! * solution[row2 - 1]! +
        columns[own + 9]! * solution[row2]! +
        columns[own + 10]! * solution[row2 + 1]! +
        columns[own + 11]! * solution[row2 + 2]!;
      const same = columns[own + 1]! * solution[index + 2]! + columns[own]! * solution[index + 1]!;
      const value = (solution[index]! - rows - same) * inversePivots[index]!;
      solution[index] = value;
      dot += value * residual[index]!;
    }
  }
  return dot;
}
