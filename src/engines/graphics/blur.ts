/** Variances of the box filters that make up a kernel, as shares of its own. */
export type Kernel = readonly number[];

/** Three like boxes are a Gaussian nearly (Wells 1986). */
export const GAUSSIAN: Kernel = [1 / 3, 1 / 3, 1 / 3];

/** A Gaussian that ends at a fifth of its height, as image libraries cut it off to be quick. */
export const CUT_GAUSSIAN: Kernel = [0.91, 0.09];

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
