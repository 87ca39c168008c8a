import { groundPart } from '../parts/ground-part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { StackedForm } from './stacked-form.ts';

/** Pixels of a boundary from which a part lies against a form, no corner of it. */
const LEAST_BESIDE_PX = 4;

/** How far off, in levels, a gradient's course may be far from the piece that it is known by. */
const COURSE_LEVELS = 12;

/**
 * The parts in the page's paint that lie against two opaque forms at least, within `tolerance` levels: the page, where it shows
 * between them, in whatever row such pieces stand. What is printed on a form in the page's colour lies against that alone.
 */
export function pageBetween(
  graph: PartGraph,
  forms: readonly StackedForm[],
  tolerance: number,
): ReadonlySet<number> {
  const formOf = new Map<number, number>();
  for (const [index, { veil, parts }] of forms.entries())
    if (!veil) for (const id of parts) formOf.set(id, index);
  const page = graph.parts[groundPart(graph)];
  const reach = page?.paint.type === 'flat' ? tolerance : Math.max(tolerance, COURSE_LEVELS);
  const found = new Set<number>();
  for (const part of page && formOf.size > 0 ? graph.parts : []) {
    if (part === page || part.kind !== 'zone' || formOf.has(part.id)) continue;
    const beside = new Set<number>();
    for (const [neighbor, length] of graph.touching[part.id]!) {
      const form = formOf.get(neighbor);
      if (form !== undefined && length >= LEAST_BESIDE_PX) beside.add(form);
    }
    if (beside.size > 1 && samePaint(page!, part, reach)) found.add(part.id);
  }
  return found;
}
