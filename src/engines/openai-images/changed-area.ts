import { distanceTo } from '../../domain/distance.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { opaqueOf, scaleMask, scaleRaster } from '../picture-exchange.ts';

/** Cells along the longer side of the grid that the two are compared on. */
const GRID_CELLS = 384;
/** Models repaint all of a picture: a difference (0..255) below it is noise of that. */
const FAINT = 11;
/** Where a difference goes above it something was changed. */
const CLEAR = 26;
/** A shift of the whole picture's tone above it is meant. */
const MEANT_SHIFT = 6;
/** A model that changed more of the picture has made another one. */
const WHOLE_SHARE = 0.5;
/** Half the side of the square that differences are averaged over. */
const SMOOTH_CELLS = 2;
const GROW_CELLS = 4;

/**
 * What a model changed of a picture that it was to change as it sees fit, at the picture's size: 0 where it merely painted
 * the same again. `made` has the picture's size. All is changed where the tone of the whole is another. About 0.15 s per
 * megapixel.
 */
export async function changedArea(source: Raster, made: Raster): Promise<Mask> {
  const scale = Math.min(1, GRID_CELLS / Math.max(source.widthPx, source.heightPx));
  const size = {
    widthPx: Math.max(1, Math.round(source.widthPx * scale)),
    heightPx: Math.max(1, Math.round(source.heightPx * scale)),
  };
  const before = await scaleRaster(opaqueOf(source), size);
  const after = await scaleRaster(made, size);
  const shift = medianShift(before, after);
  if (shift.some((value) => Math.abs(value) > MEANT_SHIFT)) return wholeOf(source);
  const changed = grown(connected(smoothed(differences(before, after, shift), size), size), size);
  const count = changed.reduce((sum, value) => sum + value, 0);
  if (count > WHOLE_SHARE * changed.length) return wholeOf(source);
  if (count === 0) return createMask(source.widthPx, source.heightPx);
  return scaleMask({ ...size, data: changed.map((value) => value * 255) }, source);
}

type Grid = { readonly widthPx: number; readonly heightPx: number };

function wholeOf({ widthPx, heightPx }: Raster): Mask {
  return { widthPx, heightPx, data: new Uint8Array(widthPx * heightPx).fill(255) };
}

/** By how much most pixels became brighter, per channel. */
function medianShift(before: Raster, after: Raster): readonly number[] {
  return [0, 1, 2].map((channel) => {
    const counts = new Uint32Array(511);
    const pixels = before.widthPx * before.heightPx;
    for (let pixel = 0; pixel < pixels; pixel += 1)
      counts[after.data[pixel * 4 + channel]! - before.data[pixel * 4 + channel]! + 255]! += 1;
    let seen = 0;
    let value = 0;
    while (seen + counts[value]! < pixels / 2) {
      seen += counts[value]!;
      value += 1;
    }
    return value - 255;
  });
}

/** Per cell the least difference to a cell of the other grid nearby: edges that moved by a fraction of a pixel are no change. */
function differences(before: Raster, after: Raster, shift: readonly number[]): Float32Array {
  const { widthPx, heightPx } = before;
  const found = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      const own = (y * widthPx + x) * 4;
      let least = Number.POSITIVE_INFINITY;
      for (let row = Math.max(0, y - 1); row <= Math.min(heightPx - 1, y + 1); row += 1)
        for (let column = Math.max(0, x - 1); column <= Math.min(widthPx - 1, x + 1); column += 1) {
          const other = (row * widthPx + column) * 4;
          let most = 0;
          for (let channel = 0; channel < 3; channel += 1)
            most = Math.max(
              most,
              Math.abs(after.data[other + channel]! - shift[channel]! - before.data[own + channel]!),
            );
          least = Math.min(least, most);
        }
      found[y * widthPx + x] = least;
    }
  return found;
}

function smoothed(values: Float32Array, grid: Grid): Float32Array {
  const along = (from: Float32Array, step: number, length: number, other: number, otherStep: number) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < other; line += 1)
      for (let place = 0; place < length; place += 1) {
        let sum = 0;
        let count = 0;
        const end = Math.min(length - 1, place + SMOOTH_CELLS);
        for (let near = Math.max(0, place - SMOOTH_CELLS); near <= end; near += 1) {
          sum += from[line * otherStep + near * step]!;
          count += 1;
        }
        to[line * otherStep + place * step] = sum / count;
      }
    return to;
  };
  const { widthPx, heightPx } = grid;
  return along(along(values, 1, widthPx, heightPx, widthPx), widthPx, heightPx, widthPx, 1);
}

/** 1 for cells of faint difference that hang together with one of clear difference. */
function connected(values: Float32Array, { widthPx }: Grid): Uint8Array {
  const marked = new Uint8Array(values.length);
  const open: number[] = [];
  const visit = (cell: number): void => {
    if (marked[cell] !== 0 || values[cell]! < FAINT) return;
    marked[cell] = 1;
    open.push(cell);
  };
  for (let cell = 0; cell < values.length; cell += 1) if (values[cell]! >= CLEAR) visit(cell);
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    const column = cell % widthPx;
    if (column > 0) visit(cell - 1);
    if (column < widthPx - 1) visit(cell + 1);
    if (cell >= widthPx) visit(cell - widthPx);
    if (cell + widthPx < values.length) visit(cell + widthPx);
  }
  return marked;
}

function grown(marked: Uint8Array, { widthPx, heightPx }: Grid): Uint8Array {
  if (!marked.includes(1)) return marked;
  return Uint8Array.from(distanceTo(marked, widthPx, heightPx), (cells) => (cells <= GROW_CELLS ? 1 : 0));
}
