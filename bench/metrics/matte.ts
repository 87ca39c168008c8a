import type { Mask } from '../../src/domain/mask.ts';
import { convolveSeparable, gaussian } from './convolution.ts';
import { requireSameSize } from './difference.ts';

const GRADIENT_SIGMA = 1.4;
const GRADIENT_CUT = 1e-2;

/** Sum of absolute differences of alpha (0..1) over 1000, over the pixels of `where` or over all. */
export function sumOfAbsoluteDifferences(alpha: Mask, truth: Mask, where?: Mask): number {
  requireSameSize(alpha, truth);
  let sum = 0;
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    if (where && where.data[pixel] === 0) continue;
    sum += Math.abs(alpha.data[pixel]! - truth.data[pixel]!);
  }
  return sum / 255 / 1000;
}

/** Mean squared error of alpha (0..1) over the pixels of `where` or over all. */
export function alphaMeanSquaredError(alpha: Mask, truth: Mask, where?: Mask): number {
  requireSameSize(alpha, truth);
  let sum = 0;
  let pixels = 0;
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    if (where && where.data[pixel] === 0) continue;
    const step = (alpha.data[pixel]! - truth.data[pixel]!) / 255;
    sum += step * step;
    pixels += 1;
  }
  return pixels === 0 ? Number.NaN : sum / pixels;
}

/** Sum of the smaller over sum of the larger alpha, 0..1; 0 where both are empty. */
export function softIou(alpha: Mask, truth: Mask): number {
  requireSameSize(alpha, truth);
  let smaller = 0;
  let larger = 0;
  for (let pixel = 0; pixel < alpha.data.length; pixel += 1) {
    const a = alpha.data[pixel]!;
    const b = truth.data[pixel]!;
    smaller += Math.min(a, b);
    larger += Math.max(a, b);
  }
  return larger === 0 ? 0 : smaller / larger;
}

/** Gradient magnitude of alpha (0..1) by first-order Gaussian derivatives with kernels of unit energy. */
function gradientMagnitude(alpha: Mask): Float64Array {
  const { widthPx, heightPx } = alpha;
  const reach = Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * GRADIENT_SIGMA * GRADIENT_CUT));
  const radius = Math.ceil(GRADIENT_SIGMA * reach);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, tap) => tap - radius);
  const smooth = Float64Array.from(offsets, (x) => gaussian(x, GRADIENT_SIGMA));
  const slope = smooth.map((value, tap) => (-offsets[tap]! * value) / GRADIENT_SIGMA ** 2);
  const energy = (kernel: Float64Array) => Math.sqrt(kernel.reduce((sum, tap) => sum + tap * tap, 0));
  const unitSmooth = smooth.map((tap) => tap / energy(smooth));
  const unitSlope = slope.map((tap) => tap / energy(slope));
  const plane = Float64Array.from(alpha.data, (value) => value / 255);
  const across = convolveSeparable(plane, widthPx, heightPx, unitSlope, unitSmooth);
  const down = convolveSeparable(plane, widthPx, heightPx, unitSmooth, unitSlope);
  return across.map((value, pixel) => Math.hypot(value, down[pixel]!));
}

/**
 * Gradient error over 1000: squared differences of the alpha gradients' magnitudes, summed over the pixels of `where` or
 * over all. Rhemann et al. 2009, "A perceptually motivated online benchmark for image matting", with sigma 1.4.
 */
export function gradientError(alpha: Mask, truth: Mask, where?: Mask): number {
  requireSameSize(alpha, truth);
  const found = gradientMagnitude(alpha);
  const expected = gradientMagnitude(truth);
  let sum = 0;
  for (let pixel = 0; pixel < found.length; pixel += 1) {
    if (where && where.data[pixel] === 0) continue;
    sum += (found[pixel]! - expected[pixel]!) ** 2;
  }
  return sum / 1000;
}
