import { type Band, STENCIL_STRIDE } from './band.ts';

/** Couplings stored per pixel: to the 12 pixels after it, in raster order, that share a 3x3 window with it. */
export const COUPLINGS = 12;

/**
 * A symmetric matrix over the stored pixels of a band, of which only the rows of unknown pixels are complete.
 * `couplings[12 * i + k]` couples packed pixel `i` with the one (dx, dy) further on, where k = 0, 1 are (1, 0), (2, 0);
 * k = 2..6 are (-2..2, 1); k = 7..11 are (-2..2, 2).
 */
export interface BandMatrix {
  readonly diagonal: Float64Array;
  readonly couplings: Float32Array;
}

/** Place of each pixel pair of a window: first pixel, second pixel, coupling number. */
const PAIRS = windowPairs();

function windowPairs(): Uint8Array {
  const pairs: number[] = [];
  for (let first = 0; first < 9; first += 1) {
    for (let second = first + 1; second < 9; second += 1) {
      const dx = (second % 3) - (first % 3);
      const dy = Math.floor(second / 3) - Math.floor(first / 3);
      pairs.push(first, second, dy === 0 ? dx - 1 : 5 * dy - 3 + dx + 2);
    }
  }
  return Uint8Array.from(pairs);
}

/**
 * The matting Laplacian of Levin, Lischinski and Weiss (2008), equation 12, over the windows of a band.
 *
 * `colors` holds R, G, B in 0..1 per stored pixel; `epsilon` is the paper's regularisation. Each row sums to zero.
 * About 0.3 s per million windows.
 */
export function* mattingLaplacian(
  band: Band,
  colors: Float32Array,
  epsilon: number,
): Generator<number, BandMatrix> {
  const couplings = new Float32Array(band.storedCount * COUPLINGS);
  const windows = band.windows;
  let done = 0;
  for (let entry = 0; entry < windows.length; entry += STENCIL_STRIDE) {
    const start = windows[entry]!;
    const length = windows[entry + 1]!;
    addWindows(couplings, colors, start, length, windows[entry + 3]!, windows[entry + 4]!, epsilon);
    done += length;
    yield done;
  }
  return { diagonal: rowSums(band, couplings), couplings };
}

function addWindows(
  couplings: Float32Array,
  colors: Float32Array,
  start: number,
  length: number,
  above: number,
  below: number,
  epsilon: number,
): void {
  const centred = new Float64Array(27);
  const weighted = new Float64Array(27);
  const places = new Int32Array(9);
  for (let centre = start; centre < start + length; centre += 1) {
    let meanR = 0;
    let meanG = 0;
    let meanB = 0;
    for (let pixel = 0; pixel < 9; pixel += 1) {
      const row = pixel < 3 ? above : pixel < 6 ? 0 : below;
      const place = centre + row + (pixel % 3) - 1;
      places[pixel] = place * COUPLINGS;
      const r = colors[place * 3]!;
      const g = colors[place * 3 + 1]!;
      const b = colors[place * 3 + 2]!;
      centred[pixel * 3] = r;
      centred[pixel * 3 + 1] = g;
      centred[pixel * 3 + 2] = b;
      meanR += r;
      meanG += g;
      meanB += b;
    }
    meanR /= 9;
    meanG /= 9;
    meanB /= 9;
    let rr = epsilon;
    let gg = epsilon;
    let bb = epsilon;
    let rg = 0;
    let rb = 0;
    let gb = 0;
    for (let at = 0; at < 27; at += 3) {
      const r = centred[at]! - meanR;
      const g = centred[at + 1]! - meanG;
      const b = centred[at + 2]! - meanB;
      centred[at] = r;
      centred[at + 1] = g;
      centred[at + 2] = b;
      rr += r * r;
      gg += g * g;
      bb += b * b;
      rg += r * g;
      rb += r * b;
      gb += g * b;
    }
    // The sums are nine times the paper's covariance plus epsilon: both factors of nine cancel in the inverse below.
    const cofactorR = gg * bb - gb * gb;
    const cofactorRG = rb * gb - rg * bb;
    const cofactorRB = rg * gb - rb * gg;
    const scale = 1 / (rr * cofactorR + rg * cofactorRG + rb * cofactorRB);
    const inverseRR = cofactorR * scale;
    const inverseRG = cofactorRG * scale;
    const inverseRB = cofactorRB * scale;
    const inverseGG = (rr * bb - rb * rb) * scale;
    const inverseGB = (rb * rg - rr * gb) * scale;
    const inverseBB = (rr * gg - rg * rg) * scale;
    for (let at = 0; at < 27; at += 3) {
      const r = centred[at]!;
      const g = centred[at + 1]!;
      const b = centred[at + 2]!;
      weighted[at] = inverseRR * r + inverseRG * g + inverseRB * b;
      weighted[at + 1] = inverseRG * r + inverseGG * g + inverseGB * b;
      weighted[at + 2] = inverseRB * r + inverseGB * g + inverseBB * b;
    }
    for (let pair = 0; pair < PAIRS.length; pair += 3) {
      const first = PAIRS[pair]!;
      const a = first * 3;
      const b = PAIRS[pair + 1]! * 3;
      const product =
        weighted[a]! * centred[b]! + weighted[a + 1]! * centred[b + 1]! + weighted[a + 2]! * centred[b + 2]!;
      const place = places[first]! + PAIRS[pair + 2]!;
      couplings[place] = couplings[place]! - 1 / 9 - product;
    }
  }
}

/** The diagonal that makes every unknown pixel's row sum to zero. */
function rowSums(band: Band, couplings: Float32Array): Float64Array {
  const ones = new Float64Array(band.storedCount).fill(1);
  const zeros = new Float64Array(band.storedCount);
  const sums = new Float64Array(band.storedCount);
  multiply(band, { diagonal: zeros, couplings }, ones, sums);
  for (let index = 0; index < sums.length; index += 1) sums[index] = -sums[index]!;
  return sums;
}

/** `product = matrix * vector` at the unknown pixels; other places of `product` are left alone. Answers vector·product there. */
export function multiply(
  band: Band,
  matrix: BandMatrix,
  vector: Float64Array,
  product: Float64Array,
): number {
  const { diagonal, couplings } = matrix;
  const unknown = band.unknown;
  let dot = 0;
  for (let entry = 0; entry < unknown.length; entry += STENCIL_STRIDE) {
    const start = unknown[entry]!;
    const end = start + unknown[entry + 1]!;
    const up2 = unknown[entry + 2]!;
    const up1 = unknown[entry + 3]!;
    const down1 = unknown[entry + 4]!;
    const down2 = unknown[entry + 5]!;
    for (let index = start; index < end; index += 1) {
      const own = index * 12;
      const row1 = index + down1;
      const row2 = index + down2;
      const back1 = index + up1;
      const back2 = index + up2;
      const after =
        couplings[own]! * vector[index + 1]! +
        couplings[own + 1]! * vector[index + 2]! +
        couplings[own + 2]! * vector[row1 - 2]! +
        couplings[own + 3]! * vector[row1 - 1]! +
        couplings[own + 4]! * vector[row1]! +
        couplings[own + 5]! * vector[row1 + 1]! +
        couplings[own + 6]! * vector[row1 + 2]! +
        couplings[own + 7]! * vector[row2 - 2]! +
        couplings[own + 8]! * vector[row2 - 1]! +
        couplings[own + 9]! * vector[row2]! +
        couplings[own + 10]! * vector[row2 + 1]! +
        couplings[own + 11]! * vector[row2 + 2]!;
      const before =
        couplings[own - 12]! * vector[index - 1]! +
        couplings[own - 23]! * vector[index - 2]! +
        couplings[back1 * 12 + 26]! * vector[back1 + 2]! +
        couplings[back1 * 12 + 15]! * vector[back1 + 1]! +
        couplings[back1 * 12 + 4]! * vector[back1]! +
        couplings[back1 * 12 - 7]! * vector[back1 - 1]! +
        couplings[back1 * 12 - 18]! * vector[back1 - 2]! +
        couplings[back2 * 12 + 31]! * vector[back2 + 2]! +
        couplings[back2 * 12 + 20]! * vector[back2 + 1]! +
        couplings[back2 * 12 + 9]! * vector[back2]! +
        couplings[back2 * 12 - 2]! * vector[back2 - 1]! +
        couplings[back2 * 12 - 13]! * vector[back2 - 2]!;
      const value = diagonal[index]! * vector[index]! + after + before;
      product[index] = value;
      dot += value * vector[index]!;
    }
  }
  return dot;
}
