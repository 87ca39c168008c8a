import { groundPart } from '../parts/ground-part.ts';
import type { Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';

/** A line around a shape is at most this thick, in pixels and as a share of the shape's smaller side. */
export const MOST_BORDER_PX = 24;
const MOST_BORDER_SHARE = 0.12;

/** Whether a part is an even line around another one. */
function isBorderOf(ring: Part, { area, bounds }: Part): boolean {
  const margins = [
    bounds.left - ring.bounds.left,
    bounds.top - ring.bounds.top,
    ring.bounds.right - bounds.right,
    ring.bounds.bottom - bounds.bottom,
  ];
  const thick = Math.max(...margins);
  const side = Math.min(widthOf(bounds), heightOf(bounds));
  if (Math.min(...margins) < 1 || thick > Math.min(MOST_BORDER_PX, MOST_BORDER_SHARE * side)) return false;
  return thick - Math.min(...margins) <= 2 && ring.area <= 0.5 * area;
}

/** Joins a line around a shape to the shape: designers draw both as one. */
export function joinBorders({ graph, photo }: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  const ground = groundPart(graph);
  for (const part of graph.parts) {
    if (part.area === 0 || writing[part.id] === 1 || photo[part.id] !== -1 || part.id === ground) continue;
    const { bounds } = part;
    const around = [...graph.touching[part.id]!.keys()].find((id) => {
      const outer = graph.parts[id]!.bounds;
      return (
        outer.left < bounds.left &&
        outer.right > bounds.right &&
        outer.top < bounds.top &&
        outer.bottom > bounds.bottom
      );
    });
    if (around === undefined || around === ground || writing[around] === 1 || photo[around] !== -1) continue;
    if (sets.root(around) === sets.root(ground) || sets.root(part.id) === sets.root(ground)) continue;
    if (isBorderOf(graph.parts[around]!, part)) sets.join(part.id, around);
  }
}
