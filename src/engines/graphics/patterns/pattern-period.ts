import type { Size } from '../../../domain/box.ts';
import type { Raster } from '../../../domain/raster.ts';

/** A move in pixels, whole or in parts of one. */
export type Move = readonly [number, number];

/** Red, green and blue, 0..255. */
export type Color = readonly number[];

/** Where a pattern of two colours shows, and the colours. */
export interface PatternSight {
  readonly image: Raster;
  /** Per pixel, 1 where it shows the pattern and nothing else. */
  readonly isKnown: Uint8Array;
  readonly colors: readonly [Color, Color];
  /** How thick the pattern's pieces are in the mean, in pixels. */
  readonly thicknessPx: number;
}

/** Largest period as a share of the canvas's longer side, and mean misfit of a period against the two colours' distance. */
const MOST_PERIOD_SHARE = 0.2;
const MOST_PERIOD_PX = 240;
const LEAST_PERIOD_PX = 4;
const MOST_MISFIT = 0.16;
const MOST_MISFIT_SHARE = 0.4;

/** A period is wrong by less than so many pixels, which is little of what is coarse: large shapes fit each other by chance. */
const MOST_SHIFT_PX = 5;

/** Shares of the rarer colour from which a pixel is of it, and how much a period may miss of such pixels. */
const LEAST_RARE = 0.6;
const MOST_RARE_MISFIT = 0.45;

/** What the longest period costs against the shortest, as a share of the most misfit. */
const LENGTH_COST = 0.25;

const SAMPLES = 900;

/** Samples after which a move is judged a first time, by the rarer colour, which comes first. */
const FIRST_SAMPLES = 40;

/** Every so many samples are looked at first. */
const FIRST_STRIDE = 6;

/** The misfit of a move that leads to too few places that are known. */
const UNTOLD = 2;

/** Share of the samples, and of those of the rarer colour, that a move has to lead to places that are known. */
const LEAST_SHARE = 1 / 8;

/** Sine of the angle between two periods, at least. */
const LEAST_SINE = 0.3;

/** Pieces are at least this share of a period thick, in the mean. */
const MOST_THICKNESSES = 8;

/** A move by less than this many thicknesses leads from a piece into itself and tells nothing. */
const TELLING_THICKNESSES = 2;

/** What a pixel beside twice a period costs, in misfit: along stripes every move fits alike. */
const STRAY_COST = 0.003;

/** How far, in pixels, a period found so far may be wrong when it is doubled. */
const DOUBLED_ERROR_PX = 1.2;

/** The longest period that is looked for, in pixels. */
export function mostPeriod({ widthPx, heightPx }: Size): number {
  return Math.min(MOST_PERIOD_PX, Math.floor(MOST_PERIOD_SHARE * Math.max(widthPx, heightPx)));
}

const scaled = ([x, y]: Move, factor: number): Move => [Math.round(factor * x), Math.round(factor * y)];

/**
 * The shortest two moves, not in one line, that leave a pattern as it is, exact to a fraction of a pixel; none where
 * nothing repeats. About 50 ms.
 */
export function periodsOf({ image, isKnown, colors, thicknessPx }: PatternSight): Move[] {
  const { widthPx, heightPx, data } = image;
  const [from, to] = colors;
  const [red, green, blue] = [from[0]!, from[1]!, from[2]!];
  const [redLine, greenLine, blueLine] = [to[0]! - red, to[1]! - green, to[2]! - blue];
  const square = redLine * redLine + greenLine * greenLine + blueLine * blueLine;
  const value = (pixel: number): number =>
    ((data[pixel * 4]! - red) * redLine +
      (data[pixel * 4 + 1]! - green) * greenLine +
      (data[pixel * 4 + 2]! - blue) * blueLine) /
    square;
  const samples: number[] = [];
  // A step that shares no factor with usual widths spreads the samples over the canvas.
  const step = Math.max(1, Math.floor((widthPx * heightPx) / (SAMPLES * 4))) | 1;
  for (let pixel = 0; pixel < widthPx * heightPx && samples.length < SAMPLES; pixel += step)
    if (isKnown[pixel] === 1) samples.push(pixel);
  if (samples.length < SAMPLES / 6) return [];
  // How much two pixels differ that have nothing to do with each other: what a period has to be better than by far.
  const second =
    samples.reduce((sum, pixel) => sum + Math.min(1, Math.max(0, value(pixel))), 0) / samples.length;
  const share = Math.min(MOST_MISFIT_SHARE, MOST_SHIFT_PX / thicknessPx);
  const limit = Math.min(MOST_MISFIT, share * 2 * second * (1 - second));
  if (second < 0.02 || second > 0.98) return [];
  // What a wrong move misses most comes first: most moves are given up after a few samples.
  samples.sort((one, other) => Math.abs(value(other) - second) - Math.abs(value(one) - second));
  const columns = Int32Array.from(samples, (pixel) => pixel % widthPx);
  const rows = Int32Array.from(samples, (pixel) => Math.floor(pixel / widthPx));
  const values = Float64Array.from(samples, value);
  const misfit = ([moveX, moveY]: Move, stride = 1): number => {
    let [sum, count] = [0, 0];
    for (let sample = 0; sample < values.length; sample += stride) {
      const x = columns[sample]! + moveX;
      const y = rows[sample]! + moveY;
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const moved = y * widthPx + x;
      if (isKnown[moved] === 0) continue;
      sum += Math.abs(value(moved) - values[sample]!);
      count += 1;
      // What is left cannot bring the mean below the limit again.
      if (sum * stride > limit * values.length) return 1;
      if (count === FIRST_SAMPLES && sum > MOST_RARE_MISFIT * count) return 1;
    }
    return count * stride < values.length * LEAST_SHARE ? UNTOLD : sum / count;
  };
  const most = Math.min(mostPeriod(image), Math.ceil(MOST_THICKNESSES * thicknessPx) + LEAST_PERIOD_PX);
  const found: { move: Move; cost: number }[] = [];
  for (let y = 0; y <= most; y += 1) {
    for (let x = y === 0 ? LEAST_PERIOD_PX : -most; x <= most; x += 1) {
      const length = Math.hypot(x, y);
      if (length < LEAST_PERIOD_PX || length > most) continue;
      // A few samples tell most moves.
      if (misfit([x, y], FIRST_STRIDE) >= limit) continue;
      const error = misfit([x, y]);
      // The best fits first, short ones before long ones of about the same fit.
      if (error < limit) found.push({ move: [x, y], cost: error + (LENGTH_COST * limit * length) / most });
    }
  }
  found.sort((one, other) => one.cost - other.cost);
  // What covers little may be missed everywhere without costing much.
  const rare: number[] = [];
  for (let pixel = 0; pixel < isKnown.length; pixel += 1) {
    if (isKnown[pixel] === 0) continue;
    const share = second <= 0.5 ? value(pixel) : 1 - value(pixel);
    if (share >= LEAST_RARE) rare.push(pixel);
  }
  const rareStride = Math.max(1, Math.floor(rare.length / SAMPLES));
  const missesRare = ([moveX, moveY]: Move): boolean => {
    let [sum, count] = [0, 0];
    for (let index = 0; index < rare.length; index += rareStride) {
      const pixel = rare[index]!;
      const [x, y] = [(pixel % widthPx) + moveX, Math.floor(pixel / widthPx) + moveY];
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const moved = y * widthPx + x;
      if (isKnown[moved] === 0) continue;
      sum += Math.min(1, Math.abs(value(moved) - value(pixel)));
      count += 1;
    }
    // What leads to nothing that is known says nothing: a gradient shows a colour in one place alone.
    return count < LEAST_SHARE * Math.min(rare.length, SAMPLES) || sum > MOST_RARE_MISFIT * count;
  };
  // A coarse pattern looks nearly the same after any short move; only a period's multiples are periods too.
  const repeats = ({ move }: { move: Move }): boolean => {
    // What half a period leaves as it is too is plain there: strips between a frame and the canvas's border are no pattern.
    if (misfit(scaled(move, 0.5)) < limit) return false;
    if (missesRare(move)) return false;
    const times = Math.ceil((TELLING_THICKNESSES * thicknessPx) / Math.hypot(...move));
    for (let time = 2; time <= times; time += 1)
      if (misfit(scaled(move, time)) >= limit || missesRare(scaled(move, time))) return false;
    return true;
  };
  /** The move that leads as far as `times` times a period and fits best: a doubled one is off by twice as much. */
  const multipleOf = (period: Move, times: number): { misfit: number; move: Move } => {
    const [x, y] = scaled(period, times);
    let best: { misfit: number; move: Move } = { misfit: UNTOLD, move: [x, y] };
    for (let moveY = y - 1; moveY <= y + 1; moveY += 1)
      for (let moveX = x - 1; moveX <= x + 1; moveX += 1) {
        const stray = Math.hypot(moveX - x, moveY - y);
        const error = stray > DOUBLED_ERROR_PX ? UNTOLD : misfit([moveX, moveY]) + STRAY_COST * stray;
        if (error < best.misfit) best = { misfit: error, move: [moveX, moveY] };
      }
    return best;
  };
  const holds = ({ move }: { move: Move }): boolean => {
    const doubled = multipleOf(move, 2);
    return doubled.misfit >= UNTOLD || (doubled.misfit < limit && !missesRare(doubled.move));
  };
  const first = found.find((one) => repeats(one) && holds(one))?.move;
  if (!first) return [];
  const sine = ([x, y]: Move): number =>
    Math.abs(x * first[1] - y * first[0]) / (Math.hypot(x, y) * Math.hypot(...first));
  const other = found.find((one) => sine(one.move) > LEAST_SINE && repeats(one) && holds(one))?.move;
  // Twice a period is known as exactly as a period is; so is four times one.
  const exact = (period: Move): Move => {
    let best: Move = period;
    for (let times = 2; times * Math.hypot(...period) <= Math.max(widthPx, heightPx); times *= 2) {
      const { misfit: least, move } = multipleOf(best, times);
      if (least >= limit) break;
      best = [move[0] / times, move[1] / times];
    }
    return best;
  };
  // Stripes too have two: what a long way repeats along one line alone are things that happen to be alike.
  return other ? [first, other].map(exact) : [];
}
