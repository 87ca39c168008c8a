import type { Outline } from '../../../domain/shape.ts';
import type { Element, Elements } from '../elements/element.ts';
import { joinElements } from '../elements/simplify.ts';
import { paintAt } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { includeBounds } from '../parts/part.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import { distanceFrom } from './form.ts';
import type { Layout } from './outline-fit.ts';
import { fitOutline, nearShare, ownContour } from './outline-fit.ts';

/** Shapes of fewer pixels are specks, of whose form nothing can be told. */
const LEAST_PIXELS = 80;

/** Points of a piece's own outline that tell, and the share of them that lies on the whole's. */
const LEAST_POINTS = 12;
const LEAST_NEAR_SHARE = 0.9;

/** How far, in levels, the paints of pieces of one shape may be apart. */
const SAME_PAINT = { clean: 3, noisy: 12 } as const;

/** Share of a scrap that lies within the form that it is left of, and share of its boundary along which it touches that. */
const LEAST_WITHIN_SHARE = 0.95;
const MOST_JOINED_SHARE = 0.5;

/** How much smaller than what shows of the form a scrap is, and how far off its paint, as a share of how it stands out. */
const MOST_SCRAP_SHARE = 0.1;
const MOST_OFF_SHARE = 0.08;

/** How far, in pixels, a scrap's pixels may lie out of the form at its edge. */
const EDGE_PX = 1;

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
  return takeScraps({ elements, elementOf }, placement) || found;
}

/** How far, in levels, two paints are apart in the middle of the second one. */
function apart(one: Pick<Element, 'paint'>, { paint, bounds }: Pick<Element, 'paint' | 'bounds'>): number {
  const [a, b] = [new Float32Array(3), new Float32Array(3)];
  const [x, y] = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
  paintAt(one.paint, x, y, a);
  paintAt(paint, x, y, b);
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
}

/**
 * Gives a rectangle or an ellipse what is left of it between its outline and what lies on it: writing may cut off a scrap so thin
 * that its colour is known roughly only. Answers whether there was any.
 */
function takeScraps({ elements, elementOf }: Elements, { layout, contacts }: Placement): boolean {
  const { map, rank, widthPx } = layout;
  const shapes = elements.filter(
    ({ kind, area, paint, cast }) => kind === 'shape' && !cast && area > 0 && paint.type !== 'free',
  );
  const isScrapOf = (scrap: Element, whole: Element): boolean => {
    if (scrap === whole || scrap.area > MOST_SCRAP_SHARE * whole.area) return false;
    const isCut = [...contacts[scrap.id]!.keys()].some(
      (id) => rank[id]! > rank[whole.id]! && contacts[whole.id]!.has(id),
    );
    if (!isCut) return false;
    let [joined, boundary, least] = [0, 0, Number.POSITIVE_INFINITY];
    for (const [id, length] of contacts[scrap.id]!) {
      boundary += length;
      if (id === whole.id) joined += length;
      else if (elements[id]!.paint.type !== 'free') least = Math.min(least, apart(elements[id]!, scrap));
    }
    return joined <= MOST_JOINED_SHARE * boundary && apart(whole, scrap) <= MOST_OFF_SHARE * least;
  };
  const isWithin = ({ id, area, bounds }: Element, outline: Outline): boolean => {
    let within = 0;
    for (let y = bounds.top; y <= bounds.bottom; y += 1)
      for (let x = bounds.left; x <= bounds.right; x += 1)
        if (map[y * widthPx + x] === id && distanceFrom(outline, x + 0.5, y + 0.5) <= EDGE_PX) within += 1;
    return within >= LEAST_WITHIN_SHARE * area;
  };
  let found = false;
  for (const whole of shapes) {
    const scraps = shapes.filter((scrap) => isScrapOf(scrap, whole));
    const outline = scraps.length > 0 ? fitOutline(layout, whole.id, whole.bounds) : null;
    if (!outline) continue;
    for (const scrap of scraps) {
      if (scrap.parts.length === 0 || !isWithin(scrap, outline)) continue;
      joinElements({ elements, elementOf }, scrap.id, whole.id);
      found = true;
    }
  }
  return found;
}
