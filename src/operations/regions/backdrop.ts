import { wholeBox } from '../../domain/box.ts';
import { flood } from '../../domain/flood.ts';
import type { LabPicture } from '../../domain/lab.ts';
import { boundedSize, labPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import { outlineContrast } from './shape-evidence.ts';

/** Sky or ground, as far as a picture's colours tell. */
export interface Backdrop {
  /** At the picture's size, right except near its edges. */
  readonly matte: Mask;
  /** 0..1 */
  readonly confidence: number;
}

const WORKING_PIXELS = 60_000;
/** Weaker evidence for a sky than this is none. */
const LEAST_SKY_CONFIDENCE = 0.45;

/** Gaps smaller than this share of the picture lie in front of what is around them, or are noise. */
const HOLE_SHARE = 0.004;

/** Lab step between neighbours, smoothed, within one sky; clouds have more than a clear one. */
const SKY_STEP = 3.2;
/** A sky takes at least so much of the top row and of the picture, and ends above this share of the height. */
const LEAST_SKY_TOP = 0.45;
const LEAST_SKY_AREA = 0.06;
const LOWEST_HORIZON = 0.9;

/** Lab step between neighbours, smoothed, within one ground, and Lab distance to what lies below it on the whole. */
const GROUND_STEP = 3.5;
const GROUND_REACH = 24;
const LEAST_GROUND_BOTTOM = 0.45;
const LEAST_GROUND_AREA = 0.06;
/** A ground has light and structure; a bar of one colour has none. */
const LEAST_LIVELINESS = 1.2;
/** The lowest share of a picture, which shows it: a bar below a picture is no part of it. */
const FOOT_SHARE = 0.04;
/** Anything may lie at the lower edge: a sofa, a table. */
const GROUND_TRUST = 0.7;
const LEAST_GROUND_CONFIDENCE = 0.37;
/** A ground begins below this share of the height. */
const HIGHEST_GROUND = 0.3;

/**
 * The sky: what hangs together from the upper edge on, is smooth, blue, bright grey or as the sun sets, and ends above the lower
 * edge. `null` where the evidence is weak: a bright wall could be an overcast sky. About 40 ms per megapixel.
 */
export function findSky(image: Raster): Backdrop | null {
  const working = smoothed(labPicture(image, wholeBox(image), boundedSize(image, WORKING_PIXELS)));
  const { widthPx, heightPx } = working;
  const kinds = working.opacity.map((_, pixel) => skyKind(working, pixel));
  const marks = new Uint8Array(kinds.length);
  for (let x = 0; x < widthPx; x += 1) if (kinds[x]! > 0) marks[x] = 1;
  const top = share(marks.subarray(0, widthPx));
  flood(marks, widthPx, (from, to) => kinds[to]! > 0 && stepBetween(working, from, to) <= SKY_STEP);
  fillHoles(marks, widthPx);
  const area = share(marks);
  if (top < LEAST_SKY_TOP || area < LEAST_SKY_AREA) return null;
  const counts = [0, 0, 0, 0];
  let lowest = 0;
  for (let pixel = 0; pixel < marks.length; pixel += 1) {
    if (marks[pixel] === 0) continue;
    counts[kinds[pixel]!]! += 1;
    lowest = Math.max(lowest, Math.floor(pixel / widthPx));
  }
  const total = area * marks.length;
  const blue = counts[BLUE]! / total;
  const warm = counts[WARM]! / total;
  if (share(marks.subarray(marks.length - widthPx)) > 0.02 || lowest > LOWEST_HORIZON * heightPx) return null;
  const graded = gradingOf(marks, working);
  // Grey alone is a wall as often as a sky; a sunset shows by its grading from the horizon upwards.
  const sunset = warm > 0.25 && graded.lightness > 0 ? Math.min(1, graded.difference / 14) : 0;
  const color = Math.max(Math.min(1, blue / 0.3), sunset);
  const edge = outlineContrast(marks, working);
  const confidence =
    color *
    runShare(marks, widthPx, true) ** 2 *
    (0.45 + 0.55 * edge) *
    (0.6 + 0.4 * top) *
    Math.min(1, 0.7 + area);
  return confidence < LEAST_SKY_CONFIDENCE ? null : { matte: enlarged(marks, working, image), confidence };
}

const BLUE = 1;
const GREY = 2;
const WARM = 3;

/** What kind of sky a colour could be of, 0 for none. */
function skyKind({ colors, opacity }: LabPicture, pixel: number): number {
  if (opacity[pixel]! < 0.5) return 0;
  const lightness = colors[pixel * 3]!;
  const a = colors[pixel * 3 + 1]!;
  const b = colors[pixel * 3 + 2]!;
  const chroma = Math.hypot(a, b);
  if (b < -5 && a < 14 && a > -22 && lightness > 28 && b < -Math.abs(a) * 0.4) return BLUE;
  if (chroma < 9 && lightness > 58) return GREY;
  if (lightness > 45 && a > 0 && b > -35 && chroma > 16 && chroma < 80) return WARM;
  return 0;
}

/**
 * The ground: what hangs together from the lower edge on, is of one kind, and ends below the upper part of the picture. `null`
 * where the evidence is weak. About 40 ms per megapixel.
 */
export function findGround(image: Raster): Backdrop | null {
  const working = smoothed(smoothed(labPicture(image, wholeBox(image), boundedSize(image, WORKING_PIXELS))));
  const { widthPx, heightPx } = working;
  const bottom = (heightPx - 1) * widthPx;
  const typical = typicalColor(working, bottom);
  const isLike = (pixel: number): boolean =>
    working.opacity[pixel]! >= 0.5 && distanceTo(working, pixel, typical) <= GROUND_REACH;
  const marks = new Uint8Array(widthPx * heightPx);
  for (let x = 0; x < widthPx; x += 1) if (isLike(bottom + x)) marks[bottom + x] = 1;
  const foot = share(marks.subarray(bottom));
  flood(marks, widthPx, (from, to) => isLike(to) && stepBetween(working, from, to) <= GROUND_STEP);
  fillHoles(marks, widthPx);
  const area = share(marks);
  if (foot < LEAST_GROUND_BOTTOM || area < LEAST_GROUND_AREA) return null;
  const above = share(marks.subarray(0, Math.floor(HIGHEST_GROUND * heightPx) * widthPx));
  if (above > 0.02) return null;
  const edge = outlineContrast(marks, working);
  const footMarks = marks.slice().fill(0, 0, Math.floor((1 - FOOT_SHARE) * heightPx) * widthPx);
  if (Math.min(liveliness(marks, working), 1.5 * liveliness(footMarks, working)) < LEAST_LIVELINESS)
    return null;
  const run = runShare(marks, widthPx, false);
  const confidence =
    GROUND_TRUST * run ** 2 * (0.35 + 0.65 * foot) * (0.35 + 0.65 * edge) * Math.min(1, 0.7 + 2 * area);
  return confidence < LEAST_GROUND_CONFIDENCE ? null : { matte: enlarged(marks, working, image), confidence };
}

function typicalColor({ colors }: LabPicture, first: number): readonly [number, number, number] {
  const count = colors.length / 3 - first;
  const median = (channel: number): number => {
    const values = Float32Array.from(
      { length: count },
      (_, index) => colors[(first + index) * 3 + channel]!,
    ).sort();
    return values[Math.floor(count / 2)]!;
  };
  return [median(0), median(1), median(2)];
}

function distanceTo({ colors }: LabPicture, pixel: number, color: readonly [number, number, number]): number {
  return Math.hypot(
    // A ground in sun and shade is one ground.
    0.6 * (colors[pixel * 3]! - color[0]),
    colors[pixel * 3 + 1]! - color[1],
    colors[pixel * 3 + 2]! - color[2],
  );
}

const share = (marks: Uint8Array): number =>
  marks.reduce((sum, mark) => sum + mark, 0) / Math.max(1, marks.length);

function stepBetween({ colors }: LabPicture, first: number, second: number): number {
  return Math.hypot(
    colors[first * 3]! - colors[second * 3]!,
    colors[first * 3 + 1]! - colors[second * 3 + 1]!,
    colors[first * 3 + 2]! - colors[second * 3 + 2]!,
  );
}

/** How much the marked part changes from its upper to its lower end, and how much lighter it gets, in Lab. */
function gradingOf(marks: Uint8Array, working: LabPicture): { difference: number; lightness: number } {
  const { widthPx, heightPx, colors } = working;
  const rows: [number, number, number][] = [];
  for (let y = 0; y < heightPx; y += 1) {
    const sum: [number, number, number] = [0, 0, 0];
    let count = 0;
    for (let pixel = y * widthPx; pixel < (y + 1) * widthPx; pixel += 1) {
      if (marks[pixel] === 0) continue;
      count += 1;
      for (let channel = 0; channel < 3; channel += 1) sum[channel]! += colors[pixel * 3 + channel]!;
    }
    if (count >= widthPx / 8) rows.push([sum[0] / count, sum[1] / count, sum[2] / count]);
  }
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) return { difference: 0, lightness: 0 };
  return {
    difference: Math.hypot(first[0] - last[0], first[1] - last[1], first[2] - last[2]),
    lightness: last[0] - first[0],
  };
}

/** Marks small places that are marked all around, in place: a bird, a pebble. */
function fillHoles(marks: Uint8Array, widthPx: number): void {
  for (const { value, pixels, touchesRim } of piecesOf(marks, widthPx)) {
    if (value === 1 || touchesRim || pixels.length > HOLE_SHARE * marks.length) continue;
    for (const pixel of pixels) marks[pixel] = 1;
  }
}

/** The share of the marked pixels that no unmarked one parts from the upper or lower edge of their column. */
function runShare(marks: Uint8Array, widthPx: number, fromTop: boolean): number {
  const heightPx = marks.length / widthPx;
  let run = 0;
  for (let x = 0; x < widthPx; x += 1) {
    for (let step = 0; step < heightPx; step += 1) {
      const y = fromTop ? step : heightPx - 1 - step;
      if (marks[y * widthPx + x] === 0) break;
      run += 1;
    }
  }
  return run / Math.max(1, share(marks) * marks.length);
}

/** The standard deviation of the lightness of marked pixels. */
function liveliness(marks: Uint8Array, { colors }: LabPicture): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let pixel = 0; pixel < marks.length; pixel += 1) {
    if (marks[pixel] === 0) continue;
    count += 1;
    sum += colors[pixel * 3]!;
    squares += colors[pixel * 3]! ** 2;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** The mean of the three by three pixels around each. */
function smoothed(picture: LabPicture): LabPicture {
  const { widthPx, heightPx, colors } = picture;
  const result = new Float32Array(colors.length);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        let count = 0;
        for (let row = Math.max(0, y - 1); row <= Math.min(heightPx - 1, y + 1); row += 1) {
          for (let column = Math.max(0, x - 1); column <= Math.min(widthPx - 1, x + 1); column += 1) {
            sum += colors[(row * widthPx + column) * 3 + channel]!;
            count += 1;
          }
        }
        result[(y * widthPx + x) * 3 + channel] = sum / count;
      }
    }
  }
  return { ...picture, colors: result };
}

function enlarged(marks: Uint8Array, { widthPx, heightPx }: LabPicture, image: Raster): Mask {
  const mask = createMask(image.widthPx, image.heightPx);
  for (let y = 0; y < image.heightPx; y += 1) {
    const row = Math.floor(((y + 0.5) * heightPx) / image.heightPx) * widthPx;
    for (let x = 0; x < image.widthPx; x += 1)
      mask.data[y * image.widthPx + x] =
        255 * marks[row + Math.floor(((x + 0.5) * widthPx) / image.widthPx)]!;
  }
  return mask;
}
