import { explainCompressed } from '../parts/mixture.ts';
import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { boundaryOf } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';

/** Halved chroma reaches across what is at most this thick, in pixels, from what lies along this share of it. */
const MOST_STROKE_PX = 6;
const LEAST_SIDE_SHARE = 0.25;

/** Pixels along which a stroke touches what it may be a piece of: more than a corner. */
const LEAST_CONTACT_PX = 2;

/** How far, in levels, a stroke's colour may be from another's with a neighbour's chroma in it. */
const MOST_MISS = 12;

/** Whether a thin part has the paint of another one, but for the chroma of what lies beside it. */
function isBled(part: Part, other: Part, beside: Part): boolean {
  const { left, right, top, bottom } = part.bounds;
  const [own, whole, near] = [part, other, beside].map(({ paint }) => {
    const color = new Float32Array(3);
    paintAt(paint, (left + right) / 2, (top + bottom) / 2, color);
    return color;
  }) as [Float32Array, Float32Array, Float32Array];
  const explained = { share: 0, miss: 0 };
  explainCompressed(Uint8ClampedArray.from(own), 0, whole, 0, near, 0, explained);
  return explained.share === 0 && explained.miss <= MOST_MISS;
}

/**
 * Joins thin pieces that compression tinted by what lies beside them to what they are pieces of: a stroke parted where it
 * runs along several shapes, the end of a notch. Luma goes on in them where halved chroma does not.
 */
export function joinBledStrokes(
  { graph, photo, noisy }: PartKnowledge,
  writing: Uint8Array,
  sets: Partition,
): void {
  if (!noisy) return;
  const { parts, touching } = graph;
  const isThin = ({ id, area }: Part): boolean => 2 * area <= MOST_STROKE_PX * boundaryOf(graph, id);
  // A long stroke is tinted by one thing here and by another there, which no paint explains.
  const isOpen = (part: Part): boolean =>
    part.area > 0 &&
    part.kind !== 'texture' &&
    (part.paint.type !== 'free' || isThin(part)) &&
    writing[part.id] === 0 &&
    photo[part.id] === -1;
  for (const part of parts) {
    const whole = boundaryOf(graph, part.id);
    if (!isOpen(part) || !isThin(part)) continue;
    const sides = [...touching[part.id]!].filter(([, length]) => length >= LEAST_SIDE_SHARE * whole);
    for (const [neighbor, length] of touching[part.id]!) {
      const other = parts[neighbor]!;
      if (length < LEAST_CONTACT_PX || !isOpen(other)) continue;
      if (
        sides.some(([side]) => side !== neighbor && isOpen(parts[side]!) && isBled(part, other, parts[side]!))
      )
        sets.join(part.id, neighbor);
    }
  }
}
