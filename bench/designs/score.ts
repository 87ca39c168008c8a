import type { Raster } from '../../src/domain/raster.ts';
import { meanOf } from '../measurement.ts';
import { difference, psnrOf } from '../metrics/difference.ts';
import { composedLayers } from '../metrics/layer-stack.ts';
import { averagedScores, type LayerdScore, layerdScores } from '../metrics/layerd.ts';
import { type StackLayer, type StructureScore, structureScore } from '../metrics/structure.ts';
import { characterErrorRate } from '../metrics/text-error.ts';
import type { Decomposition } from './decomposer.ts';

/** Everything that is measured on one decomposition of one picture with known layers. */
export interface DesignScore {
  readonly name: string;
  readonly layerd: readonly LayerdScore[];
  readonly structure: StructureScore;
  readonly changedPixels: number;
  readonly meanSquaredError: number;
  readonly cpuSecondsPerMegapixel: number;
}

/** Measures a decomposition of `picture`, whose true layers are `truth`. Costs a second or two per megapixel. */
export function designScore(
  name: string,
  { layers, cost }: Decomposition,
  truth: readonly StackLayer[],
  picture: Raster,
): DesignScore {
  const { changedPixels, meanSquaredError } = difference(composedLayers(picture, layers), picture);
  const megapixels = (picture.widthPx * picture.heightPx) / 1e6;
  return {
    name,
    layerd: layerdScores(layers, truth),
    structure: structureScore(layers, truth, picture),
    changedPixels,
    meanSquaredError,
    cpuSecondsPerMegapixel: cost.cpuMs / 1000 / megapixels,
  };
}

/** The middle one of several, the mean of both middle ones where their number is even. Not a number for none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Many scores as one. Where nothing could be counted a figure is not a number. */
export interface DesignSummary {
  readonly designs: number;
  /** After at most 0, 1, ... merges. */
  readonly layerd: readonly LayerdScore[];
  readonly medianCountError: number;
  readonly foundShare: number;
  readonly orderAccuracy: number;
  readonly characterErrorRate: number;
  readonly boxIou: number;
  readonly untouchedShare: number;
  /** Largest number of changed pixels of any design. */
  readonly changedPixels: number;
  /** Of all pixels together, in dB. */
  readonly recomposedDecibels: number;
  readonly cpuSecondsPerMegapixel: number;
}

export function summaryOf(scores: readonly DesignScore[]): DesignSummary {
  const sum = (figure: (score: DesignScore) => number) =>
    scores.reduce((total, score) => total + figure(score), 0);
  const boxIous = scores.flatMap(({ structure }) => structure.boxIous);
  return {
    designs: scores.length,
    layerd: averagedScores(scores.map(({ layerd }) => layerd)),
    medianCountError: medianOf(scores.map(({ structure }) => structure.countError)),
    foundShare: meanOf(scores.map(({ structure }) => structure.foundShare)),
    orderAccuracy:
      sum(({ structure }) => structure.order.inOrder) / sum(({ structure }) => structure.order.pairs),
    characterErrorRate: characterErrorRate(scores.flatMap(({ structure }) => structure.texts)),
    boxIou: meanOf(boxIous),
    untouchedShare: meanOf(scores.map(({ structure }) => structure.untouchedShare)),
    changedPixels: Math.max(0, ...scores.map(({ changedPixels }) => changedPixels)),
    recomposedDecibels: psnrOf(meanOf(scores.map(({ meanSquaredError }) => meanSquaredError))),
    cpuSecondsPerMegapixel: meanOf(scores.map(({ cpuSecondsPerMegapixel }) => cpuSecondsPerMegapixel)),
  };
}
