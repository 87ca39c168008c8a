/** Variances of the box filters that make up a kernel, as shares of its own. */
export type Kernel = readonly number[];

/** Three like boxes are a Gaussian nearly (Wells 1986). */
export const GAUSSIAN: Kernel = [1 / 3, 1 / 3, 1 / 3];

/** A Gaussian that ends at a fifth of its height, as image libraries cut it off to be quick. */
export const CUT_GAUSSIAN: Kernel = [0.7, 0.3];

/** One box filter along a line of values, in place, with what lies beyond the ends taken as 0; `ends` is its outermost weight. */
function boxAlong(
  values: Float32Array,
  line: Float32Array,
  [start, step, count]: readonly [number, number, number],
  radius: number,
  ends: number,
): void {
  for (let index = 0; index < count; index += 1) line[index] = values[start + index * step]!;
  let sum = 0;
  for (let index = 0; index < Math.min(count, radius); index += 1) sum += line[index]!;
  const width = 2 * radius + 1 + 2 * ends;
  for (let index = 0; index < count; index += 1) {
    if (index + radius < count) sum += line[index + radius]!;
    if (index - radius - 1 >= 0) sum -= line[index - radius - 1]!;
    const before = index - radius - 1 >= 0 ? line[index - radius - 1]! : 0;
    const after = index + radius + 1 < count ? line[index + radius + 1]! : 0;
    values[start + index * step] = (sum + ends * (before + after)) / width;
  }
}

/**
 * A copy of `values` blurred by a kernel of the given standard deviation, as box filters each way whose outermost weights make
 * up any width (Gwosdek et al. 2011).
 */
export function blurred(
  values: Float32Array,
  widthPx: number,
  heightPx: number,
  sigmaPx: number,
  kernel: Kernel = GAUSSIAN,
): Float32Array {
  const out = values.slice();
  const line = new Float32Array(Math.max(widthPx, heightPx));
  for (const share of kernel) {
    const variance = share * sigmaPx * sigmaPx;
    // Weights 1 up to the radius have the variance r (r + 1) / 3; what is missing the outermost weights add.
    const radius = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2);
    const inner = (radius * (radius + 1)) / 3;
    const ends = ((2 * radius + 1) * (variance - inner)) / (2 * ((radius + 1) ** 2 - variance));
    if (radius === 0 && ends < 1e-3) continue;
    for (let y = 0; y < heightPx; y += 1) boxAlong(out, line, [y * widthPx, 1, widthPx], radius, ends);
    for (let x = 0; x < widthPx; x += 1) boxAlong(out, line, [x, widthPx, heightPx], radius, ends);
  }
  return out;
}

/** The share of its height at which such a Gaussian ends, and its own sigma over what it is left with, about. */
const CUT_HEIGHT = 0.2;
const LEAST_SIGMA_RATIO = 1.1;
const MOST_SIGMA_RATIO = 1.35;
const SIGMA_STEPS = 50;

/** One side of the weights of a Gaussian that is cut off, middle first, of about the given standard deviation. */
function cutWeights(sigmaPx: number): readonly number[] {
  let best: { readonly weights: readonly number[]; readonly off: number } | null = null;
  for (let step = 0; step <= SIGMA_STEPS; step += 1) {
    const whole =
      sigmaPx * (LEAST_SIGMA_RATIO + ((MOST_SIGMA_RATIO - LEAST_SIGMA_RATIO) * step) / SIGMA_STEPS);
    const radius = Math.floor(whole * Math.sqrt(-2 * Math.log(CUT_HEIGHT)));
    const heights = Array.from({ length: radius + 1 }, (_, at) => Math.exp(-(at * at) / (2 * whole * whole)));
    const sum = heights.reduce((total, height, at) => total + (at === 0 ? height : 2 * height), 0);
    const variance = heights.reduce((total, height, at) => total + (2 * height * at * at) / sum, 0);
    const off = Math.abs(Math.sqrt(variance) - sigmaPx);
    if (!best || off < best.off) best = { weights: heights.map((height) => height / sum), off };
  }
  return best!.weights;
}

/** A copy of `values` blurred by a Gaussian that ends at once, exactly. Linear in the sigma too: for what is drawn, not for a search. */
export function blurredCut(
  values: Float32Array,
  widthPx: number,
  heightPx: number,
  sigmaPx: number,
): Float32Array {
  const weights = cutWeights(sigmaPx);
  const along = (
    from: Float32Array,
    step: number,
    count: number,
    starts: readonly number[],
  ): Float32Array => {
    const out = new Float32Array(from.length);
    for (const start of starts) {
      for (let at = 0; at < count; at += 1) {
        const value = from[start + at * step]!;
        if (value === 0) continue;
        const first = Math.max(0, at - weights.length + 1);
        const last = Math.min(count - 1, at + weights.length - 1);
        for (let to = first; to <= last; to += 1)
          out[start + to * step]! += value * weights[Math.abs(to - at)]!;
      }
    }
    return out;
  };
  const rows = Array.from({ length: heightPx }, (_, y) => y * widthPx);
  const columns = Array.from({ length: widthPx }, (_, x) => x);
  return along(along(values, 1, widthPx, rows), widthPx, heightPx, columns);
}
