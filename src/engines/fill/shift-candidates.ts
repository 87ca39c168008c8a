import { type Level, SOURCE } from './level.ts';
import { hashWord, nextWord } from './random.ts';
import type { Shift } from './shift-map.ts';
import {
  type RatedShift,
  RimRater,
  ratedAround,
  rateShifts,
  type Samples,
  sampleHole,
  shiftedPlace,
} from './shift-rating.ts';
import type { Strata } from './strata.ts';

/** The commonest shifts keep this distance from each other. */
const SPREAD_PX = 2;
const MOST_COMMON = 40;
const MOST_SPECIAL = 32;
/** A quarter of one rim sample's best fit. */
const LEAST_SPECIAL_GAIN = 64;
const MOST_LAYERED = 32;
const LAYERED_TRIES = 700;
const NO_FIT = 255;
const MOST_REACHING = 24;
/** Shifts that are looked at between two looks at the clock. */
const REACHING_SLICE = 256;
const LEVEL_SHIFTS = 14;
const SEED = 90211;

/**
 * The shifts worth trying for a hole: those that fit much of its rim (the dominant ones of He and Sun, ECCV 2012), those
 * that fit a part of it that no other fits, those that put at each height what belongs there, some along the horizontal,
 * and those that reach what none of these does. Yields so that the caller may pause.
 */
export function* findShifts(level: Level, strata: Strata): Generator<void, Shift[]> {
  const inner = sampleHole(level);
  const rim = new RimRater(level);
  const rated = yield* rateShifts(level, inner, rim);
  yield;
  const chosen = takeCommon(rated).map((shift) =>
    ratedAround(level, inner, rim, shift).reduce((best, near) => (near.score > best.score ? near : best)),
  );
  yield;
  chosen.push(...(yield* takeSpecial(rim, rated, chosen, (shift) => ratedAround(level, inner, rim, shift))));
  const layered = yield* takeLayered(level, strata, inner, chosen, rated);
  const fitting = [...chosen.map(({ x, y }) => ({ x, y })), ...layered, ...levelShifts(level)];
  const reaching = yield* takeReaching(level, fitting, rated);
  return [...fitting, ...reaching].filter(
    (shift, at, all) => all.findIndex((other) => other.x === shift.x && other.y === shift.y) === at,
  );
}

function takeCommon(rated: readonly RatedShift[]): RatedShift[] {
  const chosen: RatedShift[] = [];
  for (const shift of rated) {
    if (chosen.length >= MOST_COMMON) break;
    const isNear = chosen.some(
      (other) => Math.abs(other.x - shift.x) <= SPREAD_PX && Math.abs(other.y - shift.y) <= SPREAD_PX,
    );
    if (!isNear) chosen.push(shift);
  }
  return chosen;
}

/** One after the other the shift that improves the rim's best fit most, and of those `around` it the very best. */
function* takeSpecial(
  rim: RimRater,
  rated: readonly RatedShift[],
  chosen: readonly RatedShift[],
  around: (shift: RatedShift) => RatedShift[],
): Generator<void, RatedShift[]> {
  const reached = new Uint8Array(rim.fit.length);
  const reach = ({ fitAt }: RatedShift) => {
    for (let at = 0; at < reached.length; at += 1)
      reached[at] = Math.max(reached[at]!, rim.kept[fitAt + at]!);
  };
  chosen.forEach(reach);
  // What a shift gains only shrinks as others are taken, so an old gain tells whether a look is worth it.
  const gains = new Float64Array(rated.length).fill(Number.POSITIVE_INFINITY);
  const special: RatedShift[] = [];
  while (special.length < MOST_SPECIAL) {
    let best: RatedShift | null = null;
    let bestGain = LEAST_SPECIAL_GAIN;
    for (let index = 0; index < rated.length; index += 1) {
      if (gains[index]! <= bestGain) continue;
      gains[index] = gainOf(rim.kept, rated[index]!.fitAt, reached);
      if (gains[index]! <= bestGain) continue;
      best = rated[index]!;
      bestGain = gains[index]!;
    }
    if (!best) break;
    for (const near of around(best)) {
      const gain = gainOf(rim.kept, near.fitAt, reached);
      if (gain <= bestGain) continue;
      best = near;
      bestGain = gain;
    }
    special.push(best);
    reach(best);
    yield;
  }
  return special;
}

/** By how much the values from `from` on exceed `reached` in sum. */
function gainOf(values: Uint8Array, from: number, reached: Uint8Array): number {
  let gain = 0;
  for (let at = 0; at < reached.length; at += 1) gain += Math.max(0, values[from + at]! - reached[at]!);
  return gain;
}

/** Of all rated shifts some that put at each height what belongs there, where no chosen one does. */
function* takeLayered(
  level: Level,
  strata: Strata,
  inner: Samples,
  chosen: readonly Shift[],
  rated: readonly RatedShift[],
): Generator<void, Shift[]> {
  const misfits = ({ x, y }: Shift) =>
    Uint8Array.from(inner.pixel, (pixel, at) => {
      const place = shiftedPlace(level, inner, at, x, y);
      return place >= 0 && level.state[place] === SOURCE ? Math.round(strata.misfit(pixel, place)) : NO_FIT;
    });
  const reached = new Uint8Array(inner.pixel.length).fill(NO_FIT);
  const reach = (misfit: Uint8Array) =>
    misfit.forEach((value, at) => {
      reached[at] = Math.min(reached[at]!, value);
    });
  for (const shift of chosen) {
    reach(misfits(shift));
    yield;
  }
  const tried: { readonly shift: Shift; readonly misfit: Uint8Array }[] = [];
  let word = hashWord(SEED, 1, rated.length);
  for (let turn = 0; turn < LAYERED_TRIES && rated.length > 0; turn += 1) {
    word = nextWord(word);
    const { x, y } = rated[word % rated.length]!;
    tried.push({ shift: { x, y }, misfit: misfits({ x, y }) });
    if (turn % 16 === 0) yield;
  }
  const layered: Shift[] = [];
  while (layered.length < MOST_LAYERED) {
    let best: (typeof tried)[number] | null = null;
    let bestGain = inner.pixel.length;
    for (const one of tried) {
      const gain = gainOf(reached, 0, one.misfit);
      if (gain <= bestGain) continue;
      best = one;
      bestGain = gain;
    }
    if (!best) break;
    layered.push(best.shift);
    reach(best.misfit);
    yield;
  }
  return layered;
}

/** One after the other the shift that fills most of what none of those before it can, the better one of two that fill as much. */
function* takeReaching(
  level: Level,
  fitting: readonly Shift[],
  rated: readonly RatedShift[],
): Generator<void, Shift[]> {
  const whole = sampleHole(level, level.hole.length);
  const reaches = (at: number, { x, y }: Shift): boolean => {
    const place = shiftedPlace(level, whole, at, x, y);
    return place >= 0 && level.state[place] === SOURCE;
  };
  let open = [...whole.pixel.keys()].filter((at) => !fitting.some((shift) => reaches(at, shift)));
  const reaching: Shift[] = [];
  while (open.length > 0 && reaching.length < MOST_REACHING) {
    let [best, most]: [Shift | null, number] = [null, 0];
    for (const [index, { x, y }] of rated.entries()) {
      if (index % REACHING_SLICE === 0) yield;
      let count = 0;
      for (const at of open) if (reaches(at, { x, y })) count += 1;
      if (count > most) [best, most] = [{ x, y }, count];
    }
    if (!best) break;
    const taken = best;
    reaching.push(taken);
    open = open.filter((at) => !reaches(at, taken));
  }
  return reaching;
}

/** Shifts along the horizontal, by eighths of the hole's width to both sides. */
function levelShifts({ hole, widthPx }: Level): Shift[] {
  let left = widthPx;
  let right = 0;
  for (const pixel of hole) {
    left = Math.min(left, pixel % widthPx);
    right = Math.max(right, pixel % widthPx);
  }
  return Array.from({ length: 2 * LEVEL_SHIFTS }, (_, index) => {
    const x = Math.round(((1 + (index >> 1)) * (right - left + 1)) / 8);
    return { x: index % 2 === 0 ? x : -x, y: 0 };
  });
}
