import type { Kernel } from './blur.ts';
import { blurred, CUT_GAUSSIAN, GAUSSIAN } from './blur.ts';
import type { Light } from './picture-light.ts';
import { LIGHT_OFFSET } from './picture-light.ts';

/** A shadow's form in pixels, the same for all lines that cast it. */
export interface ShadowStyle {
  readonly sigmaPx: number;
  readonly moveXPx: number;
  readonly moveYPx: number;
  readonly opacity: number;
  readonly kernel: Kernel;
}

/** Steps in which a style is looked for, first coarse, then fine. */
const STEPS = [
  { sigma: 1.25, opacity: 0.1, movePx: 2 },
  { sigma: 1.12, opacity: 0.05, movePx: 1 },
  { sigma: 1.05, opacity: 0.025, movePx: 1 },
] as const;
const MOST_ROUNDS = 12;

const LEAST_OPACITY = 0.1;
const MOST_OPACITY = 0.9;

/** Softest shadow that is looked for, as a share of the height of the smallest line: what is softer is the picture's own light. */
export const MOST_SIGMA_SHARE = 0.12;

/** Step of the light, against the middle one of its line, from which on it is the picture's own edge. */
const EDGE_STEPS = 1.5;

/** Values moved by any distance, bilinearly, 0 where nothing comes from. */
export function shifted(
  values: Float32Array,
  columns: number,
  rows: number,
  moveX: number,
  moveY: number,
): Float32Array {
  const out = new Float32Array(values.length);
  const [wholeX, wholeY] = [Math.floor(moveX), Math.floor(moveY)];
  const [partX, partY] = [moveX - wholeX, moveY - wholeY];
  for (const [x, y, share] of [
    [wholeX, wholeY, (1 - partX) * (1 - partY)],
    [wholeX + 1, wholeY, partX * (1 - partY)],
    [wholeX, wholeY + 1, (1 - partX) * partY],
    [wholeX + 1, wholeY + 1, partX * partY],
  ] as const) {
    if (share === 0) continue;
    for (let row = Math.max(0, y); row < Math.min(rows, rows + y); row += 1)
      for (let column = Math.max(0, x); column < Math.min(columns, columns + x); column += 1)
        out[row * columns + column]! += share * values[(row - y) * columns + column - x]!;
  }
  return out;
}

/** Calls back for each two cells a step apart that show the ground, with how much of it both show. */
function eachStep(
  { columns, weight, stepCells }: Light,
  visit: (one: number, other: number, share: number) => void,
): void {
  for (let cell = 0; cell < weight.length; cell += 1) {
    const own = weight[cell]!;
    if (own === 0) continue;
    const [right, below] = [cell + stepCells, cell + stepCells * columns];
    if (right % columns >= stepCells && weight[right]! > 0) visit(cell, right, Math.min(own, weight[right]!));
    if (below < weight.length && weight[below]! > 0) visit(cell, below, Math.min(own, weight[below]!));
  }
}

/** How unsteady a step is, in units of `scale`; an edge of the picture counts little more than a step. */
const unrestOf = (step: number, scale: number): number => Math.log1p((step / scale) ** 2);

/** How unsteady light is from place to place. */
function unrest(around: Light, light: Float32Array, scale: number): number {
  let sum = 0;
  eachStep(around, (one, other, share) => {
    sum += share * unrestOf(light[other]! - light[one]!, scale);
  });
  return sum;
}

/** The middle step of the light. */
function middleStep(around: Light): number {
  const { light } = around;
  const steps: number[] = [];
  eachStep(around, (one, other) => steps.push(Math.abs(light[other]! - light[one]!)));
  const sorted = Float32Array.from(steps).sort();
  return Math.max(1e-3, sorted[sorted.length >> 1] ?? 0);
}

/** The light of the ground without a shadow. */
function litAgain(light: Light, style: ShadowStyle): Float32Array {
  const { columns, rows, form, cellPx, weight } = light;
  const { sigmaPx, moveXPx, moveYPx, opacity, kernel } = style;
  const soft = blurred(form, columns, rows, sigmaPx / cellPx, kernel);
  const shade = shifted(soft, columns, rows, moveXPx / cellPx, moveYPx / cellPx);
  return light.light.map((value, cell) =>
    weight[cell]! > 0 && shade[cell]! > 0
      ? Math.log((Math.exp(value) - LIGHT_OFFSET) / (1 - opacity * shade[cell]!) + LIGHT_OFFSET)
      : value,
  );
}

/**
 * How much steadier the light around a line is without a shadow, in units of its own steps, and how surely: by squares, as
 * texture is no shadow in one and in the next.
 */
export function steadied(
  around: Light,
  style: ShadowStyle,
): { readonly gain: number; readonly sureness: number } {
  const { columns, rows, light, witnessCells } = around;
  const scale = EDGE_STEPS * middleStep(around);
  const bare = litAgain(around, style);
  const across = Math.ceil(columns / witnessCells);
  const gains = new Float64Array(across * Math.ceil(rows / witnessCells));
  const steps = new Float64Array(gains.length);
  eachStep(around, (one, other, share) => {
    const [before, after] = [light[other]! - light[one]!, bare[other]! - bare[one]!];
    if (before === after) return;
    const row = Math.floor(one / columns);
    const square = Math.floor(row / witnessCells) * across + Math.floor((one - row * columns) / witnessCells);
    gains[square]! += share * (unrestOf(before, scale) - unrestOf(after, scale));
    steps[square]! += share;
  });
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const [gain, whole] = [sum(gains), sum(steps)];
  // As for clustered samples: the squares' own deviations tell how uncertain the whole is.
  const deviation = gains.reduce(
    (total, own, square) => total + (own - (gain * steps[square]!) / Math.max(1e-9, whole)) ** 2,
    0,
  );
  return { gain, sureness: gain / Math.sqrt(Math.max(1e-9, deviation)) };
}

/**
 * The one shadow without which the light around all lines is steadiest, from the one of `starts` that comes nearest to it. Steps
 * from place to place tell more than the light itself, as pictures change slowly mostly, and their own edges are few: those count by
 * a logarithm, as for noise with heavy tails (Cauchy). About 0.3 s for three lines.
 */
export function steadiestStyle(
  lines: readonly { readonly light: Light; readonly heightPx: number }[],
  starts: readonly ShadowStyle[],
): ShadowStyle {
  const scales = lines.map(({ light }) => EDGE_STEPS * middleStep(light));
  const mostSigmaPx = MOST_SIGMA_SHARE * Math.min(...lines.map(({ heightPx }) => heightPx));
  const rate = (style: ShadowStyle): number =>
    lines.reduce((sum, { light }, index) => sum + unrest(light, litAgain(light, style), scales[index]!), 0);
  let best = { style: starts[0]!, unrest: Number.POSITIVE_INFINITY };
  const tried = (style: ShadowStyle): boolean => {
    if (style.sigmaPx > mostSigmaPx) return false;
    const own = rate(style);
    if (own >= best.unrest) return false;
    best = { style, unrest: own };
    return true;
  };
  for (const style of starts) for (const kernel of [GAUSSIAN, CUT_GAUSSIAN]) tried({ ...style, kernel });
  for (const { sigma, opacity, movePx } of STEPS) {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { style } = best;
      const changes: Partial<ShadowStyle>[] = [-1, 1].flatMap((side) => [
        { moveXPx: style.moveXPx + side * movePx },
        { moveYPx: style.moveYPx + side * movePx },
        { sigmaPx: style.sigmaPx * sigma ** side },
        { opacity: Math.min(MOST_OPACITY, Math.max(LEAST_OPACITY, style.opacity + side * opacity)) },
      ]);
      if (!changes.map((change) => tried({ ...style, ...change })).includes(true)) break;
    }
  }
  return best.style;
}
