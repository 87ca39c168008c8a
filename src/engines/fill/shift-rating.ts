import { isKnown, type Level, PADDING_PX, SOURCE } from './level.ts';
import { LOOK_PARTS, lookPart, TEXTURE_WEIGHT } from './look-distance.ts';
import { hashWord, nextWord } from './random.ts';
import type { Shift } from './shift-map.ts';

const RIM_SAMPLES = 260;
const HOLE_SAMPLES = 120;
/** Looks further apart than this do not count as alike at all. */
const ALIKE = 60;
/** A shift that reaches known pixels from less of the hole than this is of no use. */
const LEAST_USABLE = 0.015;
/** Looks change little from one pixel to the next, so every second shift is enough to find the good ones. */
const STRIDE_PX = 2;
/** Room for so many kept fits at first. */
const FIRST_KEPT = 4096;
const SEED = 90210;

/** A shift with how well it continues a hole's rim. */
export interface RatedShift extends Shift {
  /** How much of the rim it fits and of the hole it can fill, as one number. */
  readonly score: number;
  /** Where the rater keeps how well each rim sample is continued. */
  readonly fitAt: number;
}

/** Some pixels of a level with their places. */
export interface Samples {
  readonly pixel: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/** Some of the hole's pixels, spread evenly; all of them where `most` is no less. */
export function sampleHole(level: Level, most = HOLE_SAMPLES): Samples {
  return drawFrom(level, level.hole, most);
}

/** Where a shift puts a sample; -1 off the level. */
export function shiftedPlace(level: Level, samples: Samples, at: number, x: number, y: number): number {
  const column = samples.x[at]! + x;
  const row = samples.y[at]! + y;
  if (column < 0 || row < 0 || column >= level.widthPx || row >= level.heightPx) return -1;
  return row * level.widthPx + column;
}

/**
 * Rates every second shift in both directions that can fill some of the hole; best first. Yields so that the caller may
 * pause.
 */
export function* rateShifts(level: Level, inner: Samples, rim: RimRater): Generator<void, RatedShift[]> {
  const { widthPx, heightPx } = level;
  const rated: RatedShift[] = [];
  for (let y = STRIDE_PX - heightPx + 2 * PADDING_PX; y < heightPx - 2 * PADDING_PX; y += STRIDE_PX) {
    for (let x = STRIDE_PX - widthPx + 2 * PADDING_PX; x < widthPx - 2 * PADDING_PX; x += STRIDE_PX) {
      if (Math.abs(x) < 2 && Math.abs(y) < 2) continue;
      const shift = rateShift(level, inner, rim, x, y);
      if (shift) rated.push(shift);
    }
    yield;
  }
  return rated.sort((a, b) => b.score - a.score || a.y - b.y || a.x - b.x);
}

/** The shifts between those that `rateShifts` looks at, around one of them; the shift itself comes first. */
export function ratedAround(level: Level, inner: Samples, rim: RimRater, shift: RatedShift): RatedShift[] {
  const found = [shift];
  for (let y = shift.y - 1; y <= shift.y + 1; y += 1) {
    for (let x = shift.x - 1; x <= shift.x + 1; x += 1) {
      if ((x === shift.x && y === shift.y) || (Math.abs(x) < 2 && Math.abs(y) < 2)) continue;
      const near = rateShift(level, inner, rim, x, y);
      if (near) found.push(near);
    }
  }
  return found;
}

function rateShift(level: Level, inner: Samples, rim: RimRater, x: number, y: number): RatedShift | null {
  const usable = usableShare(level, inner, x, y);
  if (usable < LEAST_USABLE) return null;
  const fitted = rim.rate(x, y);
  return fitted > 0 ? { x, y, score: fitted * Math.sqrt(usable), fitAt: rim.keep() } : null;
}

/** The hole's pixels beside known ones. */
function rimOf({ hole, state, widthPx }: Level): Int32Array {
  return hole.filter((pixel) =>
    [pixel - 1, pixel + 1, pixel - widthPx, pixel + widthPx].some((near) => isKnown(state[near])),
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
  const { state, widthPx } = level;
  const { pixel, x: columns } = inner;
  const step = y * widthPx + x;
  let usable = 0;
  for (let at = 0; at < pixel.length; at += 1) {
    const column = columns[at]! + x;
    // Above and below the level there is nothing to read, which is no source either.
    if (column >= 0 && column < widthPx && state[pixel[at]! + step] === SOURCE) usable += 1;
  }
  return usable / pixel.length;
}

/** Tells how well a shift continues a hole's rim. */
export class RimRater {
  /** How well the shift rated last continues each rim sample, 0..255. */
  readonly fit: Uint8Array;
  /** All that was kept, one fit behind the other: tens of thousands of arrays would burden the collector. */
  kept: Uint8Array;
  #keptLength = 0;
  readonly #level: Level;
  readonly #rim: Samples;
  /** The known neighbours of sample `n` have positions from `#first[n]` up to `#first[n + 1]`. */
  readonly #first: Int32Array;
  /** Where each known neighbour lies, seen from its sample. */
  readonly #side: Int32Array;
  /** Colour and texture of each known neighbour, 5 values. */
  readonly #look: Int16Array;

  constructor(level: Level) {
    this.#level = level;
    this.#rim = drawFrom(level, rimOf(level), RIM_SAMPLES);
    const { pixel } = this.#rim;
    const { state, widthPx } = level;
    const first = [0];
    const sides: number[] = [];
    const looks: number[] = [];
    for (const own of pixel) {
      for (const side of [-1, 1, -widthPx, widthPx]) {
        if (!isKnown(state[own + side])) continue;
        sides.push(side);
        for (let part = 0; part < LOOK_PARTS; part += 1) looks.push(lookPart(level, own + side, part));
      }
      first.push(sides.length);
    }
    this.fit = new Uint8Array(pixel.length);
    this.kept = new Uint8Array(pixel.length * FIRST_KEPT);
    this.#first = Int32Array.from(first);
    this.#side = Int32Array.from(sides);
    this.#look = Int16Array.from(looks);
  }

  /** Writes how well each rim sample is continued by a shift into `fit`; answers the sum. */
  rate(x: number, y: number): number {
    const { state, widthPx } = this.#level;
    const { pixel, x: columns } = this.#rim;
    const step = y * widthPx + x;
    let score = 0;
    for (let at = 0; at < pixel.length; at += 1) {
      this.fit[at] = 0;
      const column = columns[at]! + x;
      const place = pixel[at]! + step;
      if (column < 0 || column >= widthPx || state[place] !== SOURCE) continue;
      const value = this.#fitOf(at, place);
      this.fit[at] = value;
      score += value;
    }
    return score;
  }

  /** Keeps the fit of the shift rated last; answers its place in `kept`. */
  keep(): number {
    const place = this.#keptLength;
    this.#keptLength += this.fit.length;
    if (this.#keptLength > this.kept.length) {
      const larger = new Uint8Array(this.kept.length * 2);
      larger.set(this.kept);
      this.kept = larger;
    }
    this.kept.set(this.fit, place);
    return place;
  }

  #fitOf(at: number, place: number): number {
    const { color, texture, state } = this.#level;
    const look = this.#look;
    let sum = 0;
    let count = 0;
    for (let near = this.#first[at]!; near < this.#first[at + 1]!; near += 1) {
      const far = place + this.#side[near]!;
      if (!isKnown(state[far])) continue;
      const own = near * LOOK_PARTS;
      sum +=
        Math.abs(look[own]! - color[far * 3]!) +
        Math.abs(look[own + 1]! - color[far * 3 + 1]!) +
        Math.abs(look[own + 2]! - color[far * 3 + 2]!) +
        TEXTURE_WEIGHT *
          (Math.abs(look[own + 3]! - texture[far * 2]!) + Math.abs(look[own + 4]! - texture[far * 2 + 1]!));
      count += 1;
    }
    return count === 0 ? 0 : Math.max(0, Math.round(255 * (1 - sum / (count * ALIKE))));
  }
}
