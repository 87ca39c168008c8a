import { HOLE, type Level, PADDING_PX, SOURCE, UNUSABLE } from './level.ts';
import { hashWord, nextWord } from './random.ts';
import { lookDistance, type Shift } from './shift-map.ts';

const RIM_SAMPLES = 260;
const HOLE_SAMPLES = 120;
/** Looks further apart than this do not count as alike at all. */
const ALIKE = 60;
/** A shift that reaches known pixels from less of the hole than this is of no use. */
const LEAST_USABLE = 0.015;
const SEED = 90210;

/** A shift with how well it continues a hole's rim. */
export interface RatedShift extends Shift {
  /** How much of the rim it fits and of the hole it can fill, as one number. */
  readonly score: number;
  /** How well each rim sample is continued, 0..255. */
  readonly fit: Uint8Array;
}

/** Some pixels of a level with their places. */
export interface Samples {
  readonly pixel: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/** Some of the hole's pixels, spread evenly. */
export function sampleHole(level: Level): Samples {
  return drawFrom(level, level.hole, HOLE_SAMPLES);
}

/** Where a shift puts a sample; -1 off the level. */
export function shiftedPlace(level: Level, samples: Samples, at: number, x: number, y: number): number {
  const column = samples.x[at]! + x;
  const row = samples.y[at]! + y;
  if (column < 0 || row < 0 || column >= level.widthPx || row >= level.heightPx) return -1;
  return row * level.widthPx + column;
}

/** Rates all shifts that can fill some of the hole; best first. Yields so that the caller may pause. */
export function* rateShifts(level: Level, inner: Samples): Generator<void, RatedShift[]> {
  const { widthPx, heightPx } = level;
  const rim = drawFrom(level, rimOf(level), RIM_SAMPLES);
  const scratch = new Uint8Array(rim.pixel.length);
  const rated: RatedShift[] = [];
  for (let y = -heightPx + 2 * PADDING_PX; y < heightPx - 2 * PADDING_PX; y += 1) {
    for (let x = -widthPx + 2 * PADDING_PX; x < widthPx - 2 * PADDING_PX; x += 1) {
      if (Math.abs(x) < 2 && Math.abs(y) < 2) continue;
      const usable = usableShare(level, inner, x, y);
      if (usable < LEAST_USABLE) continue;
      const fitted = rate(level, rim, x, y, scratch);
      if (fitted > 0) rated.push({ x, y, score: fitted * Math.sqrt(usable), fit: scratch.slice() });
    }
    yield;
  }
  return rated.sort((a, b) => b.score - a.score || a.y - b.y || a.x - b.x);
}

/** The hole's pixels beside known ones. */
function rimOf({ hole, state, widthPx }: Level): Int32Array {
  return hole.filter((pixel) =>
    [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx].some(
      (near) => state[near] !== HOLE && state[near] !== UNUSABLE,
    ),
  );
}

function drawFrom(level: Level, pixels: Int32Array, count: number): Samples {
  const total = Math.min(count, pixels.length);
  let word = hashWord(SEED, 0, pixels.length);
  const pixel = Int32Array.from({ length: total }, (_, at) => {
    if (total === pixels.length) return pixels[at]!;
    word = nextWord(word);
    // One of each stretch: spread evenly, yet off every lattice.
    return pixels[Math.floor(((at + (word % 1024) / 1024) * pixels.length) / total)]!;
  });
  return {
    pixel,
    x: pixel.map((place) => place % level.widthPx),
    y: pixel.map((place) => Math.floor(place / level.widthPx)),
  };
}

function usableShare(level: Level, inner: Samples, x: number, y: number): number {
  let usable = 0;
  for (let at = 0; at < inner.pixel.length; at += 1) {
    const place = shiftedPlace(level, inner, at, x, y);
    if (place >= 0 && level.state[place] === SOURCE) usable += 1;
  }
  return usable / inner.pixel.length;
}

/** Writes how well each rim sample is continued by a shift into `fit`; answers the sum. */
function rate(level: Level, rim: Samples, x: number, y: number, fit: Uint8Array): number {
  const { state, widthPx } = level;
  let score = 0;
  for (let at = 0; at < rim.pixel.length; at += 1) {
    fit[at] = 0;
    const pixel = rim.pixel[at]!;
    const place = shiftedPlace(level, rim, at, x, y);
    if (place < 0 || state[place] !== SOURCE) continue;
    let sum = 0;
    let count = 0;
    for (let side = 0; side < 4; side += 1) {
      const step = side === 0 ? -1 : side === 1 ? 1 : side === 2 ? -widthPx : widthPx;
      const near = state[pixel + step]!;
      const far = state[place + step]!;
      if (near === HOLE || near === UNUSABLE || far === HOLE || far === UNUSABLE) continue;
      sum += lookDistance(level, pixel + step, place + step);
      count += 1;
    }
    if (count === 0) continue;
    fit[at] = Math.max(0, Math.round(255 * (1 - sum / (count * ALIKE))));
    score += fit[at]!;
  }
  return score;
}
