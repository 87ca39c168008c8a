import type { Element, Elements } from '../elements/element.ts';
import { joinElements } from '../elements/simplify.ts';
import type { Bounds } from '../parts/part.ts';
import { includeBounds } from '../parts/part.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { Layout } from './outline-fit.ts';
import { fitOutline, nearShare, ownContour } from './outline-fit.ts';

/** Shapes of fewer pixels are specks, of whose form nothing can be told. */
const LEAST_PIXELS = 80;

/** Points of a piece's own outline that tell, and the share of them that lies on the whole's. */
const LEAST_POINTS = 12;
const LEAST_NEAR_SHARE = 0.9;

/** How far, in levels, the paints of pieces of one shape may be apart. */
const SAME_PAINT = { clean: 3, noisy: 12 } as const;

/** Where the elements are and which of them touch. */
interface Placement {
  readonly layout: Layout;
  /** Per element, the lengths of its boundaries with others. */
  readonly contacts: readonly Map<number, number>[];
}

/** Whether something that lies above two elements lies against both, and they do not touch each other. */
function areParted({ layout: { rank }, contacts }: Placement, one: number, other: number): boolean {
  if (contacts[one]!.has(other)) return false;
  const upper = Math.max(rank[one]!, rank[other]!);
  return [...contacts[one]!.keys()].some((id) => rank[id]! > upper && contacts[other]!.has(id));
}

/** Whether two elements are pieces of one rectangle or ellipse: what shows of the outlines of both is the whole's. */
function areOneForm(layout: Layout, one: Element, other: Element): boolean {
  const outlines = [one, other].map(({ id, bounds }) => ownContour(layout, id, bounds));
  if (outlines.some(({ x }) => x.length < LEAST_POINTS)) return false;
  const bounds: Bounds = { ...one.bounds };
  includeBounds(bounds, other.bounds);
  const joined = {
    ...layout,
    map: layout.map.map((id) => (id === other.id ? one.id : id)),
    elementOf: layout.elementOf.map((id) => (id === other.id ? one.id : id)),
  };
  const whole = fitOutline(joined, one.id, bounds);
  return whole !== null && outlines.every((outline) => nearShare(whole, outline) >= LEAST_NEAR_SHARE);
}

/**
 * Makes pieces of one paint one element where something before them parts them and they lie on one rectangle's or ellipse's
 * outline: a disc that shows on both sides of what stands in front of it. Answers whether there were any; emptied elements
 * keep their ids and have no parts. About 5 ms per megapixel and pair that is looked at.
 */
export function reunite({ elements, elementOf }: Elements, placement: Placement, noisy: boolean): boolean {
  const pieces = elements
    .filter(
      ({ kind, area, paint, cast }) =>
        kind === 'shape' && !cast && area >= LEAST_PIXELS && paint.type !== 'free',
    )
    .sort((one, other) => other.area - one.area);
  let found = false;
  for (const [index, one] of pieces.entries()) {
    for (const other of pieces.slice(index + 1)) {
      if (one.parts.length === 0 || other.parts.length === 0) continue;
      if (!areParted(placement, one.id, other.id)) continue;
      if (!samePaint(one, other, SAME_PAINT[noisy ? 'noisy' : 'clean'])) continue;
      if (!areOneForm(placement.layout, one, other)) continue;
      joinElements({ elements, elementOf }, other.id, one.id);
      found = true;
    }
  }
  return found;
}
