/** A one-dimensional kernel, centred; its length is odd. */
export type Kernel = Float64Array;

/** The normal density at `x`, for a standard deviation of `sigma`. */
export function gaussian(x: number, sigma: number): number {
  return Math.exp(-(x * x) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
}

/** A sampled Gaussian of `2 * radius + 1` taps that sum to 1. */
export function gaussianKernel(radius: number, sigma: number): Kernel {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, tap) => gaussian(tap - radius, sigma));
  const sum = kernel.reduce((total, tap) => total + tap, 0);
  return kernel.map((tap) => tap / sum);
}

/**
 * `plane` (`[heightPx, widthPx]`) filtered with `across` along its rows and `down` along its columns; beyond the border
 * the nearest pixel is repeated. The kernels are correlated, not flipped.
 */
export function convolveSeparable(
  plane: Float32Array | Float64Array,
  widthPx: number,
  heightPx: number,
  across: Kernel,
  down: Kernel,
): Float64Array {
  const rows = new Float64Array(plane.length);
  const acrossRadius = (across.length - 1) / 2;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let sum = 0;
      for (let tap = 0; tap < across.length; tap += 1) {
        const from = Math.min(widthPx - 1, Math.max(0, x + tap - acrossRadius));
        sum += across[tap]! * plane[y * widthPx + from]!;
      }
      rows[y * widthPx + x] = sum;
    }
  }
  const filtered = new Float64Array(plane.length);
  const downRadius = (down.length - 1) / 2;
  for (let y = 0; y < heightPx; y += 1) {
    for (let tap = 0; tap < down.length; tap += 1) {
      const from = Math.min(heightPx - 1, Math.max(0, y + tap - downRadius)) * widthPx;
      const weight = down[tap]!;
      for (let x = 0; x < widthPx; x += 1) filtered[y * widthPx + x]! += weight * rows[from + x]!;
    }
  }
  return filtered;
}
