import type { FillRoute } from '../../domain/capability.ts';
import { solveSystem } from './least-squares.ts';
import { type Ring, thinRing } from './ring.ts';

/** A smooth surface of colour. `at` writes R,G,B for a place on the canvas; values may leave 0..255. */
export interface Surface {
  readonly route: FillRoute;
  at(x: number, y: number, color: Float64Array): void;
}

/** Where fits measure from, so that sums stay well conditioned. */
export interface Frame {
  readonly centerX: number;
  readonly centerY: number;
  readonly unitPx: number;
}

/** Weighted least squares of the ring's colours on the polynomials of x and y up to `degree` (0, 1 or 2). */
export function fitPolynomial(ring: Ring, weight: Float64Array, frame: Frame, degree: 0 | 1 | 2): Surface {
  const terms = degree === 0 ? 1 : degree === 1 ? 3 : 6;
  const matrix = new Float64Array(terms * terms);
  const right = new Float64Array(terms * 3);
  const basis = new Float64Array(6);
  for (let sample = 0; sample < ring.count; sample += 1) {
    const w = weight[sample]!;
    if (w === 0) continue;
    fillBasis(basis, frame, ring.x[sample]!, ring.y[sample]!);
    for (let row = 0; row < terms; row += 1) {
      const weighted = w * basis[row]!;
      for (let column = 0; column < terms; column += 1)
        matrix[row * terms + column]! += weighted * basis[column]!;
      for (let channel = 0; channel < 3; channel += 1) {
        right[row * 3 + channel]! += weighted * ring.color[sample * 3 + channel]!;
      }
    }
  }
  const factors = solveSystem(matrix, right, terms);
  const own = new Float64Array(6);
  return {
    route: degree === 0 ? 'flat' : degree === 1 ? 'linear-gradient' : 'radial-gradient',
    at(x, y, color) {
      fillBasis(own, frame, x, y);
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let term = 0; term < terms; term += 1) sum += own[term]! * factors[term * 3 + channel]!;
        color[channel] = sum;
      }
    },
  };
}

function fillBasis(basis: Float64Array, frame: Frame, x: number, y: number): void {
  const u = (x - frame.centerX) / frame.unitPx;
  const v = (y - frame.centerY) / frame.unitPx;
  basis[0] = 1;
  basis[1] = u;
  basis[2] = v;
  basis[3] = u * u;
  basis[4] = u * v;
  basis[5] = v * v;
}

/** Distance of each sample from a surface, as the largest of the three channels. */
export function residuals(ring: Ring, surface: Surface): Float64Array {
  const color = new Float64Array(3);
  const distances = new Float64Array(ring.count);
  for (let sample = 0; sample < ring.count; sample += 1) {
    surface.at(ring.x[sample]!, ring.y[sample]!, color);
    let largest = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      largest = Math.max(largest, Math.abs(ring.color[sample * 3 + channel]! - color[channel]!));
    }
    distances[sample] = largest;
  }
  return distances;
}

/**
 * Fits robustly: samples far from the surface (parts of other things) lose their say, gradually, down to `tolerance`
 * (graduated Geman-McClure weights; Zhou, Park and Koltun, ECCV 2016).
 */
export function fitRobustly(
  ring: Ring,
  tolerance: number,
  solve: (weight: Float64Array) => Surface,
): Surface {
  const weight = new Float64Array(ring.count).fill(1);
  let surface = solve(weight);
  let scale = Math.max(tolerance, 2 * percentile(residuals(ring, surface), 0.6));
  for (let round = 0; round < 14; round += 1) {
    const distances = residuals(ring, surface);
    const last = scale <= tolerance;
    for (let sample = 0; sample < ring.count; sample += 1) {
      const ratio = distances[sample]! / scale;
      // The last rounds count inliers alone and evenly, which is what makes rounding errors average out.
      weight[sample] = last ? (ratio <= 1 ? 1 : 0) : 1 / (1 + ratio * ratio) ** 2;
    }
    surface = solve(weight);
    scale = Math.max(tolerance, scale / 1.8);
  }
  return surface;
}

/** Samples that are enough to tell which of a ring lie on a surface. */
const ROUGH_SAMPLES = 2000;
/** Rounds in which all samples that lie on a surface decide where it lies. */
const FULL_ROUNDS = 2;

/** The same, with the rounds on a part of a large ring: only what all of it decides is asked of all of it. */
export function fitThriftily(
  ring: Ring,
  tolerance: number,
  solve: (ring: Ring, weight: Float64Array) => Surface,
): Surface {
  if (ring.count < 2 * ROUGH_SAMPLES) return fitRobustly(ring, tolerance, (weight) => solve(ring, weight));
  const few = thinRing(ring, ROUGH_SAMPLES);
  let surface = fitRobustly(few, tolerance, (weight) => solve(few, weight));
  for (let round = 0; round < FULL_ROUNDS; round += 1) {
    const near = surface;
    surface = solve(
      ring,
      residuals(ring, near).map((distance) => (distance <= tolerance ? 1 : 0)),
    );
  }
  return surface;
}

function percentile(values: Float64Array, share: number): number {
  return values.slice().sort()[Math.floor(share * (values.length - 1))] ?? 0;
}
