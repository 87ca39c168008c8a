import { HOLE, type Level, UNUSABLE } from './level.ts';

/** Corrections die away over about this many pixels from the seam that calls for them. */
const REACH_PX = 20;
const SCREEN = 1 / (REACH_PX * REACH_PX);
const RELAXATION = 1.8;
const SWEEPS = 90;
/** Differences above this are edges of things, not of tone, and are left as they are. */
const MOST_TONE = 32;

/**
 * Hides the seams between copied regions, and between them and the rim, in place: a screened Poisson equation for a
 * correction that makes the colour step across each seam the mean of the steps that its two sources show (Perez et
 * al., SIGGRAPH 2003, in the shift-map form of Pritch et al., ICCV 2009). Call it after `copyMatches`. Yields between
 * sweeps so that the caller may pause; returns what was added, 3 values per pixel of the level.
 */
export function* evenTone(level: Level): Generator<void, Float32Array> {
  const { hole, widthPx } = level;
  const position = new Int32Array(level.state.length).fill(-1);
  hole.forEach((pixel, at) => {
    position[pixel] = at;
  });
  const shifts = [-1, 1, -widthPx, widthPx];
  const neighbours = new Int32Array(hole.length * 4).fill(-1);
  const diagonal = new Float32Array(hole.length).fill(SCREEN);
  const wanted = new Float32Array(hole.length * 3);
  hole.forEach((pixel, at) => {
    shifts.forEach((shift, side) => {
      const near = pixel + shift;
      if (level.state[near] === UNUSABLE) return;
      diagonal[at]! += 1;
      if (level.state[near] === HOLE) neighbours[at * 4 + side] = position[near]!;
      addStep(level, wanted, at, pixel, near);
    });
  });
  const correction = new Float32Array(hole.length * 3);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    sweepCorrection(correction, wanted, neighbours, diagonal, sweep % 2 === 1);
    yield;
  }
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

/** Adds to the right-hand side what the step from `near` to `pixel` lacks in the plain copy. */
function addStep(level: Level, wanted: Float32Array, at: number, pixel: number, near: number): void {
  const { color, match, state } = level;
  const shift = near - pixel;
  const own = match[pixel]!;
  const inHole = state[near] === HOLE;
  const other = match[near]!;
  if (inHole && other - near === own - pixel) return;
  for (let channel = 0; channel < 3; channel += 1) {
    const actual = color[near * 3 + channel]! - color[pixel * 3 + channel]!;
    let step = 0;
    let sides = 0;
    if (state[own + shift] !== UNUSABLE && state[own + shift] !== HOLE) {
      step += color[(own + shift) * 3 + channel]! - color[own * 3 + channel]!;
      sides += 1;
    }
    if (inHole && other >= 0 && state[other - shift] !== UNUSABLE && state[other - shift] !== HOLE) {
      step += color[other * 3 + channel]! - color[(other - shift) * 3 + channel]!;
      sides += 1;
    }
    if (sides === 0) continue;
    const lack = actual - step / sides;
    const excess = Math.min(1, Math.abs(lack) / MOST_TONE);
    wanted[at * 3 + channel]! += lack * (1 - excess * excess) ** 2;
  }
}

function sweepCorrection(
  correction: Float32Array,
  wanted: Float32Array,
  neighbours: Int32Array,
  diagonal: Float32Array,
  backwards: boolean,
): void {
  const count = diagonal.length;
  for (let turn = 0; turn < count; turn += 1) {
    const at = backwards ? count - 1 - turn : turn;
    let red = wanted[at * 3]!;
    let green = wanted[at * 3 + 1]!;
    let blue = wanted[at * 3 + 2]!;
    for (let side = 0; side < 4; side += 1) {
      const near = neighbours[at * 4 + side]!;
      if (near < 0) continue;
      red += correction[near * 3]!;
      green += correction[near * 3 + 1]!;
      blue += correction[near * 3 + 2]!;
    }
    const scale = RELAXATION / diagonal[at]!;
    correction[at * 3]! += scale * red - RELAXATION * correction[at * 3]!;
    correction[at * 3 + 1]! += scale * green - RELAXATION * correction[at * 3 + 1]!;
    correction[at * 3 + 2]! += scale * blue - RELAXATION * correction[at * 3 + 2]!;
  }
}
