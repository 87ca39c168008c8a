import type { Raster } from '../../../domain/raster.ts';
import { takePercentile } from '../parts/paint.ts';
import type { Translucence } from '../veils/veil-edge.ts';

/** A place on an outline with the unit vector that leads out of it. */
export interface OutlinePlace {
  readonly x: number;
  readonly y: number;
  readonly outX: number;
  readonly outY: number;
}

/** What shows inside of an outline as a function of what shows outside of it. */
export interface OutlineRelation extends Translucence {
  /** Per place: 1 where the relation holds and changes what shows, 0 where it tells nothing, -1 where it does not hold. */
  readonly told: Int8Array;
  /** Places that could be asked: on the canvas and not hidden. */
  readonly asked: number;
  /** Share of those where it holds and changes what shows. */
  readonly held: number;
  /** Share of those where there is a step, whatever it tells. */
  readonly stepped: number;
  /** The share that `held` is where texture, which differs from one side to the other, does not hide what holds. */
  readonly share: number;
  /** Share of the same places that contradict it: both sides differ, and otherwise than it says. */
  readonly against: number;
  /** Standard deviation, in levels, of what shows outside, where it holds. */
  readonly deviation: number;
  /** The same without the stretch of the outline that tells most of it: 0 where all but that stretch lies on one colour. */
  readonly spread: number;
  /** Share of the places where it holds on another colour than the one that shows outside mostly. */
  readonly telling: number;
  /** How many colours show outside, each at more than a few of the places where it holds: any two agree on some relation. */
  readonly colors: number;
  /** Share of the variance inside that the outer side explains. */
  readonly explained: number;
}

const LEAST_PLACES = 16;

/** Pairs of places that are tried, and how unlike, in levels, what shows at both must be. */
const TRIES = 120;
const LEAST_APART = 24;

/** Share of the variance inside that is explained where the outer side tells of it at all. */
const LEAST_TOLD = 0.5;

/** Share of what the sides off an outline explain that those on it must, to be taken: they are nearer, and noisier. */
const ALIKE_SHARE = 0.98;

/** How far apart, in tolerances, two colours are at least that are not one. */
const PLAIN_TOLERANCES = 2;

/** Levels that a veil changes what lies outside by, below which a place tells nothing. */
const LEAST_STEP = 8;

/** Share of an outline that is a stretch of it, about a side of a rectangle, and at how many places one may begin. */
const STRETCH_SHARE = 0.4;
const STRETCHES = 25;

/** How an outline is looked at. */
export interface RelationOptions {
  /** How far from it, in pixels, both sides are compared, and over how many pixels further each is averaged. */
  readonly reachPx: number;
  readonly depthPx: number;
  /** How far off the relation, in levels, a place may be. */
  readonly tolerance: number;
  /** Whether what shows through is less than the noise, so that the outer side alone is its measure. */
  readonly isGrainy: boolean;
  /** 1 where what lies over everything hides what is asked for. */
  readonly hidden?: Uint8Array | null;
  /** Whether what lies outside is a pattern, whose lines may be few. */
  readonly onPattern?: boolean;
  /** A relation that is known already; otherwise the one that holds at most places is looked for. */
  readonly known?: Translucence;
}

/** Colours of a picture just outside and inside of an outline, three channels per place; `null` where one is off the canvas. */
function sides(
  { widthPx, heightPx, data }: Raster,
  places: readonly OutlinePlace[],
  { reachPx, depthPx, hidden }: RelationOptions,
) {
  const outer = new Float32Array(places.length * 3);
  const inner = new Float32Array(places.length * 3);
  const usable: number[] = [];
  const pixelAt = (x: number, y: number): number => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) return -1;
    const pixel = row * widthPx + column;
    return hidden?.[pixel] === 1 ? -1 : pixel;
  };
  for (const [index, { x, y, outX, outY }] of places.entries()) {
    let isUsable = true;
    for (let depth = 0; depth < depthPx && isUsable; depth += 1) {
      const away = reachPx + depth;
      const one = pixelAt(x + away * outX, y + away * outY);
      const other = pixelAt(x - away * outX, y - away * outY);
      isUsable = one >= 0 && other >= 0;
      for (let channel = 0; channel < 3 && isUsable; channel += 1) {
        outer[index * 3 + channel]! += data[one * 4 + channel]! / depthPx;
        inner[index * 3 + channel]! += data[other * 4 + channel]! / depthPx;
      }
    }
    if (isUsable) usable.push(index);
  }
  return { outer, inner, usable };
}

interface Fit extends Translucence {
  readonly explained: number;
  /** Standard deviation, in levels, of what shows outside. */
  readonly deviation: number;
}

/** What shows on an outline by what shows near to it and twice as far off. */
function extrapolated(near: Float32Array, far: Float32Array): Float32Array {
  return near.map((value, at) => 2 * value - far[at]!);
}

/** The relation between both sides at some places; `null` where all of them look alike outside. */
function fitted(
  outer: Float32Array,
  inner: Float32Array,
  held: readonly number[],
  isGrainy: boolean,
): Fit | null {
  const mean = new Float64Array(6);
  for (const index of held)
    for (let channel = 0; channel < 3; channel += 1) {
      mean[channel]! += outer[index * 3 + channel]! / held.length;
      mean[channel + 3]! += inner[index * 3 + channel]! / held.length;
    }
  let [square, cross, target] = [0, 0, 0];
  for (const index of held)
    for (let channel = 0; channel < 3; channel += 1) {
      const out = outer[index * 3 + channel]! - mean[channel]!;
      const own = inner[index * 3 + channel]! - mean[channel + 3]!;
      square += out * out;
      cross += out * own;
      target += own * own;
    }
  if (held.length < LEAST_PLACES || square < 1) return null;
  // Texture differs from one side to the other, and neither is the measure of the other; compression's noise is added inside.
  const through = isGrainy ? cross / square : Math.sign(cross) * Math.sqrt(target / square);
  const added = (channel: number): number => mean[channel + 3]! - through * mean[channel]!;
  return {
    through,
    added: [added(0), added(1), added(2)],
    explained: (cross * cross) / Math.max(1e-6, square * target),
    deviation: Math.sqrt(square / (3 * held.length)),
  };
}

/** How far along an outline, in places, texture is compared: about as far as one side is from the other. */
const TEXTURE_PLACES = 3;

/** By how many levels what shows outside differs from one place to those beside it: as much as it may from one side to the other. */
function unevenness(outer: Float32Array, usable: readonly number[], rank: number): number {
  const own = usable[rank]!;
  let most = 0;
  for (const step of [-TEXTURE_PLACES, 1 - TEXTURE_PLACES, TEXTURE_PLACES - 1, TEXTURE_PLACES]) {
    const other = usable[(rank + step + usable.length) % usable.length]!;
    for (let channel = 0; channel < 3; channel += 1)
      most = Math.max(most, Math.abs(outer[own * 3 + channel]! - outer[other * 3 + channel]!));
  }
  return most;
}

/** The least standard deviation, in levels, of what shows outside, over all stretches of the outline that are left out. */
function spreadOf(outer: Float32Array, held: readonly number[]): number {
  const count = held.length;
  // Sums up to each place, around the outline twice.
  const sums = new Float64Array((2 * count + 1) * 6);
  for (let at = 0; at < 2 * count; at += 1)
    for (let channel = 0; channel < 3; channel += 1) {
      const value = outer[held[at % count]! * 3 + channel]!;
      const to = (at + 1) * 6 + channel;
      sums[to] = sums[to - 6]! + value;
      sums[to + 3] = sums[to - 3]! + value * value;
    }
  const left = count - Math.floor(STRETCH_SHARE * count);
  let least = Number.POSITIVE_INFINITY;
  for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
    const first = Math.floor((stretch * count) / STRETCHES);
    let square = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const sum = (part: number): number => sums[(first + left) * 6 + part]! - sums[first * 6 + part]!;
      square += Math.max(0, sum(channel + 3) - sum(channel) ** 2 / left);
    }
    least = Math.min(least, Math.sqrt(square / (3 * left)));
  }
  return least;
}

/** At how many places another colour shows outside than mostly does. */
function unlike(outer: Float32Array, held: readonly number[], tolerance: number): number {
  const mostly = [0, 1, 2].map((channel) =>
    takePercentile(
      Float32Array.from(held, (index) => outer[index * 3 + channel]!),
      0.5,
    ),
  );
  return held.filter((index) =>
    mostly.some((value, channel) => Math.abs(outer[index * 3 + channel]! - value) > tolerance),
  ).length;
}

/** Share of the places at which a colour shows outside that is no chance mixture of two others. */
const LEAST_COLOR_SHARE = 0.02;

/** How many colours show outside, at a tolerance from each other. */
function colorsAmong(outer: Float32Array, held: readonly number[], tolerance: number): number {
  const found: { readonly at: number; count: number }[] = [];
  for (const index of held) {
    const known = found.find(({ at }) =>
      [0, 1, 2].every((channel) => Math.abs(outer[at + channel]! - outer[index * 3 + channel]!) <= tolerance),
    );
    if (known) known.count += 1;
    else found.push({ at: index * 3, count: 1 });
  }
  return found.filter(({ count }) => count >= LEAST_COLOR_SHARE * held.length).length;
}

/** The relation that holds at most places along an outline; `null` where nothing tells of one. */
export function relationAlong(
  image: Raster,
  places: readonly OutlinePlace[],
  options: RelationOptions,
): OutlineRelation | null {
  const { tolerance, known, isGrainy } = options;
  const { outer, inner, usable } = sides(image, places, options);
  if (usable.length < LEAST_PLACES) return null;
  const misfit = (index: number, through: number, added: readonly number[]): number => {
    let most = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = index * 3 + channel;
      most = Math.max(most, Math.abs(inner[at]! - through * outer[at]! - added[channel]!));
    }
    return most;
  };
  let [best, through] = [0, known?.through ?? 0];
  let added: readonly [number, number, number] = known?.added ?? [0, 0, 0];
  for (let round = 0; round < TRIES && !known; round += 1) {
    // Pairs at every distance along the outline, none by chance.
    const one = usable[(round * 7919) % usable.length]!;
    const other = usable[(round * 7919 + 1 + ((round * 104729) % (usable.length - 1))) % usable.length]!;
    let [square, cross] = [0, 0];
    for (let channel = 0; channel < 3; channel += 1) {
      const apart = outer[one * 3 + channel]! - outer[other * 3 + channel]!;
      square += apart * apart;
      cross += apart * (inner[one * 3 + channel]! - inner[other * 3 + channel]!);
    }
    if (square < LEAST_APART ** 2) continue;
    const own = cross / square;
    if (own < -0.1 || own > 1.1) continue;
    const mean = [0, 1, 2].map(
      (channel) =>
        (inner[one * 3 + channel]! +
          inner[other * 3 + channel]! -
          own * (outer[one * 3 + channel]! + outer[other * 3 + channel]!)) /
        2,
    ) as [number, number, number];
    let count = 0;
    for (const index of usable) if (misfit(index, own, mean) <= tolerance) count += 1;
    if (count > best) [best, through, added] = [count, own, mean];
  }
  if (!known && best < LEAST_PLACES) return null;
  let fit: Fit | null = known ? { ...known, explained: 1, deviation: 0 } : null;
  for (let round = 0; round < 3 && !known; round += 1) {
    const current = fit ?? { through, added };
    const held = usable.filter((index) => misfit(index, current.through, current.added) <= tolerance);
    if (held.length < LEAST_PLACES) return null;
    fit = fitted(outer, inner, held, isGrainy);
    if (!fit) return null;
    if (isGrainy || round < 2) continue;
    // What changes evenly across the outline is best compared on it.
    const atIt = sides(image, places, { ...options, reachPx: 2 * options.reachPx });
    const beyond = new Set(atIt.usable);
    const [outerAtIt, innerAtIt] = [extrapolated(outer, atIt.outer), extrapolated(inner, atIt.inner)];
    const better = fitted(
      outerAtIt,
      innerAtIt,
      held.filter((index) => beyond.has(index)),
      isGrainy,
    );
    if (!better || better.explained < Math.max(LEAST_TOLD, ALIKE_SHARE * fit.explained)) continue;
    fit = better;
    for (const index of usable) {
      if (!beyond.has(index)) continue;
      outer.set(outerAtIt.subarray(index * 3, index * 3 + 3), index * 3);
      inner.set(innerAtIt.subarray(index * 3, index * 3 + 3), index * 3);
    }
  }
  if (!fit) return null;
  const { explained, deviation } = fit;
  ({ through, added } = fit);
  const held = usable.filter((index) => misfit(index, through, added) <= tolerance);
  const told = new Int8Array(places.length);
  let [holds, against, unclear] = [0, 0, 0];
  for (const [rank, index] of usable.entries()) {
    let [expected, shown] = [0, 0];
    for (let channel = 0; channel < 3; channel += 1) {
      const at = index * 3 + channel;
      expected = Math.max(expected, Math.abs(through * outer[at]! + added[channel]! - outer[at]!));
      shown = Math.max(shown, Math.abs(inner[at]! - outer[at]!));
    }
    const off = misfit(index, through, added);
    const isHeld = off <= tolerance;
    if (!isHeld && off <= tolerance + through * unevenness(outer, usable, rank)) {
      unclear += 1;
    } else if (isHeld && expected >= LEAST_STEP) {
      told[index] = 1;
      holds += 1;
    } else if (!isHeld && Math.max(expected, shown) >= LEAST_STEP) {
      told[index] = -1;
      if (shown >= LEAST_STEP) against += 1;
    }
  }
  return {
    through,
    added,
    told,
    asked: usable.length,
    held: holds / usable.length,
    stepped: (holds + against + unclear) / usable.length,
    share: holds / Math.max(1, usable.length - unclear),
    against: against / Math.max(1, usable.length - unclear),
    deviation,
    spread: spreadOf(outer, held),
    telling: unlike(outer, held, PLAIN_TOLERANCES * tolerance) / Math.max(1, usable.length - unclear),
    colors: colorsAmong(outer, held, tolerance),
    explained,
  };
}

/** How far across an outline, in pixels, its exact place is looked for, and in what steps. */
const EXACT_REACH_PX = 2.5;
const EXACT_STEP_PX = 0.5;

/**
 * Where an outline runs exactly: at the places where its relation holds, how far outside of the place it does, by how much of
 * the pixels across it shows the inner side. `NaN` elsewhere.
 */
export function exactOffsets(
  { widthPx, heightPx, data }: Raster,
  places: readonly OutlinePlace[],
  { through, added, told }: OutlineRelation,
): Float32Array {
  const offsets = new Float32Array(places.length).fill(Number.NaN);
  for (const [index, { x, y, outX, outY }] of places.entries()) {
    if (told[index] !== 1) continue;
    const at = (away: number): number => {
      const column = Math.floor(x + away * outX);
      const row = Math.floor(y + away * outY);
      return column < 0 || row < 0 || column >= widthPx || row >= heightPx
        ? -1
        : (row * widthPx + column) * 4;
    };
    const [outer, inner] = [at(EXACT_REACH_PX), at(-EXACT_REACH_PX)];
    if (outer < 0 || inner < 0) continue;
    let [covered, square] = [0, 0];
    const line = [0, 1, 2].map(
      (channel) => through * data[outer + channel]! + added[channel]! - data[outer + channel]!,
    );
    for (const own of line) square += own * own;
    for (let away = -EXACT_REACH_PX + EXACT_STEP_PX / 2; away < EXACT_REACH_PX; away += EXACT_STEP_PX) {
      const pixel = at(away);
      let dot = 0;
      for (let channel = 0; channel < 3; channel += 1)
        dot += line[channel]! * (data[pixel + channel]! - data[outer + channel]!);
      covered += EXACT_STEP_PX * Math.min(1, Math.max(0, dot / square));
    }
    offsets[index] = covered - EXACT_REACH_PX;
  }
  return offsets;
}
