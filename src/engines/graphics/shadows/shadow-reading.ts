import type { Raster } from '../../../domain/raster.ts';
import type { Element } from '../elements/element.ts';
import type { Form } from '../forms/form.ts';
import { distanceFrom } from '../forms/form.ts';
import type { Layout } from '../forms/outline-fit.ts';
import { nearOthers } from '../forms/outline-fit.ts';
import { paintAt } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { ShadowSight } from './shadow-form.ts';
import { LEAST_ALPHA } from './shadow-form.ts';

/** Cells of the grid that a fit looks at, at most. */
const MOST_CELLS = 1600;

/** How far from a caster its shadow is looked for, as a share of its size and at least. */
const REACH_SHARE = 0.3;
const LEAST_REACH_PX = 20;
const MOST_REACH_PX = 90;

/** How many things may lie on each other upon a caster. */
const MOST_STEPS = 32;

/** Multiples of it fall evenly, and follow no rows, in 0..1. */
const GOLDEN = 0.6180339887;

/** Pixels around a caster whose edge may be mixed into what shows. */
const RIM_PX = 2;

/** Levels up to which a cell's difference from its ground's paint says nothing, in a clean and in a compressed picture. */
const NOISE_LEVELS = { clean: 1.8, noisy: 3 } as const;

/** What shows of the ground around a caster, as the alpha of a shadow on a coarse grid. */
export interface Reading extends ShadowSight {
  readonly color: readonly [number, number, number];
  readonly cellPx: number;
  readonly frame: Bounds;
  readonly strongest: number;
  /** Levels between the ground's paint and the shadow's colour, in the channel where they are most. */
  readonly contrast: number;
}

/** Where the elements are, and what each lies on. */
export interface Placement {
  readonly layout: Layout;
  /** Per element the one that it lies on, -1 where there is none. */
  readonly grounds: readonly number[];
  readonly noisy: boolean;
}

/** What shows of the ground around a caster against the ground's paint, on a grid of at most `gridCells` a side. */
export function readAround(
  image: Raster,
  { layout, grounds, noisy }: Placement,
  caster: Element,
  ground: Element,
  outline: Form | null,
  siblings: readonly Element[],
  gridCells: number,
): Reading | null {
  const { bounds } = caster;
  const size = Math.max(widthOf(bounds), heightOf(bounds));
  const reach = Math.min(MOST_REACH_PX, Math.max(LEAST_REACH_PX, Math.round(size * REACH_SHARE)));
  const frame = {
    left: bounds.left - reach,
    top: bounds.top - reach,
    right: bounds.right + reach,
    bottom: bounds.bottom + reach,
  };
  const cellPx = Math.max(1, Math.ceil(Math.max(widthOf(frame), heightOf(frame)) / gridCells));
  const columns = Math.ceil(widthOf(frame) / cellPx);
  const rows = Math.ceil(heightOf(frame) / cellPx);
  const form = new Float32Array(columns * rows);
  const differences = new Float32Array(columns * rows * 3);
  const paints = new Float32Array(columns * rows * 3);
  const shown = new Float32Array(columns * rows);
  const paint = new Float32Array(3);
  const { widthPx, heightPx, map, mix } = layout;
  // The caster is whole below what lies on it.
  const known = new Map([[-1, false]]);
  const isCarried = (id: number): boolean => {
    let carried = known.get(id);
    if (carried === undefined) {
      let at = id;
      for (let steps = 0; at >= 0 && at !== caster.id && steps < MOST_STEPS; steps += 1) at = grounds[at]!;
      carried = at === caster.id;
      known.set(id, carried);
    }
    return carried;
  };
  for (let y = frame.top; y <= frame.bottom; y += 1) {
    for (let x = frame.left; x <= frame.right; x += 1) {
      const cell = Math.floor((y - frame.top) / cellPx) * columns + Math.floor((x - frame.left) / cellPx);
      if (outline) {
        const inside = 0.5 - distanceFrom(outline, x + 0.5, y + 0.5);
        form[cell]! += Math.min(1, Math.max(0, inside)) / (cellPx * cellPx);
      }
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const pixel = y * widthPx + x;
      const own = map[pixel]!;
      if (!outline && isCarried(own)) form[cell]! += 1 / (cellPx * cellPx);
      if (own !== ground.id || mix.other[pixel]! >= 0 || nearOthers(layout, x, y, ground.id, RIM_PX))
        continue;
      paintAt(ground.paint, x, y, paint);
      for (let channel = 0; channel < 3; channel += 1) {
        differences[cell * 3 + channel]! += image.data[pixel * 4 + channel]! - paint[channel]!;
        paints[cell * 3 + channel]! += paint[channel]!;
      }
      shown[cell]! += 1;
    }
  }
  const whole = cellPx * cellPx;
  for (let cell = 0; cell < shown.length; cell += 1) {
    if (shown[cell]! < 0.6 * whole || shown[cell] === 0) {
      shown[cell] = 0;
      continue;
    }
    const x = frame.left + (cell % columns) * cellPx;
    const y = frame.top + Math.floor(cell / columns) * cellPx;
    const own = distanceTo(bounds, x, y);
    for (const sibling of siblings) {
      if (distanceTo(sibling.bounds, x, y) >= own) continue;
      shown[cell] = 0;
      break;
    }
  }
  return tell({ form, differences, paints, shown, columns, rows, cellPx, frame }, noisy);
}

/** How far a place lies outside of bounds, in pixels along the nearer axis' worse one. */
function distanceTo({ left, top, right, bottom }: Bounds, x: number, y: number): number {
  return Math.max(left - x, x - right, top - y, y - bottom, 0);
}

/** The shadow's colour and its alpha on the grid; `null` where the ground is simply its paint. */
function tell(
  grid: {
    form: Float32Array;
    differences: Float32Array;
    paints: Float32Array;
    shown: Float32Array;
    columns: number;
    rows: number;
    cellPx: number;
    frame: Bounds;
  },
  noisy: boolean,
): Reading | null {
  const { shown, differences, paints } = grid;
  const sum = [0, 0, 0];
  const under = [0, 0, 0];
  let [cells, known] = [0, 0];
  for (let cell = 0; cell < shown.length; cell += 1) {
    if (shown[cell]! < 1) continue;
    known += 1;
    let most = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      differences[cell * 3 + channel]! /= shown[cell]!;
      paints[cell * 3 + channel]! /= shown[cell]!;
      most = Math.max(most, Math.abs(differences[cell * 3 + channel]!));
    }
    if (most < NOISE_LEVELS[noisy ? 'noisy' : 'clean']) continue;
    cells += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      sum[channel]! += differences[cell * 3 + channel]!;
      under[channel]! += paints[cell * 3 + channel]!;
    }
  }
  if (cells < 12 || known < 30) return null;
  const color = colorOf(sum, under, cells);
  const contrast = Math.max(...color.map((value, channel) => Math.abs(value - under[channel]! / cells)));
  const seen = new Float32Array(shown.length).fill(-1);
  let strongest = 0;
  for (let cell = 0; cell < shown.length; cell += 1) {
    if (shown[cell]! < 1) continue;
    let [dot, length] = [0, 0];
    for (let channel = 0; channel < 3; channel += 1) {
      const line = color[channel]! - paints[cell * 3 + channel]!;
      dot += line * differences[cell * 3 + channel]!;
      length += line * line;
    }
    seen[cell] = length < 100 ? 0 : dot / length;
    strongest = Math.max(strongest, seen[cell]!);
  }
  if (strongest < 2 * LEAST_ALPHA || strongest > 0.97) return null;
  const noise = Math.max(LEAST_ALPHA, noisy ? NOISE_LEVELS.noisy / Math.max(1, contrast) : 0);
  // Half of the cells at most are such where nothing is: they say where the shadow ends.
  const [dark, plain]: [number[], number[]] = [[], []];
  for (let cell = 0; cell < seen.length; cell += 1)
    if (seen[cell]! > -0.5) (Math.abs(seen[cell]!) >= noise ? dark : plain).push(cell);
  const thinned = (from: readonly number[], most: number): number[] =>
    from.length <= most
      ? [...from]
      : Array.from({ length: most }, (_, index) => {
          // Even steps could keep to one side of the caster, row by row.
          const jitter = (index * GOLDEN) % 1;
          return from[Math.floor(((index + jitter) * from.length) / most)]!;
        });
  const chosen = Int32Array.from([...thinned(dark, MOST_CELLS), ...thinned(plain, MOST_CELLS / 2)]);
  const cellColumns = chosen.map((cell) => cell % grid.columns);
  const cellRows = chosen.map((cell) => Math.floor(cell / grid.columns));
  return { color, seen, noise, strongest, contrast, cells: chosen, cellColumns, cellRows, ...grid };
}

/** Black where all channels darken alike; else the colour that the ground turns to, as far as the gamut goes. */
function colorOf(sum: readonly number[], under: readonly number[], cells: number): [number, number, number] {
  const paint = under.map((value) => value / cells);
  const change = sum.map((value) => value / cells);
  const shares = change.map((value, channel) => -value / Math.max(8, paint[channel]!));
  const weight = paint.reduce((total, value) => total + value, 0);
  const mean =
    shares.reduce((total, share, channel) => total + share * paint[channel]!, 0) / Math.max(1, weight);
  const uneven = Math.max(...shares.map((share, channel) => Math.abs(share - mean) * paint[channel]!));
  const strength = Math.max(...change.map(Math.abs));
  if (mean > 0 && uneven <= 0.2 * strength + 0.6) return [0, 0, 0];
  let reach = Number.POSITIVE_INFINITY;
  for (const [channel, value] of change.entries()) {
    if (value > 0.02) reach = Math.min(reach, (255 - paint[channel]!) / value);
    else if (value < -0.02) reach = Math.min(reach, -paint[channel]! / value);
  }
  if (!Number.isFinite(reach)) return [0, 0, 0];
  const to = (channel: number): number =>
    Math.max(0, Math.min(255, paint[channel]! + reach * change[channel]!));
  return [to(0), to(1), to(2)];
}
