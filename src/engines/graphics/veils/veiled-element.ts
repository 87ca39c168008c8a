import type { Elements } from '../elements/element.ts';
import type { Part } from '../parts/part.ts';

/** Share of writing from which on a veil lies on it: a crumb at a letter's edge may be what any colour is through one. */
const LEAST_DIMMED_SHARE = 0.02;

/** The elements that a veil lies on, by the parts that can be seen through it. */
export function elementsBelow(
  covered: readonly number[],
  parts: readonly Part[],
  { elements, elementOf }: Elements,
): ReadonlySet<number> {
  const shown = Map.groupBy(covered, (part) => elementOf[part]!);
  const isDimmed = (id: number): boolean => {
    const element = elements[id];
    if (element?.kind !== 'text') return true;
    const area = shown.get(id)!.reduce((sum, part) => sum + parts[part]!.area, 0);
    return area >= LEAST_DIMMED_SHARE * element.area;
  };
  return new Set([...shown.keys()].filter(isDimmed));
}
