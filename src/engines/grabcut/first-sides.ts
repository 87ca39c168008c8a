import type { Box } from '../../domain/box.ts';
import { flood } from '../../domain/flood.ts';
import type { Seeds } from './division.ts';
import type { Stage } from './stage.ts';
import { colorsOf } from './stage.ts';

/** Share of the surroundings whose colours are too rare in them to tell them from the thing. */
const RARE_SHARE = 0.1;
/** Seeds on less than this share of the open pixels tell too little of a thing. */
const LEAST_SEED_SHARE = 0.08;
/** By how much a colour may be less rare than that and seed generously, or must be rarer to seed sparely. */
const GENEROUS_MARGIN = 2;
const SPARE_MARGIN = 2;
/** Lab step between neighbours within one surface. */
const SURFACE_STEP = 5;
/** Lab distance to the nearest known pixel within which a surface keeps its colour. */
const SURFACE_REACH = 22;

/**
 * Where a thing is likely to begin with: the open pixels whose colours are rare in the surroundings, generously where the
 * place speaks for it, and by the place alone where colours tell too little.
 */
export function firstSides(stage: Stage): Seeds {
  const { known, prior, picture } = stage;
  const guess = Uint8Array.from(known, (value, pixel) =>
    value === 1 || (value === 2 && prior[pixel]! > 0) ? 1 : 0,
  );
  const surely = Uint8Array.from(known, (value) => (value === 0 ? 0 : 1));
  const colors = colorsOf(stage, surely);
  if (!colors) return { generous: guess };
  const costs = Float32Array.from(known, (_, pixel) =>
    colors.outside.cost(
      picture.colors[pixel * 3]!,
      picture.colors[pixel * 3 + 1]!,
      picture.colors[pixel * 3 + 2]!,
    ),
  );
  const usual = costs.filter((_, pixel) => known[pixel] === 0).sort();
  const limit = usual[Math.floor(usual.length * (1 - RARE_SHARE))] ?? 0;
  const openCount = known.reduce((count, value) => (value === 0 ? count : count + 1), 0);
  const beyond = (marginOf: (pixel: number) => number): Uint8Array | null => {
    const sides = known.map((value, pixel) =>
      value === 1 || (value === 2 && costs[pixel]! > limit + marginOf(pixel)) ? 1 : 0,
    );
    const count = sides.reduce((sum, side) => sum + side, 0);
    return count < LEAST_SEED_SHARE * openCount ? null : sides;
  };
  const spare = beyond((pixel) => SPARE_MARGIN - Math.min(0, prior[pixel]!));
  return {
    generous: beyond((pixel) => -GENEROUS_MARGIN - prior[pixel]!) ?? guess,
    ...(spare ? { spare } : {}),
  };
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
