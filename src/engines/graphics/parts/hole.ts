import type { Ring } from '../forms/form.ts';
import type { StackedForm } from '../forms/stacked-form.ts';
import { isCounter } from '../writing/glyph.ts';
import { explainCompressed } from './mixture.ts';
import { paintAt } from './paint.ts';
import type { Part } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf, mainNeighbor } from './part-graph.ts';
import type { PartKnowledge } from './part-knowledge.ts';
import { samePaint } from './part-knowledge.ts';
import type { Partition } from './partition.ts';

/** How much of a thin hole's colour is what lies beyond, at least; the rest is what the hole is in. */
const LEAST_BEYOND_SHARE = 0.75;

/** How wide, in pixels, a hole is at most all of which halved chroma tints with the colour that it is in. */
const MOST_TINTED_PX = 6;

/** How far, in levels, compression puts such a hole's colour off what chroma's lag explains. */
const MOST_TINTED_MISS = 12;

/** Whether a stroke too thin to show a whole colour is nearly the colour beyond what it is in, mixed with that alone. */
function isThinHole(part: Part, ring: Part, beyond: Part, tolerance: number): boolean {
  if (part.kind !== 'ink' || beyond.paint.type !== 'flat') return false;
  const [own, around, far] = [part.paint.table, ring.paint.table, beyond.paint.table];
  let [dot, square] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const line = far[channel]! - around[channel]!;
    dot += line * (own[channel]! - around[channel]!);
    square += line * line;
  }
  const share = dot / Math.max(1, square);
  if (share < LEAST_BEYOND_SHARE) return false;
  const off = [0, 1, 2].map(
    (channel) => own[channel]! - around[channel]! - share * (far[channel]! - around[channel]!),
  );
  return Math.hypot(...off) <= tolerance;
}

/** Whether a thin hole in a compressed picture is the colour beyond what it is in, but for the chroma that is smeared into it. */
function isTintedHole(graph: PartGraph, part: Part, ring: Part, beyond: Part): boolean {
  if (2 * part.area > MOST_TINTED_PX * boundaryOf(graph, part.id)) return false;
  if ([part, ring, beyond].some(({ paint }) => paint.type === 'free')) return false;
  const [x, y] = [(part.bounds.left + part.bounds.right) / 2, (part.bounds.top + part.bounds.bottom) / 2];
  const [own, around, far] = [part, ring, beyond].map(({ paint }) => {
    const color = new Float32Array(3);
    paintAt(paint, x, y, color);
    return color;
  }) as [Float32Array, Float32Array, Float32Array];
  const mixture = { share: 0, miss: 0 };
  explainCompressed(Uint8ClampedArray.from(own), 0, around, 0, far, 0, mixture);
  return mixture.share >= LEAST_BEYOND_SHARE && mixture.miss <= MOST_TINTED_MISS;
}

/** How far, in pixels, a part may reach out of a ring's hole that it lies in. */
const HOLE_EDGE_PX = 2;

/** Rings by each of the parts that show them. */
function ringsByPart(forms: readonly StackedForm[]): ReadonlyMap<number, readonly [Ring, readonly number[]]> {
  return new Map(
    forms.flatMap(({ form, parts, veil }) =>
      veil || form.type !== 'ring' ? [] : parts.map((id) => [id, [form, parts]] as const),
    ),
  );
}

/** The part that shows in its own paint around a ring as another does in its hole; -1 where there is none. */
function beyondRing(
  { parts, touching }: PartGraph,
  part: Part,
  [ring, pieces]: readonly [Ring, readonly number[]],
  tolerance: number,
): number {
  const isWithin = ({ bounds: { left, top, right, bottom } }: Part): boolean => {
    const [x, y] = [(left + right) / 2 - ring.center.xPx, (top + bottom) / 2 - ring.center.yPx];
    const reachPx = Math.max(Math.abs(x) + (right - left) / 2, Math.abs(y) + (bottom - top) / 2);
    return reachPx <= ring.holeRadiusPx + HOLE_EDGE_PX;
  };
  if (!isWithin(part)) return -1;
  let [beyond, longest] = [-1, 0];
  for (const piece of pieces)
    for (const [id, length] of touching[piece]!) {
      const other = parts[id]!;
      if (length <= longest || isWithin(other) || !samePaint(other, part, tolerance)) continue;
      [beyond, longest] = [id, length];
    }
  return beyond;
}

/**
 * Joins what is seen through holes in letters and shapes to what lies beyond: an inside of just the paint that would be seen
 * there is no thing of its own, whatever its size. Answers the ids of the holes.
 */
export function joinHoles(
  { graph, photo, forms, tolerance, noisy }: PartKnowledge,
  writing: Uint8Array,
  ground: number,
  sets: Partition,
): ReadonlySet<number> {
  const holes = new Set<number>();
  const rings = ringsByPart(forms);
  for (const part of graph.parts) {
    const { id, kind, area } = part;
    if (kind === 'texture' || area === 0 || photo[id] !== -1 || writing[id] === 1 || id === ground) continue;
    // A ring may be larger than any letter.
    const around = kind === 'zone' ? rings.get(mainNeighbor(graph, id).id) : undefined;
    const far = isCounter(graph, part);
    const known = far < 0 && around ? beyondRing(graph, part, around, tolerance) : -1;
    if (known >= 0) {
      sets.join(known, id);
      holes.add(id);
    }
    if (far < 0) continue;
    const beyond = graph.parts[far]!;
    const ring = graph.parts[mainNeighbor(graph, id).id]!;
    if (
      !(kind === 'zone' && samePaint(beyond, part, tolerance)) &&
      !isThinHole(part, ring, beyond, tolerance) &&
      !(noisy && isTintedHole(graph, part, ring, beyond))
    )
      continue;
    sets.join(far, id);
    holes.add(id);
  }
  return holes;
}
