import type { Box } from '../../domain/box.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import { eachRun, type Hole } from './holes.ts';
import { hashWord, nextWord } from './random.ts';
import type { Ring } from './ring.ts';

/** A shift of the picture that leaves the ring looking the same. */
interface Shift {
  readonly x: number;
  readonly y: number;
  /** Mean squared difference of a channel between the ring and the ring shifted. */
  readonly error: number;
}

const SEED = 1891;
/** Samples of the ring: few to find a shift, more to rate it. */
const QUICK_SAMPLES = 32;
const SAMPLES = 700;
/** Shifts this much longer than the hole are tried too. */
const BEYOND_PX = 160;
const ENOUGH_SHIFTS = 6000;
const MOST_SHIFTS = 160;
/** So many shifts vote on each pixel: their median keeps out what happens to lie under one of them. */
const VOTERS = 5;
/** A shift repeats the ring when what differs is at most this share of the ring's own variance, beyond noise. */
const MOST_VARIANCE_SHARE = 0.012;
/** Mean squared difference of a channel that would be seen even among strong contrasts. */
const MOST_ERROR = 6;
const LEAST_VARIANCE = 4;
const LEAST_OVERLAP = 0.25;

/**
 * Continues what repeats: finds the shifts under which the ring matches itself (its lattice, by autocorrelation) and
 * copies every pixel from where the best shifts put it. Stripes, checks, weaves, and edges that run straight through,
 * such as a horizon. Answers false, with nothing painted, where the ring does not repeat.
 */
export async function fillPattern(
  canvas: Canvas,
  hole: Hole,
  ring: Ring,
  around: Box,
  pace: Pace,
): Promise<boolean> {
  const variance = ringVariance(ring);
  if (ring.count < 50 || variance < LEAST_VARIANCE) return false;
  // Noise of both places adds up.
  const limit = Math.min(MOST_ERROR, Math.max(variance * MOST_VARIANCE_SHARE, 0.3)) + 2.2 * ring.noise ** 2;
  if (2.2 * ring.noise ** 2 > variance * 0.2) return false;
  const shifts = await findShifts(canvas, ring, hole, around, limit, pace);
  if (shifts.length === 0) return false;
  const plan = await planCopies(canvas, hole, shifts, pace);
  if (!plan) return false;
  await paintCopies(canvas, hole, plan, pace);
  return true;
}

function ringVariance(ring: Ring): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    let mean = 0;
    let squares = 0;
    for (let sample = 0; sample < ring.count; sample += 1) {
      const value = ring.color[sample * 3 + channel]!;
      mean += value / ring.count;
      squares += (value * value) / ring.count;
    }
    sum += squares - mean * mean;
  }
  return sum / 3;
}

async function findShifts(
  canvas: Canvas,
  ring: Ring,
  hole: Hole,
  around: Box,
  limit: number,
  pace: Pace,
): Promise<Shift[]> {
  const rate = shiftRater(canvas, ring, around);
  const found: Shift[] = [];
  const reachX = Math.min(around.widthPx - 1, hole.box.widthPx + BEYOND_PX);
  const reachY = Math.min(around.heightPx - 1, hole.box.heightPx + BEYOND_PX);
  // The rows nearest to none come first: where shifts abound, the shortest are enough.
  for (let turn = 0; turn <= 2 * reachY && found.length < ENOUGH_SHIFTS; turn += 1) {
    const y = turn % 2 === 0 ? -(turn >> 1) : (turn + 1) >> 1;
    for (let x = -reachX; x <= reachX; x += 1) {
      if (Math.abs(x) < 2 && Math.abs(y) < 2) continue;
      if (rate(x, y, QUICK_SAMPLES, limit * 4) === Number.POSITIVE_INFINITY) continue;
      const error = rate(x, y, SAMPLES, limit);
      if (error <= limit) found.push({ x, y, error });
    }
    await pace.breathe();
  }
  return found.sort(
    (a, b) => a.error - b.error || a.x * a.x + a.y * a.y - b.x * b.x - b.y * b.y || a.y - b.y || a.x - b.x,
  );
}

function drawSamples(ring: Ring): Int32Array {
  const samples = new Int32Array(Math.min(SAMPLES, ring.count));
  let word = hashWord(SEED, 0, ring.count);
  for (let at = 0; at < samples.length; at += 1) {
    word = nextWord(word);
    samples[at] = word % ring.count;
  }
  // What stands out tells soonest that a shift does not fit; which samples are quick ones stays as drawn.
  const contrast = contrastOf(ring);
  const falling = (first: number, second: number) => contrast[second]! - contrast[first]! || first - second;
  samples.subarray(0, QUICK_SAMPLES).sort(falling);
  samples.subarray(QUICK_SAMPLES).sort(falling);
  return samples;
}

/** How far each sample's colour is from the ring's mean, squared. */
function contrastOf(ring: Ring): Float64Array {
  const contrast = new Float64Array(ring.count);
  for (let channel = 0; channel < 3; channel += 1) {
    let mean = 0;
    for (let sample = 0; sample < ring.count; sample += 1)
      mean += ring.color[sample * 3 + channel]! / ring.count;
    for (let sample = 0; sample < ring.count; sample += 1)
      contrast[sample]! += (ring.color[sample * 3 + channel]! - mean) ** 2;
  }
  return contrast;
}

/**
 * A function that answers the mean squared difference of a shift over the first `count` samples; infinite where it
 * exceeds the limit or too few samples land on known pixels.
 */
function shiftRater(
  canvas: Canvas,
  ring: Ring,
  around: Box,
): (shiftX: number, shiftY: number, count: number, limit: number) => number {
  const { data } = canvas.image;
  const { widthPx } = canvas;
  const samples = drawSamples(ring);
  const xs = Int32Array.from(samples, (sample) => ring.x[sample]!);
  const ys = Int32Array.from(samples, (sample) => ring.y[sample]!);
  const known = canvas.knownPixels();
  const { leftPx, topPx } = around;
  const right = leftPx + around.widthPx;
  const bottom = topPx + around.heightPx;
  return (shiftX, shiftY, count, limit) => {
    const total = Math.min(count, samples.length);
    const most = limit * 3 * total;
    const shift = shiftY * widthPx + shiftX;
    let used = 0;
    let squares = 0;
    for (let at = 0; at < total; at += 1) {
      const x = xs[at]! + shiftX;
      const y = ys[at]! + shiftY;
      if (x < leftPx || y < topPx || x >= right || y >= bottom) continue;
      const far = y * widthPx + x;
      if (known[far] === 0) continue;
      used += 1;
      const near = (far - shift) * 4;
      const red = data[near]! - data[far * 4]!;
      const green = data[near + 1]! - data[far * 4 + 1]!;
      const blue = data[near + 2]! - data[far * 4 + 2]!;
      squares += red * red + green * green + blue * blue;
      if (squares > most) return Number.POSITIVE_INFINITY;
    }
    if (used < total * LEAST_OVERLAP) return Number.POSITIVE_INFINITY;
    const error = squares / (used * 3);
    return error > limit ? Number.POSITIVE_INFINITY : error;
  };
}

/** For every pixel of the hole the canvas indexes of up to `VOTERS` pixels to copy, or null where one has none. */
async function planCopies(
  canvas: Canvas,
  hole: Hole,
  shifts: readonly Shift[],
  pace: Pace,
): Promise<Int32Array | null> {
  const chosen = spreadOut(shifts);
  const plan = new Int32Array(hole.areaPx * VOTERS).fill(-1);
  let at = 0;
  let lacking = false;
  await eachRun(hole, pace, (y, fromX, endX) => {
    for (let x = fromX; x < endX && !lacking; x += 1) {
      if (!planPixel(canvas, chosen, x, y, plan, at * VOTERS)) lacking = true;
      at += 1;
    }
  });
  return lacking ? null : plan;
}

/** Writes the canvas indexes of a pixel's voters into `plan` from position `from` on; false where it has none. */
function planPixel(
  canvas: Canvas,
  chosen: readonly Shift[],
  x: number,
  y: number,
  plan: Int32Array,
  from: number,
): boolean {
  let count = 0;
  let firstError = 0;
  for (const shift of chosen) {
    if (!canvas.isKnown(x + shift.x, y + shift.y)) continue;
    // Later voters may not be much worse than the best one.
    if (count === 0) firstError = shift.error;
    else if (shift.error > firstError * 1.5 + 0.05) break;
    plan[from + count] = (y + shift.y) * canvas.widthPx + x + shift.x;
    count += 1;
    if (count === VOTERS) break;
  }
  return count > 0;
}

/** The best shifts, at first only ones apart from each other, so that voters see different places. */
function spreadOut(shifts: readonly Shift[]): Shift[] {
  const apart: Shift[] = [];
  const rest: Shift[] = [];
  for (const shift of shifts) {
    const crowded = apart.some((other) => Math.abs(other.x - shift.x) < 5 && Math.abs(other.y - shift.y) < 5);
    if (crowded || apart.length >= MOST_SHIFTS) rest.push(shift);
    else apart.push(shift);
  }
  return [...apart, ...rest].slice(0, 2 * MOST_SHIFTS);
}

/** Copies the voter nearest to the voters' channel-wise median: always a colour that the picture has. */
async function paintCopies(canvas: Canvas, hole: Hole, plan: Int32Array, pace: Pace): Promise<void> {
  const { data } = canvas.image;
  let at = 0;
  const column = new Float64Array(VOTERS);
  const median = new Float64Array(3);
  const paintOne = (x: number, y: number): void => {
    const voters = plan.subarray(at * VOTERS, (at + 1) * VOTERS).filter((index) => index >= 0);
    at += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      voters.forEach((index, voter) => {
        column[voter] = data[index * 4 + channel]!;
      });
      median[channel] = column.subarray(0, voters.length).slice().sort()[(voters.length - 1) >> 1]!;
    }
    let best = voters[0]!;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (const index of voters) {
      let distance = 0;
      for (let channel = 0; channel < 3; channel += 1) {
        distance += Math.abs(data[index * 4 + channel]! - median[channel]!);
      }
      if (distance >= bestDistance) continue;
      best = index;
      bestDistance = distance;
    }
    canvas.paint(x, y, data[best * 4]!, data[best * 4 + 1]!, data[best * 4 + 2]!);
  };
  await eachRun(hole, pace, (y, fromX, endX) => {
    for (let x = fromX; x < endX; x += 1) paintOne(x, y);
  });
}
