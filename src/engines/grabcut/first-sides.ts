import type { Box } from '../../domain/box.ts';
import { flood } from '../../domain/flood.ts';
import type { Stage } from './stage.ts';
import { colorsOf } from './stage.ts';

/** Share of the surroundings whose colours are too rare in them to tell them from the thing. */
const RARE_SHARE = 0.1;
/** Lab step between neighbours within one surface. */
const SURFACE_STEP = 5;
/** Lab distance to the nearest known pixel within which a surface keeps its colour. */
const SURFACE_REACH = 22;

/**
 * Where a thing is likely to begin with: the open pixels whose colours are rare in the surroundings, by the place where
 * that tells too little.
 */
export function firstSides(stage: Stage): Uint8Array {
  const { known, prior, picture } = stage;
  const guess = Uint8Array.from(known, (value, pixel) =>
    value === 1 || (value === 2 && prior[pixel]! > 0) ? 1 : 0,
  );
  const surely = Uint8Array.from(known, (value) => (value === 0 ? 0 : 1));
  const colors = colorsOf(stage, surely);
  if (!colors) return guess;
  const costOf = (pixel: number): number =>
    colors.outside.cost(
      picture.colors[pixel * 3]!,
      picture.colors[pixel * 3 + 1]!,
      picture.colors[pixel * 3 + 2]!,
    );
  const usual: number[] = [];
  for (let pixel = 0; pixel < known.length; pixel += 3) if (known[pixel] === 0) usual.push(costOf(pixel));
  usual.sort((a, b) => a - b);
  const limit = usual[Math.floor(usual.length * (1 - RARE_SHARE))] ?? 0;
  const sides = new Uint8Array(known.length);
  let count = 0;
  let openCount = 0;
  for (let pixel = 0; pixel < known.length; pixel += 1) {
    if (known[pixel] === 0) continue;
    openCount += 1;
    if (known[pixel] === 1 || costOf(pixel) + 2 > limit - prior[pixel]!) {
      sides[pixel] = 1;
      count += 1;
    }
  }
  return count < 0.08 * openCount ? guess : sides;
}

/** Where a thing is likely to begin with that is known at single points: the surfaces on which they lie. */
export function pointSides({ known, picture, prior }: Stage): Uint8Array {
  const { widthPx, colors } = picture;
  const sides = Uint8Array.from(known, (value) => (value === 1 ? 1 : 0));
  const means = [0, 0, 0];
  let count = 0;
  for (let pixel = 0; pixel < known.length; pixel += 1) {
    if (known[pixel] !== 1) continue;
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) means[channel]! += colors[pixel * 3 + channel]!;
  }
  const differenceOf = (pixel: number, other: number | null): number => {
    let sum = 0;
    for (let channel = 0; channel < 3; channel += 1)
      sum +=
        (colors[pixel * 3 + channel]! -
          (other === null ? means[channel]! / count : colors[other * 3 + channel]!)) **
        2;
    return Math.sqrt(sum);
  };
  flood(
    sides,
    widthPx,
    (from, to) =>
      known[to] === 2 &&
      prior[to]! > 0 &&
      differenceOf(to, from) <= SURFACE_STEP &&
      differenceOf(to, null) <= SURFACE_REACH,
  );
  return sides;
}

/** Keeps what hangs together with known pixels of the thing, in place. */
export function keepPointed(inside: Uint8Array, { known, picture }: Stage): void {
  const reached = Uint8Array.from(known, (value, pixel) => (value === 1 && inside[pixel] === 1 ? 1 : 0));
  flood(reached, picture.widthPx, (_, to) => inside[to] === 1);
  inside.set(reached);
}

/** The share of a box's sides, where the picture goes on beyond them, along which the thing lies. */
export function rimShare(inside: Uint8Array, { picture }: Stage, box: Box): number {
  const { widthPx, heightPx } = picture;
  let length = 0;
  let taken = 0;
  const count = (x: number, y: number): void => {
    length += 1;
    taken += inside[y * widthPx + x]!;
  };
  const left = Math.round(box.leftPx);
  const right = Math.min(widthPx, Math.round(box.leftPx + box.widthPx)) - 1;
  const top = Math.round(box.topPx);
  const bottom = Math.min(heightPx, Math.round(box.topPx + box.heightPx)) - 1;
  for (let y = top; y <= bottom; y += 1) {
    if (left > 0) count(left, y);
    if (right < widthPx - 1) count(right, y);
  }
  for (let x = left; x <= right; x += 1) {
    if (top > 0) count(x, top);
    if (bottom < heightPx - 1) count(x, bottom);
  }
  return length === 0 ? 0 : taken / length;
}
