import type { Box, Size } from '../../src/domain/box.ts';
import { createMask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { overlapPixels, type PlacedRaster, sharedExtent } from './layer-stack.ts';
import { layerAgreement } from './layerd.ts';
import { type TextError, textError } from './text-error.ts';

/** A layer with what it says, where it says something. */
export interface StackLayer extends PlacedRaster {
  readonly text?: { readonly string: string; readonly fontSizePx: number };
}

/** Two layers are the same thing from this alpha soft IoU on. */
const SAME_LAYER_IOU = 0.5;
/** Layers that share fewer pixels do not hide each other in a way that anyone could see. */
const OVERLAP_PIXELS = 16;
/** Text of at most this size is too small to be held to a reading. */
const SMALL_TEXT_PX = 14;
/** A predicted text belongs to a true line from this share of either one's box in the other on. */
const SAME_PLACE_SHARE = 0.5;

/** Which predicted layer each true one is, by index; true layers that nobody found have none. */
export type Matching = ReadonlyMap<number, number>;

/** Matches layers one to one, the best agreement in alpha and colour first. Costs as many agreements as there are pairs. */
export function matchedLayers(predicted: readonly PlacedRaster[], truth: readonly PlacedRaster[]): Matching {
  const pairs = truth.flatMap((layer, index) =>
    predicted.flatMap((other, found) => {
      if (boxIou(layer.box, other.box) === 0) return [];
      const { cost, alphaIou } = layerAgreement(other, layer);
      return alphaIou >= SAME_LAYER_IOU ? [{ index, found, cost }] : [];
    }),
  );
  const matching = new Map<number, number>();
  const taken = new Set<number>();
  for (const { index, found } of pairs.sort((one, other) => one.cost - other.cost)) {
    if (matching.has(index) || taken.has(found)) continue;
    matching.set(index, found);
    taken.add(found);
  }
  return matching;
}

function sharedArea(first: Box, second: Box): number {
  const { left, top, right, bottom } = sharedExtent(first, second);
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** Intersection over union of two boxes. */
export function boxIou(first: Box, second: Box): number {
  const shared = sharedArea(first, second);
  return shared === 0
    ? 0
    : shared / (first.widthPx * first.heightPx + second.widthPx * second.heightPx - shared);
}

/** Pairs of true layers above the background that overlap and were both found, and how many of them are in order. */
export interface OrderCount {
  readonly pairs: number;
  readonly inOrder: number;
}

/** Counts whether what lies above what is kept. The background is left out: it is below everything in any stack. */
export function orderCount(matching: Matching, truth: readonly PlacedRaster[]): OrderCount {
  let pairs = 0;
  let inOrder = 0;
  for (let below = 1; below < truth.length; below += 1) {
    for (let above = below + 1; above < truth.length; above += 1) {
      const [low, high] = [matching.get(below), matching.get(above)];
      if (low === undefined || high === undefined) continue;
      if (overlapPixels(truth[below]!, truth[above]!, OVERLAP_PIXELS) < OVERLAP_PIXELS) continue;
      pairs += 1;
      if (low < high) inOrder += 1;
    }
  }
  return { pairs, inOrder };
}

/** Which of two texts is read first: the upper one, or the left one where they stand beside each other. */
function readingOrder(one: Box, other: Box): number {
  const lower = Math.min(one.heightPx, other.heightPx) / 2;
  const down = one.topPx + one.heightPx / 2 - other.topPx - other.heightPx / 2;
  return Math.abs(down) > lower ? down : one.leftPx - other.leftPx;
}

/** The reading of every true line above 14 px, from the predicted text that lies where it is; case counts. */
export function textErrors(predicted: readonly StackLayer[], truth: readonly StackLayer[]): TextError[] {
  const read = predicted.filter(({ text }) => text !== undefined);
  return truth.flatMap(({ box, text }) => {
    if (!text || text.fontSizePx <= SMALL_TEXT_PX) return [];
    const here = read
      .filter((layer) => {
        const shared = sharedArea(layer.box, box);
        const area = layer.box.widthPx * layer.box.heightPx;
        return shared >= SAME_PLACE_SHARE * area || shared >= SAME_PLACE_SHARE * box.widthPx * box.heightPx;
      })
      .sort((one, other) => readingOrder(one.box, other.box));
    return [textError(here.map((layer) => layer.text!.string).join(' '), text.string)];
  });
}

/** Pixels of the canvas that no layer above the background touches, and how many of them are the source's in it. */
export function untouchedPixels(
  size: Size,
  layers: readonly PlacedRaster[],
  source: Raster,
): { readonly untouched: number; readonly same: number } {
  const [background, ...others] = layers;
  const touched = createMask(size.widthPx, size.heightPx);
  for (const { box, raster } of others)
    for (let row = 0, at = 3; row < box.heightPx; row += 1)
      for (let column = 0; column < box.widthPx; column += 1, at += 4)
        if (raster.data[at]! > 0) touched.data[(box.topPx + row) * size.widthPx + box.leftPx + column] = 1;
  let untouched = 0;
  let same = 0;
  for (let pixel = 0; pixel < touched.data.length; pixel += 1) {
    if (touched.data[pixel]! > 0) continue;
    untouched += 1;
    const at = pixel * 4;
    if ([at, at + 1, at + 2, at + 3].every((place) => background!.raster.data[place] === source.data[place]))
      same += 1;
  }
  return { untouched, same };
}

/** What a decomposition is worth as a working file. */
export interface StructureScore {
  /** |predicted - true| over true layers. */
  readonly countError: number;
  /** Share of the true layers above the background that were found, 0..1. */
  readonly foundShare: number;
  readonly order: OrderCount;
  readonly texts: readonly TextError[];
  /** Intersection over union of the boxes of every true layer above the background that was found. */
  readonly boxIous: readonly number[];
  /** Share of untouched pixels that are the source's own; 1 where every pixel is touched. */
  readonly untouchedShare: number;
}

/** All structure figures of one decomposition. `source` is the picture that was taken apart. */
export function structureScore(
  predicted: readonly StackLayer[],
  truth: readonly StackLayer[],
  source: Raster,
): StructureScore {
  const matching = matchedLayers(predicted, truth);
  const found = truth.flatMap((layer, index) => {
    const other = matching.get(index);
    return index === 0 || other === undefined ? [] : [{ layer, other: predicted[other]! }];
  });
  const { untouched, same } = untouchedPixels(source, predicted, source);
  return {
    countError: Math.abs(predicted.length - truth.length) / truth.length,
    foundShare: found.length / (truth.length - 1),
    order: orderCount(matching, truth),
    texts: textErrors(predicted, truth),
    boxIous: found.map(({ layer, other }) => boxIou(layer.box, other.box)),
    untouchedShare: untouched === 0 ? 1 : same / untouched,
  };
}
