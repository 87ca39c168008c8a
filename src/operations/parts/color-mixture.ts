/** A few colours with their spread, as what a part may look like. */
export interface ColorMixture {
  /** Three Lab values, the variance and the weight of each colour. */
  readonly colors: readonly {
    readonly lab: readonly [number, number, number];
    readonly variance: number;
    readonly weight: number;
  }[];
}

const COLORS = 4;
const ROUNDS = 8;
/** Light and folds spread a colour at least this far (Lab units, squared). */
const LEAST_VARIANCE = 36;

/** The colours of the pixels of `members`, by k-means from evenly spread seeds along lightness; `null` below 8 pixels. */
export function mixtureOf(
  labs: Float32Array,
  members: readonly number[],
  leastVariance = LEAST_VARIANCE,
): ColorMixture | null {
  if (members.length < 8) return null;
  const sorted = members.toSorted((first, second) => labs[first * 3]! - labs[second * 3]!);
  let centers = Array.from({ length: COLORS }, (_, index) => {
    const pixel = sorted[Math.floor(((index + 0.5) / COLORS) * sorted.length)]!;
    return [labs[pixel * 3]!, labs[pixel * 3 + 1]!, labs[pixel * 3 + 2]!] as const;
  });
  let sums: Float64Array = new Float64Array(0);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Lightness, a, b, squared distance, count of each.
    sums = new Float64Array(COLORS * 5);
    for (const pixel of members) {
      const [nearest, distance] = nearestOf(centers, labs, pixel);
      const at = nearest * 5;
      for (let channel = 0; channel < 3; channel += 1) sums[at + channel]! += labs[pixel * 3 + channel]!;
      sums[at + 3]! += distance;
      sums[at + 4]! += 1;
    }
    centers = centers.map((center, index) => {
      const count = sums[index * 5 + 4]!;
      if (count === 0) return center;
      return [sums[index * 5]! / count, sums[index * 5 + 1]! / count, sums[index * 5 + 2]! / count] as const;
    });
  }
  return {
    colors: centers.flatMap((lab, index) => {
      const count = sums[index * 5 + 4]!;
      if (count === 0) return [];
      const variance = Math.max(leastVariance, sums[index * 5 + 3]! / count / 3);
      return [{ lab, variance, weight: count / members.length }];
    }),
  };
}

/** How likely a pixel's colour is in a mixture: a density, comparable between mixtures. */
export function likelihoodOf({ colors }: ColorMixture, labs: Float32Array, pixel: number): number {
  let likelihood = 0;
  for (const { lab, variance, weight } of colors) {
    const distance =
      (labs[pixel * 3]! - lab[0]) ** 2 +
      (labs[pixel * 3 + 1]! - lab[1]) ** 2 +
      (labs[pixel * 3 + 2]! - lab[2]) ** 2;
    likelihood += (weight * Math.exp(-distance / (2 * variance))) / variance ** 1.5;
  }
  return likelihood;
}

function nearestOf(
  centers: readonly (readonly [number, number, number])[],
  labs: Float32Array,
  pixel: number,
): [number, number] {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, [lightness, a, b]] of centers.entries()) {
    const distance =
      (labs[pixel * 3]! - lightness) ** 2 + (labs[pixel * 3 + 1]! - a) ** 2 + (labs[pixel * 3 + 2]! - b) ** 2;
    if (distance >= least) continue;
    nearest = index;
    least = distance;
  }
  return [nearest, least];
}
