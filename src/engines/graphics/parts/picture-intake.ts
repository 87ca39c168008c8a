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
  const { parts, judged } = graph;
  const isOpen = Uint8Array.from(parts, (part) =>
    part.area > 0 &&
    photo[part.id] === -1 &&
    judged[part.id]! <= MOST_JUDGED_SHARE * part.area &&
    !isElse(part)
      ? 1
      : 0,
  );
  return takeInOpen(graph, photo, isOpen, (_, { outline, most }) => most >= SURROUNDED_SHARE.noisy * outline);
}

/** Share of a pocket's outline that is the photograph's, and that is the photograph's or of what is printed on it. */
const LEAST_OPENING_SHARE = 0.08;
const LEAST_POCKET_SHARE = 0.6;

/** A pocket has at most this share of the canvas, and is seen to be uneven in at least this share of it: a thin stroke has no inside. */
const MOST_POCKET_SHARE = 0.004;
const LEAST_UNEVEN_SHARE = 0.3;

/**
 * Lets photographs take in what shows of them in and between letters and other things on them, where it is uneven as no drawn
 * thing is: most of its outline is such a thing's, so that the photograph does not surround it. Answers whether any was.
 */
export function takeInPockets(
  graph: PartGraph,
  photo: Int32Array,
  drawn: ReadonlySet<number>,
  isUneven: (part: Part) => boolean,
): boolean {
  const isOpen = Uint8Array.from(graph.parts, (part) =>
    part.area > 0 &&
    photo[part.id] === -1 &&
    !drawn.has(part.id) &&
    (part.kind === 'ink' || (part.kind === 'zone' && isUneven(part)))
      ? 1
      : 0,
  );
  const largest = MOST_POCKET_SHARE * graph.widthPx * graph.heightPx;
  return takeInOpen(graph, photo, isOpen, (own, { outline, most, others }) => {
    const areaOf = (some: readonly Part[]): number => some.reduce((sum, { area }) => sum + area, 0);
    const printed = [...others].reduce((sum, [id, length]) => (drawn.has(id) ? sum + length : sum), 0);
    return (
      areaOf(own) <= largest &&
      areaOf(own.filter(({ kind }) => kind === 'zone')) >= LEAST_UNEVEN_SHARE * areaOf(own) &&
      most >= LEAST_OPENING_SHARE * outline &&
      most + printed >= LEAST_POCKET_SHARE * outline
    );
  });
}

/** Share of its outline along which a photograph has things drawn on another one around it, and is seen through a hole in them. */
const LEAST_HOLE_SHARE = 0.9;

/**
 * Gives what shows through holes in letters and other things drawn on a photograph to that photograph, where it is too large for
 * a pocket; answers whether there was any. What reaches the canvas's border is in no hole.
 */
export function joinSeenThrough(graph: PartGraph, photo: Int32Array, drawn: ReadonlySet<number>): boolean {
  const { parts, touching, border } = graph;
  const pieces = new Map<number, number[]>();
  for (const { id } of parts) {
    if (photo[id] === -1) continue;
    const own = pieces.get(photo[id]!);
    if (own) own.push(id);
    else pieces.set(photo[id]!, [id]);
  }
  let changed = false;
  for (const [own, ids] of pieces) {
    if (ids.some((id) => border.subarray(id * 4, id * 4 + 4).some((length) => length > 0))) continue;
    let outline = 0;
    const around = new Map<number, number>();
    for (const id of ids)
      for (const [neighbor, length] of touching[id]!) {
        if (photo[neighbor] === own) continue;
        outline += length;
        if (drawn.has(neighbor)) around.set(neighbor, (around.get(neighbor) ?? 0) + length);
      }
    const along = [...around.values()].reduce((sum, length) => sum + length, 0);
    if (along < LEAST_HOLE_SHARE * outline) continue;
    // An outline lies between a letter and the photograph on both sides of it.
    const things = new Set(around.keys());
    const beyond = new Map<number, number>();
    for (const id of things)
      for (const [neighbor, length] of touching[id]!) {
        const other = photo[neighbor]!;
        if (drawn.has(neighbor)) things.add(neighbor);
        else if (other !== -1 && other !== own) beyond.set(other, (beyond.get(other) ?? 0) + length);
      }
    const [most] = [...beyond].sort((one, other) => other[1] - one[1]);
    if (!most) continue;
    for (const id of ids) photo[id] = most[0];
    changed = true;
  }
  return changed;
}

/** What lies around parts that touch each other: the length of it, of what one photograph has of it, and of what is in none. */
interface Surroundings {
  readonly outline: number;
  readonly most: number;
  readonly others: ReadonlyMap<number, number>;
}

/** Gives parts that touch each other to the photograph that most of what is around them is of; answers whether any were. */
function takeInOpen(
  { parts, touching }: PartGraph,
  photo: Int32Array,
  isOpen: Uint8Array,
  isTaken: (own: readonly Part[], around: Surroundings) => boolean,
): boolean {
  const sets = new Partition(parts.length);
  for (const { id } of parts)
    if (isOpen[id] === 1)
      for (const neighbor of touching[id]!.keys()) if (isOpen[neighbor] === 1) sets.join(id, neighbor);
  const groups = new Map<number, Part[]>();
  for (const part of parts) {
    if (isOpen[part.id] === 0) continue;
    const group = groups.get(sets.root(part.id));
    if (group) group.push(part);
    else groups.set(sets.root(part.id), [part]);
  }
  let changed = false;
  for (const own of groups.values()) {
    let outline = 0;
    const shared = new Map<number, number>();
    const others = new Map<number, number>();
    for (const { id } of own) {
      for (const [neighbor, length] of touching[id]!) {
        if (isOpen[neighbor] === 1) continue;
        outline += length;
        const [lengths, key] = photo[neighbor] === -1 ? [others, neighbor] : [shared, photo[neighbor]!];
        lengths.set(key, (lengths.get(key) ?? 0) + length);
      }
    }
    const [best, most] = [...shared].reduce((one, other) => (other[1] > one[1] ? other : one), [-1, 0]);
    if (best === -1 || !isTaken(own, { outline, most, others })) continue;
    for (const { id } of own) photo[id] = best;
    changed = true;
  }
  return changed;
}

/** Lets photographs take in the parts that they surround; answers whether any was. */
export function takeIn(
  graph: PartGraph,
  photo: Int32Array,
  drawn: ReadonlySet<number>,
  leastShare: (part: Part) => number,
  isOfPanel: (part: Part) => boolean,
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
    if (isOfPanel(part)) for (const length of onBorder) whole += length;
    let best = -1;
    const isThin = part.kind === 'ink' && 2 * part.area <= MOST_RIM_PX * whole;
    const isRim = !isOfPanel(part) && (isThin || part.area < LEAST_GRAINED_PIXELS);
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

/** A photograph that all but fills its box has all of it but for `corners`, which show what lies behind it. */
export function takeInBoxes(
  graph: PartGraph,
  photo: Int32Array,
  drawn: ReadonlySet<number>,
  corners: ReadonlySet<number>,
): void {
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
    for (const { id } of inside) if (!drawn.has(id) && !corners.has(id)) photo[id] = own;
  }
}
