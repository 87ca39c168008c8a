import type { Raster } from '../../domain/raster.ts';

/**
 * The matting Laplacian of a whole small picture as a dense matrix, written straight from equation 12 of Levin,
 * Lischinski and Weiss (2008): what the packed solver is held against in tests. O(pixels^2) memory.
 */
export function denseLaplacian(image: Raster, epsilon: number): number[][] {
  const { widthPx, heightPx } = image;
  const count = widthPx * heightPx;
  const laplacian = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let centreY = 1; centreY + 1 < heightPx; centreY += 1) {
    for (let centreX = 1; centreX + 1 < widthPx; centreX += 1) {
      const pixels: number[] = [];
      for (let y = centreY - 1; y <= centreY + 1; y += 1) {
        for (let x = centreX - 1; x <= centreX + 1; x += 1) pixels.push(y * widthPx + x);
      }
      const colors = pixels.map((at) => [0, 1, 2].map((channel) => image.data[at * 4 + channel]! / 255));
      const mean = [0, 1, 2].map((c) => colors.reduce((sum, color) => sum + color[c]! / 9, 0));
      const centred = colors.map((color) => color.map((value, c) => value - mean[c]!));
      const covariance = [0, 1, 2].map((row) =>
        [0, 1, 2].map(
          (column) =>
            centred.reduce((sum, color) => sum + (color[row]! * color[column]!) / 9, 0) +
            (row === column ? epsilon / 9 : 0),
        ),
      );
      for (const [i, from] of pixels.entries()) {
        const weighted = solveDense(covariance, centred[i]!);
        for (const [j, to] of pixels.entries()) {
          const affinity = (1 + weighted.reduce((sum, value, c) => sum + value * centred[j]![c]!, 0)) / 9;
          laplacian[from]![to]! += (i === j ? 1 : 0) - affinity;
        }
      }
    }
  }
  return laplacian;
}

/** The solution of `matrix x = right` by Gaussian elimination with row exchanges; the inputs are left alone. */
export function solveDense(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  const count = rows.length;
  for (let column = 0; column < count; column += 1) {
    let best = column;
    for (let row = column + 1; row < count; row += 1) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
    }
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    for (let row = column + 1; row < count; row += 1) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      if (factor === 0) continue;
      for (let at = column; at <= count; at += 1) rows[row]![at]! -= factor * rows[column]![at]!;
    }
  }
  const solution = new Array<number>(count).fill(0);
  for (let row = count - 1; row >= 0; row -= 1) {
    let sum = rows[row]![count]!;
    for (let column = row + 1; column < count; column += 1) sum -= rows[row]![column]! * solution[column]!;
    solution[row] = sum / rows[row]![row]!;
  }
  return solution;
}
