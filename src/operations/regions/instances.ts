import type { Box } from '../../domain/box.ts';
import { growBox } from '../../domain/box.ts';
import type { LabPicture } from '../../domain/lab.ts';
import { boundedSize, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import { geodesicLabels } from './geodesic.ts';
import { overlap } from './shape-evidence.ts';

/** The size at which a matte is taken apart. */
const WORKING_PIXELS = 120_000;
/** Matte values that hang together. */
const CONNECTED_ALPHA = 64;
/** Hints that overlap more than this mean the same thing. */
const SAME_HINT = 0.6;
/** A hint that lies so far in another's box tells of what belongs to that: the bag of a person. */
const NESTED_SHARE = 0.75;
/** The ellipse in a hint's box that tells of its thing, as a share of its sides, and the middle of that. */
const HINT_REACH = 0.9;
const HINT_MIDDLE = 0.5;
/** Share of a hint that must lie on the matte to mean it. */
const LEAST_ON_MATTE = 0.25;
/** Share of a hint's middle that as much must lie beside all other hints, else its middle is all that is sure. */
const LEAST_ALONE = 0.2;
/** A thing's box must fit that of its hint so well, else the hints are not of all that is there. */
const LEAST_FIT = 0.5;
/** A patch of a thing that is smaller than this share of its largest is no thing's foot behind another, but a mistake. */
const SPLINTER_SHARE = 0.08;
/** Lab difference within which a pixel belongs to the part whose colour is nearest. */
const COLOR_SIGMA = 8;

/**
 * The things that touch each other in a matte, one for each hint (a detection's box) that lies on it, told apart along the
 * colours between them; together they add up to the matte. `null` where there is but one, or where what a hint would get does
 * not fit its box: ten hints at a shelf full of pots leave the shelf over. About 0.5 s per megapixel.
 */
export function instances(image: Raster, matte: Mask, hints: readonly Box[]): readonly Mask[] | null {
  const whole = tightBox(matte, 1);
  if (!whole) return null;
  const region = growBox(whole, 1, image);
  const working = labPicture(image, region, boundedSize(region, WORKING_PIXELS));
  const inside = solidAt(matte, region, working);
  const { seeds, meant } = hintSeeds(inside, working, hintsIn(hints, region, working));
  if (meant.length < 2) return null;
  const labels = spread(withoutSplinters(geodesicLabels(working, inside, seeds), working), working);
  const boxes = boxesOf(labels, inside, working, meant.length);
  const fits = meant.every((hint, index) => {
    const box = boxes[index];
    return box && overlap(box, hint) >= LEAST_FIT;
  });
  return fits ? mattesOf(image, matte, region, working, labels, meant.length) : null;
}

/** Hints in pixels of the working size, without those that mean the same thing as one before, or what belongs to one. */
function hintsIn(hints: readonly Box[], region: Box, { widthPx, heightPx }: LabPicture): Box[] {
  const scaleX = widthPx / region.widthPx;
  const scaleY = heightPx / region.heightPx;
  const kept: Box[] = [];
  for (const hint of hints) {
    const scaled = {
      leftPx: (hint.leftPx - region.leftPx) * scaleX,
      topPx: (hint.topPx - region.topPx) * scaleY,
      widthPx: hint.widthPx * scaleX,
      heightPx: hint.heightPx * scaleY,
    };
    if (kept.every((other) => overlap(other, scaled) < SAME_HINT)) kept.push(scaled);
  }
  return kept.filter((hint) => !kept.some((other) => other !== hint && isNested(hint, other)));
}

function isNested(inner: Box, outer: Box): boolean {
  const area = ({ widthPx, heightPx }: Box): number => widthPx * heightPx;
  const both = overlap(inner, outer);
  // Intersection over union, solved for the intersection.
  const shared = (both * (area(inner) + area(outer))) / (1 + both);
  return area(inner) < area(outer) && shared >= NESTED_SHARE * area(inner);
}

/**
 * Labels where each hint that lies on the matte is surely right: where no other hint reaches, or where they all do, in its
 * middle; where two middles meet, the nearer one's. `meant` holds the hint of each label, from 1 on.
 */
function hintSeeds(
  inside: Uint8Array,
  { widthPx, heightPx }: LabPicture,
  hints: readonly Box[],
): { readonly seeds: Uint8Array; readonly meant: readonly Box[] } {
  const seeds = new Uint8Array(inside.length);
  const nearest = new Float32Array(inside.length).fill(1);
  const meant: Box[] = [];
  for (const hint of hints) {
    const within = placesIn(hint, widthPx, heightPx);
    const middle = within.filter(({ distance }) => distance < HINT_MIDDLE);
    const onMatte = within.filter(({ pixel }) => inside[pixel] === 1);
    if (onMatte.length < LEAST_ON_MATTE * within.length || meant.length === 255) continue;
    const others = hints.filter((other) => other !== hint);
    const alone = onMatte.filter(({ pixel }) => {
      const x = (pixel % widthPx) + 0.5;
      const y = Math.floor(pixel / widthPx) + 0.5;
      return others.every((other) => !contains(other, x, y));
    });
    const sure =
      alone.length >= LEAST_ALONE * middle.length ? alone : middle.filter(({ pixel }) => inside[pixel] === 1);
    if (sure.length === 0) continue;
    meant.push(hint);
    for (const { pixel, distance } of sure) {
      if (distance >= nearest[pixel]!) continue;
      nearest[pixel] = distance;
      seeds[pixel] = meant.length;
    }
  }
  return { seeds, meant };
}

/** Labels without the patches of each that are small beside its largest, in place: those go to what they lie at. */
function withoutSplinters(labels: Uint8Array, { widthPx }: LabPicture): Uint8Array {
  const patches = piecesOf(labels, widthPx).filter(({ value }) => value > 0);
  const largest = new Map<number, number>();
  for (const { value, pixels } of patches)
    largest.set(value, Math.max(largest.get(value) ?? 0, pixels.length));
  for (const { value, pixels } of patches) {
    if (pixels.length >= SPLINTER_SHARE * largest.get(value)!) continue;
    for (const pixel of pixels) labels[pixel] = 0;
  }
  return labels;
}

/** The tight box of each label within what is solid. */
function boxesOf(
  labels: Uint8Array,
  inside: Uint8Array,
  { widthPx, heightPx }: LabPicture,
  count: number,
): readonly (Box | null)[] {
  return Array.from({ length: count }, (_, index) => {
    const data = Uint8Array.from(labels, (label, pixel) =>
      label === index + 1 && inside[pixel] === 1 ? 255 : 0,
    );
    return tightBox({ widthPx, heightPx, data }, 255);
  });
}

/** The pixels of the ellipse in a box, with their distance from its middle, 1 at the rim. */
function placesIn(box: Box, widthPx: number, heightPx: number): { pixel: number; distance: number }[] {
  const reachX = Math.max(1, (HINT_REACH * box.widthPx) / 2);
  const reachY = Math.max(1, (HINT_REACH * box.heightPx) / 2);
  const centerX = box.leftPx + box.widthPx / 2;
  const centerY = box.topPx + box.heightPx / 2;
  const places: { pixel: number; distance: number }[] = [];
  for (let y = Math.max(0, Math.floor(centerY - reachY)); y < Math.min(heightPx, centerY + reachY); y += 1) {
    for (let x = Math.max(0, Math.floor(centerX - reachX)); x < Math.min(widthPx, centerX + reachX); x += 1) {
      const distance = Math.hypot((x + 0.5 - centerX) / reachX, (y + 0.5 - centerY) / reachY);
      if (distance < 1) places.push({ pixel: y * widthPx + x, distance });
    }
  }
  return places;
}

function contains(box: Box, x: number, y: number): boolean {
  return x >= box.leftPx && y >= box.topPx && x < box.leftPx + box.widthPx && y < box.topPx + box.heightPx;
}

/** 1 where the matte's nearest pixel is solid enough to hang together. */
function solidAt(matte: Mask, region: Box, { widthPx, heightPx }: LabPicture): Uint8Array {
  const inside = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const row = region.topPx + Math.floor(((y + 0.5) * region.heightPx) / heightPx);
    for (let x = 0; x < widthPx; x += 1) {
      const column = region.leftPx + Math.floor(((x + 0.5) * region.widthPx) / widthPx);
      if (matte.data[row * matte.widthPx + column]! >= CONNECTED_ALPHA) inside[y * widthPx + x] = 1;
    }
  }
  return inside;
}

/** Labels for what has none: that of the nearest, so that soft edges and crumbs go with it. */
function spread(labels: Uint8Array, { widthPx, heightPx }: LabPicture): Uint8Array {
  const reached = labels.slice();
  const queue = new Int32Array(labels.length);
  let end = 0;
  for (let pixel = 0; pixel < labels.length; pixel += 1) if (labels[pixel] !== 0) queue[end++] = pixel;
  const visit = (from: number, to: number): void => {
    if (reached[to] !== 0) return;
    reached[to] = reached[from]!;
    queue[end++] = to;
  };
  for (let head = 0; head < end; head += 1) {
    const pixel = queue[head]!;
    const column = pixel % widthPx;
    if (column > 0) visit(pixel, pixel - 1);
    if (column < widthPx - 1) visit(pixel, pixel + 1);
    if (pixel >= widthPx) visit(pixel, pixel - widthPx);
    if (pixel < widthPx * (heightPx - 1)) visit(pixel, pixel + widthPx);
  }
  return reached;
}

/** Each label's share of the matte at the picture's size. Between two labels a pixel goes where its colour is. */
function mattesOf(
  image: Raster,
  matte: Mask,
  region: Box,
  working: LabPicture,
  labels: Uint8Array,
  count: number,
): Mask[] {
  const mattes = Array.from({ length: count }, () => createMask(image.widthPx, image.heightPx));
  const native = labPicture(image, region, region);
  const { widthPx, heightPx } = working;
  for (let y = 0; y < region.heightPx; y += 1) {
    const row = Math.floor(((y + 0.5) * heightPx) / region.heightPx);
    for (let x = 0; x < region.widthPx; x += 1) {
      const pixel = (region.topPx + y) * image.widthPx + region.leftPx + x;
      const value = matte.data[pixel]!;
      if (value === 0) continue;
      const column = Math.floor(((x + 0.5) * widthPx) / region.widthPx);
      const label = nearestLabel(labels, working, column, row, native.colors, (y * region.widthPx + x) * 3);
      if (label > 0) mattes[label - 1]!.data[pixel] = value;
    }
  }
  return mattes;
}

function nearestLabel(
  labels: Uint8Array,
  { widthPx, heightPx, colors }: LabPicture,
  column: number,
  row: number,
  native: Float32Array,
  at: number,
): number {
  const own = labels[row * widthPx + column]!;
  let best = own;
  let most = -1;
  let mixed = false;
  const weights = new Map<number, number>();
  for (let y = Math.max(0, row - 1); y <= Math.min(heightPx - 1, row + 1); y += 1) {
    for (let x = Math.max(0, column - 1); x <= Math.min(widthPx - 1, column + 1); x += 1) {
      const cell = y * widthPx + x;
      if (labels[cell] !== own) mixed = true;
      const difference = Math.hypot(
        colors[cell * 3]! - native[at]!,
        colors[cell * 3 + 1]! - native[at + 1]!,
        colors[cell * 3 + 2]! - native[at + 2]!,
      );
      const weight = Math.exp(-0.5 * (difference / COLOR_SIGMA) ** 2) / (x === column && y === row ? 1 : 2);
      weights.set(labels[cell]!, (weights.get(labels[cell]!) ?? 1e-9) + weight);
    }
  }
  if (!mixed) return own;
  for (const [label, weight] of weights) {
    if (label === 0 || weight <= most) continue;
    most = weight;
    best = label;
  }
  return best;
}
