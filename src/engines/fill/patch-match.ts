import { type Level, PADDING_PX } from './level.ts';
import { patchDistance } from './patch-distance.ts';
import { hashWord, nextWord } from './random.ts';

/** No patch distance reaches it. */
export const FAR = 0x7fffffff;

/** One sweep over a level's targets. */
export interface Sweep {
  /** Tells sweeps apart in the random sequence; even ones run forwards, odd ones backwards. */
  readonly round: number;
  readonly seed: number;
  /** Candidates are drawn around the current match from this far down to one pixel; 0 draws none. */
  readonly searchRadiusPx: number;
  /**
   * How much dearer a match gets with every further target that already uses it. Without that, one smooth spot can
   * win everywhere and the fill washes out (spatial uniformity: Kaspar et al., Eurographics 2015).
   */
  readonly crowding: number;
}

/**
 * Improves the matches of the targets with positions `from..to` in place: from the neighbours' matches, then by chance
 * (PatchMatch: Barnes et al., SIGGRAPH 2009). The draw depends on seed, round and pixel alone.
 */
export function sweepMatches(level: Level, sweep: Sweep, from: number, to: number): void {
  const { widthPx, heightPx, targets, center, match, cost, usage } = level;
  const { crowding } = sweep;
  const forwards = sweep.round % 2 === 0;
  const step = forwards ? 1 : -1;
  const lastX = widthPx - PADDING_PX;
  const lastY = heightPx - PADDING_PX;
  for (let turn = from; turn < to; turn += 1) {
    const target = targets[forwards ? turn : to - 1 - (turn - from)]!;
    const start = match[target]!;
    if (start >= 0) usage[start]! -= 1;
    let best = start;
    let bestCost = best < 0 ? FAR : cost[target]!;
    let bestPrice = best < 0 ? FAR : bestCost * (1 + crowding * usage[best]!);
    for (let side = 0; side < 2; side += 1) {
      const shift = side === 0 ? step : step * widthPx;
      const neighbour = match[target - shift]!;
      if (neighbour < 0) continue;
      const candidate = neighbour + shift;
      if (candidate === best || center[candidate] !== 1) continue;
      const factor = 1 + crowding * usage[candidate]!;
      const distance = patchDistance(level, target, candidate, bestPrice / factor);
      if (distance * factor < bestPrice) {
        best = candidate;
        bestCost = distance;
        bestPrice = distance * factor;
      }
    }
    if (sweep.searchRadiusPx > 0 && best >= 0 && bestPrice > 0) {
      let word = hashWord(sweep.seed, sweep.round, target);
      for (let radius = sweep.searchRadiusPx; radius >= 1; radius >>= 1) {
        const span = 2 * radius + 1;
        word = nextWord(word);
        const y = Math.floor(best / widthPx) + ((word >>> 16) % span) - radius;
        const x = (best % widthPx) + ((word & 0xffff) % span) - radius;
        if (x < PADDING_PX || y < PADDING_PX || x >= lastX || y >= lastY) continue;
        const candidate = y * widthPx + x;
        if (center[candidate] !== 1 || candidate === best) continue;
        const factor = 1 + crowding * usage[candidate]!;
        const distance = patchDistance(level, target, candidate, bestPrice / factor);
        if (distance * factor < bestPrice) {
          best = candidate;
          bestCost = distance;
          bestPrice = distance * factor;
        }
      }
    }
    if (best >= 0) usage[best]! += 1;
    match[target] = best;
    cost[target] = bestCost;
  }
}

/** Counts how many targets use each source pixel: call it after matches were set other than by `sweepMatches`. */
export function countUsage(level: Level): void {
  level.usage.fill(0);
  for (const target of level.targets) if (level.match[target]! >= 0) level.usage[level.match[target]!]! += 1;
}

/** Measures the current matches again, after the colours in the hole have changed. */
export function remeasure(level: Level, from: number, to: number): void {
  const { targets, match, cost } = level;
  for (let turn = from; turn < to; turn += 1) {
    const target = targets[turn]!;
    cost[target] = patchDistance(level, target, match[target]!, FAR);
  }
}
