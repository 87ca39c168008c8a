/** A small picture and a matte of it, cell by cell: the guide that a local colour model is fitted on. */
export interface Guide {
  readonly widthPx: number;
  readonly heightPx: number;
  /** R,G,B per cell. */
  readonly colors: Uint8Array;
  /** 0..255 per cell. */
  readonly alpha: Uint8Array;
}

/** Numbers per fitted cell: the slopes for R, G and B, and the offset. */
export const MODEL_LENGTH = 4;

const WINDOW_RADIUS = 2;
/** Variance of colour that is taken for noise, in squared 8-bit steps. */
const NOISE_VARIANCE = 60;
/** Below the first share of explained variation colour has no say in the cell's alpha, above the second all of it. */
const WEAK_FIT = 0.7;
const STRONG_FIT = 0.95;

/**
 * Fits `alpha = slope . color + offset` by ridge regression over the window around one cell and writes the model to
 * `models` at `start`. The local linear model of He, Sun and Tang, "Guided image filtering" (2013); where colour explains
 * little of the window's alpha, the line is moved to go through the cell's own alpha, so that nothing is smoothed away.
 */
export function fitColorLine(
  guide: Guide,
  column: number,
  row: number,
  models: Float32Array,
  start: number,
): void {
  const { widthPx, heightPx, colors, alpha } = guide;
  const left = Math.max(0, column - WINDOW_RADIUS);
  const right = Math.min(widthPx - 1, column + WINDOW_RADIUS);
  const top = Math.max(0, row - WINDOW_RADIUS);
  const bottom = Math.min(heightPx - 1, row + WINDOW_RADIUS);
  let r = 0;
  let g = 0;
  let b = 0;
  let a = 0;
  let rr = 0;
  let rg = 0;
  let rb = 0;
  let gg = 0;
  let gb = 0;
  let bb = 0;
  let ra = 0;
  let ga = 0;
  let ba = 0;
  let aa = 0;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const cell = y * widthPx + x;
      const red = colors[cell * 3]!;
      const green = colors[cell * 3 + 1]!;
      const blue = colors[cell * 3 + 2]!;
      const opacity = alpha[cell]!;
      r += red;
      g += green;
      b += blue;
      a += opacity;
      rr += red * red;
      rg += red * green;
      rb += red * blue;
      gg += green * green;
      gb += green * blue;
      bb += blue * blue;
      ra += red * opacity;
      ga += green * opacity;
      ba += blue * opacity;
      aa += opacity * opacity;
    }
  }
  const scale = 1 / ((right - left + 1) * (bottom - top + 1));
  r *= scale;
  g *= scale;
  b *= scale;
  a *= scale;
  const varianceR = rr * scale - r * r + NOISE_VARIANCE;
  const varianceG = gg * scale - g * g + NOISE_VARIANCE;
  const varianceB = bb * scale - b * b + NOISE_VARIANCE;
  const covarianceRg = rg * scale - r * g;
  const covarianceRb = rb * scale - r * b;
  const covarianceGb = gb * scale - g * b;
  const alongR = ra * scale - r * a;
  const alongG = ga * scale - g * a;
  const alongB = ba * scale - b * a;
  // The covariance matrix is symmetric and, with the noise, positive definite: solved by its cofactors.
  const c00 = varianceG * varianceB - covarianceGb * covarianceGb;
  const c01 = covarianceRb * covarianceGb - covarianceRg * varianceB;
  const c02 = covarianceRg * covarianceGb - covarianceRb * varianceG;
  const c11 = varianceR * varianceB - covarianceRb * covarianceRb;
  const c12 = covarianceRg * covarianceRb - varianceR * covarianceGb;
  const c22 = varianceR * varianceG - covarianceRg * covarianceRg;
  const determinant = varianceR * c00 + covarianceRg * c01 + covarianceRb * c02;
  const slopeR = (c00 * alongR + c01 * alongG + c02 * alongB) / determinant;
  const slopeG = (c01 * alongR + c11 * alongG + c12 * alongB) / determinant;
  const slopeB = (c02 * alongR + c12 * alongG + c22 * alongB) / determinant;
  const variance = aa * scale - a * a;
  const explained = slopeR * alongR + slopeG * alongG + slopeB * alongB;
  const fit = variance > 1 ? explained / variance : 0;
  const trust = Math.min(1, Math.max(0, (fit - WEAK_FIT) / (STRONG_FIT - WEAK_FIT)));
  const own = row * widthPx + column;
  const meanOffset = a - slopeR * r - slopeG * g - slopeB * b;
  const ownOffset =
    alpha[own]! - slopeR * colors[own * 3]! - slopeG * colors[own * 3 + 1]! - slopeB * colors[own * 3 + 2]!;
  models[start] = slopeR;
  models[start + 1] = slopeG;
  models[start + 2] = slopeB;
  models[start + 3] = trust * meanOffset + (1 - trust) * ownOffset;
}
