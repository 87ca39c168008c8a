import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { PaintModel } from '../parts/paint.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { GlyphLine } from '../writing/glyph-line.ts';
import { blurred } from './blur.ts';
import { lightAround } from './picture-light.ts';
import { castStyles } from './picture-shadow-fit.ts';
import type { ShadowStyle } from './picture-shadow-style.ts';
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

/** Alpha below which a picture's own grain hides a shadow, so that where it ends cannot be told. */
const LEAST_ALPHA = 0.012;

/** Where shadows on pictures are looked for. */
export interface LitScene {
  readonly image: Raster;
  readonly mix: PixelMix;
  readonly parts: readonly Part[];
  readonly noisy: boolean;
}

/**
 * The soft dark shadows below lines of writing that lie on pictures; `isOnPicture` says which, `isPrinted` what else lies on
 * pictures and shows nothing of their light. About 0.3 s for a title.
 */
export function pictureShadows(
  { image, mix, parts, noisy }: LitScene,
  lines: readonly GlyphLine[],
  isPrinted: Uint8Array,
  isOnPicture: (line: GlyphLine) => boolean,
): PictureShadow[] {
  const looked = lines.flatMap((line) => {
    if (heightOf(line.bounds) < LEAST_HEIGHT_PX || !isOnPicture(line)) return [];
    const light = lightAround(image, mix, line, isPrinted);
    if (!light) return [];
    return [{ line, light, heightPx: heightOf(line.bounds) }];
  });
  const styles = castStyles(looked, noisy);
  return looked.flatMap(({ line }, index) => {
    const style = styles[index]!;
    if (!style) return [];
    const cast = drawnShadow(line, style, mix, image);
    const paintOf = (id: number): PaintModel | null => {
      const { kind, paint } = parts[id]!;
      return kind === 'texture' || paint.type === 'free' || isPrinted[id] === 1 ? null : paint;
    };
    const shown = { map: mix.owner, other: mix.other };
    return [{ ...cast, plainGrounds: fallsOn(image, shown, { ...cast, color: SHADE }, paintOf) }];
  });
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
  { sigmaPx, opacity, kernel, ...style }: ShadowStyle,
  mix: PixelMix,
  { widthPx, heightPx }: Raster,
): Omit<PictureShadow, 'plainGrounds'> {
  const [moveXPx, moveYPx] = [Math.round(style.moveXPx), Math.round(style.moveYPx)];
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
  const alpha = blurred(form, width, height, sigmaPx, kernel).map((value) =>
    opacity * value < LEAST_ALPHA ? 0 : opacity * value,
  );
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
