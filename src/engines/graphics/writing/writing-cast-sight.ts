import { takePercentile } from '../parts/paint.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { ShadowForm, ShadowSight } from '../shadows/shadow-form.ts';
import { LEAST_ALPHA, valueAt } from '../shadows/shadow-form.ts';
import type { LetteredBlock, LetteredScene, Rgb } from './lettered-block.ts';
import { groundColor, LETTER, OPEN, stepsFrom } from './lettered-block.ts';

/** What shows around a block against its ground, on a grid. */
export interface Sight {
  readonly columns: number;
  readonly rows: number;
  readonly cellPx: number;
  /** Per cell, how far it is off the ground's paint, and that paint; three channels each. */
  readonly off: Float32Array;
  readonly paint: Float32Array;
  /** Per cell, 1 where the ground shows. */
  readonly shows: Uint8Array;
  /** The letters' coverage, line by line and all of them. */
  readonly forms: readonly Float32Array[];
  readonly form: Float32Array;
}

/** Cells that a fit looks at, at most. */
const MOST_CELLS = 1600;

/** Pixels around letters that their edges are mixed into. */
const RIM_PX = { clean: 2, noisy: 4 } as const;

/** Width of the band around letters that is asked whether it shows its ground's paint, and what it is off by in most places. */
const BAND_PX = 4;
const LEAST_OFF = { clean: 4, noisy: 8 } as const;
const LEAST_OFF_SHARE = 0.6;
const LEAST_BAND_PIXELS = 40;

/** How far off, in times of what most places are, a place is something else, and the share of places that may be. */
const STRAY_TIMES = 4;
const MOST_STRAY_SHARE = 0.3;

/** How far across the way that most cells are off by one of them may lie, as a share of how far it is off. */
export const MOST_ACROSS = 0.15;
const ALIGNING_ROUNDS = 4;

/** Multiples of it fall evenly, and follow no rows, in 0..1. */
const GOLDEN = 0.6180339887;

/** Share of the columns with letters in them that show what these cast at least: what a single hole shows may be any other thing. */
const LEAST_COLUMN_SHARE = 0.25;

/** Alpha that no cast shows beside its letters. */
const MOST_SEEN = 0.95;

/** Alpha by which it changes at most from one cell to the next. */
const MOST_STEP = 0.25;

/** Whether the ground just around the letters is of another colour than its paint. */
export function isOff(scene: LetteredScene, block: LetteredBlock, kinds: Uint8Array): boolean {
  const { calm, noisy } = scene;
  const { frame } = block;
  const width = widthOf(frame);
  const kind = noisy ? 'noisy' : 'clean';
  const rim = RIM_PX[kind];
  const steps = stepsFrom((at) => kinds[at] === LETTER, width, kinds.length, rim + BAND_PX + 1);
  const paint = new Float32Array(3);
  let [count, off] = [0, 0];
  for (let at = 0; at < kinds.length; at += 1) {
    if (kinds[at] !== OPEN || steps[at]! <= rim || steps[at]! > rim + BAND_PX) continue;
    const [x, y] = [frame.left + (at % width), frame.top + Math.floor(at / width)];
    groundColor(scene, block, x, y, paint);
    const pixel = (y * calm.widthPx + x) * 4;
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      if (Math.abs(calm.data[pixel + channel]! - paint[channel]!) < LEAST_OFF[kind]) continue;
      off += 1;
      break;
    }
  }
  return count >= LEAST_BAND_PIXELS && off >= LEAST_OFF_SHARE * count;
}

/** What shows around a block on a grid of at most `gridCells` a side. */
export function sightOf(
  scene: LetteredScene,
  block: LetteredBlock,
  kinds: Uint8Array,
  gridCells: number,
): Sight {
  const { calm, mix, noisy } = scene;
  const { frame, letters } = block;
  const width = widthOf(frame);
  const cellPx = Math.max(1, Math.ceil(Math.max(width, heightOf(frame)) / gridCells));
  const [columns, rows] = [Math.ceil(width / cellPx), Math.ceil(heightOf(frame) / cellPx)];
  const off = new Float32Array(columns * rows * 3);
  const paint = new Float32Array(columns * rows * 3);
  const counts = new Float32Array(columns * rows);
  const form = new Float32Array(columns * rows);
  const rim = RIM_PX[noisy ? 'noisy' : 'clean'];
  const steps = stepsFrom((at) => kinds[at] !== OPEN, width, kinds.length, rim + 1);
  const forms = letters.map(() => new Float32Array(columns * rows));
  const lineOf = (id: number): number => letters.findIndex((own) => own.has(id));
  const color = new Float32Array(3);
  for (let at = 0; at < kinds.length; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const cell = Math.floor(y / cellPx) * columns + Math.floor(x / cellPx);
    const pixel = (frame.top + y) * calm.widthPx + frame.left + x;
    const share = mix.other[pixel]! < 0 ? 1 : mix.share[pixel]! / 255;
    const [line, second] = [lineOf(mix.owner[pixel]!), share < 1 ? lineOf(mix.other[pixel]!) : -1];
    if (line >= 0) forms[line]![cell]! += share / (cellPx * cellPx);
    if (second >= 0) forms[second]![cell]! += (1 - share) / (cellPx * cellPx);
    if (steps[at]! <= rim) continue;
    groundColor(scene, block, frame.left + x, frame.top + y, color);
    counts[cell]! += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      off[cell * 3 + channel]! += calm.data[pixel * 4 + channel]! - color[channel]!;
      paint[cell * 3 + channel]! += color[channel]!;
    }
  }
  const shows = new Uint8Array(columns * rows);
  for (let cell = 0; cell < counts.length; cell += 1) {
    for (const own of forms) form[cell]! += own[cell]!;
    if (counts[cell]! < 0.5 * cellPx * cellPx) continue;
    shows[cell] = 1;
    for (let channel = 0; channel < 3; channel += 1) {
      off[cell * 3 + channel]! /= counts[cell]!;
      paint[cell * 3 + channel]! /= counts[cell]!;
    }
  }
  return { columns, rows, cellPx, off, paint, shows, forms, form };
}

/** Which cells are off their paint in the way that most are, as a unit, and which are not off at all; what else shows is left out. */
export function aligned(
  { off, shows }: Sight,
  noisy: boolean,
): { direction: Rgb; isUsed: Uint8Array } | null {
  const least = LEAST_OFF[noisy ? 'noisy' : 'clean'];
  let direction: Rgb | null = null;
  let isUsed = shows.slice();
  for (let round = 0; round < ALIGNING_ROUNDS; round += 1) {
    const sum = [0, 0, 0];
    const used = shows.slice();
    for (let cell = 0; cell < shows.length; cell += 1) {
      if (shows[cell] === 0) continue;
      const own = [off[cell * 3]!, off[cell * 3 + 1]!, off[cell * 3 + 2]!] as const;
      const length = Math.hypot(...own);
      if (length < least) continue;
      if (direction) {
        const along = own[0] * direction[0] + own[1] * direction[1] + own[2] * direction[2];
        const across = Math.sqrt(Math.max(0, length * length - along * along));
        if (along < 0 || across > least + MOST_ACROSS * length) {
          used[cell] = 0;
          continue;
        }
      }
      for (let channel = 0; channel < 3; channel += 1) sum[channel]! += own[channel]!;
    }
    const whole = Math.hypot(...sum);
    if (whole === 0) return null;
    direction = [sum[0]! / whole, sum[1]! / whole, sum[2]! / whole];
    isUsed = used;
  }
  return direction && { direction, isUsed };
}

/** The ground's paint, on average. */
export function meanPaint({ paint, shows }: Sight): Rgb {
  const sum = [0, 0, 0];
  let count = 0;
  for (let cell = 0; cell < shows.length; cell += 1) {
    if (shows[cell] === 0) continue;
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) sum[channel]! += paint[cell * 3 + channel]!;
  }
  return [sum[0]! / count, sum[1]! / count, sum[2]! / count];
}

/** The last colour of the gamut on the way from a colour. */
export function farthest(from: Rgb, direction: Rgb): Rgb {
  const reach = Math.min(
    ...direction.map((step, channel) =>
      step > 0 ? (255 - from[channel]!) / step : step < 0 ? -from[channel]! / step : Number.POSITIVE_INFINITY,
    ),
  );
  const to = (channel: number): number => from[channel]! + reach * direction[channel]!;
  return [to(0), to(1), to(2)];
}

/** The cells as a shadow's alpha against a colour, for the fit of its form. */
export function asAlpha(sight: Sight, color: Rgb, isUsed: Uint8Array): ShadowSight {
  const { columns, rows, off, paint, form } = sight;
  const seen = new Float32Array(isUsed.length).fill(-1);
  const [shaded, plain]: [number[], number[]] = [[], []];
  for (let cell = 0; cell < isUsed.length; cell += 1) {
    if (isUsed[cell] === 0) continue;
    let [dot, length] = [0, 0];
    for (let channel = 0; channel < 3; channel += 1) {
      const line = color[channel]! - paint[cell * 3 + channel]!;
      dot += line * off[cell * 3 + channel]!;
      length += line * line;
    }
    const value = length < 100 ? 0 : dot / length;
    seen[cell] = value;
  }
  for (let cell = 0; cell < isUsed.length; cell += 1) {
    // What is nearly all of the colour is a thing in it, and what ends at once is none that is soft.
    if (seen[cell]! > MOST_SEEN || endsAtOnce(seen, cell, columns)) isUsed[cell] = 0;
  }
  for (let cell = 0; cell < isUsed.length; cell += 1) {
    if (isUsed[cell] === 0) seen[cell] = -1;
    if (isUsed[cell] === 0) continue;
    (Math.abs(seen[cell]!) >= LEAST_ALPHA ? shaded : plain).push(cell);
  }
  const cells = Int32Array.from([...thinned(shaded, MOST_CELLS), ...thinned(plain, MOST_CELLS / 2)]);
  const cellColumns = cells.map((cell) => cell % columns);
  const cellRows = cells.map((cell) => Math.floor(cell / columns));
  return { seen, noise: LEAST_ALPHA, form, columns, rows, cells, cellColumns, cellRows };
}

/** Whether what shows changes from a cell to one beside it by more than any blur does. */
function endsAtOnce(seen: Float32Array, cell: number, columns: number): boolean {
  if (seen[cell]! < -0.5) return false;
  for (const near of [cell - 1, cell + 1, cell - columns, cell + columns]) {
    const other = seen[near] ?? -1;
    if (other > -0.5 && Math.abs(seen[cell]! - other) > MOST_STEP) return true;
  }
  return false;
}

/** At most so many of the cells; uneven steps, which could keep to one side of the letters. */
function thinned(from: readonly number[], most: number): readonly number[] {
  if (from.length <= most) return from;
  return Array.from({ length: most }, (_, index) => {
    const jitter = (index * GOLDEN) % 1;
    return from[Math.floor(((index + jitter) * from.length) / most)]!;
  });
}

/** Leaves out the cells of which a form misses by far more than of most, in place; false where those are too many. */
export function withoutStrays(sight: ShadowSight, form: ShadowForm, isUsed: Uint8Array): boolean {
  const { seen, columns } = sight;
  const misses = new Float32Array(seen.length);
  const shaded: number[] = [];
  for (let cell = 0; cell < seen.length; cell += 1) {
    if (isUsed[cell] === 0) continue;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const value = form.opacity * valueAt(form.soft, sight, column - form.moveX, row - form.moveY);
    misses[cell] = Math.abs(seen[cell]! - value);
    if (value >= LEAST_ALPHA || Math.abs(seen[cell]!) >= LEAST_ALPHA) shaded.push(cell);
  }
  const middle = takePercentile(
    Float32Array.from(shaded, (cell) => misses[cell]!),
    0.5,
  );
  const strays = shaded.filter((cell) => misses[cell]! > Math.max(LEAST_ALPHA, STRAY_TIMES * middle));
  for (const cell of strays) isUsed[cell] = 0;
  return strays.length <= MOST_STRAY_SHARE * shaded.length;
}

/** Whether a form shows along enough of the letters that cast it. */
export function showsAlong(
  { columns, form }: Pick<Sight, 'columns' | 'form'>,
  { seen }: Pick<ShadowSight, 'seen'>,
): boolean {
  const [lettered, shaded] = [new Uint8Array(columns), new Uint8Array(columns)];
  for (let cell = 0; cell < seen.length; cell += 1) {
    if (form[cell]! > 0) lettered[cell % columns] = 1;
    if (seen[cell]! >= LEAST_ALPHA) shaded[cell % columns] = 1;
  }
  const count = (of: (column: number) => boolean): number =>
    lettered.filter((own, at) => own === 1 && of(at)).length;
  return count((at) => shaded[at] === 1) >= LEAST_COLUMN_SHARE * count(() => true);
}
