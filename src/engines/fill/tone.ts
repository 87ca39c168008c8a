import { HOLE, type Level, UNUSABLE } from './level.ts';
import { solveCorrection, type Wanted } from './screened-poisson.ts';

/** How far tone is evened, and what counts as tone. */
export interface ToneScope {
  /** Corrections die away over this many pixels. */
  readonly reachPx: number;
  /** Steps of a channel up to `sure` are of tone; above `most` they are edges of things and stay. */
  readonly sure: number;
  readonly most: number;
}

/** Into how many bands of height a picture is divided to learn what steps it has. */
const BANDS = 24;
/** Edges are up to so many pixels wide. */
const EDGE_PX = 4;
const FEW = 0.001;
/** A step so much higher than those at its height is blended wholly. */
const SEEN = 0.9;
const UNSEEN = 1.4;
/** That holds where there are no sharp edges at all. */
const BLURRED = 45;
const SHARP = 90;

/**
 * Hides the seams between copied regions, and between them and the rim, in place: a screened Poisson equation for a
 * correction that makes the colour step across each seam the mean of the steps that its two sources show (Perez et
 * al., SIGGRAPH 2003, in the shift-map form of Pritch et al., ICCV 2009), solved from coarse to fine. Call it after
 * `copyMatches`. Yields between sweeps so that the caller may pause; returns what was added, 3 values per pixel of the
 * level.
 */
export function* evenTone(level: Level, scope: ToneScope): Generator<void, Float32Array> {
  const { hole, widthPx } = level;
  const highest = highestSteps(level);
  yield;
  const wanted: Wanted = {
    seams: new Float32Array(hole.length * 3),
    rim: new Float32Array(hole.length * 3),
  };
  const shifts = [-1, 1, -widthPx, widthPx];
  hole.forEach((pixel, at) => {
    for (const shift of shifts) {
      if (level.state[pixel + shift] !== UNUSABLE)
        addStep(level, scope, highest, wanted, at, pixel, pixel + shift);
    }
  });
  yield;
  const correction = yield* solveCorrection(level, wanted, 1 / scope.reachPx ** 2);
  const field = new Float32Array(level.color.length);
  hole.forEach((pixel, at) => {
    for (let channel = 0; channel < 3; channel += 1) {
      field[pixel * 3 + channel] = correction[at * 3 + channel]!;
      const value = level.color[pixel * 3 + channel]! + correction[at * 3 + channel]!;
      level.color[pixel * 3 + channel] = Math.max(0, Math.min(255, Math.round(value)));
    }
  });
  return field;
}

/** How high the steps of colour channels are among known pixels at each height: all but the very highest, per row. */
function highestSteps(level: Level): Uint8Array {
  const { widthPx, heightPx, state, color } = level;
  const isKnown = (pixel: number) => state[pixel] !== HOLE && state[pixel] !== UNUSABLE;
  const bandPx = Math.max(4, Math.round(heightPx / BANDS));
  const bands = Math.ceil(heightPx / bandPx);
  const counts = new Int32Array(bands * 256);
  for (let pixel = 0; pixel + EDGE_PX * widthPx < state.length; pixel += 1) {
    if (!isKnown(pixel)) continue;
    const band = Math.floor(Math.floor(pixel / widthPx) / bandPx) * 256;
    const right = pixel + EDGE_PX;
    const below = pixel + EDGE_PX * widthPx;
    if (isKnown(right)) counts[band + largestStep(color, pixel, right)]! += 1;
    if (isKnown(below)) counts[band + largestStep(color, pixel, below)]! += 1;
  }
  const highest = new Uint8Array(heightPx);
  for (let band = 0; band < bands; band += 1) {
    const own = new Int32Array(256);
    for (let near = Math.max(0, band - 1); near <= Math.min(bands - 1, band + 1); near += 1)
      for (let step = 0; step < 256; step += 1) own[step]! += counts[near * 256 + step]!;
    const total = own.reduce((sum, count) => sum + count, 0);
    let above = 0;
    let step = 255;
    while (step > 0 && above + own[step]! <= total * FEW) above += own[step--]!;
    highest.fill(step, band * bandPx, (band + 1) * bandPx);
  }
  return highest;
}

function largestStep(color: Uint8Array, first: number, second: number): number {
  return Math.max(
    Math.abs(color[first * 3]! - color[second * 3]!),
    Math.abs(color[first * 3 + 1]! - color[second * 3 + 1]!),
    Math.abs(color[first * 3 + 2]! - color[second * 3 + 2]!),
  );
}

/** Adds to the right-hand side what the step from `near` to `pixel` lacks in the plain copy. */
function addStep(
  level: Level,
  scope: ToneScope,
  highest: Uint8Array,
  wanted: Wanted,
  at: number,
  pixel: number,
  near: number,
): void {
  const { color, match, state, widthPx } = level;
  const shift = near - pixel;
  const own = match[pixel]!;
  const inHole = state[near] === HOLE;
  const other = match[near]!;
  if (inHole && other - near === own - pixel) return;
  const ownSide = isColored(level, own + shift);
  const otherSide = inHole && other >= 0 && isColored(level, other - shift);
  if (!ownSide && !otherSide) return;
  let largest = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    let step = 0;
    if (ownSide) step += color[(own + shift) * 3 + channel]! - color[own * 3 + channel]!;
    if (otherSide) step += color[other * 3 + channel]! - color[(other - shift) * 3 + channel]!;
    if (ownSide && otherSide) step /= 2;
    LACK[channel] = color[near * 3 + channel]! - color[pixel * 3 + channel]! - step;
    largest = Math.max(largest, Math.abs(LACK[channel]!));
  }
  // One weight for all channels, or the correction would change the hue.
  const seen = highest[Math.floor(pixel / widthPx)]!;
  const unseen = ramp(largest / Math.max(1, seen), SEEN, UNSEEN) * (1 - ramp(seen, BLURRED, SHARP));
  const weight = Math.max(1 - ramp(largest, scope.sure, scope.most), unseen);
  const side = inHole ? wanted.seams : wanted.rim;
  for (let channel = 0; channel < 3; channel += 1) side[at * 3 + channel]! += weight * LACK[channel]!;
}

/** 0 up to `from`, 1 from `to` on, smooth between. */
function ramp(value: number, from: number, to: number): number {
  const share = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}

const LACK = new Float64Array(3);

function isColored(level: Level, pixel: number): boolean {
  return level.state[pixel] !== UNUSABLE && level.state[pixel] !== HOLE;
}
