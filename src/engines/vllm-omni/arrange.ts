import type { Raster } from '../../domain/raster.ts';
import { createRaster } from '../../domain/raster.ts';

/** Layers of one size, back to front. */
export interface Arranged {
  /** Indices into what was given. */
  readonly order: readonly number[];
  /** Whether the first of them can be a background: it covers most of the canvas. */
  readonly hasBackground: boolean;
}

/** Mean alpha (0..1) from which a layer can be a background. */
const BACKGROUND_COVER = 0.5;
/** … and from which it can be the picture itself. */
const WHOLE_COVER = 0.97;
/** Mean difference (0..255) up to which a picture shows what layers compose to. */
const SAME_DIFFERENCE = 8;
/** The same where there are more pictures than were asked for. */
const SAME_DIFFERENCE_SURPLUS = 20;
/** The other order has to be better by so much for the server's not to be believed. */
const ORDER_GAIN = 0.7;
/** Mean alpha below which a layer shows nothing. */
const EMPTY_COVER = 0.0004;

/** Mean alpha, 0..1. */
export function coverOf({ data }: Raster): number {
  let sum = 0;
  for (let at = 3; at < data.length; at += 4) sum += data[at]!;
  return (sum * 4) / data.length / 255;
}

/** Source-over on white, back to front. All have one size; there is at least one. */
function composed(layers: readonly Raster[]): Raster {
  const ground = createRaster(layers[0]!.widthPx, layers[0]!.heightPx);
  ground.data.fill(255);
  for (const { data } of layers)
    for (let at = 0; at < data.length; at += 4) {
      const alpha = data[at + 3]!;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel += 1)
        ground.data[at + channel] =
          (data[at + channel]! * alpha + ground.data[at + channel]! * (255 - alpha)) / 255;
    }
  return ground;
}

/** Mean difference of the colours, 0..255. */
function difference(first: Raster, second: Raster): number {
  let sum = 0;
  for (let at = 0; at < first.data.length; at += 4)
    for (let channel = 0; channel < 3; channel += 1)
      sum += Math.abs(first.data[at + channel]! - second.data[at + channel]!);
  return (sum * 4) / first.data.length / 3;
}

/**
 * Which of the pictures that a model gave are layers, and how they lie on each other. Neither the number nor the order that a
 * server promises is believed: a picture that shows what the others compose to is no layer, an empty one is left out, and the
 * order is the one that gives the picture back. `source` and `pictures` have one size, a small one: 15 ms per megapixel of
 * pictures and try.
 */
export function arrange(source: Raster, pictures: readonly Raster[], askedCount: number): Arranged {
  const all = pictures.map((_, index) => index).filter((index) => coverOf(pictures[index]!) >= EMPTY_COVER);
  const whole = wholePicture(pictures, all, source, askedCount);
  const indices = all.filter((index) => index !== whole);
  const picked = indices.map((index) => pictures[index]!);
  if (picked.length === 0) return { order: [], hasBackground: false };
  const forward = difference(composed(picked), source);
  const backward = difference(composed(picked.toReversed()), source);
  const order = backward < ORDER_GAIN * forward ? indices.toReversed() : indices;
  return { order, hasBackground: coverOf(pictures[order[0]!]!) >= BACKGROUND_COVER };
}

/** The index of the picture that shows all of it, where another one can be the background. */
function wholePicture(
  pictures: readonly Raster[],
  indices: readonly number[],
  source: Raster,
  askedCount: number,
): number | null {
  const whole = indices.filter((index) => coverOf(pictures[index]!) >= WHOLE_COVER);
  if (whole.length < 2) return null;
  const limit = pictures.length > askedCount ? SAME_DIFFERENCE_SURPLUS : SAME_DIFFERENCE;
  let best: number | null = null;
  let leastDifference = limit;
  for (const index of whole) {
    const picture = pictures[index]!;
    if (difference(picture, source) > limit) continue;
    const others = indices.filter((other) => other !== index).map((other) => pictures[other]!);
    const found = Math.min(
      difference(composed(others), picture),
      difference(composed(others.toReversed()), picture),
    );
    if (found >= leastDifference) continue;
    leastDifference = found;
    best = index;
  }
  return best;
}
