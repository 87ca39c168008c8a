import type { Size } from '../../../domain/box.ts';
import type { Silhouette } from '../forms/silhouette.ts';
import { isHollow } from '../forms/silhouette.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { Element } from './element.ts';

/** Radius, in pixels, of the disc around a meeting of three elements in which their shares are compared. */
const JUNCTION_RADIUS_PX = 6;

/** From this share of the disc on an element's outline goes straight on; the others' end at it. */
const STRAIGHT_SHARE = 0.42;

/** Evidence, in votes, that weighs more than any number of meetings. */
const SURE = 1e6;

/** Who lies over whom, as votes per pair of touching elements. */
export class Evidence {
  readonly #votes = new Map<number, number>();
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** Votes that `upper` lies over `lower`. */
  add(upper: number, lower: number, votes: number): void {
    if (upper === lower) return;
    const sign = upper < lower ? 1 : -1;
    const key = Math.min(upper, lower) * this.#count + Math.max(upper, lower);
    this.#votes.set(key, (this.#votes.get(key) ?? 0) + sign * votes);
  }

  /** Every pair with its upper element first; pairs without a decision are left out. */
  *pairs(): Generator<{ upper: number; lower: number; votes: number }> {
    for (const [key, votes] of this.#votes) {
      if (votes === 0) continue;
      const one = Math.floor(key / this.#count);
      const other = key % this.#count;
      if (votes > 0) yield { upper: one, lower: other, votes };
      else yield { upper: other, lower: one, votes: -votes };
    }
  }
}

/** Lengths of the boundaries between elements. */
export function elementContacts(
  graph: PartGraph,
  elementOf: Int32Array,
  count: number,
): Map<number, number>[] {
  const contacts = Array.from({ length: count }, () => new Map<number, number>());
  for (const { id } of graph.parts) {
    const own = elementOf[id]!;
    if (own < 0) continue;
    for (const [neighbor, length] of graph.touching[id]!) {
      const other = elementOf[neighbor]!;
      if (other !== own) contacts[own]!.set(other, (contacts[own]!.get(other) ?? 0) + length);
    }
  }
  return contacts;
}

/** Share of its box that a closed line encloses at least. */
const LEAST_ENCLOSED_SHARE = 0.2;

/** Levels up to which two paints are one: a line does not show where it runs across what is in its own. */
const SAME_PAINT = 6;

/** Whether two things are in one paint. */
export const areOneInk = (one: Element, other: Element): boolean =>
  one.kind !== 'background' && other.kind !== 'background' && samePaint(one, other, SAME_PAINT);

/**
 * Whether an element closes around something, be it across others in its own paint: from outside of it not all that it goes
 * around can be reached.
 */
function isClosed(map: Int32Array, widthPx: number, element: Element, elements: readonly Element[]): boolean {
  const { id, bounds } = element;
  const isWall = elements.map(
    (other) => other.id === id || (other.kind !== 'text' && areOneInk(element, other)),
  );
  const { left, top } = bounds;
  // One pixel of the outside all around.
  const [columns, rows] = [widthOf(bounds) + 2, heightOf(bounds) + 2];
  const isOpen = new Uint8Array(columns * rows).fill(1);
  let open = columns * rows;
  for (let row = 1; row < rows - 1; row += 1)
    for (let column = 1; column < columns - 1; column += 1) {
      const at = map[(top + row - 1) * widthPx + left + column - 1]!;
      if (at < 0 || !isWall[at]) continue;
      isOpen[row * columns + column] = 0;
      open -= 1;
    }
  const queue = new Int32Array(open);
  let reached = 1;
  isOpen[0] = 0;
  const visit = (cell: number): void => {
    if (isOpen[cell] !== 1) return;
    isOpen[cell] = 0;
    queue[reached] = cell;
    reached += 1;
  };
  for (let next = 0; next < reached; next += 1) {
    const cell = queue[next]!;
    const column = cell % columns;
    if (column > 0) visit(cell - 1);
    if (column < columns - 1) visit(cell + 1);
    visit(cell - columns);
    visit(cell + columns);
  }
  return open - reached >= LEAST_ENCLOSED_SHARE * columns * rows;
}

/**
 * Votes from places where three elements meet: the one whose outline goes straight on lies over the two whose ends there. A
 * line that closes around something is interrupted by nothing: it lies over what it meets.
 */
function voteAtJunctions(
  map: Int32Array,
  size: Size,
  elements: readonly Element[],
  frames: ReadonlySet<number>,
  evidence: Evidence,
): void {
  const { widthPx, heightPx } = size;
  const seen = new Map<number, number>();
  const met: number[] = [];
  for (let y = 0; y < heightPx - 1; y += 1) {
    for (let x = 0; x < widthPx - 1; x += 1) {
      const pixel = y * widthPx + x;
      const a = map[pixel]!;
      const b = map[pixel + 1]!;
      const c = map[pixel + widthPx]!;
      const d = map[pixel + widthPx + 1]!;
      if ((a === b && c === d) || (a === c && b === d) || (a === d && b === a) || (a === c && a === d))
        continue;
      met.length = 0;
      for (const own of [a, b, c, d]) if (own >= 0 && !met.includes(own)) met.push(own);
      if (met.length !== 3 || met.some((own) => elements[own]!.kind === 'text')) continue;
      seen.clear();
      let total = 0;
      for (
        let row = Math.max(0, y - JUNCTION_RADIUS_PX);
        row <= Math.min(heightPx - 1, y + JUNCTION_RADIUS_PX + 1);
        row += 1
      ) {
        for (
          let column = Math.max(0, x - JUNCTION_RADIUS_PX);
          column <= Math.min(widthPx - 1, x + JUNCTION_RADIUS_PX + 1);
          column += 1
        ) {
          if ((row - y - 0.5) ** 2 + (column - x - 0.5) ** 2 > (JUNCTION_RADIUS_PX + 0.5) ** 2) continue;
          const own = map[row * widthPx + column]!;
          if (!met.includes(own)) continue;
          seen.set(own, (seen.get(own) ?? 0) + 1);
          total += 1;
        }
      }
      const sorted = met.toSorted((one, other) => (seen.get(other) ?? 0) - (seen.get(one) ?? 0));
      const line = sorted.find((id) => frames.has(id));
      if (line !== undefined) {
        for (const other of met) evidence.add(line, other, 1);
        continue;
      }
      const share = (seen.get(sorted[0]!) ?? 0) / Math.max(1, total);
      const second = (seen.get(sorted[1]!) ?? 0) / Math.max(1, total);
      if (share < STRAIGHT_SHARE || share > 0.62 || second > STRAIGHT_SHARE - 0.02) continue;
      evidence.add(sorted[0]!, sorted[1]!, 1);
      evidence.add(sorted[0]!, sorted[2]!, 1);
    }
  }
}

/**
 * Votes from convexity (Law and Kang 2024): an element that lies inside another's convex hull lies over it, because hidden
 * forms are mostly convex.
 */
function voteByHulls(
  map: Int32Array,
  size: Size,
  elements: readonly Element[],
  forms: readonly Silhouette[],
  contacts: readonly Map<number, number>[],
  evidence: Evidence,
): void {
  const inHull = elements.map(() => new Map<number, number>());
  for (const { id, kind, area } of elements) {
    if (kind === 'background' || kind === 'text' || contacts[id]!.size < 2) continue;
    const { bounds, hullLeft, hullRight } = forms[id]!;
    if (isHollow(forms[id]!, area)) continue;
    const own = inHull[id]!;
    for (let row = 0; row < hullLeft.length; row += 1) {
      const start = (bounds.top + row) * size.widthPx;
      const last = start + Math.floor(hullRight[row]!);
      let run = 0;
      let before = -1;
      for (let pixel = start + Math.ceil(hullLeft[row]!); pixel <= last; pixel += 1) {
        const here = map[pixel]!;
        if (here === before) {
          run += 1;
          continue;
        }
        if (before >= 0 && before !== id) own.set(before, (own.get(before) ?? 0) + run);
        before = here;
        run = 1;
      }
      if (before >= 0 && before !== id) own.set(before, (own.get(before) ?? 0) + run);
    }
  }
  for (const { id, kind } of elements) {
    if (kind === 'background' || kind === 'text') continue;
    for (const neighbor of contacts[id]!.keys()) {
      const other = elements[neighbor]!;
      if (neighbor <= id || other.kind === 'background' || other.kind === 'text') continue;
      const otherInOwn = (inHull[id]!.get(neighbor) ?? 0) / Math.max(1, other.area);
      const ownInOther = (inHull[neighbor]!.get(id) ?? 0) / Math.max(1, elements[id]!.area);
      const votes = 4 * (otherInOwn - ownInOther);
      if (Math.abs(votes) < 0.1) continue;
      if (votes > 0) evidence.add(neighbor, id, votes);
      else evidence.add(id, neighbor, -votes);
    }
  }
}

/** Whether `inner` has nothing but `outer` around it. */
function liesIn(inner: Element, outer: Element, contacts: readonly Map<number, number>[]): boolean {
  const shared = contacts[inner.id]!.get(outer.id) ?? 0;
  let whole = 0;
  for (const length of contacts[inner.id]!.values()) whole += length;
  return (
    shared > 0.9 * whole &&
    inner.bounds.left >= outer.bounds.left &&
    inner.bounds.right <= outer.bounds.right &&
    inner.bounds.top >= outer.bounds.top &&
    inner.bounds.bottom <= outer.bounds.bottom
  );
}

/** What is known of elements besides where they show. */
export interface Stacking {
  readonly elementOf: Int32Array;
  readonly forms: readonly Silhouette[];
  /** Elements that are known to lie over others, the upper one of each pair first. */
  readonly stacked: readonly (readonly [upper: number, lower: number])[];
}

/**
 * The elements back to front. Background first; what is surrounded lies over what surrounds it; writing lies over what it
 * touches; otherwise convexity and T-junctions decide. Contradictions are broken where the evidence is weakest.
 */
export function backToFront(
  map: Int32Array,
  graph: PartGraph,
  elements: readonly Element[],
  { elementOf, forms, stacked }: Stacking,
): number[] {
  const contacts = elementContacts(graph, elementOf, elements.length);
  const evidence = new Evidence(elements.length);
  voteByHulls(map, graph, elements, forms, contacts, evidence);
  // Lines that close around something.
  const frames = new Set(
    elements
      .filter(
        (element) =>
          isHollow(forms[element.id]!, element.area) && isClosed(map, graph.widthPx, element, elements),
      )
      .map(({ id }) => id),
  );
  voteAtJunctions(map, graph, elements, frames, evidence);
  for (const element of elements) {
    for (const neighbor of contacts[element.id]!.keys()) {
      const other = elements[neighbor]!;
      if (element.kind === 'background') evidence.add(neighbor, element.id, 100 * SURE);
      else if (element.kind === 'text' && other.kind !== 'text')
        evidence.add(element.id, neighbor, 10 * SURE);
      else if (element.cast && other.kind !== 'text') evidence.add(element.id, neighbor, 5 * SURE);
      else if (liesIn(element, other, contacts)) evidence.add(element.id, neighbor, SURE);
    }
  }
  for (const [upper, lower] of stacked) evidence.add(upper, lower, 5 * SURE);
  return sorted(elements, frames, evidence);
}

/** Takes, again and again, the element with the least evidence against lying lowest of those left. */
function sorted(elements: readonly Element[], frames: ReadonlySet<number>, evidence: Evidence): number[] {
  const above = elements.map((): { id: number; votes: number }[] => []);
  const against = new Float64Array(elements.length);
  const open = new Int32Array(elements.length);
  for (const { upper, lower, votes } of evidence.pairs()) {
    above[lower]!.push({ id: upper, votes });
    against[upper]! += votes;
    open[upper]! += 1;
  }
  // A frame is no larger than its ink: what it goes around lies beside it, not upon it.
  const size = (id: number): number => {
    const { area, bounds } = elements[id]!;
    return frames.has(id) ? area : widthOf(bounds) * heightOf(bounds);
  };
  const rank = elements
    .map(({ id }) => id)
    .sort(
      (one, other) =>
        Number(elements[one]!.kind === 'text') - Number(elements[other]!.kind === 'text') ||
        size(other) - size(one) ||
        one - other,
    );
  const place = new Int32Array(elements.length);
  for (const [index, id] of rank.entries()) place[id] = index;
  const order: number[] = [];
  const taken = new Uint8Array(elements.length);
  // A heap by place in `rank` of what nothing is left below; where a circle blocks all, the weakest evidence gives way.
  const ready = rank.filter((id) => open[id] === 0);
  let readyFrom = 0;
  const queue = ready;
  while (order.length < elements.length) {
    let id = -1;
    if (readyFrom < queue.length) {
      id = queue[readyFrom]!;
      readyFrom += 1;
    } else {
      for (const candidate of rank) {
        if (taken[candidate] === 0 && (id === -1 || against[candidate]! < against[id]!)) id = candidate;
      }
    }
    if (taken[id] === 1) continue;
    taken[id] = 1;
    order.push(id);
    const freed: number[] = [];
    for (const { id: next, votes } of above[id]!) {
      against[next]! -= votes;
      open[next]! -= 1;
      if (open[next] === 0 && taken[next] === 0) freed.push(next);
    }
    freed.sort((one, other) => place[one]! - place[other]!);
    queue.push(...freed);
  }
  return order;
}
