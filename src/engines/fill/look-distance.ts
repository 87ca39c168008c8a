import type { Level } from './level.ts';

/** What a unit of texture counts against one of a colour channel. */
export const TEXTURE_WEIGHT = 6;

/** A look is three colour channels and two values of texture. */
export const LOOK_PARTS = 5;

/** How some pixels of a level look, `LOOK_PARTS` values each, side by side: what is read again and again is read fast. */
export function looksOf(level: Level, pixels: ArrayLike<number>): Int16Array {
  const looks = new Int16Array(pixels.length * LOOK_PARTS);
  for (let at = 0; at < looks.length; at += 1)
    looks[at] = lookPart(level, pixels[Math.floor(at / LOOK_PARTS)]!, at % LOOK_PARTS);
  return looks;
}

/** `lookDistance` between the looks that begin at two places. */
export function distanceOfLooks(looks: Int16Array, at: number, others: Int16Array, other: number): number {
  return (
    Math.abs(looks[at]! - others[other]!) +
    Math.abs(looks[at + 1]! - others[other + 1]!) +
    Math.abs(looks[at + 2]! - others[other + 2]!) +
    TEXTURE_WEIGHT *
      (Math.abs(looks[at + 3]! - others[other + 3]!) + Math.abs(looks[at + 4]! - others[other + 4]!))
  );
}

/** One part of how a pixel of a level looks, 0..255. */
export function lookPart({ color, texture }: Level, pixel: number, part: number): number {
  return part < 3 ? color[pixel * 3 + part]! : texture[pixel * 2 + part - 3]!;
}

/** How different two pixels of a level look, in colour and texture: a metric, 0..about 3800. */
export function lookDistance(level: Level, first: number, second: number): number {
  const { color, texture } = level;
  const a = first * 3;
  const b = second * 3;
  return (
    Math.abs(color[a]! - color[b]!) +
    Math.abs(color[a + 1]! - color[b + 1]!) +
    Math.abs(color[a + 2]! - color[b + 2]!) +
    TEXTURE_WEIGHT *
      (Math.abs(texture[first * 2]! - texture[second * 2]!) +
        Math.abs(texture[first * 2 + 1]! - texture[second * 2 + 1]!))
  );
}
