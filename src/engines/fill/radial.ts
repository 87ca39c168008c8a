import { solveSystem } from './least-squares.ts';
import type { Ring } from './ring.ts';
import type { Frame, Surface } from './surface.ts';

/** Colour that changes linearly with the distance from a centre; `aspect` stretches the vertical part of it. */
export interface Cone extends Surface {
  /** centre x, centre y (in the frame's units), aspect, then offset and slope of each channel. */
  readonly parameters: Float64Array;
}

const SIZE = 9;
const FIRST_GUESS_SAMPLES = 500;
/** A cone's tip is rounded off a little, so that its derivative exists. */
const TIP = 1e-9;

function makeCone(frame: Frame, parameters: Float64Array): Cone {
  const [centerX = 0, centerY = 0, aspect = 1] = parameters;
  return {
    route: 'radial-gradient',
    parameters,
    at(x, y, color) {
      const u = (x - frame.centerX) / frame.unitPx - centerX;
      const v = ((y - frame.centerY) / frame.unitPx - centerY) * aspect;
      const distance = Math.sqrt(u * u + v * v + TIP);
      for (let channel = 0; channel < 3; channel += 1) {
        color[channel] = parameters[3 + channel * 2]! + parameters[4 + channel * 2]! * distance;
      }
    },
  };
}

/**
 * The best of a grid of centres in and around the hole, each with its least-squares slopes: where `refineCone` starts.
 */
export function guessCone(ring: Ring, weight: Float64Array, frame: Frame): Cone {
  let best: Float64Array = new Float64Array(SIZE);
  let bestError = Number.POSITIVE_INFINITY;
  const stride = Math.max(1, Math.floor(ring.count / FIRST_GUESS_SAMPLES));
  for (let row = -8; row <= 8; row += 1) {
    for (let column = -8; column <= 8; column += 1) {
      // Steps grow outwards: near the hole the place of the centre matters most.
      const centerX = Math.sign(column) * (Math.abs(column) / 4) ** 1.6;
      const centerY = Math.sign(row) * (Math.abs(row) / 4) ** 1.6;
      const { parameters, error } = slopesFor(ring, weight, frame, stride, centerX, centerY);
      if (error >= bestError) continue;
      best = parameters;
      bestError = error;
    }
  }
  return makeCone(frame, best);
}

function slopesFor(
  ring: Ring,
  weight: Float64Array,
  frame: Frame,
  stride: number,
  centerX: number,
  centerY: number,
): { parameters: Float64Array; error: number } {
  const matrix = new Float64Array(4);
  const right = new Float64Array(6);
  let squares = 0;
  for (let sample = 0; sample < ring.count; sample += stride) {
    const w = weight[sample]!;
    const u = (ring.x[sample]! - frame.centerX) / frame.unitPx - centerX;
    const v = (ring.y[sample]! - frame.centerY) / frame.unitPx - centerY;
    const distance = Math.sqrt(u * u + v * v);
    matrix[0]! += w;
    matrix[1]! += w * distance;
    matrix[3]! += w * distance * distance;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = ring.color[sample * 3 + channel]!;
      right[channel]! += w * value;
      right[3 + channel]! += w * value * distance;
      squares += w * value * value;
    }
  }
  matrix[2] = matrix[1]!;
  const kept = right.slice();
  const solved = solveSystem(matrix, right, 2);
  const parameters = new Float64Array(SIZE);
  parameters[0] = centerX;
  parameters[1] = centerY;
  parameters[2] = 1;
  let explained = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    parameters[3 + channel * 2] = solved[channel]!;
    parameters[4 + channel * 2] = solved[3 + channel]!;
    explained += solved[channel]! * kept[channel]! + solved[3 + channel]! * kept[3 + channel]!;
  }
  return { parameters, error: squares - explained };
}

/** A few Levenberg-Marquardt steps, at most `steps`; `free` 2 moves the centre, 3 the aspect too. */
export function refineCone(
  ring: Ring,
  weight: Float64Array,
  frame: Frame,
  start: Cone,
  free: 2 | 3,
  steps = 12,
): Cone {
  let parameters = start.parameters;
  let error = coneError(ring, weight, makeCone(frame, parameters));
  let damping = 1e-3;
  for (let step = 0; step < steps; step += 1) {
    const { matrix, right } = normalEquations(ring, weight, frame, parameters, free);
    for (let row = 0; row < SIZE; row += 1) matrix[row * SIZE + row]! *= 1 + damping;
    const move = solveSystem(matrix, right, SIZE);
    const moved = parameters.map((value, at) => value + move[at]!);
    const movedError = coneError(ring, weight, makeCone(frame, moved));
    if (movedError < error) {
      const done = error - movedError < error * 1e-9;
      parameters = moved;
      error = movedError;
      damping /= 10;
      if (done) break;
    } else {
      damping *= 10;
      if (damping > 1e6) break;
    }
  }
  return makeCone(frame, parameters);
}

function coneError(ring: Ring, weight: Float64Array, cone: Cone): number {
  const color = new Float64Array(3);
  let error = 0;
  for (let sample = 0; sample < ring.count; sample += 1) {
    if (weight[sample] === 0) continue;
    cone.at(ring.x[sample]!, ring.y[sample]!, color);
    for (let channel = 0; channel < 3; channel += 1) {
      error += weight[sample]! * (ring.color[sample * 3 + channel]! - color[channel]!) ** 2;
    }
  }
  return error;
}

function normalEquations(
  ring: Ring,
  weight: Float64Array,
  frame: Frame,
  parameters: Float64Array,
  free: number,
): { matrix: Float64Array; right: Float64Array } {
  const matrix = new Float64Array(SIZE * SIZE);
  const right = new Float64Array(SIZE);
  // By centre x, centre y and aspect, which all channels share, and by a channel's own offset and gain.
  const slope = new Float64Array(5);
  const aspect = parameters[2]!;
  for (let sample = 0; sample < ring.count; sample += 1) {
    const w = weight[sample]!;
    if (w === 0) continue;
    const u = (ring.x[sample]! - frame.centerX) / frame.unitPx - parameters[0]!;
    const v = (ring.y[sample]! - frame.centerY) / frame.unitPx - parameters[1]!;
    const distance = Math.sqrt(u * u + v * v * aspect * aspect + TIP);
    for (let channel = 0; channel < 3; channel += 1) {
      const offsetAt = 3 + channel * 2;
      const gain = parameters[offsetAt + 1]!;
      const missing = ring.color[sample * 3 + channel]! - parameters[offsetAt]! - gain * distance;
      slope[0] = (-gain * u) / distance;
      slope[1] = (-gain * v * aspect * aspect) / distance;
      if (free === 3) slope[2] = (gain * v * v * aspect) / distance;
      slope[3] = 1;
      slope[4] = distance;
      // Of the offsets and gains only the channel's own count.
      for (let row = 0; row < 5; row += 1) {
        const weighted = w * slope[row]!;
        const to = row < 3 ? row : row + channel * 2;
        right[to]! += weighted * missing;
        for (let column = 0; column < 5; column += 1)
          matrix[to * SIZE + (column < 3 ? column : column + channel * 2)]! += weighted * slope[column]!;
      }
    }
  }
  return { matrix, right };
}
