import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { Part } from '../parts/part.ts';
import type { Color } from './pattern-period.ts';

/** How far from the colour between the lines a line's pixel has it on two opposite sides: lines are no thicker. */
const REACH_PX = 3;

/** Levels of a channel that are counted as one. */
const BIN_LEVELS = 4;
const BINS = 256 / BIN_LEVELS;

/** Levels between the two colours at least, and share of what lies between the pieces that has to be lines of the second. */
const LEAST_CONTRAST = 6;
const LEAST_LINE_SHARE = 0.35;

/** Share of the canvas that lies between pieces at least. */
const LEAST_BETWEEN = 0.001;

/** Share of the canvas's sides that lines span. */
const LEAST_SPAN = 0.8;

/** Pixels that are lines on a canvas, and the lines' colour. */
export interface Lines {
  readonly color: Color;
  /** Per pixel, 1 where it is a line's or a piece's between lines. */
  readonly isKnown: Uint8Array;
}

/**
 * Marks the pixels that have a piece, or the canvas's end, within reach on two opposite sides: of a row, a column or a
 * diagonal. Answers false, with some of them marked, where hardly any pixel is one.
 */
function markBetween(piece: Uint8Array, between: Uint8Array, widthPx: number, heightPx: number): boolean {
  let marked = 0;
  /** Walks from a pixel to the canvas's end, from piece to piece. */
  const walk = (first: number, way: number, count: number): void => {
    let last = -1;
    for (let at = 0; at <= count; at += 1) {
      if (at < count && piece[first + at * way] === 0) continue;
      const from = Math.max(last + 1, at - REACH_PX);
      for (let step = from; step < at && step <= last + REACH_PX; step += 1) {
        between[first + step * way] = 1;
        marked += 1;
      }
      last = at;
    }
  };
  for (let y = 0; y < heightPx; y += 1) walk(y * widthPx, 1, widthPx);
  for (let x = 0; x < widthPx; x += 1) walk(x, widthPx, heightPx);
  // A line along a diagonal is thin along rows as well.
  if (marked < LEAST_BETWEEN * piece.length) return false;
  for (let x = 0; x < widthPx; x += 1) {
    const up = (heightPx - 1) * widthPx + x;
    walk(x, widthPx + 1, Math.min(widthPx - x, heightPx));
    walk(up, 1 - widthPx, Math.min(widthPx - x, heightPx));
  }
  for (let y = 1; y < heightPx; y += 1) {
    walk(y * widthPx, widthPx + 1, Math.min(widthPx, heightPx - y));
    walk((heightPx - 1 - y) * widthPx, 1 - widthPx, Math.min(widthPx, heightPx - y));
  }
  return true;
}

function binOf(data: ArrayLike<number>, pixel: number): number {
  const at = pixel * 4;
  const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
  return (
    (Math.floor(red / BIN_LEVELS) * BINS + Math.floor(green / BIN_LEVELS)) * BINS +
    Math.floor(blue / BIN_LEVELS)
  );
}

/**
 * Thin lines, with edges or without a pixel that is wholly theirs, between pieces of one colour all over the canvas: pixels
 * that have a piece on two opposite sides close by, and a mixture of its colour and one other. `null` where there are none.
 */
export function linesBetween(
  { widthPx, heightPx, data }: Raster,
  { owner }: PixelMix,
  pieces: readonly Part[],
  color: Color,
  tolerance: number,
): Lines | null {
  const [red, green, blue] = [color[0]!, color[1]!, color[2]!];
  const off = (pixel: number): number =>
    Math.max(
      Math.abs(data[pixel * 4]! - red),
      Math.abs(data[pixel * 4 + 1]! - green),
      Math.abs(data[pixel * 4 + 2]! - blue),
    );
  const isPiece = new Uint8Array(Math.max(...pieces.map(({ id }) => id)) + 1);
  for (const { id } of pieces) isPiece[id] = 1;
  const piece = new Uint8Array(owner.length);
  for (let pixel = 0; pixel < owner.length; pixel += 1) {
    const id = owner[pixel]!;
    if (id >= 0 && id < isPiece.length && isPiece[id] === 1 && off(pixel) <= tolerance) piece[pixel] = 1;
  }
  const between = new Uint8Array(piece.length);
  if (!markBetween(piece, between, widthPx, heightPx)) return null;
  const bins = new Uint32Array(BINS ** 3);
  for (let pixel = 0; pixel < between.length; pixel += 1)
    if (between[pixel] === 1 && off(pixel) >= LEAST_CONTRAST) bins[binOf(data, pixel)]! += 1;
  const fullest = bins.reduce((best, count, bin) => (count > bins[best]! ? bin : best), 0);
  if (bins[fullest] === 0) return null;
  const line = [Math.floor(fullest / BINS ** 2), Math.floor(fullest / BINS) % BINS, fullest % BINS].map(
    (bin) => bin * BIN_LEVELS + (BIN_LEVELS - 1) / 2,
  );
  const step = line.map((value, channel) => value - color[channel]!);
  const square = step.reduce((sum, value) => sum + value * value, 0);
  const isMixture = (pixel: number): boolean => {
    let along = 0;
    for (let channel = 0; channel < 3; channel += 1)
      along += (step[channel]! * (data[pixel * 4 + channel]! - color[channel]!)) / square;
    const share = Math.min(1, Math.max(0, along));
    for (let channel = 0; channel < 3; channel += 1)
      if (Math.abs(data[pixel * 4 + channel]! - color[channel]! - share * step[channel]!) > tolerance)
        return false;
    return true;
  };
  const isKnown = piece.slice();
  let [betweens, lines] = [0, 0];
  let [left, top, right, bottom] = [widthPx, heightPx, 0, 0];
  for (let y = 0, pixel = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      if (between[pixel] === 0) continue;
      betweens += 1;
      if (!isMixture(pixel)) continue;
      isKnown[pixel] = 1;
      lines += 1;
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
    }
  if (lines < LEAST_LINE_SHARE * betweens) return null;
  // A picture may lie over half of the page.
  const [across, along] = [(right - left) / widthPx, (bottom - top) / heightPx];
  if (Math.max(across, along) < LEAST_SPAN || Math.min(across, along) < LEAST_SPAN / 2) return null;
  return { color: line, isKnown };
}
