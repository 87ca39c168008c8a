import type { Kernel } from './blur.ts';
import { blurred, GAUSSIAN } from './blur.ts';
import type { Light } from './picture-light.ts';
import { detailOf } from './picture-light.ts';
import type { ShadowStyle } from './picture-shadow-style.ts';
import { MOST_SIGMA_SHARE, shifted, steadied, steadiestStyle } from './picture-shadow-style.ts';

/** Softness and move of the shadows that are tried, as shares of the line's height. */
const SIGMA_SHARES = [0.03, 0.05, 0.08, 0.11] as const;
const SIGMA_STEP = 1.25;
const MOST_MOVE_SHARE = 0.14;

const OPACITY_STEP = 0.05;
const OPACITIES = Array.from({ length: 16 }, (_, step) => 0.15 + OPACITY_STEP * step);

/** Opacity at which forms are compared. */
const MIDDLE_OPACITY = 0.5;

/** How sure the squares must be together: the shadow's strength over what it is uncertain by, as they disagree. */
const LEAST_SURENESS = 4;

/** The same for the shadow that another line was found to cast. */
const LEAST_KNOWN_SURENESS = 2.5;

const LEAST_OPACITY = 0.15;

/** How opaque another line's shadow must be at this one, as a share of what it is there. */
const LEAST_OPACITY_SHARE = 0.6;

/** How far a shadow in a compressed picture reaches, in pixels: what ends sooner is the compression's own smear. */
const LEAST_NOISY_REACH_PX = 5;

/** Shares of what a line's own shadow steadies and explains that the one of all lines must, to be its. */
const LEAST_COMMON_GAIN = 0.6;
const LEAST_EXPLAINED_SHARE = 0.85;

/** A blurred and moved form of a line, in cells, with its opacity. */
export interface Fit {
  /** Softness and move in cells. */
  readonly sigma: number;
  readonly moveX: number;
  readonly moveY: number;
  readonly opacity: number;
  readonly kernel: Kernel;
  /** How much of the light's detail is explained, and how surely. */
  readonly gain: number;
  readonly sureness: number;
  /** How much detail the picture has of its own, per unit of the form. */
  readonly noise: number;
}

/** How well a shadow of a form explains the light's detail; by squares, as texture is no shadow in one and in the next. */
function rate(light: Light, soft: Float32Array, opacity: number): Pick<Fit, 'gain' | 'sureness' | 'noise'> {
  const { columns, weight, detail, witnessCells } = light;
  const darkened = soft.map((value, cell) => (weight[cell]! > 0 ? Math.log(1 - opacity * value) : 0));
  const template = detailOf(darkened, light);
  const across = Math.ceil(columns / witnessCells);
  const crosses = new Float64Array(across * Math.ceil(light.rows / witnessCells));
  const squares = new Float64Array(crosses.length);
  for (let cell = 0; cell < detail.length; cell += 1) {
    const share = weight[cell]!;
    if (share === 0) continue;
    const row = Math.floor(cell / columns);
    const witness =
      Math.floor(row / witnessCells) * across + Math.floor((cell - row * columns) / witnessCells);
    crosses[witness]! += share * detail[cell]! * template[cell]!;
    squares[witness]! += share * template[cell]! * template[cell]!;
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const [cross, square] = [sum(crosses), sum(squares)];
  const strength = cross / Math.max(1e-9, square);
  // As for clustered samples: the squares' own deviations tell how uncertain the strength is.
  const deviation = crosses.reduce((total, own, at) => total + (own - strength * squares[at]!) ** 2, 0);
  return {
    gain: 2 * cross - square,
    sureness: cross / Math.sqrt(Math.max(1e-9, deviation)),
    noise: Math.max(1e-9, deviation / Math.max(1e-9, square)),
  };
}

/** What of two fits counts: one dark place explains much and others disagree, faint texture agrees and explains little. */
const worth = ({ gain, sureness }: Pick<Fit, 'gain' | 'sureness'>): number =>
  gain > 0 ? gain * sureness : gain;

/** The form, softness, move and opacity that explain the light best. */
function bestFit(light: Light, heightPx: number): Fit {
  const { columns, rows, form, cellPx } = light;
  const reach = Math.max(1, Math.round((MOST_MOVE_SHARE * heightPx) / cellPx));
  const least = Number.NEGATIVE_INFINITY;
  let best: Fit = {
    sigma: 0,
    moveX: 0,
    moveY: 0,
    opacity: 0,
    kernel: GAUSSIAN,
    gain: least,
    sureness: least,
    noise: 1,
  };
  const tried = (sigma: number, places: readonly (readonly [number, number])[]): void => {
    if (sigma * cellPx > MOST_SIGMA_SHARE * heightPx) return;
    const soft = blurred(form, columns, rows, sigma);
    for (const [moveX, moveY] of places) {
      if (Math.max(Math.abs(moveX), Math.abs(moveY)) > reach) continue;
      const rating = rate(light, shifted(soft, columns, rows, moveX, moveY), MIDDLE_OPACITY);
      if (worth(rating) > worth(best))
        best = { ...best, ...rating, sigma, moveX, moveY, opacity: MIDDLE_OPACITY };
    }
  };
  const coarse = [-reach, 0, reach].flatMap((y) => [-reach, 0, reach].map((x) => [x, y] as const));
  for (const share of SIGMA_SHARES) tried(Math.max(0.5, (share * heightPx) / cellPx), coarse);
  for (let step = reach / 2; step >= 0.5; step /= 2) {
    const { sigma, moveX, moveY } = best;
    const near = Math.max(1, Math.round(step));
    const around = [-near, 0, near].flatMap((y) =>
      [-near, 0, near].map((x) => [moveX + x, moveY + y] as const),
    );
    for (const factor of [1 / SIGMA_STEP, 1, SIGMA_STEP]) tried(sigma * factor, around);
  }
  // What would be softer still is the picture's own light.
  const isSoftest = best.sigma * SIGMA_STEP * cellPx > MOST_SIGMA_SHARE * heightPx;
  return isSoftest ? { ...best, opacity: 0, sureness: 0 } : withOpacity(light, best);
}

/** A fit with the opacity that explains most. */
function withOpacity(light: Light, fit: Fit): Fit {
  const { columns, rows, form } = light;
  const { sigma, kernel, moveX, moveY } = fit;
  const soft = shifted(blurred(form, columns, rows, sigma, kernel), columns, rows, moveX, moveY);
  return OPACITIES.reduce<Fit>(
    (best, opacity) => {
      const rating = rate(light, soft, opacity);
      return rating.gain > best.gain ? { ...fit, ...rating, opacity } : best;
    },
    { ...fit, gain: 0, opacity: 0, sureness: 0 },
  );
}

const isSure = ({ opacity, sureness }: Fit, least: number): boolean =>
  opacity >= LEAST_OPACITY && sureness >= least;

/** The light around a line, and the shadow that explains it best. */
interface LitFit {
  readonly light: Light;
  readonly heightPx: number;
  readonly fit: Fit;
}

/** Per line, by the light around it and its height, the shadow that it surely casts, `null` where none. 0.2 s for a title. */
export function castFits(
  lines: readonly { readonly light: Light; readonly heightPx: number }[],
  noisy: boolean,
): (Fit | null)[] {
  const looked = lines.map(({ light, heightPx }): LitFit => {
    const fit = bestFit(light, heightPx);
    const reachPx = (Math.hypot(fit.moveX, fit.moveY) + 2 * fit.sigma) * light.cellPx;
    return { light, heightPx, fit: noisy && reachPx < LEAST_NOISY_REACH_PX ? { ...fit, sureness: 0 } : fit };
  });
  // What darkens a few places as a shadow would makes the light no steadier everywhere else.
  const sure = looked.filter(
    ({ light, fit }) => isSure(fit, LEAST_SURENESS) && steadied(light, styleOf(light, fit)) > 0,
  );
  // Lines of one design cast one shadow: what the picture hides at one of them shows at another.
  const style = sharedStyle(sure);
  return looked.map(
    (line) => style && (sure.includes(line) ? commonFit(line, style) : otherFit(line.light, style)),
  );
}

/** A line's shadow as all of them tell of it, if that explains the light around it about as well as its own. */
function commonFit({ light, fit }: LitFit, style: ShadowStyle): Fit {
  const isCommon = steadied(light, style) >= LEAST_COMMON_GAIN * steadied(light, styleOf(light, fit));
  const common = rated(light, style);
  // Stripes of a picture may be steadier without a part of a shadow that lies on them.
  return isCommon && common.gain >= LEAST_EXPLAINED_SHARE * fit.gain ? common : fit;
}

/** Where the picture misleads, the other lines' shadow, if it explains the light around this one too. */
function otherFit(light: Light, style: ShadowStyle): Fit | null {
  if (steadied(light, style) <= 0) return null;
  const common = rated(light, style);
  const { opacity } = withOpacity(light, common);
  const isKnown = common.sureness >= LEAST_KNOWN_SURENESS && opacity >= LEAST_OPACITY_SHARE * style.opacity;
  return isKnown ? common : null;
}

/** How well a shadow of a known form explains the light around a line. */
function rated(light: Light, { sigmaPx, moveXPx, moveYPx, opacity, kernel }: ShadowStyle): Fit {
  const { columns, rows, form, cellPx } = light;
  const [sigma, moveX, moveY] = [sigmaPx / cellPx, moveXPx / cellPx, moveYPx / cellPx];
  const soft = shifted(blurred(form, columns, rows, sigma, kernel), columns, rows, moveX, moveY);
  return { sigma, moveX, moveY, opacity, kernel, ...rate(light, soft, opacity) };
}

/** The one shadow that is best for several lines, `null` where there is none. */
function sharedStyle(sure: readonly LitFit[]): ShadowStyle | null {
  if (sure.length === 0) return null;
  return steadiestStyle(
    sure,
    sure.map(({ light, fit }) => styleOf(light, fit)),
  );
}

/** A fit in pixels. */
const styleOf = ({ cellPx }: Light, { sigma, moveX, moveY, opacity, kernel }: Fit): ShadowStyle => ({
  sigmaPx: sigma * cellPx,
  moveXPx: moveX * cellPx,
  moveYPx: moveY * cellPx,
  opacity,
  kernel,
});
