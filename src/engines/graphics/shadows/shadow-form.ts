import type { Kernel } from './blur.ts';
import { blurred, CUT_GAUSSIAN, GAUSSIAN } from './blur.ts';

/** What shows of a shadow, and what casts it, on a grid of cells. */
export interface ShadowSight {
  /** Alpha of the shadow where the ground shows; below -0.5 where it does not. */
  readonly seen: Float32Array;
  /** Alpha up to which a cell may be the picture's noise where the form says that there is no shadow. */
  readonly noise: number;
  /** The caster's coverage. */
  readonly form: Float32Array;
  readonly columns: number;
  readonly rows: number;
  /** The cells that count for this caster. */
  readonly cells: Int32Array;
  readonly cellColumns: Int32Array;
  readonly cellRows: Int32Array;
}

/** A caster's form, blurred and moved; lengths in cells. */
export interface ShadowForm {
  readonly kernel: Kernel;
  readonly sigma: number;
  readonly moveX: number;
  readonly moveY: number;
  readonly opacity: number;
  /** How far, in alpha 0..1, it is from what shows, on average. */
  readonly error: number;
  /** Share of what shows that it accounts for. */
  readonly explained: number;
  /** The blurred form, not yet moved. */
  readonly soft: Float32Array;
}

/** Alpha below which there is no shadow to speak of. */
export const LEAST_ALPHA = 0.012;

/** Sigmas, in pixels, at which the search starts. */
const SIGMAS_PX = [1, 2, 4, 8, 16, 32] as const;

/** How far a shadow is moved at most. */
const MOST_MOVE_PX = 30;

/** Where the steps of the search end: as a factor of sigma, and in cells. */
const LEAST_FACTOR = 1.02;
const LEAST_STEP = 0.2;
const MOST_ROUNDS = 30;

/** A value between the cells of a grid, by the cells around the place; 0 outside. */
export function valueAt(
  grid: Float32Array,
  { columns, rows }: Pick<ShadowSight, 'columns' | 'rows'>,
  x: number,
  y: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  let value = 0;
  for (let row = Math.max(0, top); row <= Math.min(rows - 1, top + 1); row += 1) {
    const rowWeight = row === top ? 1 - y + top : y - top;
    for (let column = Math.max(0, left); column <= Math.min(columns - 1, left + 1); column += 1)
      value += rowWeight * (column === left ? 1 - x + left : x - left) * grid[row * columns + column]!;
  }
  return value;
}

/** How well a blurred form, moved, gives what shows, and with what opacity. */
function rate(
  sight: ShadowSight,
  soft: Float32Array,
  moveX: number,
  moveY: number,
): Pick<ShadowForm, 'error' | 'opacity' | 'explained'> {
  const { seen, noise, columns, rows, cells, cellColumns, cellRows } = sight;
  const isWhole = Number.isInteger(moveX) && Number.isInteger(moveY);
  let cross = 0;
  let square = 0;
  let energy = 0;
  let count = 0;
  for (let index = 0; index < cells.length; index += 1) {
    const value = seen[cells[index]!]!;
    const column = cellColumns[index]! - moveX;
    const row = cellRows[index]! - moveY;
    let form = 0;
    if (!isWhole) form = valueAt(soft, sight, column, row);
    else if (row >= 0 && row < rows && column >= 0 && column < columns) form = soft[row * columns + column]!;
    if (form < 0.004 && Math.abs(value) < noise) continue;
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

/** The better of a form and the best of those with another sigma, kernel and other moves. */
function better(
  sight: ShadowSight,
  best: ShadowForm | null,
  kernel: Kernel,
  sigma: number,
  moves: readonly (readonly [number, number])[],
): ShadowForm | null {
  const soft = blurred(sight.form, sight.columns, sight.rows, sigma, kernel);
  let found = best;
  for (const [moveX, moveY] of moves) {
    const rating = rate(sight, soft, moveX, moveY);
    if (!found || rating.error < found.error) found = { ...rating, kernel, sigma, moveX, moveY, soft };
  }
  return found;
}

/** Looks around a form in ever smaller steps, by a factor of sigma and by cells. */
function refined(
  sight: ShadowSight,
  start: ShadowForm,
  kernel: Kernel,
  startFactor: number,
  startStep: number,
): ShadowForm {
  let [factor, step] = [startFactor, startStep];
  let best = better(sight, null, kernel, start.sigma, [[start.moveX, start.moveY]])!;
  for (let round = 0; round < MOST_ROUNDS && (factor > LEAST_FACTOR || step > LEAST_STEP); round += 1) {
    const { error, sigma, moveX, moveY } = best;
    const around = [-step, 0, step].flatMap((y) =>
      [-step, 0, step].map((x) => [moveX + x, moveY + y] as const),
    );
    for (const tried of [sigma, sigma / factor, sigma * factor])
      best = better(sight, best, kernel, tried, around)!;
    if (best.error < 0.98 * error) continue;
    factor = Math.sqrt(factor);
    step /= 2;
  }
  return best;
}

/** The blurred and moved form that gives best what shows. Costs about 100 ms on a grid of 280 by 280. */
export function fitForm(sight: ShadowSight, cellPx: number): ShadowForm | null {
  let best: ShadowForm | null = null;
  for (const sigmaPx of SIGMAS_PX) {
    const sigma = sigmaPx / cellPx;
    if (sigma < 0.4) continue;
    const moves: [number, number][] = [];
    const step = Math.max(1, Math.round(sigma * 0.8));
    const reach = Math.floor(Math.min(MOST_MOVE_PX / cellPx, 3 * sigma + 1) / step);
    for (let y = -reach; y <= reach; y += 1)
      for (let x = -reach; x <= reach; x += 1) moves.push([x * step, y * step]);
    best = better(sight, best, GAUSSIAN, sigma, moves);
  }
  if (!best) return null;
  const found = best;
  const step = Math.max(1, found.sigma * 0.4);
  const [whole, cut] = [GAUSSIAN, CUT_GAUSSIAN].map((kernel) => refined(sight, found, kernel, 1.35, step));
  return whole!.error <= cut!.error ? whole! : cut!;
}

/** Steps of alpha, in 255ths, in which a shadow's faint end is looked at, up to the last one that may be cut off. */
const END_STEP = 0.5;
const END_STEPS = 8;

/** Share of what it should be that a shadow shows at least where it has not ended. */
const LEAST_SHOWN = 0.5;
const LEAST_CELLS = 6;

/** Alpha 0..1 below which a shadow shows no more: renderers end their blurs at different places. */
export function endOf(sight: ShadowSight, { soft, opacity, moveX, moveY }: ShadowForm): number {
  const { seen, cells, cellColumns, cellRows } = sight;
  const sums = new Float64Array(END_STEPS);
  const counts = new Int32Array(END_STEPS);
  for (let index = 0; index < cells.length; index += 1) {
    const value = opacity * valueAt(soft, sight, cellColumns[index]! - moveX, cellRows[index]! - moveY);
    const step = Math.floor((value * 255) / END_STEP);
    if (step >= END_STEPS) continue;
    sums[step]! += seen[cells[index]!]!;
    counts[step]! += 1;
  }
  let end = 0;
  for (let step = 1; step < END_STEPS; step += 1) {
    if (counts[step]! < LEAST_CELLS) continue;
    const whole = ((step + 0.5) * END_STEP) / 255;
    if (sums[step]! > LEAST_SHOWN * whole * counts[step]!) break;
    end = ((step + 1) * END_STEP) / 255;
  }
  return end;
}

/** The same form on a grid whose cells are `scale` times smaller, looked for close by. */
export function fitFiner(sight: ShadowSight, form: ShadowForm, scale: number): ShadowForm {
  const { sigma, moveX, moveY } = form;
  const start = { ...form, sigma: sigma * scale, moveX: moveX * scale, moveY: moveY * scale };
  return refined(sight, start, form.kernel, 1.1, Math.max(0.5, 0.5 * scale));
}
