import type { LabPicture } from '../../domain/lab.ts';
import type { ColorMixture } from '../parts/color-mixture.ts';
import { mixtureOf } from '../parts/color-mixture.ts';

/** Share of the surroundings whose own colours are too rare in them to be typical. */
const RARE_SHARE = 0.1;
/** Share of the usual likelihood from which on a colour is typical, however even the surroundings are. */
const LEAST_LIKELIHOOD = 0.1;
/** More pixels than this tell no more of what surroundings look like. */
const MOST_SAMPLES = 4000;

/** Shadows take at most 7/8 of the light, which halves the cube roots that Lab is made of. */
const MOST_LIT = 2;
/** CIE's lightness is 116 cube roots of light, less this. */
const LIGHTNESS_OFFSET = 16;

/** What surroundings look like, and from which likelihood on a colour is one of theirs. */
export class Surroundings {
  readonly #picture: LabPicture;
  readonly #mixture: ColorMixture;
  readonly #leastLikelihood: number;

  private constructor(picture: LabPicture, mixture: ColorMixture, leastLikelihood: number) {
    this.#picture = picture;
    this.#mixture = mixture;
    this.#leastLikelihood = leastLikelihood;
  }

  /** The surroundings are where `sides` is 0; `null` where there are hardly any. About 10 ms. */
  static of(picture: LabPicture, sides: Uint8Array): Surroundings | null {
    const around: number[] = [];
    for (let pixel = 0; pixel < sides.length; pixel += 1)
      if (sides[pixel] === 0 && picture.opacity[pixel]! > 0) around.push(pixel);
    const step = Math.ceil(around.length / MOST_SAMPLES);
    const samples = around.filter((_, index) => index % step === 0);
    const mixture = mixtureOf(picture.colors, samples);
    if (mixture === null) return null;
    const likelihoods = samples.map((pixel) => litLikelihood(mixture, picture.colors, pixel));
    likelihoods.sort((first, second) => first - second);
    const at = (share: number): number => likelihoods[Math.floor(share * likelihoods.length)]!;
    return new Surroundings(picture, mixture, Math.min(at(RARE_SHARE), LEAST_LIKELIHOOD * at(0.5)));
  }

  /** The share of the pixels that are `side` whose colours the surroundings do not have, nor would have in shadow, 0..1. */
  foreignShare(sides: Uint8Array, side: number): number {
    let count = 0;
    let foreign = 0;
    for (let pixel = 0; pixel < sides.length; pixel += 1) {
      if (sides[pixel] !== side) continue;
      count += 1;
      if (litLikelihood(this.#mixture, this.#picture.colors, pixel) < this.#leastLikelihood) foreign += 1;
    }
    return count === 0 ? 0 : foreign / count;
  }
}

/**
 * How likely a pixel's colour is in a mixture, in the light in which that is likeliest: half the light takes the same share
 * off `L + 16`, `a` and `b`.
 */
function litLikelihood({ colors }: ColorMixture, labs: Float32Array, pixel: number): number {
  const lightness = labs[pixel * 3]! + LIGHTNESS_OFFSET;
  let likelihood = 0;
  for (const { lab, variance, density } of colors) {
    const lit = Math.max(1, Math.min(MOST_LIT, (lab[0] + LIGHTNESS_OFFSET) / lightness));
    const distance =
      (lit * lightness - LIGHTNESS_OFFSET - lab[0]) ** 2 +
      (lit * labs[pixel * 3 + 1]! - lab[1]) ** 2 +
      (lit * labs[pixel * 3 + 2]! - lab[2]) ** 2;
    likelihood += density * Math.exp(-distance / (2 * variance));
  }
  return likelihood;
}
