import type { Pace } from '../pace.ts';
import type { Level } from './level.ts';
import { findShifts } from './shift-candidates.ts';
import { followUp } from './shift-follow-up.ts';
import { FORBIDDEN, type Shift, ShiftMap } from './shift-map.ts';
import { learnStrata } from './strata.ts';

/** Holes are laid out at the finest size at which they have at most this many pixels. */
const LAYOUT_PX = 6000;
const ROUNDS = 2;
/** What a misfit of height costs each pixel, as a share of what it would cost each side of a seam. */
const STRATA_WEIGHT = 2;

/**
 * Gives every hole pixel of the finest level a match by a shift map: laid out at a coarse size from the shifts that
 * continue the rim (He and Sun, ECCV 2012), each pixel with a liking for what its height shows elsewhere, then followed
 * up to full size. Some 0.5 s. Answers false, with no match set, where the surroundings do not reach.
 */
export async function matchByShifts(levels: readonly Level[], pace: Pace): Promise<boolean> {
  const start = levels.findIndex((level) => level.hole.length <= LAYOUT_PX);
  if (start < 0) return false;
  let map = await layOut(levels[start]!, pace);
  if (!map) return false;
  for (let index = start - 1; index >= 0; index -= 1) map = await followUp(map, levels[index]!, pace);
  const finest = levels[0]!;
  for (const pixel of finest.hole) finest.match[pixel] = map.place(pixel, map.shifts[map.label[pixel]!]!);
  return true;
}

async function layOut(level: Level, pace: Pace): Promise<ShiftMap | null> {
  const strata = learnStrata(level);
  const finding = findShifts(level, strata);
  let shifts: Shift[];
  for (;;) {
    const step = finding.next();
    if (step.done) {
      shifts = step.value;
      break;
    }
    await pace.breathe();
  }
  if (shifts.length === 0) return null;
  const map = new ShiftMap(level, shifts);
  const weight = STRATA_WEIGHT * strata.strength;
  const position = new Int32Array(level.state.length);
  level.hole.forEach((pixel, at) => {
    position[pixel] = at;
  });
  const costs: Int32Array[] = [];
  for (const [label, shift] of shifts.entries()) {
    const cost = new Int32Array(level.hole.length);
    for (let at = 0; at < cost.length; at += 1) {
      const pixel = level.hole[at]!;
      cost[at] = map.alone(pixel, label);
      if (weight > 0 && cost[at]! < FORBIDDEN)
        cost[at]! += Math.round(weight * strata.misfit(pixel, map.place(pixel, shift)));
    }
    costs.push(cost);
    await pace.breathe();
  }
  const alone = (pixel: number, label: number) => costs[label]![position[pixel]!]!;
  // All shifts are tried once; after that only those that found a place move their borders.
  let tried = shifts.map((_, label) => label);
  for (let round = 0; round < ROUNDS; round += 1) {
    let changed = false;
    for (const label of tried) {
      if (map.expand(label, level.hole, alone)) changed = true;
      await pace.breathe();
    }
    if (!changed) break;
    const used = new Set(level.hole.map((pixel) => map.label[pixel]!));
    tried = tried.filter((label) => used.has(label));
  }
  return level.hole.every((pixel) => map.mayCopy(pixel, shifts[map.label[pixel]!]!)) ? map : null;
}
