import type { Part } from './part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf } from './part-graph.ts';
import { Partition } from './partition.ts';

/** A photograph takes in what is this much surrounded by it, and all of its box once it fills this much of it. */
export const SURROUNDED_SHARE = { clean: 0.6, noisy: 0.4 } as const;
const BOX_SHARE = 0.82;

/** A speck, or a thin piece that has no inside, with so much of its boundary along a photograph is of its edge. */
const LEAST_RIM_SHARE = 0.42;
const MOST_RIM_PX = 4;

/** A part of so many pixels that has grain, or that no paint explains, was not drawn. */
export const LEAST_GRAINED_PIXELS = 200;

/** Of a part that is all edge, at most so few pixels could be judged. */
export const MOST_JUDGED_SHARE = 0.04;

/**
 * Lets photographs take in what they surround of which compression has made several parts, each of them all edge; answers
 * whether any was.
 */
export function takeInGroups(graph: PartGraph, photo: Int32Array, isElse: (part: Part) => boolean): boolean {
  const { parts, touching, judged } = graph;
  const isOpen = Uint8Array.from(parts, (part) =>
    part.area > 0 &&
    photo[part.id] === -1 &&
    judged[part.id]! <= MOST_JUDGED_SHARE * part.area &&
    !isElse(part)
      ? 1
      : 0,
  );
  const sets = new Partition(parts.length);
  for (const { id } of parts)
    if (isOpen[id] === 1)
      for (const neighbor of touching[id]!.keys()) if (isOpen[neighbor] === 1) sets.join(id, neighbor);
  const outline = new Map<number, number>();
  const shared = new Map<number, Map<number, number>>();
  for (const { id } of parts) {
    if (isOpen[id] === 0) continue;
    const group = sets.root(id);
    for (const [neighbor, length] of touching[id]!) {
      if (isOpen[neighbor] === 1) continue;
      outline.set(group, (outline.get(group) ?? 0) + length);
      const own = photo[neighbor]!;
      if (own === -1) continue;
      const lengths = shared.get(group) ?? new Map<number, number>();
      shared.set(group, lengths.set(own, (lengths.get(own) ?? 0) + length));
    }
  }
  let changed = false;
  for (const { id } of parts) {
    if (isOpen[id] === 0) continue;
    const group = sets.root(id);
    for (const [own, length] of shared.get(group) ?? []) {
      if (length < SURROUNDED_SHARE.noisy * outline.get(group)!) continue;
      photo[id] = own;
      changed = true;
    }
  }
  return changed;
}

/** Lets photographs take in the parts that they surround; answers whether any was. */
export function takeIn(
  graph: PartGraph,
  photo: Int32Array,
  drawn: ReadonlySet<number>,
  leastShare: (part: Part) => number,
  isLarge: (part: Part) => boolean,
  standsOut: (part: Part, photo: number) => boolean,
): boolean {
  let changed = false;
  const { parts, touching, border } = graph;
  for (const part of parts) {
    const { id } = part;
    if (photo[id] !== -1 || drawn.has(id)) continue;
    const onBorder = border.subarray(id * 4, id * 4 + 4);
    if (onBorder.filter((length) => length > 0).length >= 3) continue;
    let whole = boundaryOf(graph, id);
    // A panel that runs out of the canvas has the photograph beside it, not around it.
    if (isLarge(part)) for (const length of onBorder) whole += length;
    let best = -1;
    const isThin = part.kind === 'ink' && 2 * part.area <= MOST_RIM_PX * whole;
    const isRim = isThin || part.area < LEAST_GRAINED_PIXELS;
    const least = leastShare(part);
    let most = (isRim ? Math.min(least, LEAST_RIM_SHARE) : least) * whole;
    const shared = new Map<number, number>();
    for (const [neighbor, length] of touching[id]!) {
      const own = photo[neighbor]!;
      if (own === -1) continue;
      const sum = (shared.get(own) ?? 0) + length;
      shared.set(own, sum);
      if (sum > most) [best, most] = [own, sum];
    }
    if (best === -1 || standsOut(part, best)) continue;
    photo[id] = best;
    changed = true;
  }
  return changed;
}

/** A photograph that all but fills its box has all of it. */
export function takeInBoxes(graph: PartGraph, photo: Int32Array, drawn: ReadonlySet<number>): void {
  const boxes = new Map<number, { bounds: ReturnType<typeof emptyBounds>; area: number }>();
  for (const { id, area, bounds } of graph.parts) {
    const own = photo[id]!;
    if (own === -1) continue;
    const box = boxes.get(own) ?? { bounds: emptyBounds(), area: 0 };
    includeBounds(box.bounds, bounds);
    box.area += area;
    boxes.set(own, box);
  }
  for (const [own, { bounds, area }] of boxes) {
    const inside = graph.parts.filter(
      (part) =>
        part.bounds.left >= bounds.left &&
        part.bounds.right <= bounds.right &&
        part.bounds.top >= bounds.top &&
        part.bounds.bottom <= bounds.bottom &&
        photo[part.id] !== own,
    );
    const others = inside.filter(({ id }) => drawn.has(id)).reduce((sum, part) => sum + part.area, 0);
    if (area + others < BOX_SHARE * widthOf(bounds) * heightOf(bounds)) continue;
    for (const { id } of inside) if (!drawn.has(id)) photo[id] = own;
  }
}
