import type { Raster } from '../../domain/raster.ts';
import type { Pace } from '../pace.ts';
import type { FlatZones } from './flat-zones.ts';
import type { PaintModel, PaintSamples } from './paint.ts';
import { fitPaint, paintAt, positionOf, residualsOf, takePercentile } from './paint.ts';
import { Partition } from './partition.ts';
import { isForeign } from './zone-split.ts';

/** How exactly a picture shows its paints, in levels. */
export interface CourseLevels {
  /** How far, at most, a paint's own pixels are from it mostly, and at most. */
  readonly paint: number;
  readonly ownPaint: number;
  /** How far a block's colours may be from where the course of the block beside it leads. */
  readonly course: number;
}

/** Side of the blocks whose courses of colour are compared. */
const BLOCK_PX = 8;
const BLOCK_PIXELS = BLOCK_PX * BLOCK_PX;

/** Share of the canvas from which a zone is looked at, and share of it that its paint does not explain where it may be several. */
const LEAST_ZONE_SHARE = 0.004;
const LEAST_MISSED_SHARE = 0.12;

/** Blocks that a piece has at least, and share of them all that the paints of the pieces together explain. */
const LEAST_BLOCKS = 12;
const LEAST_EXPLAINED_SHARE = 0.85;

/** How wide, in pixels, an edge is at most, and share of the boundary of pieces along which their paints differ. */
const EDGE_PX = 6;
const LEAST_APART_SHARE = 0.5;

const MOST_SAMPLES = 2000;
const MOST_PIECES = 24;

/** A block within one zone: what it shows in its middle, and how that changes to the right and downwards. */
interface Block {
  readonly mean: readonly number[];
  readonly right: readonly number[];
  readonly down: readonly number[];
}

/** Why not one paint: colour off it at a pixel, in levels. */
function offPaint(paint: PaintModel, { widthPx, data }: Raster, pixel: number, color: Float32Array): number {
  paintAt(paint, pixel % widthPx, Math.floor(pixel / widthPx), color);
  return Math.max(
    Math.abs(data[pixel * 4]! - color[0]!),
    Math.abs(data[pixel * 4 + 1]! - color[1]!),
    Math.abs(data[pixel * 4 + 2]! - color[2]!),
  );
}

/** A block's plane by least squares; `null` where it is not all in the zone, or no plane. */
function blockAt(
  { widthPx, data }: Raster,
  labels: Int32Array,
  zone: number,
  left: number,
  top: number,
  tolerance: number,
): Block | null {
  const middle = (BLOCK_PX - 1) / 2;
  const [mean, right, down] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let y = 0; y < BLOCK_PX; y += 1)
    for (let x = 0; x < BLOCK_PX; x += 1) {
      const pixel = (top + y) * widthPx + left + x;
      if (labels[pixel] !== zone) return null;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[pixel * 4 + channel]!;
        mean[channel]! += value / BLOCK_PIXELS;
        right[channel]! += value * (x - middle);
        down[channel]! += value * (y - middle);
      }
    }
  const square = (BLOCK_PIXELS * (BLOCK_PX * BLOCK_PX - 1)) / 12;
  for (let channel = 0; channel < 3; channel += 1) {
    right[channel]! /= square;
    down[channel]! /= square;
  }
  for (let y = 0; y < BLOCK_PX; y += 1)
    for (let x = 0; x < BLOCK_PX; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[((top + y) * widthPx + left + x) * 4 + channel]!;
        const plane = mean[channel]! + right[channel]! * (x - middle) + down[channel]! * (y - middle);
        if (Math.abs(value - plane) > tolerance) return null;
      }
  return { mean, right, down };
}

/** Whether the course of each of two blocks leads to what the other shows, so many blocks apart. */
function leadsOn(one: Block, other: Block, columns: number, rows: number, tolerance: number): boolean {
  const most = tolerance * Math.max(columns, rows);
  for (let channel = 0; channel < 3; channel += 1) {
    const step = other.mean[channel]! - one.mean[channel]!;
    const across = rows === 0 ? 'down' : 'right';
    if (BLOCK_PX * Math.abs(one[across][channel]! - other[across][channel]!) > tolerance) return false;
    for (const { right, down } of [one, other]) {
      const course = BLOCK_PX * (columns * right[channel]! + rows * down[channel]!);
      if (Math.abs(step - course) > most) return false;
    }
  }
  return true;
}

/** The pieces of a zone along which the course of colours goes on, each by its blocks' corners, the largest first. */
function pieces(calm: Raster, labels: Int32Array, zone: number, levels: CourseLevels): number[][] {
  const { widthPx, heightPx } = calm;
  const [columns, rows] = [Math.floor(widthPx / BLOCK_PX), Math.floor(heightPx / BLOCK_PX)];
  const blocks = Array.from({ length: columns * rows }, (_, index) =>
    blockAt(
      calm,
      labels,
      zone,
      (index % columns) * BLOCK_PX,
      Math.floor(index / columns) * BLOCK_PX,
      levels.ownPaint,
    ),
  );
  const sets = new Partition(blocks.length);
  const at = (column: number, row: number): Block | null =>
    column < 0 || row < 0 || column >= columns || row >= rows ? null : blocks[row * columns + column]!;
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      for (const [x, y] of [
        [1, 0],
        [0, 1],
      ] as const) {
        const [own, next] = [at(column, row), at(column + x, row + y)];
        if (!own || !next || !leadsOn(own, next, x, y, levels.course)) continue;
        // A block that lies on the edge of two courses is half of both.
        const [before, after] = [at(column - x, row - y), at(column + 2 * x, row + 2 * y)];
        if (before && !leadsOn(before, next, 2 * x, 2 * y, levels.course)) continue;
        if (after && !leadsOn(own, after, 2 * x, 2 * y, levels.course)) continue;
        sets.join(row * columns + column, (row + y) * columns + column + x);
      }
  const found = new Map<number, number[]>();
  for (const [index, block] of blocks.entries()) {
    if (!block) continue;
    const root = sets.root(index);
    const corner = Math.floor(index / columns) * BLOCK_PX * widthPx + (index % columns) * BLOCK_PX;
    const piece = found.get(root);
    if (piece) piece.push(corner);
    else found.set(root, [corner]);
  }
  return [...found.values()]
    .filter(({ length }) => length >= LEAST_BLOCKS)
    .sort((one, other) => other.length - one.length);
}

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

/** A piece with its paint. */
interface Painted {
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
function paintedPieces(
  calm: Raster,
  found: readonly (readonly number[])[],
  { paint: tolerance }: CourseLevels,
): Painted[] {
  const explains = (paint: PaintModel, corners: readonly number[]): boolean =>
    paint.type !== 'free' &&
    takePercentile(residualsOf(paint, samplesOf(calm, corners)), 0.85) <= 1.5 * tolerance;
  const painted: Painted[] = [];
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

/**
 * Parts zones that are several paints which run into each other where their gradients meet in one colour: along a paint the
 * course of colours goes on from block to block, and at its edge it breaks off, though no step shows. Answers the same zones
 * where each is one paint, or none. About 20 ms per megapixel, and 100 ms for each zone that is looked at.
 */
export async function partMerged(
  calm: Raster,
  zones: FlatZones,
  paints: readonly PaintModel[],
  levels: CourseLevels,
  pace: Pace,
): Promise<FlatZones> {
  const color = new Float32Array(3);
  const [areas, missed] = [new Int32Array(zones.count), new Int32Array(zones.count)];
  for (let pixel = 0; pixel < zones.labels.length; pixel += 3) {
    const zone = zones.labels[pixel]!;
    if (zone < 0) continue;
    areas[zone]! += 3;
    if (paints[zone]!.type === 'free' || offPaint(paints[zone]!, calm, pixel, color) > levels.ownPaint)
      missed[zone]! += 3;
  }
  const labels = zones.labels.slice();
  let { count } = zones;
  for (let zone = 0; zone < zones.count; zone += 1) {
    if (areas[zone]! < LEAST_ZONE_SHARE * labels.length || missed[zone]! < LEAST_MISSED_SHARE * areas[zone]!)
      continue;
    await pace.breathe();
    const found = paintedPieces(calm, pieces(calm, labels, zone, levels), levels);
    if (found.length < 2 || areShades(found)) continue;
    const own = ownPixels(calm, labels, zone, found, levels.ownPaint);
    if (own.explained < LEAST_EXPLAINED_SHARE * own.pixels) continue;
    if (!areApart(calm, labels, own.pieces, found, levels.ownPaint)) continue;
    // The first piece keeps the zone's number.
    for (const [pixel, piece] of own.pieces.entries())
      if (piece > 0) labels[pixel] = piece === 1 ? zone : count + piece - 2;
    count += found.length - 1;
  }
  return count === zones.count ? zones : { labels, count };
}

/** Whether all pieces but the largest show only colours of its own in less light: the sides of a shadow. */
export function areShades([ground, ...others]: readonly Pick<Painted, 'paint'>[]): boolean {
  const lights: Float32Array[] = [];
  for (let at = 0; at < ground!.paint.table.length; at += 3)
    lights.push(ground!.paint.table.subarray(at, at + 3));
  return others.every(({ paint: { type, table } }) => {
    // One colour of a gradient is a card's; a shadow's is darker than any.
    if (type === 'flat' && lights.length > 1 && lights.some((light) => sumOf(table) >= sumOf(light)))
      return false;
    for (let at = 0; at < table.length; at += 3)
      if (lights.every((light) => isForeign(table, at, light))) return false;
    return true;
  });
}

const sumOf = (color: ArrayLike<number>): number => color[0]! + color[1]! + color[2]!;

/** To which piece, from 1 on, each pixel of a zone belongs: the one whose paint explains it best, and else the nearest. */
function ownPixels(
  calm: Raster,
  labels: Int32Array,
  zone: number,
  found: readonly Painted[],
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

/**
 * Whether the paints of pieces differ where the pieces meet, be it across an edge's own pixels, along most of their boundary: a
 * shadow or a glow goes over into its ground.
 */
function areApart(
  { widthPx, heightPx }: Raster,
  labels: Int32Array,
  pieceOf: Uint8Array,
  found: readonly Painted[],
  tolerance: number,
): boolean {
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  let [met, apart] = [0, 0];
  const look = (pixel: number, step: number, room: number): void => {
    const piece = pieceOf[pixel]!;
    let next = pixel + step;
    let reach = Math.min(room, EDGE_PX);
    while (reach > 0 && labels[next]! < 0) [next, reach] = [next + step, reach - 1];
    if (reach <= 0 || pieceOf[next] === 0 || pieceOf[next] === piece) return;
    const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
    paintAt(found[piece - 1]!.paint, x, y, own);
    paintAt(found[pieceOf[next]! - 1]!.paint, x, y, far);
    met += 1;
    if ([0, 1, 2].some((channel) => Math.abs(own[channel]! - far[channel]!) > tolerance)) apart += 1;
  };
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    if (pieceOf[pixel] === 0) continue;
    look(pixel, 1, widthPx - 1 - (pixel % widthPx));
    look(pixel, widthPx, heightPx - 1 - Math.floor(pixel / widthPx));
  }
  return apart >= LEAST_APART_SHARE * met;
}
