import { createRaster, type Raster } from '../../src/domain/raster.ts';

/** Keys' cubic with a = -0.5 (Catmull-Rom, "bicubic"), or the sinc windowed by its own middle lobe over three lobes. */
export type ResampleKernel = 'cubic' | 'lanczos3';

interface KernelSpec {
  readonly reach: number;
  readonly weight: (distance: number) => number;
}

function cubicWeight(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const KERNELS: Readonly<Record<ResampleKernel, KernelSpec>> = {
  cubic: { reach: 2, weight: cubicWeight },
  lanczos3: {
    reach: 3,
    weight: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0),
  },
};

/** What one pixel of the target is made of: source indices (the border repeats) and weights that sum to 1. */
interface Taps {
  readonly from: Int32Array;
  readonly weights: Float64Array;
}

function tapsOf(sourceLength: number, targetLength: number, { reach, weight }: KernelSpec): Taps[] {
  const ratio = sourceLength / targetLength;
  // Made smaller, the kernel is widened, so that nothing aliases.
  const stretch = Math.max(1, ratio);
  return Array.from({ length: targetLength }, (_, target) => {
    const center = (target + 0.5) * ratio - 0.5;
    const first = Math.ceil(center - reach * stretch);
    const count = Math.floor(center + reach * stretch) - first + 1;
    const weights = Float64Array.from({ length: count }, (__, tap) =>
      weight((first + tap - center) / stretch),
    );
    const sum = weights.reduce((total, value) => total + value, 0);
    return {
      from: Int32Array.from({ length: count }, (__, tap) =>
        Math.min(sourceLength - 1, Math.max(0, first + tap)),
      ),
      weights: weights.map((value) => value / sum),
    };
  });
}

/**
 * An opaque `raster` at another size, each axis by the kernel, rounded once. The bench has its own, because the image
 * library enlarges by the same bicubic kernel whatever it is asked for.
 */
export function resampled(raster: Raster, widthPx: number, heightPx: number, kernel: ResampleKernel): Raster {
  const across = tapsOf(raster.widthPx, widthPx, KERNELS[kernel]);
  const down = tapsOf(raster.heightPx, heightPx, KERNELS[kernel]);
  const rows = new Float64Array(widthPx * raster.heightPx * 3);
  for (let y = 0; y < raster.heightPx; y += 1) {
    for (const [x, { from, weights }] of across.entries()) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let tap = 0; tap < from.length; tap += 1)
          sum += weights[tap]! * raster.data[(y * raster.widthPx + from[tap]!) * 4 + channel]!;
        rows[(y * widthPx + x) * 3 + channel] = sum;
      }
    }
  }
  const target = createRaster(widthPx, heightPx);
  for (const [y, { from, weights }] of down.entries()) {
    for (let x = 0; x < widthPx; x += 1) {
      const at = (y * widthPx + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let tap = 0; tap < from.length; tap += 1)
          sum += weights[tap]! * rows[(from[tap]! * widthPx + x) * 3 + channel]!;
        target.data[at + channel] = Math.round(sum);
      }
      target.data[at + 3] = 255;
    }
  }
  return target;
}
