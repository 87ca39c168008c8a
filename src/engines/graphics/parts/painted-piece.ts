import type { Raster } from '../../../domain/raster.ts';
import type { CourseLevels } from './color-course.ts';
import { BLOCK_PIXELS, BLOCK_PX } from './color-course.ts';
import type { PaintModel, PaintSamples } from './paint.ts';
import { fitPaint, paintAt, positionOf, residualsOf, takePercentile } from './paint.ts';

const MOST_SAMPLES = 2000;
const MOST_PIECES = 24;

/** Samples of a piece's pixels. */
function samplesOf({ widthPx, data }: Raster, corners: readonly number[]): PaintSamples {
  const stride = Math.max(1, Math.floor((corners.length * BLOCK_PIXELS) / MOST_SAMPLES));
  const pixels: number[] = [];
  for (let index = 0; index < corners.length * BLOCK_PIXELS; index += stride) {
    const [block, place] = [Math.floor(index / BLOCK_PIXELS), index % BLOCK_PIXELS];
    pixels.push(corners[block]! + Math.floor(place / BLOCK_PX) * widthPx + (place % BLOCK_PX));
  }
  const column = (channel: number): Float32Array =>
    Float32Array.from(pixels, (pixel) => data[pixel * 4 + channel]!);
  return {
    count: pixels.length,
    x: Float32Array.from(pixels, (pixel) => pixel % widthPx),
    y: Float32Array.from(pixels, (pixel) => Math.floor(pixel / widthPx)),
    red: column(0),
    green: column(1),
    blue: column(2),
  };
}

/** A piece of a zone, by the corners of its blocks, with its paint. */
export interface PaintedPiece {
  readonly corners: readonly number[];
  readonly paint: PaintModel;
}

/** Where along a paint's course samples begin and end, and how much the colour changes per pixel between. */
function courseOf(paint: PaintModel, samples: PaintSamples): { from: number; to: number; slope: number } {
  const places = Float32Array.from({ length: samples.count }, (_, index) =>
    positionOf(paint, samples.x[index]!, samples.y[index]!),
  );
  const [from, to] = [takePercentile(places.slice(), 0.04), takePercentile(places, 0.96)];
  return { from, to, slope: changeOf(paint, from, to) / Math.max(1, to - from) };
}

/** How much a gradient's colour changes between two places along its course, in levels. */
function changeOf({ from, to, table }: PaintModel, one: number, other: number): number {
  const last = table.length / 3 - 1;
  const entry = (place: number): number =>
    3 * Math.round(Math.min(last, Math.max(0, (last * (place - from)) / Math.max(1e-6, to - from))));
  const [a, b] = [entry(one), entry(other)];
  return Math.max(...[0, 1, 2].map((channel) => Math.abs(table[a + channel]! - table[b + channel]!)));
}

/** Whether a paint goes on between two pieces as within them: a step from one to the other is no course. */
function isSmooth(paint: PaintModel, one: PaintSamples, other: PaintSamples, tolerance: number): boolean {
  if (paint.type === 'flat') return true;
  const [own, far] = [courseOf(paint, one), courseOf(paint, other)];
  const [low, high] = own.from <= far.from ? [own, far] : [far, own];
  const change = changeOf(paint, low.to, high.from);
  const gap = Math.max(1, high.from - low.to);
  return high.from <= low.to || change <= 2 * tolerance || change / gap <= 3 * Math.max(own.slope, far.slope);
}

/** The fewest paints that explain the pieces of a zone: pieces that one paint explains are one. */
export function paintedPieces(
  calm: Raster,
  found: readonly (readonly number[])[],
  { paint: tolerance }: CourseLevels,
): PaintedPiece[] {
  const explains = (paint: PaintModel, corners: readonly number[]): boolean =>
    paint.type !== 'free' &&
    takePercentile(residualsOf(paint, samplesOf(calm, corners)), 0.85) <= 1.5 * tolerance;
  const painted: PaintedPiece[] = [];
  for (const corners of found.slice(0, MOST_PIECES)) {
    const at = painted.findIndex((own) => {
      if (explains(own.paint, corners)) return true;
      const paint = fitPaint(samplesOf(calm, [...own.corners, ...corners]), tolerance);
      return (
        paint.residual <= tolerance &&
        explains(paint, own.corners) &&
        explains(paint, corners) &&
        isSmooth(paint, samplesOf(calm, own.corners), samplesOf(calm, corners), tolerance)
      );
    });
    const joined = at < 0 ? corners : [...painted[at]!.corners, ...corners];
    const paint = fitPaint(samplesOf(calm, joined), tolerance);
    if (at >= 0) painted[at] = { corners: joined, paint };
    else if (explains(paint, corners)) painted.push({ corners, paint });
  }
  return painted;
}

/** How far a pixel's colour is from a paint, in levels; `color` is room for the paint's own. */
export function offPaint(
  paint: PaintModel,
  { widthPx, data }: Raster,
  pixel: number,
  color: Float32Array,
): number {
  paintAt(paint, pixel % widthPx, Math.floor(pixel / widthPx), color);
  return Math.max(
    Math.abs(data[pixel * 4]! - color[0]!),
    Math.abs(data[pixel * 4 + 1]! - color[1]!),
    Math.abs(data[pixel * 4 + 2]! - color[2]!),
  );
}

/** To which piece, from 1 on, each pixel of a zone belongs: the one whose paint explains it best, and else the nearest. */
export function ownPixels(
  calm: Raster,
  labels: Int32Array,
  zone: number,
  found: readonly PaintedPiece[],
  tolerance: number,
): { readonly pieces: Uint8Array; readonly pixels: number; readonly explained: number } {
  const { widthPx } = calm;
  const color = new Float32Array(3);
  const best = new Uint8Array(labels.length);
  let pixels = 0;
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    if (labels[pixel] !== zone) continue;
    pixels += 1;
    let least = tolerance;
    for (const [index, { paint }] of found.entries()) {
      const off = offPaint(paint, calm, pixel, color);
      if (off >= least) continue;
      [least, best[pixel]] = [off, index + 1];
    }
  }
  const reached = new Uint8Array(labels.length);
  const queue = new Int32Array(pixels);
  let end = 0;
  for (const [index, { corners }] of found.entries())
    for (const corner of corners)
      for (let place = 0; place < BLOCK_PIXELS; place += 1) {
        const pixel = corner + Math.floor(place / BLOCK_PX) * widthPx + (place % BLOCK_PX);
        reached[pixel] = index + 1;
        queue[end] = pixel;
        end += 1;
      }
  const spread = (takes: (pixel: number, piece: number) => boolean): void => {
    for (let head = 0; head < end; head += 1) {
      const pixel = queue[head]!;
      const x = pixel % widthPx;
      for (const near of [
        x > 0 ? pixel - 1 : -1,
        x < widthPx - 1 ? pixel + 1 : -1,
        pixel - widthPx,
        pixel + widthPx,
      ]) {
        if (near < 0 || labels[near] !== zone || reached[near] !== 0 || !takes(near, reached[pixel]!))
          continue;
        reached[near] = reached[pixel]!;
        queue[end] = near;
        end += 1;
      }
    }
  };
  spread((pixel, piece) => best[pixel] === piece);
  const explained = end;
  spread(() => true);
  return { pieces: reached, pixels, explained };
}
