import type { Raster } from '../../domain/raster.ts';
import type { Outline } from '../../domain/shape.ts';
import type { Pace } from '../pace.ts';
import { blurred } from './blur.ts';
import type { Element } from './element.ts';
import type { Layout } from './outline-fit.ts';
import { distanceFrom, nearOthers } from './outline-fit.ts';
import { paintAt } from './paint.ts';
import type { Bounds } from './part.ts';
import { heightOf, widthOf } from './part.ts';
import type { Silhouette } from './silhouette.ts';
import { isHollow } from './silhouette.ts';

/** A soft shadow or glow that an element casts on another: one colour, its form the caster's, blurred and moved. */
export interface Shadow {
  readonly caster: number;
  readonly ground: number;
  readonly color: readonly [number, number, number];
  readonly opacity: number;
  readonly sigmaPx: number;
  readonly moveXPx: number;
  readonly moveYPx: number;
  /** How far, in alpha 0..1, the model is from what shows, on average. */
  readonly error: number;
  readonly bounds: Bounds;
  /** 0..1 per pixel of the bounds, hidden places included. */
  readonly alpha: Float32Array;
}

/** Side of the grid on which the form is fitted. */
const GRID_PX = 280;

/** Cells of the grid that a fit looks at, at most. */
const MOST_CELLS = 1600;

/** How far from a caster its shadow is looked for, as a share of its size and at least. */
const REACH_SHARE = 0.3;
const LEAST_REACH_PX = 20;
const MOST_REACH_PX = 90;

/** How far a shadow is moved at most. */
const MOST_MOVE_PX = 30;

/** Alpha below which there is no shadow to speak of, and the largest mean misfit of a shadow's form. */
const LEAST_ALPHA = 0.012;
const MOST_ERROR = 0.016;

/** Levels by which a shadow changes its ground somewhere: a fainter one is a rest of the ground's own paint. */
const LEAST_CHANGE = 4;

/** Share of what is off the ground's paint around a caster that its shadow has to account for. */
const LEAST_EXPLAINED = 0.8;

/** Pixels around a caster whose edge may be mixed into what shows. */
const RIM_PX = 2;

interface Reading {
  readonly color: readonly [number, number, number];
  /** Alpha of the shadow where the ground shows, on the grid; -1 where it does not. */
  readonly seen: Float32Array;
  readonly form: Float32Array;
  readonly columns: number;
  readonly rows: number;
  readonly cellPx: number;
  readonly frame: Bounds;
  readonly strongest: number;
  /** Levels between the ground's paint and the shadow's colour, in the channel where they are most. */
  readonly contrast: number;
  /** The cells that count for this caster. */
  readonly cells: Int32Array;
  readonly cellColumns: Int32Array;
  readonly cellRows: Int32Array;
}

/** Where the elements are, what each lies on, and their silhouettes. */
interface Placement {
  readonly layout: Layout;
  readonly grounds: readonly number[];
  readonly forms: readonly Silhouette[];
}

/** The casters worth looking at: what stands on a painted ground that differs from its paint around it. */
export async function findShadows(
  image: Raster,
  { layout, grounds, forms }: Placement,
  elements: readonly Element[],
  outlines: readonly (Outline | null)[],
  noisy: boolean,
  pace: Pace,
): Promise<Shadow[]> {
  const shadows: Shadow[] = [];
  for (const element of elements) {
    const ground = grounds[element.id]!;
    if (element.kind === 'background' || ground < 0 || element.area < 24) continue;
    const below = elements[ground]!;
    if (below.paint.type === 'free' || below.kind === 'photo' || below.kind === 'text') continue;
    // What lies in a frame lies around it in no sense.
    if (isHollow(forms[element.id]!, element.area)) continue;
    await pace.breathe();
    const siblings = elements.filter(({ id }) => id !== element.id && grounds[id] === ground);
    const reading = readAround(image, layout, element, below, outlines[element.id]!, siblings, noisy);
    if (!reading) continue;
    const shadow = fitShadow(reading, element.id, ground, layout);
    if (shadow) shadows.push(shadow);
  }
  return shadows;
}

/** What shows of the ground around a caster against the ground's paint. */
function readAround(
  image: Raster,
  layout: Layout,
  caster: Element,
  ground: Element,
  outline: Outline | null,
  siblings: readonly Element[],
  noisy: boolean,
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
  const cellPx = Math.max(1, Math.ceil(Math.max(widthOf(frame), heightOf(frame)) / GRID_PX));
  const columns = Math.ceil(widthOf(frame) / cellPx);
  const rows = Math.ceil(heightOf(frame) / cellPx);
  const form = new Float32Array(columns * rows);
  const differences = new Float32Array(columns * rows * 3);
  const paints = new Float32Array(columns * rows * 3);
  const shown = new Float32Array(columns * rows);
  const paint = new Float32Array(3);
  const { widthPx, heightPx, map, mix } = layout;
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
      if (!outline && own === caster.id) form[cell]! += 1 / (cellPx * cellPx);
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
    if (most < (noisy ? 3 : 1.8)) continue;
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
  // Half of the cells at most are such where nothing is: they say where the shadow ends.
  const [dark, plain]: [number[], number[]] = [[], []];
  for (let cell = 0; cell < seen.length; cell += 1)
    if (seen[cell]! > -0.5) (Math.abs(seen[cell]!) >= LEAST_ALPHA ? dark : plain).push(cell);
  const thinned = (from: readonly number[], most: number): number[] =>
    from.length <= most
      ? [...from]
      : Array.from({ length: most }, (_, index) => from[Math.floor((index * from.length) / most)]!);
  const chosen = Int32Array.from([...thinned(dark, MOST_CELLS), ...thinned(plain, MOST_CELLS / 2)]);
  const cellColumns = chosen.map((cell) => cell % grid.columns);
  const cellRows = chosen.map((cell) => Math.floor(cell / grid.columns));
  return { color, seen, strongest, contrast, cells: chosen, cellColumns, cellRows, ...grid };
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

/** How well the caster's form, blurred and moved, gives what shows. */
function rate(
  reading: Reading,
  soft: Float32Array,
  moveX: number,
  moveY: number,
): { error: number; opacity: number; explained: number } {
  const { seen, columns, rows, cells, cellColumns, cellRows } = reading;
  let cross = 0;
  let square = 0;
  let energy = 0;
  let count = 0;
  for (let index = 0; index < cells.length; index += 1) {
    const value = seen[cells[index]!]!;
    const column = cellColumns[index]! - moveX;
    const row = cellRows[index]! - moveY;
    const form =
      row < 0 || row >= rows || column < 0 || column >= columns ? 0 : soft[row * columns + column]!;
    if (form < 0.004 && Math.abs(value) < LEAST_ALPHA) continue;
    cross += form * value;
    square += form * form;
    energy += value * value;
    count += 1;
  }
  if (square < 1e-6) return { error: 1, opacity: 0, explained: 0 };
  const opacity = Math.min(1, Math.max(0, cross / square));
  const left = energy - 2 * opacity * cross + opacity * opacity * square;
  const error = Math.sqrt(Math.max(0, left) / Math.max(1, count));
  return { error, opacity, explained: 1 - left / Math.max(1e-9, energy) };
}

function fitShadow(reading: Reading, caster: number, ground: number, layout: Layout): Shadow | null {
  const { form, columns, rows, cellPx, frame } = reading;
  let best = { error: 1, opacity: 0, explained: 0, sigma: 0, moveX: 0, moveY: 0 };
  let soft = form;
  const look = (sigma: number, moves: readonly (readonly [number, number])[]): void => {
    const tried = blurred(form, columns, rows, sigma);
    for (const [moveX, moveY] of moves) {
      const rating = rate(reading, tried, moveX, moveY);
      if (rating.error >= best.error) continue;
      best = { ...rating, sigma, moveX, moveY };
      soft = tried;
    }
  };
  const reachCells = Math.ceil(MOST_MOVE_PX / cellPx);
  for (const sigmaPx of [1, 2, 4, 8, 16, 32]) {
    const sigma = sigmaPx / cellPx;
    if (sigma < 0.4) continue;
    const moves: [number, number][] = [];
    const step = Math.max(1, Math.round(sigma * 0.8));
    const reach = Math.min(reachCells, Math.ceil(3 * sigma + 1));
    for (let y = -reach; y <= reach; y += step)
      for (let x = -reach; x <= reach; x += step) moves.push([x, y]);
    look(sigma, moves);
  }
  for (let factor = 1.35; factor > 1.04; factor = Math.sqrt(factor)) {
    const around: [number, number][] = [];
    const reach = Math.max(1, Math.round(best.sigma * 0.4));
    for (let y = -reach; y <= reach; y += 1)
      for (let x = -reach; x <= reach; x += 1) around.push([best.moveX + x, best.moveY + y]);
    const { sigma } = best;
    for (const tried of [sigma, sigma / factor, sigma * factor]) look(tried, around);
  }
  if (best.error > Math.max(MOST_ERROR, 0.12 * best.opacity) || best.opacity < 2 * LEAST_ALPHA) return null;
  if (best.explained < LEAST_EXPLAINED) return null;
  const peak = soft.reduce((most, value) => Math.max(most, value), 0);
  if (best.opacity * peak * reading.contrast < LEAST_CHANGE) return null;
  const bounds = {
    left: Math.max(0, frame.left),
    top: Math.max(0, frame.top),
    right: Math.min(layout.widthPx - 1, frame.right),
    bottom: Math.min(layout.heightPx - 1, frame.bottom),
  };
  const alpha = new Float32Array(widthOf(bounds) * heightOf(bounds));
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    const place = (y + 0.5 - frame.top) / cellPx - 0.5 - best.moveY;
    const top = Math.floor(place);
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      const over = (x + 0.5 - frame.left) / cellPx - 0.5 - best.moveX;
      const left = Math.floor(over);
      let value = 0;
      for (let row = Math.max(0, top); row <= Math.min(rows - 1, top + 1); row += 1) {
        const rowWeight = row === top ? 1 - place + top : place - top;
        for (let column = Math.max(0, left); column <= Math.min(columns - 1, left + 1); column += 1) {
          const weight = column === left ? 1 - over + left : over - left;
          value += rowWeight * weight * soft[row * columns + column]!;
        }
      }
      alpha[(y - bounds.top) * widthOf(bounds) + x - bounds.left] = best.opacity * value;
    }
  }
  return {
    caster,
    ground,
    color: reading.color,
    opacity: best.opacity,
    sigmaPx: best.sigma * cellPx,
    moveXPx: best.moveX * cellPx,
    moveYPx: best.moveY * cellPx,
    error: best.error,
    bounds,
    alpha,
  };
}
