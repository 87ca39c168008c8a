import type { LabPicture } from '../../domain/lab.ts';

/** Gaussians of one mixture, as in the paper. */
const COMPONENTS = 5;
/** Length of one Gaussian in the table: log weight and norm, mean (3), the inverse covariance's upper half (6). */
const STRIDE = 10;
/** Rounds of assigning and averaging from which the Gaussians are measured. */
const CLUSTER_ROUNDS = 6;
/** Variance in Lab that every Gaussian has at least: flat colours still bear noise and soft edges. */
const LEAST_VARIANCE = 4;
/** More samples than this make no better mixture. */
const MOST_SAMPLES = 8000;

/** What colours a side of the cut has: a mixture of Gaussians in Lab. */
export class ColorMixture {
  readonly #table: Float64Array;
  readonly #count: number;

  private constructor(table: Float64Array, count: number) {
    this.#table = table;
    this.#count = count;
  }

  /** The mixture of the pixels for which `weightOf` is above 0, or `null` where there are none. The same every time. */
  static fit(picture: LabPicture, weights: Float32Array): ColorMixture | null {
    const samples = collect(picture, weights);
    if (samples.count === 0) return null;
    const owners = cluster(samples);
    return measure(samples, owners);
  }

  /** Minus the log likelihood of a colour, by its likeliest Gaussian. */
  cost(lightness: number, a: number, b: number): number {
    const table = this.#table;
    let best = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.#count * STRIDE; at += STRIDE) {
      const x = lightness - table[at + 1]!;
      const y = a - table[at + 2]!;
      const z = b - table[at + 3]!;
      const distance =
        table[at + 4]! * x * x +
        table[at + 7]! * y * y +
        table[at + 9]! * z * z +
        2 * (table[at + 5]! * x * y + table[at + 6]! * x * z + table[at + 8]! * y * z);
      const cost = table[at]! + distance / 2;
      if (cost < best) best = cost;
    }
    return best;
  }

  /** @internal used by the fit alone */
  static ofTable(table: Float64Array, count: number): ColorMixture {
    return new ColorMixture(table, count);
  }
}

interface Samples {
  readonly count: number;
  readonly colors: Float64Array;
  readonly weights: Float64Array;
}

function collect({ colors }: LabPicture, weights: Float32Array): Samples {
  let total = 0;
  for (let pixel = 0; pixel < weights.length; pixel += 1) if (weights[pixel]! > 0) total += 1;
  const step = Math.max(1, total / MOST_SAMPLES);
  const count = Math.min(total, MOST_SAMPLES);
  const picked = { count, colors: new Float64Array(count * 3), weights: new Float64Array(count) };
  let seen = 0;
  let taken = 0;
  for (let pixel = 0; pixel < weights.length && taken < count; pixel += 1) {
    if (weights[pixel]! <= 0) continue;
    if (seen >= taken * step) {
      picked.weights[taken] = weights[pixel]!;
      for (let channel = 0; channel < 3; channel += 1)
        picked.colors[taken * 3 + channel] = colors[pixel * 3 + channel]!;
      taken += 1;
    }
    seen += 1;
  }
  return { ...picked, count: taken };
}

/** k-means whose centres start as far from each other as can be; answers the cluster of every sample. */
function cluster({ count, colors, weights }: Samples): Uint8Array {
  const owners = new Uint8Array(count);
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const centers: [number, number, number][] = [];
  let total = 0;
  const mean: [number, number, number] = [0, 0, 0];
  for (let sample = 0; sample < count; sample += 1) {
    total += weights[sample]!;
    for (let channel = 0; channel < 3; channel += 1)
      mean[channel]! += weights[sample]! * colors[sample * 3 + channel]!;
  }
  const distanceTo = (sample: number, center: readonly [number, number, number]): number =>
    (colors[sample * 3]! - center[0]) ** 2 +
    (colors[sample * 3 + 1]! - center[1]) ** 2 +
    (colors[sample * 3 + 2]! - center[2]) ** 2;
  centers.push([mean[0] / total, mean[1] / total, mean[2] / total]);
  while (centers.length < COMPONENTS) {
    const newest = centers.at(-1)!;
    let farthest = -1;
    let most = LEAST_VARIANCE;
    for (let sample = 0; sample < count; sample += 1) {
      const distance = distanceTo(sample, newest);
      if (distance < nearest[sample]!) nearest[sample] = distance;
      if (nearest[sample]! <= most) continue;
      most = nearest[sample]!;
      farthest = sample;
    }
    if (farthest < 0) break;
    centers.push([colors[farthest * 3]!, colors[farthest * 3 + 1]!, colors[farthest * 3 + 2]!]);
  }
  for (let round = 0; round < CLUSTER_ROUNDS; round += 1) {
    const sums = centers.map(() => [0, 0, 0, 0] as [number, number, number, number]);
    for (let sample = 0; sample < count; sample += 1) {
      let owner = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let center = 0; center < centers.length; center += 1) {
        const distance = distanceTo(sample, centers[center]!);
        if (distance >= least) continue;
        least = distance;
        owner = center;
      }
      owners[sample] = owner;
      const sum = sums[owner]!;
      const weight = weights[sample]!;
      sum[0] += weight * colors[sample * 3]!;
      sum[1] += weight * colors[sample * 3 + 1]!;
      sum[2] += weight * colors[sample * 3 + 2]!;
      sum[3] += weight;
    }
    for (const [center, sum] of sums.entries())
      if (sum[3] > 0) centers[center] = [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]];
  }
  return owners;
}

function measure({ count, colors, weights }: Samples, owners: Uint8Array): ColorMixture {
  const sums = new Float64Array(COMPONENTS * STRIDE);
  let total = 0;
  for (let sample = 0; sample < count; sample += 1) {
    const weight = weights[sample]!;
    const at = owners[sample]! * STRIDE;
    const l = colors[sample * 3]!;
    const a = colors[sample * 3 + 1]!;
    const b = colors[sample * 3 + 2]!;
    total += weight;
    const moments = [1, l, a, b, l * l, l * a, l * b, a * a, a * b, b * b];
    for (let part = 0; part < STRIDE; part += 1) sums[at + part]! += weight * moments[part]!;
  }
  const table: number[] = [];
  for (let at = 0; at < sums.length; at += STRIDE) {
    const weight = sums[at]!;
    if (weight < 1e-4 * total) continue;
    table.push(...gaussian(sums.subarray(at, at + STRIDE), weight / total));
  }
  return ColorMixture.ofTable(Float64Array.from(table), table.length / STRIDE);
}

/** A row of the table from a cluster's sums of weights, colours and products of colours. */
function gaussian(sums: Float64Array, share: number): number[] {
  const weight = sums[0]!;
  const [l, a, b] = [sums[1]! / weight, sums[2]! / weight, sums[3]! / weight] as const;
  const ll = sums[4]! / weight - l * l + LEAST_VARIANCE;
  const la = sums[5]! / weight - l * a;
  const lb = sums[6]! / weight - l * b;
  const aa = sums[7]! / weight - a * a + LEAST_VARIANCE;
  const ab = sums[8]! / weight - a * b;
  const bb = sums[9]! / weight - b * b + LEAST_VARIANCE;
  const c00 = aa * bb - ab * ab;
  const c01 = lb * ab - la * bb;
  const c02 = la * ab - lb * aa;
  const determinant = ll * c00 + la * c01 + lb * c02;
  return [
    -0.3 * Math.log(share) + Math.log(determinant) / 2,
    l,
    a,
    b,
    c00 / determinant,
    c01 / determinant,
    c02 / determinant,
    (ll * bb - lb * lb) / determinant,
    (la * lb - ll * ab) / determinant,
    (ll * aa - la * la) / determinant,
  ];
}
