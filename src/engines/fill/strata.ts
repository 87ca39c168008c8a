import { HOLE, type Level, PADDING_PX, UNUSABLE } from './level.ts';
import { distanceOfLooks, LOOK_PARTS, lookPart, looksOf } from './look-distance.ts';
import { hashWord, nextWord } from './random.ts';

const SAMPLES = 14;
/** Rows this near count as the same height. */
const ROWS = 1;
const MOST_MISFIT = 120;
const TESTED = 400;
const SEED = 4711;

/**
 * What a picture shows at each height beside a hole. Most scenes lie in layers: ground below, sky above; how far that
 * holds here is learned from the surroundings themselves.
 */
export interface Strata {
  /** 0..1: how much better the known pixels match their own height than other ones. */
  readonly strength: number;
  /** How little a pixel looks like what is known at the height of another one: 0..120. */
  misfit(pixel: number, source: number): number;
}

/** Learns the layers around a level's hole. */
export function learnStrata(level: Level): Strata {
  const samples = sampleRows(level).map((row) => Int32Array.from(row));
  const looks = samples.map((row) => looksOf(level, row));
  const own = new Int16Array(LOOK_PARTS);
  const misfitAt = (y: number, source: number, leastX: number): number => {
    let best = Number.POSITIVE_INFINITY;
    const sourceX = source % level.widthPx;
    for (let part = 0; part < LOOK_PARTS; part += 1) own[part] = lookPart(level, source, part);
    for (let row = Math.max(0, y - ROWS); row <= Math.min(level.heightPx - 1, y + ROWS); row += 1) {
      const near = samples[row]!;
      for (let at = 0; at < near.length; at += 1) {
        if (leastX > 0 && Math.abs((near[at]! % level.widthPx) - sourceX) < leastX) continue;
        const distance = distanceOfLooks(own, 0, looks[row]!, at * LOOK_PARTS);
        if (distance < best) best = distance;
      }
    }
    return best;
  };
  return {
    strength: measureStrength(level, samples, misfitAt),
    misfit(pixel, source) {
      const found = misfitAt(Math.floor(pixel / level.widthPx), source, 0);
      return found === Number.POSITIVE_INFINITY ? MOST_MISFIT / 2 : Math.min(MOST_MISFIT, found);
    },
  };
}

/** Some known pixels of every row, those beside the hole. */
function sampleRows(level: Level): number[][] {
  const { widthPx, heightPx, state } = level;
  let left = widthPx;
  let right = 0;
  for (const pixel of level.hole) {
    left = Math.min(left, pixel % widthPx);
    right = Math.max(right, pixel % widthPx);
  }
  const reach = Math.max(6, Math.round((right - left) * 0.5));
  return Array.from({ length: heightPx }, (_, y) => {
    let first = widthPx;
    let last = -1;
    for (let x = left; x <= right; x += 1) {
      if (state[y * widthPx + x] !== HOLE) continue;
      first = Math.min(first, x);
      last = Math.max(last, x);
    }
    if (last < 0) {
      first = (left + right) >> 1;
      last = first;
    }
    const near: number[] = [];
    for (let x = first - reach; x <= last + reach; x += 1) {
      if (x < PADDING_PX || x >= widthPx - PADDING_PX) continue;
      const at = state[y * widthPx + x];
      if (at !== HOLE && at !== UNUSABLE) near.push(y * widthPx + x);
    }
    const stride = Math.max(1, near.length / SAMPLES);
    const kept: number[] = [];
    for (let at = stride / 2; at < near.length; at += stride) kept.push(near[Math.floor(at)]!);
    return kept;
  });
}

function measureStrength(
  level: Level,
  samples: readonly Int32Array[],
  misfitAt: (y: number, source: number, leastX: number) => number,
): number {
  const { widthPx, heightPx } = level;
  const rows = samples.flatMap((row, y) => (row.length > 0 ? [y] : []));
  const all = samples.flatMap((row) => [...row]);
  if (rows.length < 3 || all.length === 0) return 0;
  const leastX = Math.max(6, Math.round(widthPx * 0.1));
  let own = 0;
  let other = 0;
  let word = hashWord(SEED, 0, all.length);
  for (let turn = 0; turn < TESTED; turn += 1) {
    word = nextWord(word);
    const source = all[word % all.length]!;
    const y = Math.floor(source / widthPx);
    word = nextWord(word);
    const elsewhere = rows[word % rows.length]!;
    if (Math.abs(elsewhere - y) < 0.08 * heightPx) continue;
    const here = misfitAt(y, source, leastX);
    const there = misfitAt(elsewhere, source, leastX);
    if (here === Number.POSITIVE_INFINITY || there === Number.POSITIVE_INFINITY) continue;
    own += Math.min(MOST_MISFIT, here);
    other += Math.min(MOST_MISFIT, there);
  }
  return other === 0 ? 0 : Math.max(0, 1 - own / other);
}
