import { HOLE, SHUNNED, SOURCE, UNUSABLE } from './level.ts';
import { boxSum, dilate } from './plane.ts';
import type { Ground } from './pyramid.ts';

const BINS = 16;
const BIN_SHIFT = 4;

/**
 * Turns the source pixels whose colours do not occur near the hole into `SHUNNED` ones, in place, so that the fill
 * is made of what surrounds the hole: no lettering, no other subject. Where that leaves too little to copy from, the
 * demand is lowered and at last dropped.
 *
 * @param reachPx how far from the hole colours count as near
 */
export function shunForeignColors(ground: Ground, reachPx: number): void {
  const { state } = ground;
  const near = markNear(ground, reachPx);
  const density = densityOfPixels(ground, near);
  let holePx = 0;
  let sourcePx = 0;
  for (let index = 0; index < state.length; index += 1) {
    if (state[index] === HOLE) holePx += 1;
    else if (state[index] === SOURCE) sourcePx += 1;
  }
  const wantedPx = Math.min(sourcePx * 0.6, Math.max(1500, holePx * 0.7));
  for (const threshold of [2e-3, 4e-4, 1e-4]) {
    const foreign = foreignPixels(ground, near, density, threshold);
    let left = 0;
    for (let index = 0; index < state.length; index += 1)
      if (state[index] === SOURCE && !foreign[index]) left += 1;
    if (left < wantedPx) continue;
    for (let index = 0; index < state.length; index += 1) if (foreign[index]) state[index] = SHUNNED;
    return;
  }
}

/** 1 for known pixels at most `reachPx` (Chebyshev) from the hole. */
function markNear(ground: Ground, reachPx: number): Uint8Array {
  const { widthPx, heightPx, state } = ground;
  const marks = state.map((value) => (value === HOLE ? 1 : 0));
  const near = dilate(marks, widthPx, heightPx, reachPx);
  for (let index = 0; index < near.length; index += 1) {
    if (state[index] === HOLE || state[index] === UNUSABLE) near[index] = 0;
  }
  return near;
}

function binOf(ground: Ground, index: number): number {
  const { color } = ground;
  const red = color[index * 3]! >> BIN_SHIFT;
  const green = color[index * 3 + 1]! >> BIN_SHIFT;
  const blue = color[index * 3 + 2]! >> BIN_SHIFT;
  return (red * BINS + green) * BINS + blue;
}

/** The share of the near pixels that have about the colour of each bin (its 26 neighbours count half). */
function colorDensity(ground: Ground, near: Uint8Array): Float32Array {
  const counts = new Float32Array(BINS ** 3);
  let total = 0;
  for (let index = 0; index < near.length; index += 1) {
    if (near[index] === 0) continue;
    counts[binOf(ground, index)]! += 1;
    total += 1;
  }
  const density = new Float32Array(BINS ** 3);
  for (let bin = 0; bin < counts.length; bin += 1) {
    if (counts[bin] === 0) continue;
    const blue = bin % BINS;
    const green = Math.floor(bin / BINS) % BINS;
    const red = Math.floor(bin / BINS / BINS);
    for (let r = Math.max(0, red - 1); r <= Math.min(BINS - 1, red + 1); r += 1) {
      for (let g = Math.max(0, green - 1); g <= Math.min(BINS - 1, green + 1); g += 1) {
        for (let b = Math.max(0, blue - 1); b <= Math.min(BINS - 1, blue + 1); b += 1) {
          const target = (r * BINS + g) * BINS + b;
          density[target]! += (counts[bin]! * (target === bin ? 1 : 0.5)) / total;
        }
      }
    }
  }
  return density;
}

/** How common near the hole each source pixel's colour is; 1 where that is not asked. */
function densityOfPixels(ground: Ground, near: Uint8Array): Float32Array {
  const { state } = ground;
  const ofBin = colorDensity(ground, near);
  const density = new Float32Array(state.length).fill(1);
  for (let index = 0; index < state.length; index += 1)
    if (state[index] === SOURCE && near[index] === 0) density[index] = ofBin[binOf(ground, index)]!;
  return density;
}

/** Source pixels in whose neighbourhood more than a few have colours that are rare near the hole. */
function foreignPixels(
  ground: Ground,
  near: Uint8Array,
  density: Float32Array,
  threshold: number,
): Uint8Array {
  const { widthPx, heightPx, state } = ground;
  const radiusPx = 3;
  const plane = new Float32Array(state.length);
  for (let index = 0; index < state.length; index += 1) if (density[index]! < threshold) plane[index] = 1;
  boxSum(plane, widthPx, heightPx, radiusPx);
  const limit = 0.12 * (2 * radiusPx + 1) ** 2;
  const foreign = new Uint8Array(state.length);
  for (let index = 0; index < state.length; index += 1)
    if (plane[index]! > limit && state[index] === SOURCE && near[index] === 0) foreign[index] = 1;
  return foreign;
}
