import type { Size } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';

/** A move in pixels, whole or in parts of one. */
export type Move = readonly [number, number];

/** Where a pattern of two colours shows, and the colours. */
export interface PatternSight {
  readonly image: Raster;
  /** Whether a pixel shows the pattern and nothing else. */
  readonly isKnown: (pixel: number) => boolean;
  readonly colors: readonly [ArrayLike<number>, ArrayLike<number>];
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

/** What a pixel more of length costs a period, in misfit. */
const LENGTH_COST = 0.0006;

const SAMPLES = 900;

/** Share of the samples that a move has to lead to places that are known. */
const LEAST_SHARE = 1 / 8;

/** Sine of the angle between two periods, at least. */
const LEAST_SINE = 0.3;

/** A move by less than this many thicknesses leads from a piece into itself and tells nothing. */
const TELLING_THICKNESSES = 2;

/** What a pixel beside twice a period costs, in misfit: along stripes every move fits alike. */
const STRAY_COST = 0.003;

/** How far, in pixels, a period found so far may be wrong when it is doubled. */
const DOUBLED_ERROR_PX = 2;

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
    if (isKnown(pixel)) samples.push(pixel);
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
  const misfit = ([moveX, moveY]: Move): number => {
    let [sum, count] = [0, 0];
    for (let sample = 0; sample < values.length; sample += 1) {
      const x = columns[sample]! + moveX;
      const y = rows[sample]! + moveY;
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const moved = y * widthPx + x;
      if (!isKnown(moved)) continue;
      sum += Math.abs(value(moved) - values[sample]!);
      count += 1;
      // What is left cannot bring the mean below the limit again.
      if (sum > limit * values.length) return 1;
    }
    return count < values.length * LEAST_SHARE ? 1 : sum / count;
  };
  const most = mostPeriod(image);
  const found: { move: Move; cost: number }[] = [];
  for (let y = 0; y <= most; y += 1) {
    for (let x = y === 0 ? LEAST_PERIOD_PX : -most; x <= most; x += 1) {
      const length = Math.hypot(x, y);
      if (length < LEAST_PERIOD_PX || length > most) continue;
      const error = misfit([x, y]);
      // The best fits first, short ones before long ones of about the same fit.
      if (error < limit) found.push({ move: [x, y], cost: error + LENGTH_COST * length });
    }
  }
  found.sort((one, other) => one.cost - other.cost);
  // A coarse pattern looks nearly the same after any short move; only a period's multiples are periods too.
  const repeats = ({ move }: { move: Move }): boolean => {
    // What half a period leaves as it is too is plain there: strips between a frame and the canvas's border are no pattern.
    if (misfit(scaled(move, 0.5)) < limit) return false;
    const times = Math.ceil((TELLING_THICKNESSES * thicknessPx) / Math.hypot(...move));
    for (let time = 2; time <= times; time += 1) if (misfit(scaled(move, time)) >= limit) return false;
    return true;
  };
  const first = found.find(repeats)?.move;
  if (!first) return [];
  const sine = ([x, y]: Move): number =>
    Math.abs(x * first[1] - y * first[0]) / (Math.hypot(x, y) * Math.hypot(...first));
  const other = found.find((one) => sine(one.move) > LEAST_SINE && repeats(one))?.move;
  // Twice a period is known as exactly as a period is; so is four times one.
  const exact = (period: Move): Move => {
    let best: Move = period;
    for (let times = 2; times * Math.hypot(...period) <= Math.max(widthPx, heightPx); times *= 2) {
      const [x, y] = scaled(best, times);
      let [least, doubled]: [number, Move | null] = [limit, null];
      for (let moveY = y - DOUBLED_ERROR_PX; moveY <= y + DOUBLED_ERROR_PX; moveY += 1)
        for (let moveX = x - DOUBLED_ERROR_PX; moveX <= x + DOUBLED_ERROR_PX; moveX += 1) {
          const error = misfit([moveX, moveY]) + STRAY_COST * Math.hypot(moveX - x, moveY - y);
          if (error < least) [least, doubled] = [error, [moveX, moveY]];
        }
      if (!doubled) break;
      best = [doubled[0] / times, doubled[1] / times];
    }
    return best;
  };
  // Stripes too have two: what a long way repeats along one line alone are things that happen to be alike.
  return other ? [first, other].map(exact) : [];
}
