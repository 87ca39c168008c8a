import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { Part } from '../parts/part.ts';
import type { Color } from './pattern-period.ts';

/** How far from the colour between the lines a line's pixel has it on two opposite sides: lines are no thicker. */
const REACH_PX = 3;

/** Steps to one side; the other side lies opposite. */
const SIDES = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/** Levels of a channel that are counted as one. */
const BIN_LEVELS = 4;

/** Levels between the two colours at least, and share of what lies between the pieces that has to be lines of the second. */
const LEAST_CONTRAST = 6;
const LEAST_LINE_SHARE = 0.35;

/** Share of the canvas's sides that lines span. */
const LEAST_SPAN = 0.8;

/** Pixels that are lines on a canvas, and the lines' colour. */
export interface Lines {
  readonly color: Color;
  /** Per pixel, 1 where it is a line's or a piece's between lines. */
  readonly isKnown: Uint8Array;
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
  const ids = new Set(pieces.map(({ id }) => id));
  const piece = new Uint8Array(owner.length);
  for (let pixel = 0; pixel < owner.length; pixel += 1)
    if (off(pixel) <= tolerance && ids.has(owner[pixel]!)) piece[pixel] = 1;
  const reaches = (x: number, y: number, stepX: number, stepY: number): boolean => {
    for (let step = 1; step <= REACH_PX; step += 1) {
      const column = x + step * stepX;
      const row = y + step * stepY;
      if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) return true;
      if (piece[row * widthPx + column] === 1) return true;
    }
    return false;
  };
  const wayOf = SIDES.map(([stepX, stepY]) => stepY * widthPx + stepX);
  const touches = (pixel: number, way: number): boolean => {
    for (let step = 1; step <= REACH_PX; step += 1) if (piece[pixel + step * way] === 1) return true;
    return false;
  };
  const between: number[] = [];
  const bins = new Map<number, number>();
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    const isInner = y >= REACH_PX && y < heightPx - REACH_PX;
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      if (piece[pixel] === 1) continue;
      let isBetween = false;
      for (let side = 0; side < SIDES.length && !isBetween; side += 1) {
        const [stepX, stepY] = SIDES[side]!;
        isBetween =
          isInner && x >= REACH_PX && x < widthPx - REACH_PX
            ? touches(pixel, wayOf[side]!) && touches(pixel, -wayOf[side]!)
            : reaches(x, y, stepX, stepY) && reaches(x, y, -stepX, -stepY);
      }
      if (!isBetween) continue;
      between.push(pixel);
      if (off(pixel) < LEAST_CONTRAST) continue;
      const at = pixel * 4;
      const bin =
        (Math.floor(data[at]! / BIN_LEVELS) << 16) |
        (Math.floor(data[at + 1]! / BIN_LEVELS) << 8) |
        Math.floor(data[at + 2]! / BIN_LEVELS);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
  }
  const [most] = [...bins].sort((one, other) => other[1] - one[1]);
  if (!most) return null;
  const line = [most[0] >> 16, (most[0] >> 8) & 255, most[0] & 255].map(
    (bin) => bin * BIN_LEVELS + (BIN_LEVELS - 1) / 2,
  );
  const step = line.map((value, channel) => value - color[channel]!);
  const square = step.reduce((sum, value) => sum + value * value, 0);
  const isKnown = piece.slice();
  let lines = 0;
  let [left, top, right, bottom] = [widthPx, heightPx, 0, 0];
  for (const pixel of between) {
    let along = 0;
    for (let channel = 0; channel < 3; channel += 1)
      along += (step[channel]! * (data[pixel * 4 + channel]! - color[channel]!)) / square;
    const share = Math.min(1, Math.max(0, along));
    const isMixture = step.every(
      (value, channel) => Math.abs(data[pixel * 4 + channel]! - color[channel]! - share * value) <= tolerance,
    );
    if (!isMixture) continue;
    isKnown[pixel] = 1;
    lines += 1;
    const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  if (lines < LEAST_LINE_SHARE * between.length) return null;
  // A picture may lie over half of the page.
  const [across, along] = [(right - left) / widthPx, (bottom - top) / heightPx];
  if (Math.max(across, along) < LEAST_SPAN || Math.min(across, along) < LEAST_SPAN / 2) return null;
  return { color: line, isKnown };
}
