import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { type Band, forEachStoredRun } from './band.ts';

/** The size of a side of `lengthPx` when every `scale` pixels become one; the last may stand for fewer. */
export function reducedLength(lengthPx: number, scale: number): number {
  return Math.ceil(lengthPx / scale);
}

/** The means of the `scale` x `scale` blocks of `mask`; blocks over the edge count what they have. */
export function reduceMask(mask: Mask, scale: number): Mask {
  if (scale === 1) return mask;
  const { widthPx, heightPx, data } = mask;
  const reducedWidth = reducedLength(widthPx, scale);
  const reducedHeight = reducedLength(heightPx, scale);
  const reduced = new Uint8Array(reducedWidth * reducedHeight);
  const sums = new Uint32Array(reducedWidth);
  for (let blockY = 0; blockY < reducedHeight; blockY += 1) {
    const endY = Math.min((blockY + 1) * scale, heightPx);
    sums.fill(0);
    for (let y = blockY * scale; y < endY; y += 1) {
      const row = y * widthPx;
      for (let blockX = 0; blockX < reducedWidth; blockX += 1) {
        const endX = Math.min((blockX + 1) * scale, widthPx);
        let sum = 0;
        for (let x = blockX * scale; x < endX; x += 1) sum += data[row + x]!;
        sums[blockX] = sums[blockX]! + sum;
      }
    }
    const rows = endY - blockY * scale;
    for (let blockX = 0; blockX < reducedWidth; blockX += 1) {
      const columns = Math.min((blockX + 1) * scale, widthPx) - blockX * scale;
      reduced[blockY * reducedWidth + blockX] = Math.round(sums[blockX]! / (rows * columns));
    }
  }
  return { widthPx: reducedWidth, heightPx: reducedHeight, data: reduced };
}

/**
 * The trimap of the blocks: known where a whole block is the same known value, unknown (128) elsewhere.
 */
export function reduceTrimap(trimap: Mask, scale: number): Mask {
  if (scale === 1) return trimap;
  const reduced = reduceMask(trimap, scale);
  // A mean rounds to an end of the range only for blocks that are that value but for one part in 510.
  const { widthPx, heightPx, data } = trimap;
  for (let blockY = 0; blockY < reduced.heightPx; blockY += 1) {
    for (let blockX = 0; blockX < reduced.widthPx; blockX += 1) {
      const place = blockY * reduced.widthPx + blockX;
      const value = reduced.data[place]!;
      if (value !== 0 && value !== 255) {
        reduced.data[place] = 128;
        continue;
      }
      const endY = Math.min((blockY + 1) * scale, heightPx);
      const endX = Math.min((blockX + 1) * scale, widthPx);
      for (let y = blockY * scale; y < endY; y += 1) {
        for (let x = blockX * scale; x < endX; x += 1) {
          if (data[y * widthPx + x] !== value) reduced.data[place] = 128;
        }
      }
    }
  }
  return reduced;
}

/**
 * Mean colours R, G, B in 0..1 of the blocks that a band stores, packed. Blocks of the padding repeat the picture's
 * edge.
 */
export function reduceColors(image: Raster, scale: number, band: Band): Float32Array {
  const { widthPx, heightPx, data } = image;
  const lastX = reducedLength(widthPx, scale) - 1;
  const lastY = reducedLength(heightPx, scale) - 1;
  const colors = new Float32Array(band.storedCount * 3);
  forEachStoredRun(band, (index, y, fromX, toX) => {
    const blockY = Math.min(Math.max(y, 0), lastY) * scale;
    const endY = Math.min(blockY + scale, heightPx);
    let place = index * 3;
    for (let x = fromX; x < toX; x += 1) {
      const blockX = Math.min(Math.max(x, 0), lastX) * scale;
      const endX = Math.min(blockX + scale, widthPx);
      let r = 0;
      let g = 0;
      let b = 0;
      for (let row = blockY; row < endY; row += 1) {
        const end = (row * widthPx + endX) * 4;
        for (let at = (row * widthPx + blockX) * 4; at < end; at += 4) {
          r += data[at]!;
          g += data[at + 1]!;
          b += data[at + 2]!;
        }
      }
      const share = 1 / (255 * (endY - blockY) * (endX - blockX));
      colors[place] = r * share;
      colors[place + 1] = g * share;
      colors[place + 2] = b * share;
      place += 3;
    }
  });
  return colors;
}

/** The values of a reduced `mask` that a band stores, as 0..1, packed. The padding repeats the edge. */
export function gatherMask(mask: Mask, band: Band): Float64Array {
  const values = new Float64Array(band.storedCount);
  forEachStoredRun(band, (index, y, fromX, toX) => {
    const row = Math.min(Math.max(y, 0), mask.heightPx - 1) * mask.widthPx;
    for (let x = fromX; x < toX; x += 1) {
      values[index + x - fromX] = mask.data[row + Math.min(Math.max(x, 0), mask.widthPx - 1)]! / 255;
    }
  });
  return values;
}
