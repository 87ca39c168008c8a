import type { ColorPair } from './form-relation.ts';

/** How near, in samples and in pixels, two places on an outline are whose gradients are alike, and how far apart, in levels, what lies beside them. */
const NEAR_STEPS = 6;
const NEAR_PX = 24;
const LEAST_STEP = 30;
const LEAST_TOLD = 6;

/** What shows on both sides of a place on an outline. */
export interface Crossing extends ColorPair {
  readonly x: number;
  readonly y: number;
  /** The parts that show there. */
  readonly inner: number;
  readonly outer: number;
}

/**
 * The share of what lies below that shows through, by edges that go on below an outline; `null` where too few do. Where what lies
 * below has the veil's own colour the outline shows no edge, and tells as much.
 */
export function throughEdges(places: readonly Crossing[]): number | null {
  const told: number[] = [];
  for (const [index, one] of places.entries())
    for (let step = 2; step <= NEAR_STEPS && index + step < places.length; step += 1) {
      const other = places[index + step]!;
      if (Math.abs(other.x - one.x) + Math.abs(other.y - one.y) > NEAR_PX) break;
      // What changes on one side alone ends at the outline, or meets it so flatly that it crosses it elsewhere.
      if (one.inner === other.inner || one.outer === other.outer) continue;
      let [dot, square, over] = [0, 0, 0];
      for (let channel = 0; channel < 3; channel += 1) {
        const under = one.outside[channel]! - other.outside[channel]!;
        const change = one.inside[channel]! - other.inside[channel]!;
        dot += under * change;
        square += under * under;
        over += change * change;
      }
      const through = dot / Math.max(1, square);
      const most = Math.max(one.off, other.off);
      // Only where the same change shows on both sides, weaker inside.
      if (square >= LEAST_STEP ** 2 && over - through * dot <= 3 * most * most) told.push(through);
    }
  if (told.length < LEAST_TOLD) return null;
  told.sort((one, other) => one - other);
  return told[told.length >> 1]!;
}
