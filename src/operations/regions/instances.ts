import type { Box } from '../../domain/box.ts';
import { growBox } from '../../domain/box.ts';
import type { RunContext } from '../../domain/capability.ts';
import type { LabPicture } from '../../domain/lab.ts';
import { boundedSize, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { geodesicLabels } from './geodesic.ts';
import { findNeck } from './necks.ts';
import { overlap, SOLID_ALPHA } from './shape-evidence.ts';

/** One thing of several that a matte holds. */
export interface Instance {
  /** At the picture's size; the mattes of all instances add up to what they were taken from, but for crumbs. */
  readonly matte: Mask;
  readonly box: Box;
  /** 0..1: how clear it is that this is one thing; 1 for what stands apart. */
  readonly confidence: number;
}

/** The size at which a matte is taken apart. */
const WORKING_PIXELS = 120_000;
/** Matte values that hang together. */
const CONNECTED_ALPHA = 64;
/** Parts smaller than this share of the whole are crumbs of the nearest. */
const CRUMB_SHARE = 0.01;
/** Hints that overlap more than this mean the same thing. */
const SAME_HINT = 0.6;
/** The ellipse in a hint's box that tells of its thing, as a share of its sides, and the middle of that. */
const HINT_REACH = 0.9;
const HINT_MIDDLE = 0.5;
/** Share of a hint that must lie on a piece to mean it. */
const LEAST_ON_PIECE = 0.25;
/** Share of a hint's middle that as much must lie beside all other hints, else its middle is all that is sure. */
const LEAST_ALONE = 0.2;
/** How sure a division between hints is. */
const HINTED_CONFIDENCE = 0.85;
/** More parts than this are not told apart by necks alone. */
const MOST_AT_NECKS = 8;
/** Lab difference within which a pixel belongs to the part whose colour is nearest. */
const COLOR_SIGMA = 8;

/**
 * The separate things of a matte, largest first. What does not touch is apart; what touches is divided where two hints
 * (detections, faces) lie on it, along the colours between them, or without hints at necks between parts of different
 * colours. About 0.5 s per megapixel.
 */
export async function instances(
  image: Raster,
  matte: Mask,
  hints: readonly Box[],
  context: RunContext,
): Promise<readonly Instance[]> {
  throwIfAborted(context.signal);
  const whole = tightBox(matte, 1);
  if (!whole) return [];
  const region = growBox(whole, 1, image);
  const working = labPicture(image, region, boundedSize(region, WORKING_PIXELS));
  const inside = solidAt(matte, region, working);
  const labels = new Uint8Array(inside.length);
  const confidences: number[] = [1];
  const pieces = piecesOf(inside, working.widthPx).filter(({ value }) => value === 1);
  const total = pieces.reduce((sum, { pixels }) => sum + pixels.length, 0);
  for (const { pixels } of pieces) {
    throwIfAborted(context.signal);
    if (pixels.length < CRUMB_SHARE * total || confidences.length > 250) continue;
    const piece = new Uint8Array(inside.length);
    for (const pixel of pixels) piece[pixel] = 1;
    const divided = divide(piece, working, hintsIn(hints, region, working));
    const first = confidences.length;
    confidences.push(...divided.confidences);
    for (const pixel of pixels) labels[pixel] = first - 1 + divided.labels[pixel]!;
  }
  if (confidences.length === 1) return [];
  const reached = confidences.length === 2 ? labels.fill(1) : spread(labels, working);
  return mattesOf(image, matte, region, working, reached, confidences.length - 1)
    .flatMap((part, index) => {
      const box = tightBox(part, SOLID_ALPHA);
      return box ? [{ matte: part, box, confidence: confidences[index + 1]! }] : [];
    })
    .toSorted((first, second) => solidCount(second.matte) - solidCount(first.matte));
}

const solidCount = ({ data }: Mask): number =>
  data.reduce((count, value) => (value >= SOLID_ALPHA ? count + 1 : count), 0);

/** The parts of a connected piece: labels from 1 on, and how sure each part is. */
interface Division {
  readonly labels: Uint8Array;
  readonly confidences: readonly number[];
}

function divide(piece: Uint8Array, working: LabPicture, hints: readonly Box[]): Division {
  const { seeds, count } = hintSeeds(piece, working, hints);
  if (count >= 2) {
    return {
      labels: geodesicLabels(working, piece, seeds),
      confidences: Array.from({ length: count }, () => HINTED_CONFIDENCE),
    };
  }
  // A single hint says that this is one thing.
  return count === 1 ? { labels: piece, confidences: [1] } : divideAtNecks(piece, working);
}

/** Divides at the clearest neck, and both halves again. */
function divideAtNecks(piece: Uint8Array, working: LabPicture): Division {
  const labels = piece.slice();
  const confidences = [1];
  for (let part = 1; part <= confidences.length && confidences.length < MOST_AT_NECKS; ) {
    const own = Uint8Array.from(labels, (label) => (label === part ? 1 : 0));
    const neck = findNeck(own, working);
    if (!neck) {
      part += 1;
      continue;
    }
    const halves = geodesicLabels(working, own, neck.seeds);
    const confidence = Math.min(confidences[part - 1]!, neck.clearness);
    confidences[part - 1] = confidence;
    confidences.push(confidence);
    for (let pixel = 0; pixel < labels.length; pixel += 1)
      if (halves[pixel] === 2) labels[pixel] = confidences.length;
  }
  return { labels, confidences };
}

/** Hints in pixels of the working size, without those that mean the same thing as one before. */
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
  return kept;
}

/**
 * Labels where each hint that lies on a piece is surely right: where no other hint reaches, or where they all do, in its
 * middle; where two middles meet, the nearer one's.
 */
function hintSeeds(
  piece: Uint8Array,
  { widthPx, heightPx }: LabPicture,
  hints: readonly Box[],
): { seeds: Uint8Array; count: number } {
  const seeds = new Uint8Array(piece.length);
  const nearest = new Float32Array(piece.length).fill(1);
  let count = 0;
  for (const hint of hints) {
    const within = placesIn(hint, widthPx, heightPx);
    const middle = within.filter(({ distance }) => distance < HINT_MIDDLE);
    const onPiece = within.filter(({ pixel }) => piece[pixel] === 1);
    if (onPiece.length < LEAST_ON_PIECE * within.length) continue;
    const others = hints.filter((other) => other !== hint);
    const alone = onPiece.filter(({ pixel }) => {
      const x = (pixel % widthPx) + 0.5;
      const y = Math.floor(pixel / widthPx) + 0.5;
      return others.every((other) => !contains(other, x, y));
    });
    const sure =
      alone.length >= LEAST_ALONE * middle.length ? alone : middle.filter(({ pixel }) => piece[pixel] === 1);
    if (sure.length === 0) continue;
    count += 1;
    for (const { pixel, distance } of sure) {
      if (distance >= nearest[pixel]!) continue;
      nearest[pixel] = distance;
      seeds[pixel] = count;
    }
  }
  return { seeds, count };
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
