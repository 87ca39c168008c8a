import { solveSystem } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import { LEAST_ALPHA } from './shadow-form.ts';
import type { Reading } from './shadow-reading.ts';

/** A flat ellipse on the ground at the foot of a thing that stands there, blurred; lengths in pixels of the canvas. */
export interface ContactShadow {
  readonly centerX: number;
  readonly centerY: number;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly sigmaPx: number;
  readonly opacity: number;
  /** Mean misfit in alpha, and the share of what shows that it accounts for. */
  readonly error: number;
  readonly explained: number;
}

/** Nodes and weights of Gauss and Hermite's rule for a normal distribution: the blur along the rows. */
const NODES = [-2.857, -1.3556, 0, 1.3556, 2.857] as const;
const WEIGHTS = [0.01126, 0.22208, 0.53332, 0.22208, 0.01126] as const;

const LEAST_SAMPLES = 60;
const MOST_SAMPLES = 700;
const ROUNDS = 24;
const PARAMETERS = 6;

/** Blur and height of the ellipses that the search starts from, as shares of the caster's height. */
const STARTS = [
  { radiusY: 0.035, sigma: 0.02 },
  { radiusY: 0.08, sigma: 0.03 },
  { radiusY: 0.03, sigma: 0.06 },
] as const;

/** What such an ellipse is at most: its radii and blur in the caster's width and height, its place from the foot. */
const MOST_RADIUS_X = 1.1;
const LEAST_RADIUS_X = 0.2;
const MOST_RADIUS_Y = 0.25;
const MOST_SIGMA = 0.15;
const MOST_RISE = 0.25;
const MOST_SINK = 0.15;

/** Share of the normal distribution below a value (Abramowitz and Stegun 1964, 26.2.17). */
function normalBelow(value: number): number {
  const size = Math.abs(value);
  if (size > 5) return value > 0 ? 1 : 0;
  const t = 1 / (1 + 0.2316419 * size);
  const tail =
    0.3989422804 *
    Math.exp((-size * size) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return value > 0 ? 1 - tail : tail;
}

type Form = Pick<ContactShadow, 'centerX' | 'centerY' | 'radiusX' | 'radiusY' | 'sigmaPx'>;

/** The blurred ellipse at a place, 0..1. */
export function contactAt(
  { centerX, centerY, radiusX, radiusY, sigmaPx }: Form,
  x: number,
  y: number,
): number {
  const away = y - centerY;
  if (Math.abs(away) > radiusY + 5 * sigmaPx) return 0;
  let sum = 0;
  for (let node = 0; node < NODES.length; node += 1) {
    const along = (x + sigmaPx * NODES[node]! - centerX) / radiusX;
    const square = 1 - along * along;
    if (square <= 0) continue;
    const half = radiusY * Math.sqrt(square);
    sum += WEIGHTS[node]! * (normalBelow((away + half) / sigmaPx) - normalBelow((away - half) / sigmaPx));
  }
  return sum;
}

const formOf = (parameters: Float64Array): Form => ({
  centerX: parameters[0]!,
  centerY: parameters[1]!,
  radiusX: Math.exp(parameters[2]!),
  radiusY: Math.exp(parameters[3]!),
  sigmaPx: Math.exp(parameters[4]!),
});

interface Samples {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly alpha: Float64Array;
}

/** What shows around the foot; higher up lie the shadows of others. */
function samplesOf({ cells, columns, cellPx, frame, seen }: Reading, foot: Bounds): Samples {
  const middle = cellPx / 2;
  const yOf = (cell: number): number => frame.top + Math.floor(cell / columns) * cellPx + middle;
  const around = cells.filter((cell) => yOf(cell) > foot.bottom - MOST_RISE * heightOf(foot));
  const stride = Math.max(1, Math.ceil(around.length / MOST_SAMPLES));
  const near = around.filter((_, index) => index % stride === 0);
  return {
    x: Float64Array.from(near, (cell) => frame.left + (cell % columns) * cellPx + middle),
    y: Float64Array.from(near, yOf),
    alpha: Float64Array.from(near, (cell) => seen[cell]!),
  };
}

function residuals(parameters: Float64Array, { x, y, alpha }: Samples): Float64Array {
  const form = formOf(parameters);
  const opacity = parameters[5]!;
  return Float64Array.from(alpha, (value, at) => value - opacity * contactAt(form, x[at]!, y[at]!));
}

const energy = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

/** Levenberg (1944) and Marquardt (1963): least squares with a step between Newton's and the gradient's. */
function improved(start: Float64Array, samples: Samples): { parameters: Float64Array; left: number } {
  let parameters = start;
  let off = residuals(parameters, samples);
  let left = energy(off);
  let damping = 0.01;
  const steps = [0.2, 0.2, 0.01, 0.02, 0.02, 0.004];
  for (let round = 0; round < ROUNDS && damping < 1e6; round += 1) {
    const slopes = steps.map((step, index) => {
      const moved = parameters.slice();
      moved[index]! += step;
      return residuals(moved, samples).map((value, at) => (value - off[at]!) / step);
    });
    const matrix = new Float64Array(PARAMETERS * PARAMETERS);
    const right = new Float64Array(PARAMETERS);
    for (let one = 0; one < PARAMETERS; one += 1) {
      for (let at = 0; at < off.length; at += 1) right[one]! -= slopes[one]![at]! * off[at]!;
      for (let two = 0; two <= one; two += 1) {
        let sum = 0;
        for (let at = 0; at < off.length; at += 1) sum += slopes[one]![at]! * slopes[two]![at]!;
        matrix[one * PARAMETERS + two] = sum;
        matrix[two * PARAMETERS + one] = sum;
      }
    }
    for (let index = 0; index < PARAMETERS; index += 1)
      matrix[index * PARAMETERS + index]! += damping * matrix[index * PARAMETERS + index]! + 1e-9;
    const step = solveSystem(matrix, right, PARAMETERS);
    const tried = step ? parameters.map((value, index) => value + step[index]!) : null;
    const triedOff = tried?.every(Number.isFinite) ? residuals(tried, samples) : null;
    const triedLeft = triedOff ? energy(triedOff) : Number.POSITIVE_INFINITY;
    if (!tried || !triedOff || !(triedLeft < left)) {
      damping *= 5;
      continue;
    }
    const gain = (left - triedLeft) / left;
    [parameters, off, left] = [tried, triedOff, triedLeft];
    damping /= 4;
    if (gain < 1e-4) break;
  }
  return { parameters, left };
}

function isAtFoot(
  { centerX, centerY, radiusX, radiusY, sigmaPx }: Form,
  opacity: number,
  foot: Bounds,
): boolean {
  const [width, height] = [widthOf(foot), heightOf(foot)];
  return (
    centerX > foot.left &&
    centerX < foot.right &&
    centerY > foot.bottom - MOST_RISE * height &&
    centerY < foot.bottom + MOST_SINK * height &&
    radiusX > LEAST_RADIUS_X * width &&
    radiusX < MOST_RADIUS_X * width &&
    radiusY < MOST_RADIUS_Y * height &&
    sigmaPx < MOST_SIGMA * height &&
    opacity > 2 * LEAST_ALPHA &&
    opacity <= 1
  );
}

/**
 * The shadow that a standing thing has on the ground at its foot, from what shows of it beside the thing; `null` where no
 * blurred ellipse there gives what shows. About 150 ms.
 */
export function fitContact(reading: Reading, foot: Bounds): ContactShadow | null {
  const samples = samplesOf(reading, foot);
  if (samples.x.length < LEAST_SAMPLES) return null;
  const whole = energy(samples.alpha);
  const [width, height] = [widthOf(foot), heightOf(foot)];
  let best: { parameters: Float64Array; left: number } | null = null;
  for (const { radiusY, sigma } of STARTS) {
    const start = Float64Array.of(
      (foot.left + foot.right) / 2,
      foot.bottom - 0.02 * height,
      Math.log(0.55 * width),
      Math.log(Math.max(1, radiusY * height)),
      Math.log(Math.max(0.7, sigma * height)),
      Math.min(0.9, reading.strongest),
    );
    const found = improved(start, samples);
    const isPossible = isAtFoot(formOf(found.parameters), found.parameters[5]!, foot);
    if (isPossible && (!best || found.left < best.left)) best = found;
  }
  if (!best) return null;
  const form = formOf(best.parameters);
  let count = 0;
  for (let at = 0; at < samples.x.length; at += 1)
    if (Math.abs(samples.alpha[at]!) >= LEAST_ALPHA || contactAt(form, samples.x[at]!, samples.y[at]!) > 0.01)
      count += 1;
  return {
    ...form,
    opacity: best.parameters[5]!,
    error: Math.sqrt(best.left / Math.max(1, count)),
    explained: 1 - best.left / Math.max(1e-9, whole),
  };
}
