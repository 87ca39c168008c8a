import { createMask, type Mask } from '../../domain/mask.ts';
import { dilateRuns, unknownRuns } from './runs.ts';

/** A matte below or above these is taken as decided. */
const CLEAR_BELOW = 13;
const OPAQUE_ABOVE = 242;

/** A matte that is nowhere clear within a block and its neighbours, and varies less than this, is no edge. */
const EDGE_RANGE = 153;

/**
 * The trimap around the edges of a matte: unknown (128) within `reachPx` of soft values and of places where the matte
 * jumps over one half; elsewhere 0 or 255, the nearer. Soft values inside the subject, with nothing clear about them,
 * stay known: there the matte tells of glass or of its own doubt, and colours cannot tell better.
 */
export function edgeTrimap(matte: Mask, reachPx: number): Mask {
  const { widthPx, heightPx } = matte;
  const seeds = markSeeds(matte);
  const grown = dilateRuns(unknownRuns(seeds.data, widthPx, heightPx), reachPx, {
    fromX: 0,
    toX: widthPx,
    fromY: 0,
    toY: heightPx,
  });
  const blockPx = Math.max(2, 2 * reachPx);
  const edges = blocksWithEdges(matte, blockPx);
  const trimap = createMask(widthPx, heightPx);
  for (let index = 0; index < trimap.data.length; index += 1) {
    trimap.data[index] = matte.data[index]! > 127 ? 255 : 0;
  }
  for (let y = 0; y < heightPx; y += 1) {
    const blockRow = Math.floor(y / blockPx) * edges.widthPx;
    for (let run = grown.rowStart[y]!; run < grown.rowStart[y + 1]!; run += 1) {
      for (let x = grown.from[run]!; x < grown.to[run]!; x += 1) {
        if (edges.data[blockRow + Math.floor(x / blockPx)]) trimap.data[y * widthPx + x] = 128;
      }
    }
  }
  return trimap;
}

/** Soft pixels, and those whose right or lower neighbour lies on the other side of one half: 128; the rest 0. */
function markSeeds(matte: Mask): Mask {
  const { widthPx, heightPx, data } = matte;
  const seeds = createMask(widthPx, heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const index = y * widthPx + x;
      const value = data[index]!;
      const soft = value >= CLEAR_BELOW && value <= OPAQUE_ABOVE;
      const jump =
        (x + 1 < widthPx && (value ^ data[index + 1]!) > 127) ||
        (y + 1 < heightPx && (value ^ data[index + widthPx]!) > 127);
      if (soft || jump) seeds.data[index] = 128;
    }
  }
  return seeds;
}

/** Per block of `blockPx` pixels: 1 where the matte has an edge's range over the block and its eight neighbours. */
function blocksWithEdges(matte: Mask, blockPx: number): Mask {
  const blocksX = Math.ceil(matte.widthPx / blockPx);
  const blocksY = Math.ceil(matte.heightPx / blockPx);
  const lowest = new Uint8Array(blocksX * blocksY).fill(255);
  const highest = new Uint8Array(blocksX * blocksY);
  for (let y = 0; y < matte.heightPx; y += 1) {
    const row = Math.floor(y / blockPx) * blocksX;
    for (let x = 0; x < matte.widthPx; x += 1) {
      const value = matte.data[y * matte.widthPx + x]!;
      const block = row + Math.floor(x / blockPx);
      if (value < lowest[block]!) lowest[block] = value;
      if (value > highest[block]!) highest[block] = value;
    }
  }
  const edges = createMask(blocksX, blocksY);
  for (let y = 0; y < blocksY; y += 1) {
    for (let x = 0; x < blocksX; x += 1) {
      let low = 255;
      let high = 0;
      for (let nearY = Math.max(y - 1, 0); nearY <= Math.min(y + 1, blocksY - 1); nearY += 1) {
        for (let nearX = Math.max(x - 1, 0); nearX <= Math.min(x + 1, blocksX - 1); nearX += 1) {
          low = Math.min(low, lowest[nearY * blocksX + nearX]!);
          high = Math.max(high, highest[nearY * blocksX + nearX]!);
        }
      }
      edges.data[y * blocksX + x] = low < CLEAR_BELOW || high - low >= EDGE_RANGE ? 1 : 0;
    }
  }
  return edges;
}
