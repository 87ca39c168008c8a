import type { Part } from '../parts/part.ts';
import { boundaryOf } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';
import { colorDistance } from '../writing/glyph.ts';

/** How far apart, in levels, the inks of two pieces of one stroke are at most. */
const SAME_INK = 4;

/**
 * Joins strokes of one ink that meet end to end: a ring that runs through a shadow's edge, whose pieces have two grounds each.
 * Compression tints them, which is looked at elsewhere.
 */
export function joinStrokes(
  { graph, photo, noisy }: PartKnowledge,
  writing: Uint8Array,
  sets: Partition,
): void {
  if (noisy) return;
  const { parts, touching } = graph;
  const isStroke = ({ id, kind, area, paint }: Part): boolean =>
    kind === 'ink' && area > 0 && paint.type === 'flat' && writing[id] === 0 && photo[id] === -1;
  for (const part of parts) {
    if (!isStroke(part)) continue;
    const thicknessPx = (2 * part.area) / boundaryOf(graph, part.id);
    for (const [neighbor, length] of touching[part.id]!) {
      const other = parts[neighbor]!;
      if (neighbor < part.id || !isStroke(other) || length > 2 * thicknessPx + 2) continue;
      if (colorDistance(part, other) <= SAME_INK) sets.join(part.id, neighbor);
    }
  }
}
