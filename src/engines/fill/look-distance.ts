import type { Level } from './level.ts';

/** What a unit of texture counts against one of a colour channel. */
export const TEXTURE_WEIGHT = 6;

/** A look is three colour channels and two values of texture. */
export const LOOK_PARTS = 5;

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
