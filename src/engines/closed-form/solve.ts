import type { Pace } from '../pace.ts';
import { type Band, STENCIL_STRIDE } from './band.ts';
import { mattingLaplacian, multiply } from './laplacian.ts';
import { applyFactor, factorise } from './preconditioner.ts';

/** What a solve is stopped by. */
export interface SolveLimits {
  /** The residual, in the preconditioner's norm, relative to that of the start. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** The closed-form problem on a band; all arrays are packed. */
export interface BandProblem {
  readonly band: Band;
  /** R, G, B in 0..1 per stored pixel. */
  readonly colors: Float32Array;
  /** Known alphas, and at unknown pixels the start; 0..1. Solved in place. */
  readonly alpha: Float64Array;
  /** How strongly each unknown pixel is held to its start: the weight of (alpha - start)^2. */
  readonly prior: Float64Array;
  /** The paper's regularisation of a window's colour covariance. */
  readonly epsilon: number;
}

/** A squared residual per unknown pixel that is rounding noise: alpha is right to a millionth. */
const NEGLIGIBLE_ERROR = 1e-14;

/** Windows of a Laplacian built, and pixels of a matrix multiplied, between two looks at the clock. */
const WORK_PER_BREATH = 20_000;

/**
 * Minimises alpha^T L alpha + sum prior (alpha - start)^2 over the unknown pixels, where L is the matting Laplacian, by
 * conjugate gradients. Answers the number of iterations; `report` hears of the finished fraction.
 * About 0.5 s per million unknown pixels to set up, and 0.06 s per million and iteration.
 * @throws Problem `canceled`
 */
export async function solveBand(
  problem: BandProblem,
  limits: SolveLimits,
  pace: Pace,
  report: (fraction: number) => void,
): Promise<number> {
  const { band, alpha, prior } = problem;
  const build = mattingLaplacian(band, problem.colors, problem.epsilon);
  let step = build.next();
  for (let breath = 0; !step.done; step = build.next()) {
    if (step.value < breath) continue;
    breath = step.value + WORK_PER_BREATH;
    await pace.breathe();
  }
  const matrix = step.value;
  const residual = new Float64Array(band.storedCount);
  multiply(band, matrix, alpha, residual);
  const { diagonal } = matrix;
  for (let index = 0; index < residual.length; index += 1) {
    residual[index] = -residual[index]!;
    diagonal[index] = diagonal[index]! + prior[index]!;
  }
  await pace.breathe();
  const factor = factorise(band, matrix);
  await pace.breathe();

  const preconditioned = new Float64Array(band.storedCount);
  const product = new Float64Array(band.storedCount);
  let error = applyFactor(band, factor, residual, preconditioned);
  const direction = preconditioned.slice();
  const goal = Math.max(error * limits.tolerance ** 2, NEGLIGIBLE_ERROR * band.unknownCount);
  const distance = Math.log(error / goal);
  let iteration = 0;
  while (error > goal && iteration < limits.maxIterations) {
    iteration += 1;
    const stepLength = error / multiply(band, matrix, direction, product);
    advance(band, alpha, residual, direction, product, stepLength);
    const nextError = applyFactor(band, factor, residual, preconditioned);
    turn(band, direction, preconditioned, nextError / error);
    error = nextError;
    // Convergence is about linear in the logarithm.
    report(1 - Math.log(error / goal) / distance);
    await pace.breathe();
  }
  return iteration;
}

/** `alpha += step * direction`, `residual -= step * product`, at the unknown pixels. */
function advance(
  band: Band,
  alpha: Float64Array,
  residual: Float64Array,
  direction: Float64Array,
  product: Float64Array,
  step: number,
): void {
  const unknown = band.unknown;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const end = start + unknown[entry + 1]!;
    for (let index = start; index < end; index += 1) {
      alpha[index] = alpha[index]! + step * direction[index]!;
      residual[index] = residual[index]! - step * product[index]!;
    }
  }
}

/** `direction = preconditioned + keep * direction`, at the unknown pixels. */
function turn(band: Band, direction: Float64Array, preconditioned: Float64Array, keep: number): void {
  const unknown = band.unknown;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const end = start + unknown[entry + 1]!;
    for (let index = start; index < end; index += 1) {
      direction[index] = preconditioned[index]! + keep * direction[index]!;
    }
  }
}
