import type { Planes } from './planes.ts';

/**
 * Pulls an enlarged picture back to its source, in place: after it the mean of every `scale` x `scale` block is close to
 * the source pixel that the block came from (iterative back-projection, Irani & Peleg 1991, with a box as the camera and
 * bilinear interpolation for the way back). Colours keep their tone, and detail that the network smoothed away returns.
 */
export function backProject(enlarged: Planes, source: Planes, scale: number, rounds: number): void {
  for (let index = 0; index < enlarged.data.length; index += 1) {
    enlarged.data[index] = clampValue(enlarged.data[index]!);
  }
  const residual = new Float32Array(source.widthPx * source.heightPx);
  for (let round = 0; round < rounds; round += 1) {
    for (let channel = 0; channel < source.channels; channel += 1) {
      subtractBlockMeans(residual, enlarged, source, scale, channel);
      addInterpolated(enlarged, residual, source, scale, channel);
    }
  }
}

/** How far a value may pass the range of the 3 x 3 source pixels around it, in parts of that range. */
const OVERSHOOT = 0.25;

/**
 * Keeps an enlarged picture within the range of the source pixels around each place, give or take a quarter of that
 * range, in place: where the source is flat the result is exactly its value, and no ringing stands beside hard edges.
 */
export function limitOvershoot(enlarged: Planes, source: Planes, scale: number): void {
  const { widthPx, heightPx, channels } = source;
  const lows = new Float32Array(widthPx);
  const highs = new Float32Array(widthPx);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let y = 0; y < heightPx; y += 1) {
      rangeOfThreeRows(source, channel, y, lows, highs);
      for (let x = 0; x < widthPx; x += 1) {
        const before = x === 0 ? 0 : x - 1;
        const after = x === widthPx - 1 ? x : x + 1;
        const low = Math.min(lows[before]!, lows[x]!, lows[after]!);
        const high = Math.max(highs[before]!, highs[x]!, highs[after]!);
        const slack = (high - low) * OVERSHOOT;
        clampBlock(enlarged, channel, x * scale, y * scale, scale, low - slack, high + slack);
      }
    }
  }
}

function clampValue(value: number): number {
  if (value < 0) return 0;
  return value > 255 ? 255 : value;
}

/** `residual` becomes the source less the block means of the enlarged picture. */
function subtractBlockMeans(
  residual: Float32Array,
  enlarged: Planes,
  source: Planes,
  scale: number,
  channel: number,
): void {
  const size = source.widthPx * source.heightPx;
  residual.set(source.data.subarray(channel * size, (channel + 1) * size));
  const weight = 1 / (scale * scale);
  for (let row = 0; row < enlarged.heightPx; row += 1) {
    let from = (channel * enlarged.heightPx + row) * enlarged.widthPx;
    const to = Math.floor(row / scale) * source.widthPx;
    for (let x = 0; x < source.widthPx; x += 1) {
      let sum = 0;
      for (let column = 0; column < scale; column += 1, from += 1) sum += enlarged.data[from]!;
      residual[to + x]! -= sum * weight;
    }
  }
}

/** Adds the residual, interpolated to the enlarged size, and keeps the sum within 0..255. */
function addInterpolated(
  enlarged: Planes,
  residual: Float32Array,
  source: Planes,
  scale: number,
  channel: number,
): void {
  const { widthPx, heightPx } = source;
  const neighbours = Array.from({ length: scale }, (_, place) => neighbour(place, scale));
  // One more value at either end, so that every pixel has both neighbours.
  const line = new Float32Array(widthPx + 2);
  for (let row = 0; row < enlarged.heightPx; row += 1) {
    const y = Math.floor(row / scale);
    const across = neighbours[row % scale]!;
    const near = y * widthPx;
    const far = Math.min(heightPx - 1, Math.max(0, y + across.step)) * widthPx;
    for (let x = 0; x < widthPx; x += 1) {
      line[x + 1] = residual[near + x]! * (1 - across.weight) + residual[far + x]! * across.weight;
    }
    line[0] = line[1]!;
    line[widthPx + 1] = line[widthPx]!;
    const start = (channel * enlarged.heightPx + row) * enlarged.widthPx;
    for (let column = 0; column < scale; column += 1) {
      const { step, weight } = neighbours[column]!;
      for (let x = 0, index = start + column; x < widthPx; x += 1, index += scale) {
        const correction = line[x + 1]! * (1 - weight) + line[x + 1 + step]! * weight;
        enlarged.data[index] = clampValue(enlarged.data[index]! + correction);
      }
    }
  }
}

/** Which source pixel besides its own a place within a block is interpolated from, and with what weight. */
function neighbour(place: number, scale: number): { readonly step: -1 | 1; readonly weight: number } {
  const offset = (place + 0.5) / scale - 0.5;
  return { step: offset < 0 ? -1 : 1, weight: Math.abs(offset) };
}

function rangeOfThreeRows(
  source: Planes,
  channel: number,
  y: number,
  lows: Float32Array,
  highs: Float32Array,
): void {
  const { widthPx, heightPx, data } = source;
  const start = channel * widthPx * heightPx;
  const here = start + y * widthPx;
  const above = y === 0 ? here : here - widthPx;
  const below = y === heightPx - 1 ? here : here + widthPx;
  for (let x = 0; x < widthPx; x += 1) {
    const [first, second, third] = [data[above + x]!, data[here + x]!, data[below + x]!];
    lows[x] = Math.min(first, second, third);
    highs[x] = Math.max(first, second, third);
  }
}

function clampBlock(
  planes: Planes,
  channel: number,
  left: number,
  top: number,
  side: number,
  low: number,
  high: number,
): void {
  for (let row = 0; row < side; row += 1) {
    const start = (channel * planes.heightPx + top + row) * planes.widthPx + left;
    for (let index = start; index < start + side; index += 1) {
      const value = planes.data[index]!;
      if (value < low) planes.data[index] = low;
      else if (value > high) planes.data[index] = high;
    }
  }
}
