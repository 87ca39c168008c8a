import type { Level } from './level.ts';
import { patchDistance } from './patch-distance.ts';
import { FAR } from './patch-match.ts';

/** What a disagreement with one of four neighbours costs, as a share of the median patch distance. */
const SEAM_SHARE = 0.6;
/** Sum of squared differences below which two patches look the same. */
const INVISIBLE_COST = 147 * 4;

/** The cost of a seam for a level in its current state. */
export function seamCost(level: Level): number {
  const sorted = Int32Array.from(level.targets, (target) => level.cost[target]!).sort();
  return SEAM_SHARE * ((sorted[sorted.length >> 1] ?? 0) + INVISIBLE_COST);
}

/**
 * Lets the targets with positions `from..to` take over a neighbour's offset where that makes the regions that are
 * copied in one piece larger at little cost (iterated conditional modes on a Potts energy), in place. Copying from few
 * large regions instead of averaging is what keeps the fill sharp.
 */
export function uniteOffsets(level: Level, seam: number, round: number, from: number, to: number): void {
  const { targets, match, cost, center, widthPx } = level;
  const shifts = [-1, 1, -widthPx, widthPx];
  for (let turn = from; turn < to; turn += 1) {
    const target = targets[round % 2 === 0 ? turn : to - 1 - (turn - from)]!;
    const own = match[target]! - target;
    const offsets = shifts.map((shift) => {
      const matched = match[target + shift]!;
      return matched < 0 ? own : matched - target - shift;
    });
    if (offsets.every((offset) => offset === own)) continue;
    const disagreeing = (offset: number) => offsets.filter((other) => other !== offset).length;
    let best = own;
    let bestEnergy = cost[target]! + seam * disagreeing(own);
    for (const offset of offsets) {
      if (offset === best || center[target + offset] !== 1) continue;
      const seams = seam * disagreeing(offset);
      const limit = Math.ceil(Math.min(FAR, bestEnergy - seams));
      if (limit <= 0) continue;
      const distance = patchDistance(level, target, target + offset, limit);
      if (distance + seams >= bestEnergy) continue;
      best = offset;
      bestEnergy = distance + seams;
      cost[target] = distance;
    }
    match[target] = target + best;
  }
}

/** Gives every hole pixel the colour of its match: no averaging. */
export function copyMatches(level: Level): void {
  const { hole, match, color } = level;
  for (const pixel of hole) {
    const source = match[pixel]!;
    color.copyWithin(pixel * 3, source * 3, source * 3 + 3);
  }
}
