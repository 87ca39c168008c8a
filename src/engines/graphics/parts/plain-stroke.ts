import type { Raster } from '../../../domain/raster.ts';

/** Pixels of a stroke's own colour, and of its length and height together, at least: what runs on so far was drawn. */
const LEAST_PIXELS = 60;
const LEAST_REACH_PX = 80;

/** How thick a stroke is at most. */
const MOST_THICKNESS_PX = 6;

/** Share of a piece that is something else: less is the stroke's own faint ends. */
const LEAST_REST_SHARE = 0.25;

/** The colour that most pixels of a piece have, exactly, as 24 bits; -1 where fewer than `least` have it. */
export function mainColor(pixels: Int32Array, data: Uint8ClampedArray, least: number): number {
  const counts = new Map<number, number>();
  let [best, most] = [-1, 0];
  for (const pixel of pixels) {
    const key = colorKey(data, pixel);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > most) [best, most] = [key, count];
  }
  return most >= least ? best : -1;
}

const colorKey = (data: Uint8ClampedArray, pixel: number): number =>
  (data[pixel * 4]! << 16) | (data[pixel * 4 + 1]! << 8) | data[pixel * 4 + 2]!;

/**
 * The pixels of a thin stroke in one exact colour that runs on far, with their edges, in an unexplained piece of a picture
 * without noise: a frame that crosses a photograph hangs together with its texture. `null` where there is none, or nothing else.
 * `marks` is scratch, one byte per pixel of the picture, 0 before and after. Linear in the piece.
 */
export function plainStroke(
  pixels: Int32Array,
  { widthPx, data }: Raster,
  marks: Uint8Array,
): Int32Array | null {
  const color = mainColor(pixels, data, LEAST_PIXELS);
  if (color < 0) return null;
  for (const pixel of pixels) marks[pixel] = colorKey(data, pixel) === color ? 2 : 1;
  const around = [-widthPx - 1, -widthPx, -widthPx + 1, -1, 1, widthPx - 1, widthPx, widthPx + 1];
  const stroke: number[] = [];
  for (const start of pixels) {
    if (marks[start] !== 2) continue;
    const first = stroke.length;
    let [left, top, right, bottom] = [widthPx, marks.length, -1, -1];
    stroke.push(start);
    marks[start] = 3;
    for (let next = first; next < stroke.length; next += 1) {
      const pixel = stroke[next]!;
      const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
      for (const step of around) {
        if (marks[pixel + step] !== 2) continue;
        marks[pixel + step] = 3;
        stroke.push(pixel + step);
      }
    }
    const reachPx = right - left + bottom - top + 2;
    const area = stroke.length - first;
    // A closed line has its reach twice.
    if (area >= LEAST_PIXELS && reachPx >= LEAST_REACH_PX && area <= 2 * MOST_THICKNESS_PX * reachPx)
      continue;
    for (const pixel of stroke.splice(first)) marks[pixel] = 1;
  }
  for (const pixel of [...stroke])
    for (const step of around) {
      if (marks[pixel + step] !== 1) continue;
      marks[pixel + step] = 3;
      stroke.push(pixel + step);
    }
  for (const pixel of pixels) marks[pixel] = 0;
  if (stroke.length === 0 || stroke.length > (1 - LEAST_REST_SHARE) * pixels.length) return null;
  return Int32Array.from(stroke);
}
