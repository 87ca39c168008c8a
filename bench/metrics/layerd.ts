import { mergedLayers, overlapPixels, type PlacedRaster } from './layer-stack.ts';

/** How far a decomposition is from the truth after a number of merges; all 0..1. */
export interface LayerdScore {
  /** Merges that were made. */
  readonly merges: number;
  /** Mean of `(rgbL1 + 1 - alphaIou) / 2` over the aligned pairs. */
  readonly cost: number;
  /** Mean absolute colour difference where the true layer is not clear; lower is better. */
  readonly rgbL1: number;
  /** Soft intersection over union of the alphas; higher is better. */
  readonly alphaIou: number;
}

type Agreement = Omit<LayerdScore, 'merges'>;
type Pair = readonly [predicted: number, truth: number];

const MAX_MERGES = 5;
/** A side with so few layers is not merged further. */
const FEWEST_LAYERS = 2;
/** As the protocol has it, so that an empty true layer divides nothing by nothing. */
const TINY = 1e-8;

/**
 * Groups the layers of a stack: what no later layer overlaps comes first off the front, all of it as one group, and so on.
 * Answers indices, the backmost group first, back to front within a group.
 */
export function layerGroups(layers: readonly PlacedRaster[]): number[][] {
  const covers = layers.map((layer, index) =>
    layers.flatMap((other, later) => (later > index && overlapPixels(layer, other, 1) > 0 ? [later] : [])),
  );
  const groups: number[][] = [];
  let remaining = layers.map((_, index) => index);
  while (remaining.length > 0) {
    const left = new Set(remaining);
    const free = remaining.filter((index) => !covers[index]!.some((later) => left.has(later)));
    groups.push(free);
    remaining = remaining.filter((index) => !free.includes(index));
  }
  return groups.reverse();
}

function alphaSum({ raster }: PlacedRaster): number {
  let sum = 0;
  for (let at = 3; at < raster.data.length; at += 4) sum += raster.data[at]!;
  return sum;
}

/** Colour and alpha agreement of one predicted layer with one true layer. */
export function layerAgreement(predicted: PlacedRaster, truth: PlacedRaster): Agreement {
  const { box, raster } = truth;
  const place = predicted.box;
  const found = predicted.raster.data;
  const right = place.leftPx + place.widthPx;
  const bottom = place.topPx + place.heightPx;
  let differences = 0;
  let pixels = 0;
  let smaller = 0;
  let trueAlpha = 0;
  for (let row = 0, at = 0; row < box.heightPx; row += 1) {
    const y = box.topPx + row;
    const inside = y >= place.topPx && y < bottom;
    let other = ((y - place.topPx) * place.widthPx + box.leftPx - place.leftPx) * 4;
    for (let x = box.leftPx; x < box.leftPx + box.widthPx; x += 1, at += 4, other += 4) {
      const alpha = raster.data[at + 3]!;
      if (alpha === 0) continue;
      pixels += 1;
      trueAlpha += alpha;
      if (inside && x >= place.leftPx && x < right) {
        differences +=
          Math.abs(found[other]! - raster.data[at]!) +
          Math.abs(found[other + 1]! - raster.data[at + 1]!) +
          Math.abs(found[other + 2]! - raster.data[at + 2]!);
        smaller += Math.min(alpha, found[other + 3]!);
      } else differences += raster.data[at]! + raster.data[at + 1]! + raster.data[at + 2]!;
    }
  }
  const larger = trueAlpha + alphaSum(predicted) - smaller;
  const rgbL1 = differences / 3 / 255 / (pixels + TINY);
  const alphaIou = larger === 0 ? 0 : smaller / larger;
  return { rgbL1, alphaIou, cost: (rgbL1 + 1 - alphaIou) / 2 };
}

/** Keeps what was measured: the same two layers meet again in every round of merging. */
class Agreements {
  readonly #kept = new Map<PlacedRaster, Map<PlacedRaster, Agreement>>();

  of(predicted: PlacedRaster, truth: PlacedRaster): Agreement {
    const row = this.#kept.get(predicted) ?? new Map<PlacedRaster, Agreement>();
    this.#kept.set(predicted, row);
    const agreement = row.get(truth) ?? layerAgreement(predicted, truth);
    row.set(truth, agreement);
    return agreement;
  }
}

/**
 * The cheapest monotone alignment of two sequences by dynamic time warping with steps (1,1), (1,0) and (0,1). Where steps
 * cost the same, the diagonal comes before a step of the first sequence, and that before one of the second.
 */
export function alignedPairs(costs: readonly (readonly number[])[]): Pair[] {
  const columns = costs[0]!.length;
  const totals = costs.map((row) => row.map(() => 0));
  const steps: readonly Pair[] = [
    [1, 1],
    [1, 0],
    [0, 1],
  ];
  const before = (row: number, column: number): Pair | null => {
    let best: Pair | null = null;
    for (const [down, across] of steps) {
      const pair: Pair = [row - down, column - across];
      if (pair[0] < 0 || pair[1] < 0) continue;
      if (!best || totals[pair[0]]![pair[1]]! < totals[best[0]]![best[1]]!) best = pair;
    }
    return best;
  };
  for (let row = 0; row < costs.length; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const from = before(row, column);
      totals[row]![column] = costs[row]![column]! + (from ? totals[from[0]]![from[1]]! : 0);
    }
  }
  const path: Pair[] = [];
  for (let pair: Pair | null = [costs.length - 1, columns - 1]; pair; pair = before(pair[0], pair[1]))
    path.push(pair);
  return path.reverse();
}

interface Merge {
  readonly index: number;
  readonly merged: PlacedRaster;
  readonly gain: number;
}

/** The merge of two neighbours on one side that brings the most, or `null` where none brings anything. */
function bestMerge(
  layers: readonly PlacedRaster[],
  partnersOf: (index: number) => readonly PlacedRaster[],
  similarity: (layer: PlacedRaster, partner: PlacedRaster) => number,
): Merge | null {
  if (layers.length <= FEWEST_LAYERS) return null;
  const together = (layer: PlacedRaster, partners: readonly PlacedRaster[]) =>
    partners.reduce((sum, partner) => sum + similarity(layer, partner), 0);
  let best: Merge | null = null;
  for (let index = 0; index + 1 < layers.length; index += 1) {
    const own = partnersOf(index);
    const next = partnersOf(index + 1);
    const now = together(layers[index]!, own) + together(layers[index + 1]!, next);
    const merged = mergedLayers([layers[index]!, layers[index + 1]!]);
    // What takes the freed place: the merged layer with the neighbour's partners, or the follower moving up.
    const takers = [together(merged, next)];
    const follower = layers[index + 2];
    if (follower) takers.push(together(follower, own), together(follower, next));
    const gain = together(merged, own) + Math.max(...takers) - now;
    if (gain > 0 && (!best || gain > best.gain)) best = { index, merged, gain };
  }
  return best;
}

/**
 * LayerD's protocol (Suzuki et al., ICCV 2025): both stacks are grouped, their groups aligned, and up to five times two
 * neighbouring groups of either side merged where that brings them nearer. Answers the scores after 0, 1, ... merges; empty
 * where a side has fewer than two layers, which the protocol skips. Costs about 10 ms per megapixel and pair of groups.
 */
export function layerdScores(
  predictedLayers: readonly PlacedRaster[],
  trueLayers: readonly PlacedRaster[],
): LayerdScore[] {
  if (predictedLayers.length < 2 || trueLayers.length < 2) return [];
  const grouped = (layers: readonly PlacedRaster[]) =>
    layerGroups(layers).map((group) => mergedLayers(group.map((index) => layers[index]!)));
  const predicted = grouped(predictedLayers);
  const truth = grouped(trueLayers);
  const agreements = new Agreements();
  const scores: LayerdScore[] = [];
  for (;;) {
    const pairs = alignedPairs(
      predicted.map((layer) => truth.map((other) => agreements.of(layer, other).cost)),
    );
    const found = pairs.map(([index, other]) => agreements.of(predicted[index]!, truth[other]!));
    const mean = (figure: keyof Agreement) =>
      found.reduce((sum, pair) => sum + pair[figure], 0) / found.length;
    scores.push({
      merges: scores.length,
      cost: mean('cost'),
      rgbL1: mean('rgbL1'),
      alphaIou: mean('alphaIou'),
    });
    if (scores.length > MAX_MERGES) return scores;
    const ofPrediction = bestMerge(
      predicted,
      (index) => pairs.filter(([at]) => at === index).map(([, other]) => truth[other]!),
      (layer, partner) => 1 - agreements.of(layer, partner).cost,
    );
    const ofTruth = bestMerge(
      truth,
      (index) => pairs.filter(([, at]) => at === index).map(([other]) => predicted[other]!),
      // The protocol measures this side with the roles exchanged.
      (layer, partner) => 1 - agreements.of(layer, partner).cost,
    );
    if (ofPrediction && (!ofTruth || ofPrediction.gain > ofTruth.gain))
      predicted.splice(ofPrediction.index, 2, ofPrediction.merged);
    else if (ofTruth) truth.splice(ofTruth.index, 2, ofTruth.merged);
    else return scores;
  }
}

/** Means over samples after at most 0, 1, ... merges; a sample that stopped earlier counts with its last scores. */
export function averagedScores(samples: readonly (readonly LayerdScore[])[]): LayerdScore[] {
  const counted = samples.filter((scores) => scores.length > 0);
  const levels = Math.max(0, ...counted.map((scores) => scores.length));
  return Array.from({ length: levels }, (_, level) => {
    const at = counted.map((scores) => scores[Math.min(level, scores.length - 1)]!);
    const mean = (figure: keyof LayerdScore) => at.reduce((sum, score) => sum + score[figure], 0) / at.length;
    return { merges: mean('merges'), cost: mean('cost'), rgbL1: mean('rgbL1'), alphaIou: mean('alphaIou') };
  });
}
