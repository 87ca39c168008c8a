import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { Contrasts } from './chroma-edges.ts';
import { sharpenChroma } from './chroma-edges.ts';

/** Side of the tiles that are judged, those with a step of neighbours that is an edge. */
const TILE_PX = 16;
const EDGE_STEP = 60;

/** Second differences that are ripples: neither rounding nor an edge. */
const LEAST_RIPPLE = 2;
const MOST_RIPPLE = 12;

/** From this share of rippled pixels on a tile is rippled; from these shares of rippled tiles on a picture is noisy. */
const TILE_SHARE = 0.35;
const LEAST_SHARE = 0.42;
const SURE_SHARE = 0.6;

/** How much more often small steps fall between the blocks of compression than elsewhere. */
const BLOCK_EXCESS = 1.03;
const BLOCK_PX = 8;

/** Tiles with edges that a judgement needs. */
const LEAST_TILES = 8;

/**
 * How far a neighbour's value may be from a pixel's own to be averaged with it, for each pass: at most, and as a share of the
 * contrast nearby, which the ripples grow with.
 */
const PASSES = [
  { radiusPx: 2, reach: 20, contrastShare: 0.13 },
  { radiusPx: 1, reach: 12, contrastShare: 0.08 },
] as const;
const LEAST_REACH = 3;

/**
 * Whether a picture has compression noise or grain, judged around its strong edges: there a clean drawing is exactly flat or
 * a ramp and a compressed one ripples. Where only about half of the edges ripple, a photograph may be the cause: then the
 * ripples must have the seams of a compression's blocks.
 */
export function isNoisy({ widthPx, heightPx, data }: Raster): boolean {
  const columns = Math.ceil(widthPx / TILE_PX);
  const tiles = columns * Math.ceil(heightPx / TILE_PX);
  const hasEdge = new Uint8Array(tiles);
  const calm = new Int32Array(tiles);
  const rippled = new Int32Array(tiles);
  const seams = new Float64Array(BLOCK_PX);
  for (let y = 1; y < heightPx - 1; y += 1) {
    const tileRow = Math.floor(y / TILE_PX) * columns;
    for (let x = 1; x < widthPx - 1; x += 1) {
      const at = (y * widthPx + x) * 4 + 1;
      const tile = tileRow + Math.floor(x / TILE_PX);
      const here = data[at]!;
      const step = Math.abs(data[at + 4]! - here);
      if (step >= EDGE_STEP) hasEdge[tile] = 1;
      else if (step >= 1 && step < MOST_RIPPLE) seams[x % BLOCK_PX]! += 1;
      const bend = Math.max(
        Math.abs(data[at + 4]! + data[at - 4]! - 2 * here),
        Math.abs(data[at + widthPx * 4]! + data[at - widthPx * 4]! - 2 * here),
      );
      if (bend < LEAST_RIPPLE) calm[tile]! += 1;
      else if (bend <= MOST_RIPPLE) rippled[tile]! += 1;
    }
  }
  let [edged, noisy] = [0, 0];
  for (let tile = 0; tile < tiles; tile += 1) {
    if (hasEdge[tile] === 0) continue;
    edged += 1;
    if (rippled[tile]! > TILE_SHARE * (rippled[tile]! + calm[tile]!)) noisy += 1;
  }
  if (edged < LEAST_TILES || noisy < LEAST_SHARE * edged) return false;
  const between = seams[BLOCK_PX - 1]!;
  const elsewhere = seams.reduce((sum, count) => sum + count, -between) / (BLOCK_PX - 1);
  return noisy >= SURE_SHARE * edged || between > BLOCK_EXCESS * elsewhere;
}

/** Per tile of a block's size, the largest span of any channel in it and the tiles around it. */
function contrasts({ widthPx, heightPx, data }: Raster): Contrasts {
  const columns = Math.ceil(widthPx / BLOCK_PX);
  const rows = Math.ceil(heightPx / BLOCK_PX);
  const lows = new Uint8Array(columns * rows * 3).fill(255);
  const highs = new Uint8Array(columns * rows * 3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const tile = (Math.floor(y / BLOCK_PX) * columns + Math.floor(x / BLOCK_PX)) * 3;
      const at = (y * widthPx + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = data[at + channel]!;
        if (value < lows[tile + channel]!) lows[tile + channel] = value;
        if (value > highs[tile + channel]!) highs[tile + channel] = value;
      }
    }
  }
  const spans = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let span = 0;
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1) {
          const tile = (y * columns + x) * 3;
          for (let channel = 0; channel < 3; channel += 1)
            span = Math.max(span, highs[tile + channel]! - lows[tile + channel]!);
        }
      }
      spans[row * columns + column] = span;
    }
  }
  return { columns, tilePx: BLOCK_PX, spans };
}

/** One pass of averaging every pixel with those of its neighbours that differ little from it. */
async function smooth(
  source: Raster,
  { radiusPx, reach: mostReach, contrastShare }: (typeof PASSES)[number],
  { columns, spans }: Contrasts,
  pace: Pace,
): Promise<Raster> {
  const { widthPx, heightPx, data } = source;
  const smoothed = { widthPx, heightPx, data: data.slice() };
  for (let y = 0; y < heightPx; y += 1) {
    if ((y & 15) === 0) await pace.breathe();
    const top = Math.max(0, y - radiusPx);
    const bottom = Math.min(heightPx - 1, y + radiusPx);
    for (let x = 0; x < widthPx; x += 1) {
      const at = (y * widthPx + x) * 4;
      const span = spans[Math.floor(y / BLOCK_PX) * columns + Math.floor(x / BLOCK_PX)]!;
      const reach = Math.min(mostReach, Math.max(LEAST_REACH, contrastShare * span));
      const left = Math.max(0, x - radiusPx);
      const right = Math.min(widthPx - 1, x + radiusPx);
      const red = data[at]!;
      const green = data[at + 1]!;
      const blue = data[at + 2]!;
      let redSum = 0;
      let greenSum = 0;
      let blueSum = 0;
      let count = 0;
      for (let row = top; row <= bottom; row += 1) {
        let other = (row * widthPx + left) * 4;
        for (const end = (row * widthPx + right) * 4; other <= end; other += 4) {
          const otherRed = data[other]!;
          const otherGreen = data[other + 1]!;
          const otherBlue = data[other + 2]!;
          if (otherGreen - green > reach || green - otherGreen > reach) continue;
          if (otherRed - red > reach || red - otherRed > reach) continue;
          if (otherBlue - blue > reach || blue - otherBlue > reach) continue;
          redSum += otherRed;
          greenSum += otherGreen;
          blueSum += otherBlue;
          count += 1;
        }
      }
      smoothed.data[at] = redSum / count;
      smoothed.data[at + 1] = greenSum / count;
      smoothed.data[at + 2] = blueSum / count;
    }
  }
  return smoothed;
}

/**
 * A copy of a noisy picture whose compression noise is smoothed away by a sigma filter (Lee 1983), and whose chroma, which
 * compression smears over edges, is sharpened; for the analysis only, never output. About 450 ms per megapixel.
 */
export async function calmPicture(image: Raster, pace: Pace): Promise<Raster> {
  let calm = image;
  const local = contrasts(image);
  for (const pass of PASSES) {
    calm = await smooth(calm, pass, local, pace);
    // Between the passes: luma has to be calm for it, and what it leaves uneven is evened out after it.
    if (pass === PASSES[0]) await sharpenChroma(calm, local, pace);
  }
  return calm;
}
