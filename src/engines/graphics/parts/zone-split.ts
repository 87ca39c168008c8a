import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { FlatZones } from './flat-zones.ts';
import { NO_ZONE } from './flat-zones.ts';
import type { PaintModel } from './paint.ts';
import { paintAt } from './paint.ts';

/** Pixels that a piece of a zone needs to become a zone of its own. */
const LEAST_PIXELS = 150;

/** Pixels with all four neighbours in their own zone that a zone needs. */
const LEAST_INNER_PIXELS = 4;

/** Share of a piece that has one colour where it is a shape, and that no shadow explains where it is a picture. */
const LEAST_PLATEAU_SHARE = 0.6;
const LEAST_FOREIGN_SHARE = 0.5;

/** How far, in levels, a colour may lie off the way from the ground's paint to black and still be its shadow. */
const MOST_OFF_SHADOW = 8;

/** How far, in tolerances, a plain dark piece is from its ground when it is no shadow, and how plain. */
const LEAST_CONTRAST_TOLERANCES = 3;
const SURE_PLATEAU_SHARE = 0.85;

/** How uneven such a piece may be, as a share of its contrast. */
const MOST_PLATEAU_DEPTH = 0.1;

/** How wide, in pixels, the soft edge of a piece is, which tells nothing of how plain it is within. */
const EDGE_PX = 2;

/** A piece that its zone's paint does not explain: its pixels, and the paint's colours there. */
interface Piece {
  readonly pixels: Int32Array;
  readonly data: Uint8ClampedArray;
}

/** The middle value of one channel over a piece. */
function median({ pixels, data }: Piece, channel: number): number {
  const counts = new Int32Array(256);
  for (const pixel of pixels) counts[data[pixel * 4 + channel]!]! += 1;
  let value = 0;
  for (let left = pixels.length / 2; value < 255; value += 1) {
    left -= counts[value]!;
    if (left <= 0) break;
  }
  return value;
}

/** Whether a colour is neither its ground's nor its ground's in a shadow. */
export function isForeign(data: ArrayLike<number>, at: number, ground: ArrayLike<number>): boolean {
  const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
  const sum = ground[0]! + ground[1]! + ground[2]!;
  const light = (red + green + blue) / Math.max(1, sum);
  if (light > 1 + MOST_OFF_SHADOW / Math.max(1, sum / 3)) return true;
  return (
    Math.max(
      Math.abs(red - light * ground[0]!),
      Math.abs(green - light * ground[1]!),
      Math.abs(blue - light * ground[2]!),
    ) > MOST_OFF_SHADOW
  );
}

/** The pixels of a piece that are not on its edge; `isIn` is room for one per pixel of the picture, all 0 before and after. */
function insideOf(pixels: Int32Array, isIn: Uint8Array, widthPx: number): Int32Array {
  for (const pixel of pixels) isIn[pixel] = 1;
  const inside = pixels.filter((pixel) => {
    const x = pixel % widthPx;
    return (
      (x < EDGE_PX || isIn[pixel - EDGE_PX] === 1) &&
      (x >= widthPx - EDGE_PX || isIn[pixel + EDGE_PX] === 1) &&
      isIn[pixel - EDGE_PX * widthPx] !== 0 &&
      isIn[pixel + EDGE_PX * widthPx] !== 0
    );
  });
  for (const pixel of pixels) isIn[pixel] = 0;
  return inside;
}

/** Gathers the marked pixels that hang together with `start`, unmarking them; answers how many. */
function gather(marks: Uint8Array, start: number, widthPx: number, queue: Int32Array): number {
  let count = 1;
  queue[0] = start;
  marks[start] = 0;
  const visit = (pixel: number): void => {
    if (marks[pixel] !== 1) return;
    marks[pixel] = 0;
    queue[count] = pixel;
    count += 1;
  };
  for (let head = 0; head < count; head += 1) {
    const pixel = queue[head]!;
    const x = pixel % widthPx;
    if (x > 0) visit(pixel - 1);
    if (x < widthPx - 1) visit(pixel + 1);
    if (pixel >= widthPx) visit(pixel - widthPx);
    visit(pixel + widthPx);
  }
  return count;
}

/** Gives a picture's pixels to a zone of their own; what lies around it and a shadow explains stays with the ground. */
function takeOut(
  pixels: Int32Array,
  { widthPx, data }: Raster,
  labels: Int32Array,
  paints: readonly PaintModel[],
  target: number,
): void {
  const zone = labels[pixels[0]!]!;
  const color = new Float32Array(3);
  for (const pixel of pixels) labels[pixel] = target;
  const isShaded = (pixel: number): boolean => {
    paintAt(paints[zone]!, pixel % widthPx, Math.floor(pixel / widthPx), color);
    return !isForeign(data, pixel * 4, color);
  };
  // Inwards from the ground, as far as a shadow explains the colours.
  const open: number[] = [];
  const reach = (pixel: number): void => {
    for (const near of [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx]) {
      if (labels[near] !== target || !isShaded(near)) continue;
      labels[near] = zone;
      open.push(near);
    }
  };
  for (const pixel of pixels) {
    const atGround = [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx].some(
      (near) => labels[near] === zone,
    );
    if (labels[pixel] !== target || !atGround || !isShaded(pixel)) continue;
    labels[pixel] = zone;
    open.push(pixel);
    while (open.length > 0) reach(open.pop()!);
  }
}

/**
 * Takes out of a zone what hangs on it by a soft bridge only: a faint shape whose edge is smeared, a picture that meets the
 * ground's colour somewhere. What its paint in a shadow explains stays. Answers the same zones where there is nothing of the
 * kind. About 80 ms per megapixel.
 */
export async function splitZones(
  calm: Raster,
  zones: FlatZones,
  paints: readonly PaintModel[],
  { tolerance, noisy }: { readonly tolerance: number; readonly noisy: boolean },
  pace: Pace,
): Promise<FlatZones> {
  const { widthPx, heightPx, data } = calm;
  const marks = new Uint8Array(widthPx * heightPx);
  const color = new Float32Array(3);
  const off = (pixel: number, to: ArrayLike<number>): number =>
    Math.max(
      Math.abs(data[pixel * 4]! - to[0]!),
      Math.abs(data[pixel * 4 + 1]! - to[1]!),
      Math.abs(data[pixel * 4 + 2]! - to[2]!),
    );
  for (let y = 0; y < heightPx; y += 1) {
    if ((y & 63) === 0) await pace.breathe();
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const zone = zones.labels[pixel]!;
      if (zone < 0 || paints[zone]!.type === 'free') continue;
      paintAt(paints[zone]!, x, y, color);
      if (off(pixel, color) > tolerance) marks[pixel] = 1;
    }
  }
  const queue = new Int32Array(widthPx * heightPx);
  const isIn = new Uint8Array(widthPx * heightPx);
  const labels = zones.labels.slice();
  let { count } = zones;
  for (let start = 0; start < marks.length; start += 1) {
    if (marks[start] === 0) continue;
    const pixels = queue.subarray(0, gather(marks, start, widthPx, queue));
    if (pixels.length < LEAST_PIXELS) continue;
    await pace.breathe();
    const piece = { pixels, data };
    const plateau = [median(piece, 0), median(piece, 1), median(piece, 2)];
    const first = pixels[0]!;
    paintAt(paints[labels[first]!]!, first % widthPx, Math.floor(first / widthPx), color);
    const contrast = Math.hypot(...plateau.map((value, channel) => value - color[channel]!));
    let [level, foreign] = [0, 0];
    for (const pixel of pixels) {
      if (off(pixel, plateau) <= tolerance) level += 1;
      paintAt(paints[labels[pixel]!]!, pixel % widthPx, Math.floor(pixel / widthPx), color);
      if (isForeign(data, pixel * 4, color)) foreign += 1;
    }
    const isForeignPiece = foreign >= LEAST_FOREIGN_SHARE * pixels.length;
    // On a dark ground the whole of a shadow is a few levels deep.
    const depth = Math.min(tolerance, Math.max(1, MOST_PLATEAU_DEPTH * contrast));
    const isSure = (): boolean => {
      if (contrast < LEAST_CONTRAST_TOLERANCES * tolerance) return false;
      // Compression smears an edge; in a clean picture what is soft is a shadow, which has no plain inside.
      const inside = noisy ? insideOf(pixels, isIn, widthPx) : pixels;
      const sure = inside.reduce((sum, pixel) => sum + (off(pixel, plateau) <= depth ? 1 : 0), 0);
      return 2 * inside.length >= pixels.length && sure >= SURE_PLATEAU_SHARE * inside.length;
    };
    const isLevel = isForeignPiece ? level >= LEAST_PLATEAU_SHARE * pixels.length : isSure();
    if (!isLevel && !isForeignPiece) continue;
    // Between a shape's own colour and its ground's lies its edge, which is told as a mixture of both later.
    if (isLevel)
      for (const pixel of pixels) labels[pixel] = off(pixel, plateau) > tolerance ? NO_ZONE : count;
    else takeOut(pixels, calm, labels, paints, count);
    count += 1;
  }
  return count === zones.count ? zones : connected(labels, widthPx, count, queue);
}

/** The zones by connected pieces: what was taken out of one may have left several. */
function connected(labels: Int32Array, widthPx: number, count: number, queue: Int32Array): FlatZones {
  const marks = new Uint8Array(labels.length);
  const pieces: { zone: number; start: number; pixels: number }[] = [];
  const mostPixels = new Int32Array(count);
  const fill = (start: number, from: number, to: number): number => {
    let reached = 1;
    queue[0] = start;
    marks[start] = to;
    const visit = (pixel: number, zone: number): void => {
      if (labels[pixel] !== zone || marks[pixel] !== from) return;
      marks[pixel] = to;
      queue[reached] = pixel;
      reached += 1;
    };
    const zone = labels[start]!;
    for (let head = 0; head < reached; head += 1) {
      const pixel = queue[head]!;
      const x = pixel % widthPx;
      if (x > 0) visit(pixel - 1, zone);
      if (x < widthPx - 1) visit(pixel + 1, zone);
      visit(pixel - widthPx, zone);
      visit(pixel + widthPx, zone);
    }
    return reached;
  };
  for (let start = 0; start < labels.length; start += 1) {
    const zone = labels[start]!;
    if (zone < 0 || marks[start] !== 0) continue;
    const pixels = fill(start, 0, 1);
    pieces.push({ zone, start, pixels });
    mostPixels[zone] = Math.max(mostPixels[zone]!, pixels);
  }
  let next = count;
  const hasLargest = new Uint8Array(count);
  for (const { zone, start, pixels } of pieces) {
    if (pixels === mostPixels[zone] && hasLargest[zone] === 0) {
      hasLargest[zone] = 1;
      continue;
    }
    fill(start, 1, 2);
    const isZone = pixels >= LEAST_PIXELS;
    for (const pixel of queue.subarray(0, pixels)) labels[pixel] = isZone ? next : NO_ZONE;
    if (isZone) next += 1;
  }
  giveUpThin(labels, widthPx, next);
  return { labels, count: next };
}

/** Gives up zones that are too thin to have an inside: their colour cannot be told from their edges'. */
function giveUpThin(labels: Int32Array, widthPx: number, count: number): void {
  const inner = new Int32Array(count);
  for (let pixel = widthPx + 1; pixel < labels.length - widthPx - 1; pixel += 1) {
    const label = labels[pixel]!;
    if (
      label >= 0 &&
      labels[pixel - 1] === label &&
      labels[pixel + 1] === label &&
      labels[pixel - widthPx] === label &&
      labels[pixel + widthPx] === label
    )
      inner[label]! += 1;
  }
  for (let pixel = 0; pixel < labels.length; pixel += 1)
    if (labels[pixel]! >= 0 && inner[labels[pixel]!]! < LEAST_INNER_PIXELS) labels[pixel] = NO_ZONE;
}
