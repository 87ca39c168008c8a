/**
 * Solves the symmetric system `matrix * x = right` for several right-hand sides by Gaussian elimination with pivoting;
 * both are overwritten. `matrix` is row-major `[size, size]`, `right` `[size, sides]`; the answer has the shape of
 * `right`. A direction that the data leave open gets 0.
 */
export function solveSystem(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const sides = right.length / size;
  const scale = Math.max(...matrix.map(Math.abs), 1e-300);
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(matrix[row * size + column]!) > Math.abs(matrix[pivot * size + column]!)) pivot = row;
    }
    if (Math.abs(matrix[pivot * size + column]!) < scale * 1e-13) continue;
    swapRows(matrix, size, pivot, column);
    swapRows(right, sides, pivot, column);
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = matrix[row * size + column]! / matrix[column * size + column]!;
      if (factor === 0) continue;
      for (let k = column; k < size; k += 1) matrix[row * size + k]! -= factor * matrix[column * size + k]!;
      for (let k = 0; k < sides; k += 1) right[row * sides + k]! -= factor * right[column * sides + k]!;
    }
  }
  const answer = new Float64Array(right.length);
  for (let row = 0; row < size; row += 1) {
    const diagonal = matrix[row * size + row]!;
    if (Math.abs(diagonal) < scale * 1e-13) continue;
    for (let k = 0; k < sides; k += 1) answer[row * sides + k] = right[row * sides + k]! / diagonal;
  }
  return answer;
}

function swapRows(values: Float64Array, length: number, first: number, second: number): void {
  if (first === second) return;
  for (let at = 0; at < length; at += 1) {
    const kept = values[first * length + at]!;
    values[first * length + at] = values[second * length + at]!;
    values[second * length + at] = kept;
  }
}
