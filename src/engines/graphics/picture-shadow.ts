import type { Raster } from '../../domain/raster.ts';
import { blurred } from './blur.ts';
import type { PixelMix } from './edge-mix.ts';
import type { GlyphLine } from './glyph-line.ts';
import type { PaintModel } from './paint.ts';
import type { Bounds, Part } from './part.ts';
import { heightOf, widthOf } from './part.ts';
import { fallsOn } from './shadow-fall.ts';

/** A soft dark shadow that a line of writing casts on a picture, whatever that shows. */
export interface PictureShadow {
  /** The first part of the line that casts it. */
  readonly part: number;
  /** Parts of one paint on which it shows, beside pictures. */
  readonly plainGrounds: readonly number[];
  readonly opacity: number;
  readonly sigmaPx: number;
  readonly moveXPx: number;
  readonly moveYPx: number;
  readonly bounds: Bounds;
  /** 0..1 per pixel of the bounds, below the writing too. */
  readonly alpha: Float32Array;
}

/** The colour of such shadows. */
export const SHADE = [0, 0, 0] as const;

/** Writing lower than this casts nothing that could be told from the picture. */
const LEAST_HEIGHT_PX = 14;

/** Length, in cells, of the longer side of the grid on which a shadow is looked for. */
const GRID_CELLS = 280;

/** How far around a line its shadow is looked for, and over what distance the picture's own light is taken to change. */
const REACH_SHARE = 0.5;
const LIGHT_SHARE = 0.3;

/** Softness and move of the shadows that are tried, as shares of the line's height. */
const SIGMA_SHARES = [0.03, 0.05, 0.08, 0.11] as const;
const MOST_SIGMA_SHARE = 0.12;
const SIGMA_STEP = 1.25;
const MOST_MOVE_SHARE = 0.14;

const OPACITIES = Array.from({ length: 16 }, (_, step) => 0.15 + 0.05 * step);

/** Opacity at which forms are compared. */
const MIDDLE_OPACITY = 0.5;

/** Side, as a share of the line's height, of the squares that are asked one by one whether they show the shadow. */
const WITNESS_SHARE = 0.5;

/** How sure the squares must be together: the shadow's strength over what it is uncertain by, as they disagree. */
const LEAST_SURENESS = 4;

/** The same for the shadow that another line was found to cast. */
const LEAST_KNOWN_SURENESS = 2.5;

const LEAST_OPACITY = 0.15;

/** Pixels beside the letters that are left out: what shows there is mixed with them. */
const RIM_PX = 1;

/** The light around a line: what shows of the ground, in natural logarithms, without its slow changes. */
interface Light {
  readonly columns: number;
  readonly rows: number;
  readonly cellPx: number;
  readonly frame: Bounds;
  /** The line's own coverage per cell. */
  readonly form: Float32Array;
  /** How much of each cell shows the ground, 0..1. */
  readonly weight: Float32Array;
  /** The same over the distance that the light changes in. */
  readonly weightAround: Float32Array;
  readonly detail: Float32Array;
  readonly lightCells: number;
  readonly witnessCells: number;
}

/** Takes slow changes off, where there is anything to see; `values` are 0 where `weight` is. */
function detailOf(
  values: Float32Array,
  { columns, rows, weight, weightAround, lightCells }: Omit<Light, 'detail'>,
): Float32Array {
  const weighted = values.map((value, cell) => value * weight[cell]!);
  const sums = blurred(weighted, columns, rows, lightCells);
  return values.map((value, cell) => (weight[cell]! > 0 ? value - sums[cell]! / weightAround[cell]! : 0));
}

function lightAround(
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
      light[cell]! += Math.log(data[at]! + data[at + 1]! + data[at + 2]! + 12);
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
  const lightCells = Math.max(3, (LIGHT_SHARE * height) / cellPx);
  const weightAround = blurred(weight, columns, rows, lightCells);
  const witnessCells = Math.max(4, Math.round((WITNESS_SHARE * height) / cellPx));
  const whole = { columns, rows, cellPx, frame, form, weight, weightAround, lightCells, witnessCells };
  return { ...whole, detail: detailOf(light, whole) };
}

/** Values moved by whole cells, 0 where nothing comes from. */
function moved(
  values: Float32Array,
  columns: number,
  rows: number,
  moveX: number,
  moveY: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = Math.max(0, moveY); row < Math.min(rows, rows + moveY); row += 1) {
    for (let column = Math.max(0, moveX); column < Math.min(columns, columns + moveX); column += 1)
      out[row * columns + column] = values[(row - moveY) * columns + column - moveX]!;
  }
  return out;
}

interface Fit {
  /** Softness and move in cells. */
  readonly sigma: number;
  readonly moveX: number;
  readonly moveY: number;
  readonly opacity: number;
  /** How much of the light's detail is explained, and how surely. */
  readonly gain: number;
  readonly sureness: number;
}

/** How well a shadow of a form explains the light's detail; by squares, as texture is no shadow in one and in the next. */
function rate(light: Light, soft: Float32Array, opacity: number): Pick<Fit, 'gain' | 'sureness'> {
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
  return { gain: 2 * cross - square, sureness: cross / Math.sqrt(Math.max(1e-9, deviation)) };
}

/** What of two fits counts: one dark place explains much and others disagree, faint texture agrees and explains little. */
const worth = ({ gain, sureness }: Pick<Fit, 'gain' | 'sureness'>): number =>
  gain > 0 ? gain * sureness : gain;

/** The form, softness, move and opacity that explain the light best. */
function bestFit(light: Light, heightPx: number): Fit {
  const { columns, rows, form, cellPx } = light;
  const reach = Math.max(1, Math.round((MOST_MOVE_SHARE * heightPx) / cellPx));
  const least = Number.NEGATIVE_INFINITY;
  let best: Fit = { sigma: 0, moveX: 0, moveY: 0, opacity: 0, gain: least, sureness: least };
  const tried = (sigma: number, places: readonly (readonly [number, number])[]): void => {
    if (sigma * cellPx > MOST_SIGMA_SHARE * heightPx) return;
    const soft = blurred(form, columns, rows, sigma);
    for (const [moveX, moveY] of places) {
      if (Math.max(Math.abs(moveX), Math.abs(moveY)) > reach) continue;
      const rating = rate(light, moved(soft, columns, rows, moveX, moveY), MIDDLE_OPACITY);
      if (worth(rating) > worth(best)) best = { ...rating, sigma, moveX, moveY, opacity: MIDDLE_OPACITY };
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
  const soft = moved(blurred(form, columns, rows, fit.sigma), columns, rows, fit.moveX, fit.moveY);
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

/** Where shadows on pictures are looked for. */
export interface LitScene {
  readonly image: Raster;
  readonly mix: PixelMix;
  readonly parts: readonly Part[];
}

/**
 * The soft dark shadows below lines of writing that lie on pictures; `isOnPicture` says which, `isPrinted` what else lies on
 * pictures and shows nothing of their light. About 0.3 s for a title.
 */
export function pictureShadows(
  { image, mix, parts }: LitScene,
  lines: readonly GlyphLine[],
  isPrinted: Uint8Array,
  isOnPicture: (line: GlyphLine) => boolean,
): PictureShadow[] {
  const looked = lines.flatMap((line) => {
    if (heightOf(line.bounds) < LEAST_HEIGHT_PX || !isOnPicture(line)) return [];
    const light = lightAround(image, mix, line, isPrinted);
    if (!light) return [];
    return [{ line, light, fit: bestFit(light, heightOf(line.bounds)) }];
  });
  const sure = looked.filter(({ fit }) => isSure(fit, LEAST_SURENESS));
  return looked.flatMap(({ line, light, fit }) => {
    // Lines of one block cast one shadow: where the picture misleads, another line tells of it.
    const others = sure.map((other) => knownFit(light, other.fit, other.light.cellPx / light.cellPx));
    const known = others.reduce((best, other) => (other.sureness > best.sureness ? other : best), fit);
    const least = known === fit ? LEAST_SURENESS : LEAST_KNOWN_SURENESS;
    if (!isSure(known, least)) return [];
    const cast = drawnShadow(line, known, light, mix, image);
    const paintOf = (id: number): PaintModel | null => {
      const { kind, paint } = parts[id]!;
      return kind === 'texture' || paint.type === 'free' || isPrinted[id] === 1 ? null : paint;
    };
    const shown = { map: mix.owner, other: mix.other };
    return [{ ...cast, plainGrounds: fallsOn(image, shown, { ...cast, color: SHADE }, paintOf) }];
  });
}

/** How well another line's shadow explains the light around this one; `scale` leads from that one's cells to this one's. */
function knownFit(light: Light, fit: Fit, scale: number): Fit {
  const [moveX, moveY] = [Math.round(fit.moveX * scale), Math.round(fit.moveY * scale)];
  return withOpacity(light, { ...fit, sigma: fit.sigma * scale, moveX, moveY });
}

/** The share of a pixel that a line's letters cover. */
function coverageAt({ owner, other, share }: PixelMix, own: ReadonlySet<number>, pixel: number): number {
  const isOwner = own.has(owner[pixel]!);
  if (other[pixel]! < 0) return isOwner ? 1 : 0;
  const first = share[pixel]! / 255;
  return (isOwner ? first : 0) + (own.has(other[pixel]!) ? 1 - first : 0);
}

/** A shadow in the picture's own pixels, as soft and as far off as it was found to be. */
function drawnShadow(
  line: GlyphLine,
  { sigma, moveX, moveY, opacity }: Fit,
  { cellPx }: Light,
  mix: PixelMix,
  { widthPx, heightPx }: Raster,
): Omit<PictureShadow, 'plainGrounds'> {
  const [sigmaPx, moveXPx, moveYPx] = [sigma * cellPx, moveX * cellPx, moveY * cellPx];
  const reach = Math.ceil(3 * sigmaPx) + 1;
  const bounds = {
    left: Math.max(0, line.bounds.left - reach + Math.min(0, moveXPx)),
    top: Math.max(0, line.bounds.top - reach + Math.min(0, moveYPx)),
    right: Math.min(widthPx - 1, line.bounds.right + reach + Math.max(0, moveXPx)),
    bottom: Math.min(heightPx - 1, line.bounds.bottom + reach + Math.max(0, moveYPx)),
  };
  const own = new Set(line.parts);
  const [width, height] = [widthOf(bounds), heightOf(bounds)];
  const form = new Float32Array(width * height);
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      const [column, row] = [x - moveXPx, y - moveYPx];
      if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
      form[(y - bounds.top) * width + x - bounds.left] = coverageAt(mix, own, row * widthPx + column);
    }
  }
  const alpha = blurred(form, width, height, sigmaPx).map((value) => opacity * value);
  return { part: line.parts[0]!, opacity, sigmaPx, moveXPx, moveYPx, bounds, alpha };
}

/**
 * The picture without its shadows: what they lie on is as light as it was. Writing stays as it is, and of its edges only the
 * share that shows the ground changes.
 */
export function withoutPictureShadows(
  image: Raster,
  mix: PixelMix,
  shadows: readonly PictureShadow[],
  isPrinted: Uint8Array,
): Raster {
  const bare: Raster = { ...image, data: image.data.slice() };
  const { owner, other, share } = mix;
  for (const { bounds, alpha } of shadows) {
    const width = widthOf(bounds);
    for (let y = bounds.top; y <= bounds.bottom; y += 1) {
      for (let x = bounds.left; x <= bounds.right; x += 1) {
        const cover = Math.round(255 * alpha[(y - bounds.top) * width + x - bounds.left]!) / 255;
        if (cover === 0) continue;
        const pixel = y * image.widthPx + x;
        const first = isPrinted[owner[pixel]!] === 1;
        const second = other[pixel]! >= 0 && isPrinted[other[pixel]!] === 1;
        if (first && (other[pixel]! < 0 || second)) continue;
        const at = pixel * 4;
        if (!first && !second) {
          for (let channel = 0; channel < 3; channel += 1)
            bare.data[at + channel] = Math.round(bare.data[at + channel]! / (1 - cover));
          continue;
        }
        const shown = first ? 1 - share[pixel]! / 255 : share[pixel]! / 255;
        const ground = groundBeside(bare, mix, isPrinted, x, y);
        if (ground < 0) continue;
        for (let channel = 0; channel < 3; channel += 1) {
          const lightened = image.data[ground * 4 + channel]! * (cover / (1 - cover));
          bare.data[at + channel] = Math.round(bare.data[at + channel]! + shown * lightened);
        }
      }
    }
  }
  return bare;
}

/** The nearest pixel that shows nothing but the ground of the writing at a place, -1 where there is none close by. */
function groundBeside(
  { widthPx, heightPx }: Raster,
  { owner, other }: PixelMix,
  isPrinted: Uint8Array,
  x: number,
  y: number,
): number {
  let [best, nearest] = [-1, 1000];
  for (let row = Math.max(0, y - 3); row <= Math.min(heightPx - 1, y + 3); row += 1) {
    for (let column = Math.max(0, x - 3); column <= Math.min(widthPx - 1, x + 3); column += 1) {
      const pixel = row * widthPx + column;
      const distance = (row - y) ** 2 + (column - x) ** 2;
      if (distance >= nearest || owner[pixel]! < 0 || isPrinted[owner[pixel]!] === 1) continue;
      if (other[pixel]! >= 0 && isPrinted[other[pixel]!] === 1) continue;
      [best, nearest] = [pixel, distance];
    }
  }
  return best;
}
