import { explainCompressed } from '../parts/mixture.ts';
import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';
import { colorDistance } from './glyph.ts';

/** Share of a pocket's boundary that is writing, and that is writing or the ground that it is a piece of. */
const LEAST_WRITTEN_SHARE = 0.3;
const LEAST_POCKET_SHARE = 0.85;

/** Parts that a pocket may be of. */
const MOST_POCKET_PIECES = 4;

/** Share of a pocket's pixels up to which what else touches it is a crumb. */
const MOST_CRUMB_SHARE = 0.2;

/** Per part, whether it is with no other one yet: what is with one thing already would join two of them to each other. */
function alonePieces({ parts }: PartGraph, sets: Partition): boolean[] {
  const members = new Int32Array(parts.length);
  for (const { id } of parts) members[sets.root(id)]! += 1;
  return parts.map(({ id }) => members[sets.root(id)] === 1);
}

/** The sets of parts, each with its members. */
function membersOf({ parts }: PartGraph, sets: Partition): Map<number, Part[]> {
  const members = new Map<number, Part[]>();
  for (const part of parts) {
    if (part.area === 0) continue;
    const root = sets.root(part.id);
    const own = members.get(root);
    if (own) own.push(part);
    else members.set(root, [part]);
  }
  return members;
}

/** Joins what shows inside and between letters to the ground that the letters lie on. */
export function joinPockets(
  { graph, photo, tolerance, noisy }: PartKnowledge,
  writing: Uint8Array,
  sets: Partition,
): void {
  const { parts, touching } = graph;
  for (const pieces of membersOf(graph, sets).values()) {
    // A letter's stroke may cut what shows in it in two, but what is part of a large thing would join that to another.
    if (pieces.length > MOST_POCKET_PIECES) continue;
    if (pieces.some(({ id }) => writing[id] === 1 || photo[id] !== -1)) continue;
    const own = new Set(pieces.map(({ id }) => id));
    const part = pieces.reduce((largest, piece) => (piece.area > largest.area ? piece : largest));
    const pocketArea = pieces.reduce((sum, { area }) => sum + area, 0);
    const around = new Map<number, number>();
    let [written, whole] = [0, 0];
    for (const { id } of pieces)
      for (const [neighbor, length] of touching[id]!) {
        const { kind, area } = parts[neighbor]!;
        if (own.has(neighbor)) continue;
        around.set(neighbor, (around.get(neighbor) ?? 0) + length);
        // Crumbs of the letters' edges say nothing of what is around.
        if (kind !== 'zone' && writing[neighbor] === 0 && area <= MOST_CRUMB_SHARE * pocketArea) continue;
        whole += length;
        if (writing[neighbor] === 1) written += length;
      }
    if (whole === 0 || written < LEAST_WRITTEN_SHARE * whole) continue;
    let best: Part | null = null;
    let isBestOwn = false;
    for (const letter of around.keys()) {
      if (writing[letter] === 0) continue;
      for (const [beyond] of touching[letter]!) {
        const other = parts[beyond]!;
        if (writing[beyond] === 1 || own.has(beyond) || other.area <= pocketArea) continue;
        // A picture may show anything, but what has the very paint of a card beside it is a piece of the card.
        const isOwn = photo[beyond] === -1 && samePaint(other, part, tolerance);
        if (written + (around.get(beyond) ?? 0) < LEAST_POCKET_SHARE * whole) continue;
        // Halved chroma leaves no whole colour in a gap as thin as a stroke.
        const isGap =
          noisy && part.kind === 'ink' && colorDistance(part, other) < colorDistance(part, parts[letter]!);
        const alike =
          isGap ||
          samePaint(other, part, 3 * tolerance) ||
          other.paint.type === 'free' ||
          photo[beyond] !== -1;
        if (!alike || (best && (isOwn === isBestOwn ? other.area <= best.area : isBestOwn))) continue;
        [best, isBestOwn] = [other, isOwn];
      }
    }
    if (best) {
      sets.join(best.id, part.id);
      if (photo[best.id] !== -1) for (const { id } of pieces) photo[id] = photo[best.id]!;
    }
  }
}

/** Gives what shows of a picture inside and between letters to the picture that they lie on, in place. */
export function joinPicturePockets({ graph, photo }: PartKnowledge, writing: Uint8Array): void {
  const { parts, touching } = graph;
  const pieces = new Map<number, { area: number; whole: number; letters: Map<number, number> }>();
  for (const { id, area } of parts) {
    const own = photo[id]!;
    if (own === -1) continue;
    const piece = pieces.get(own) ?? { area: 0, whole: 0, letters: new Map<number, number>() };
    pieces.set(own, piece);
    piece.area += area;
    for (const [neighbor, length] of touching[id]!) {
      if (photo[neighbor] === own) continue;
      piece.whole += length;
      if (writing[neighbor] === 1) piece.letters.set(neighbor, (piece.letters.get(neighbor) ?? 0) + length);
    }
    for (let side = 0; side < 4; side += 1) piece.whole += graph.border[id * 4 + side]!;
  }
  const into = new Map<number, number>();
  for (const [own, { area, whole, letters }] of pieces) {
    const written = [...letters.values()].reduce((sum, length) => sum + length, 0);
    if (whole === 0 || written < LEAST_POCKET_SHARE * whole) continue;
    let [best, most] = [own, area];
    for (const letter of letters.keys())
      for (const beyond of touching[letter]!.keys()) {
        const other = pieces.get(photo[beyond]!);
        if (other && other.area > most) [best, most] = [photo[beyond]!, other.area];
      }
    if (best !== own) into.set(own, best);
  }
  for (const { id } of parts) {
    let own = photo[id]!;
    while (into.has(own)) own = into.get(own)!;
    photo[id] = own;
  }
}

/** A rim is at most so thick, lies between two things along this share of its boundary each, and is this like one of them. */
const MOST_RIM_PX = 3.6;
const LEAST_SIDE_SHARE = 0.25;
const MOST_RIM_DISTANCE = 60;

/** Gives the thin overshoot that compression leaves along an edge to the side that it is more like. */
export function joinRims({ graph, photo, noisy }: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  if (!noisy) return;
  const alone = alonePieces(graph, sets);
  for (const part of graph.parts) {
    const whole = boundaryOf(graph, part.id);
    if (whole === 0 || writing[part.id] === 1 || !alone[part.id] || (2 * part.area) / whole > MOST_RIM_PX)
      continue;
    const sides = new Map<number, { length: number; like: number; nearest: number }>();
    for (const [neighbor, length] of graph.touching[part.id]!) {
      const other = graph.parts[neighbor]!;
      if (writing[neighbor] === 1 || other.area <= part.area) continue;
      const root = sets.root(neighbor);
      const side = sides.get(root) ?? { length: 0, like: neighbor, nearest: Number.POSITIVE_INFINITY };
      sides.set(root, side);
      side.length += length;
      const distance = colorDistance(part, other);
      if (distance < side.nearest) [side.like, side.nearest] = [neighbor, distance];
    }
    const between = [...sides.values()].filter(({ length }) => length >= LEAST_SIDE_SHARE * whole);
    if (between.length < 2) continue;
    const closest = between.reduce((best, side) => (side.nearest < best.nearest ? side : best));
    // Where three things meet within what halved chroma smears, no mixture of two explains the colours in between.
    const isSmear = part.kind === 'texture' || isEdgeOf(graph, part, between);
    if (closest.nearest > MOST_RIM_DISTANCE && !isSmear) continue;
    sets.join(closest.like, part.id);
    if (photo[closest.like] !== -1) photo[part.id] = photo[closest.like]!;
  }
}

/** How far, in levels, a stretch of an edge is off the mixture of what it lies between. */
const MOST_EDGE_MISS = 12;

/** Whether a rim is a stretch of the edge between what it lies between: a mixture of both, which touch for longer beyond its ends. */
function isEdgeOf(
  { touching, parts }: PartGraph,
  { bounds, paint }: Part,
  between: readonly { readonly length: number; readonly like: number }[],
): boolean {
  const [one, other] = between.toSorted((a, b) => b.length - a.length).map(({ like }) => parts[like]!);
  const [first] = between;
  const isLonger = (touching[one!.id]!.get(other!.id) ?? 0) > first!.length;
  if (!isLonger || [one!.paint, other!.paint, paint].some(({ type }) => type === 'free')) return false;
  const [x, y] = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
  const [own, near, far] = [paint, one!.paint, other!.paint].map((given) => {
    const color = new Float32Array(3);
    paintAt(given, x, y, color);
    return color;
  }) as [Float32Array, Float32Array, Float32Array];
  const mixture = { share: 0, miss: 0 };
  explainCompressed(Uint8ClampedArray.from(own), 0, near, 0, far, 0, mixture);
  return mixture.miss <= MOST_EDGE_MISS;
}

/** Pixels, and share of the canvas's, below which nothing but writing is an element of its own. */
const LEAST_ELEMENT_PIXELS = 16;
const LEAST_ELEMENT_SHARE = 0.00004;

/** Gives what is too small to be anything by itself to what it touches most. */
export function joinSlivers({ graph }: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  const { parts, touching, widthPx, heightPx } = graph;
  const least = LEAST_ELEMENT_PIXELS + LEAST_ELEMENT_SHARE * widthPx * heightPx;
  const areas = new Float64Array(parts.length);
  const isText = new Uint8Array(parts.length);
  for (const { id, area } of parts) {
    areas[sets.root(id)]! += area;
    if (writing[id] === 1) isText[sets.root(id)] = 1;
  }
  const around = new Map<number, Map<number, number>>();
  for (const { id, area } of parts) {
    const root = sets.root(id);
    if (area === 0 || isText[root] === 1 || areas[root]! >= least) continue;
    const shared = around.get(root) ?? new Map<number, number>();
    around.set(root, shared);
    for (const [neighbor, length] of touching[id]!) {
      const other = sets.root(neighbor);
      if (other !== root) shared.set(other, (shared.get(other) ?? 0) + length);
    }
  }
  for (const [root, shared] of around) {
    let [best, most] = [-1, 0];
    for (const [other, length] of shared) if (length > most) [best, most] = [other, length];
    if (best >= 0) sets.join(best, root);
  }
}
