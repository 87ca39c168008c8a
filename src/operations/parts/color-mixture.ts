/** A few colours with their spread, as what a part may look like. */
export interface ColorMixture {
  /** Three Lab values of each colour, its variance, and its density in its middle: its share over the variance's power 1.5. */
  readonly colors: readonly {
    readonly lab: readonly [number, number, number];
    readonly variance: number;
    readonly density: number;
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
      const lightness = labs[pixel * 3]!;
      const a = labs[pixel * 3 + 1]!;
      const b = labs[pixel * 3 + 2]!;
      let [nearest, least] = [0, Number.POSITIVE_INFINITY];
      for (let center = 0; center < COLORS; center += 1) {
        const lab = centers[center]!;
        const square = (lightness - lab[0]) ** 2 + (a - lab[1]) ** 2 + (b - lab[2]) ** 2;
        if (square >= least) continue;
        nearest = center;
        least = square;
      }
      const at = nearest * 5;
      sums[at]! += lightness;
      sums[at + 1]! += a;
      sums[at + 2]! += b;
      sums[at + 3]! += least;
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
      return [{ lab, variance, density: count / members.length / variance ** 1.5 }];
    }),
  };
}

/** How likely a pixel's colour is in a mixture: a density, comparable between mixtures. */
export function likelihoodOf({ colors }: ColorMixture, labs: Float32Array, pixel: number): number {
  const lightness = labs[pixel * 3]!;
  const a = labs[pixel * 3 + 1]!;
  const b = labs[pixel * 3 + 2]!;
  let likelihood = 0;
  for (const { lab, variance, density } of colors) {
    const square = (lightness - lab[0]) ** 2 + (a - lab[1]) ** 2 + (b - lab[2]) ** 2;
    likelihood += density * Math.exp(-square / (2 * variance));
  }
  return likelihood;
}
