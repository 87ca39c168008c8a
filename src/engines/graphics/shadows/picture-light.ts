import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { GlyphLine } from '../writing/glyph-line.ts';

/** Length, in cells, of the longer side of the grid on which a shadow is looked for. */
const GRID_CELLS = 280;

/** How far around a line its shadow is looked for, as a share of the line's height. */
const REACH_SHARE = 0.5;

/** Side, as a share of the line's height, of the squares that are asked one by one whether they show the shadow. */
const WITNESS_SHARE = 0.5;

/** Distance, as a share of the line's height, at which the light is compared: a soft shadow's edge is that long, grain is finer. */
const STEP_SHARE = 0.05;

/** Pixels beside the letters that are left out: what shows there is mixed with them. */
const RIM_PX = 1;

/** What is added to the sum of the channels before its logarithm is taken, so that the grain of what is dark stays small. */
export const LIGHT_OFFSET = 12;

/** The light around a line: what shows of the ground, in natural logarithms. */
export interface Light {
  readonly columns: number;
  readonly rows: number;
  readonly cellPx: number;
  readonly frame: Bounds;
  /** The line's own coverage per cell. */
  readonly form: Float32Array;
  /** How much of each cell shows the ground, 0..1. */
  readonly weight: Float32Array;
  /** The light per cell where the ground shows, 0 elsewhere. */
  readonly light: Float32Array;
  readonly witnessCells: number;
  readonly stepCells: number;
}

/** The light around a line, `null` where too little of the ground shows. About 20 ms for a title. */
export function lightAround(
  image: Raster,
  { owner, other }: PixelMix,
  line: GlyphLine,
  isPrinted: Uint8Array,
): Light | null {
  const own = new Set(line.parts);
  const height = heightOf(line.bounds);
  const reach = Math.round(REACH_SHARE * height);
  const frame = {
    left: line.bounds.left - reach,
    top: line.bounds.top - reach,
    right: line.bounds.right + reach,
    bottom: line.bounds.bottom + reach,
  };
  const cellPx = Math.max(1, Math.round(Math.max(widthOf(frame), heightOf(frame)) / GRID_CELLS));
  const [columns, rows] = [Math.ceil(widthOf(frame) / cellPx), Math.ceil(heightOf(frame) / cellPx)];
  const form = new Float32Array(columns * rows);
  const weight = new Float32Array(columns * rows);
  const light = new Float32Array(columns * rows);
  const { widthPx, heightPx, data } = image;
  const isLetter = (pixel: number): boolean =>
    (owner[pixel]! >= 0 && isPrinted[owner[pixel]!] === 1) ||
    (other[pixel]! >= 0 && isPrinted[other[pixel]!] === 1);
  for (let y = Math.max(0, frame.top); y <= Math.min(heightPx - 1, frame.bottom); y += 1) {
    for (let x = Math.max(0, frame.left); x <= Math.min(widthPx - 1, frame.right); x += 1) {
      const pixel = y * widthPx + x;
      const cell = Math.floor((y - frame.top) / cellPx) * columns + Math.floor((x - frame.left) / cellPx);
      if (own.has(owner[pixel]!)) form[cell]! += 1;
      const left = x > RIM_PX ? pixel - RIM_PX : pixel;
      const right = x < widthPx - RIM_PX ? pixel + RIM_PX : pixel;
      const above = y >= RIM_PX ? pixel - RIM_PX * widthPx : pixel;
      const below = y < heightPx - RIM_PX ? pixel + RIM_PX * widthPx : pixel;
      if ([pixel, left, right, above, below].some(isLetter)) continue;
      const at = pixel * 4;
      light[cell]! += Math.log(data[at]! + data[at + 1]! + data[at + 2]! + LIGHT_OFFSET);
      weight[cell]! += 1;
    }
  }
  let shown = 0;
  for (let cell = 0; cell < form.length; cell += 1) {
    if (weight[cell]! > 0) light[cell]! /= weight[cell]!;
    form[cell]! /= cellPx * cellPx;
    weight[cell]! /= cellPx * cellPx;
    if (weight[cell]! < 0.3) weight[cell] = 0;
    if (weight[cell]! > 0) shown += 1;
  }
  if (shown < 0.2 * form.length) return null;
  const witnessCells = Math.max(4, Math.round((WITNESS_SHARE * height) / cellPx));
  const stepCells = Math.max(1, Math.round((STEP_SHARE * height) / cellPx));
  return { columns, rows, cellPx, frame, form, weight, light, witnessCells, stepCells };
}
