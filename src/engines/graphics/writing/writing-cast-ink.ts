import type { Part } from '../parts/part.ts';
import type { Kernel } from '../shadows/blur.ts';
import { blurred, CUT_GAUSSIAN, GAUSSIAN } from '../shadows/blur.ts';
import type { ShadowForm, ShadowSight } from '../shadows/shadow-form.ts';
import { valueAt } from '../shadows/shadow-form.ts';
import type { LetteredScene, Rgb } from './lettered-block.ts';
import type { Sight } from './writing-cast-sight.ts';
import { MOST_ACROSS, meanPaint } from './writing-cast-sight.ts';

/** A cast's opacity in a colour, and what it leaves unexplained: the sum of squared levels over the cells. */
export interface Inked {
  readonly color: Rgb;
  readonly opacity: number;
  readonly left: number;
}

export const KERNELS: readonly Kernel[] = [GAUSSIAN, CUT_GAUSSIAN];

const SOFTNESS_STEP = 0.08;
const LEAST_SOFTNESS_STEP = 0.008;

const OPACITY_ROUNDS = 22;

/** Pixels of a plain thing that has a colour of its own. */
const LEAST_COLOR_PIXELS = 40;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** How much more than the best way from the ground a known colour may leave unexplained, and what rounding leaves per cell. */
const MOST_MORE_LEFT = 0.15;
const ROUNDING = 0.5;

export const LEAST_OPACITY = 0.08;

/** How each line's cast, of full opacity, covers the cells of a fit. */
export function coversOf(
  sight: Sight,
  fit: ShadowSight,
  { kernel, sigma, moveX, moveY }: ShadowForm,
): Float32Array[] {
  return sight.forms.map((own) => {
    const soft = blurred(own, sight.columns, sight.rows, sigma, kernel);
    return Float32Array.from(fit.cells, (_, at) =>
      valueAt(soft, sight, fit.cellColumns[at]! - moveX, fit.cellRows[at]! - moveY),
    );
  });
}

/** The opacity at which casts of one colour, each over the one before it, explain most. */
function inked({ off, paint }: Sight, cells: Int32Array, covers: readonly Float32Array[], color: Rgb): Inked {
  const leftAt = (opacity: number): number => {
    let left = 0;
    for (let at = 0; at < cells.length; at += 1) {
      let through = 1;
      for (const cover of covers) through *= 1 - opacity * cover[at]!;
      for (let channel = 0; channel < 3; channel += 1) {
        const place = cells[at]! * 3 + channel;
        left += (off[place]! - (1 - through) * (color[channel]! - paint[place]!)) ** 2;
      }
    }
    return left;
  };
  let [low, high] = [0, 1];
  for (let round = 0; round < OPACITY_ROUNDS; round += 1) {
    const [first, second] = [low + (high - low) / 3, high - (high - low) / 3];
    if (leftAt(first) < leftAt(second)) high = second;
    else low = first;
  }
  const opacity = (low + high) / 2;
  return { color, opacity, left: leftAt(opacity) };
}

/** The colours of plain things in the picture that lie on the way from a paint to a colour, or beyond it. */
function colorsTowards({ graph }: LetteredScene, from: Rgb, to: Rgb): Rgb[] {
  const way = to.map((value, channel) => value - from[channel]!);
  const length = Math.hypot(...way);
  const colors = new Map<string, Rgb>();
  for (const color of [BLACK, WHITE, ...graph.parts.flatMap(plainColor)]) {
    const line = color.map((value, channel) => value - from[channel]!);
    const reach = Math.hypot(...line);
    const along = line.reduce((sum, value, channel) => sum + value * way[channel]!, 0) / length;
    const across = Math.sqrt(Math.max(0, reach * reach - along * along));
    if (along > 0 && across <= MOST_ACROSS * reach) colors.set(color.map(Math.round).join(), color);
  }
  return [...colors.values()];
}

const plainColor = ({ kind, paint, area }: Part): Rgb[] =>
  kind === 'zone' && paint.type === 'flat' && area >= LEAST_COLOR_PIXELS
    ? [[paint.table[0]!, paint.table[1]!, paint.table[2]!]]
    : [];

/**
 * The colour and opacity of a cast. On one ground alone many pairs give the same: designs repeat their colours, so one that
 * explains as much as any other way from the ground does is taken from black, white and what the picture shows elsewhere.
 */
export function inkedBest(
  scene: LetteredScene,
  sight: Sight,
  cells: Int32Array,
  covers: readonly Float32Array[],
  far: Rgb,
): Inked {
  const free = inked(sight, cells, covers, far);
  const most = free.left * (1 + MOST_MORE_LEFT) + cells.length * ROUNDING;
  const known = colorsTowards(scene, meanPaint(sight), far)
    .map((color) => inked(sight, cells, covers, color))
    .filter(({ left, opacity }) => left <= most && opacity >= LEAST_OPACITY);
  // What is translucent shows a colour on the same way, but nearer.
  return known.reduce((best, one) => (one.opacity < best.opacity ? one : best), known[0] ?? free);
}

/** A form's softness by what the casts of all lines, each over the one before it, explain together. */
export function softened(
  sight: Sight,
  fit: ShadowSight,
  start: ShadowForm,
  first: Inked,
): { form: ShadowForm; ink: Inked } {
  let [form, ink] = [start, first];
  for (const kernel of KERNELS) {
    for (let step = SOFTNESS_STEP; step > LEAST_SOFTNESS_STEP; ) {
      const tried = [-step, step].map((change) => {
        const own = { ...form, kernel, sigma: form.sigma * (1 + change) };
        return { form: own, ink: inked(sight, fit.cells, coversOf(sight, fit, own), first.color) };
      });
      const best = tried[0]!.ink.left < tried[1]!.ink.left ? tried[0]! : tried[1]!;
      if (best.ink.left < ink.left) [form, ink] = [best.form, best.ink];
      else step /= 2;
    }
  }
  return { form, ink };
}
