import type { GroundSample } from './ground-sample.ts';

/** How the ground would look in even light. */
export interface GroundFit {
  /** How much darker each free cell is than the lit ground, as the mean over the channels of ln(ground / picture). */
  readonly darkness: Float32Array;
  /** The same by channel, `[rows, columns, 3]`. */
  readonly channelDarkness: Float32Array;
  /** Spread of the lit ground around the fit, in the same unit. */
  readonly noise: number;
  /** Share of the free cells that the fit explains. */
  readonly litShare: number;
}

const TERMS = 6;
const ROUNDS = 8;
const LEAST_NOISE = 0.015;

/** Cells that are darker than the fit by more than so many times the noise are no lit ground. */
const TRIM = 1.6;

/** The terms of a quadratic surface at each cell, `[rows, columns, 6]`. */
function termsOf({ columns, rows }: GroundSample): Float64Array {
  const terms = new Float64Array(columns * rows * TERMS);
  for (let cell = 0, at = 0; cell < columns * rows; cell += 1, at += TERMS) {
    const x = (2 * (cell % columns)) / Math.max(1, columns - 1) - 1;
    const y = (2 * Math.floor(cell / columns)) / Math.max(1, rows - 1) - 1;
    terms[at] = 1;
    terms[at + 1] = x;
    terms[at + 2] = y;
    terms[at + 3] = x * x;
    terms[at + 4] = x * y;
    terms[at + 5] = y * y;
  }
  return terms;
}

function median(values: readonly number[]): number {
  return Float64Array.from(values).sort()[Math.floor(values.length / 2)] ?? 0;
}

/** Solves a small symmetric positive system by Gauss and Jordan with a little ridge, for several right-hand sides. */
function solve(matrix: Float64Array, right: Float64Array, sides: number): Float64Array {
  for (let column = 0; column < TERMS; column += 1) {
    const pivot = matrix[column * TERMS + column]! + 1e-9;
    for (let row = 0; row < TERMS; row += 1) {
      if (row === column) continue;
      const factor = matrix[row * TERMS + column]! / pivot;
      for (let k = column; k < TERMS; k += 1)
        matrix[row * TERMS + k]! -= factor * matrix[column * TERMS + k]!;
      for (let k = 0; k < sides; k += 1) right[row * sides + k]! -= factor * right[column * sides + k]!;
    }
  }
  return right.map((value, at) => {
    const row = Math.floor(at / sides);
    return value / (matrix[row * TERMS + row]! + 1e-9);
  });
}

function fitSurface({ logs }: GroundSample, terms: Float64Array, isLit: Uint8Array): Float64Array {
  const matrix = new Float64Array(TERMS * TERMS);
  const right = new Float64Array(TERMS * 3);
  for (let cell = 0; cell < isLit.length; cell += 1) {
    if (isLit[cell] === 0) continue;
    const at = cell * TERMS;
    for (let row = 0; row < TERMS; row += 1) {
      const term = terms[at + row]!;
      for (let column = 0; column < TERMS; column += 1)
        matrix[row * TERMS + column]! += term * terms[at + column]!;
      for (let channel = 0; channel < 3; channel += 1)
        right[row * 3 + channel]! += term * logs[cell * 3 + channel]!;
    }
  }
  // Bends that few cells vouch for would make up light where there is none.
  for (let row = 3; row < TERMS; row += 1) matrix[row * TERMS + row]! += 0.02 * matrix[0]!;
  return solve(matrix, right, 3);
}

/**
 * Fits a quadratic surface to the lit ground in the logarithms of the colours, by leaving out darker cells round after
 * round; `null` where there is hardly any ground.
 */
export function fitGround(sample: GroundSample): GroundFit | null {
  const { isFree, logs } = sample;
  const free: number[] = [];
  for (let cell = 0; cell < isFree.length; cell += 1) if (isFree[cell] === 1) free.push(cell);
  if (free.length < 40) return null;
  const brightness = (cell: number): number => logs[cell * 3]! + logs[cell * 3 + 1]! + logs[cell * 3 + 2]!;
  const middle = median(free.map(brightness));
  let isLit = isFree.map((value, cell) => (value === 1 && brightness(cell) >= middle ? 1 : 0));
  const darkness = new Float32Array(isFree.length);
  const channelDarkness = new Float32Array(isFree.length * 3);
  const terms = termsOf(sample);
  let noise = LEAST_NOISE;
  for (let round = 0; round < ROUNDS; round += 1) {
    const surface = fitSurface(sample, terms, isLit);
    for (const cell of free) {
      let sum = 0;
      for (let channel = 0; channel < 3; channel += 1) {
        let fitted = 0;
        for (let term = 0; term < TERMS; term += 1)
          fitted += terms[cell * TERMS + term]! * surface[term * 3 + channel]!;
        const difference = fitted - logs[cell * 3 + channel]!;
        channelDarkness[cell * 3 + channel] = difference;
        sum += difference / 3;
      }
      darkness[cell] = sum;
    }
    // The side of the bright is free of shadows: it tells the noise of the lit ground.
    const brighter = free.filter((cell) => darkness[cell]! < 0).map((cell) => -darkness[cell]!);
    noise = Math.max(LEAST_NOISE, 1.48 * median(brighter));
    isLit = isFree.map((value, cell) => (value === 1 && darkness[cell]! < TRIM * noise ? 1 : 0));
  }
  const lit = free.filter((cell) => Math.abs(darkness[cell]!) < 2.5 * noise).length;
  return { darkness, channelDarkness, noise, litShare: lit / free.length };
}
