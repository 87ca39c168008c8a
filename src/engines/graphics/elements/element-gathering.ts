import { emptyBounds, includeBounds } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';
import type { Element, Elements } from './element.ts';

/** Share of the canvas's border from which a photograph is the page, and how little else speaks for what lies on one. */
const PAGE_BORDER_SHARE = 0.85;
const PART_WEIGHT = 0.55;

/** Per set of parts one element: its area, its box, its paint, what kind of thing it is, and which of them is the page. */
export function gathered(
  { graph, lines, casts, photo }: PartKnowledge,
  writing: Uint8Array,
  drawing: Uint8Array,
  sets: Partition,
): Elements {
  const { parts, border } = graph;
  const elements: Element[] = [];
  const byRoot = new Map<number, Element>();
  const largest: number[] = [];
  const contact: number[][] = [];
  const drawn: number[] = [];
  const elementOf = new Int32Array(parts.length).fill(-1);
  for (const part of parts) {
    if (part.area === 0) continue;
    const root = sets.root(part.id);
    let element = byRoot.get(root);
    if (!element) {
      element = {
        id: elements.length,
        kind: 'shape',
        parts: [],
        area: 0,
        bounds: emptyBounds(),
        paint: part.paint,
        lines: [],
        cast: null,
      };
      byRoot.set(root, element);
      elements.push(element);
      largest.push(-1);
      contact.push([0, 0, 0, 0]);
      drawn.push(0);
    }
    const { id } = element;
    elementOf[part.id] = id;
    element.parts.push(part.id);
    element.area += part.area;
    includeBounds(element.bounds, part.bounds);
    if (part.area > largest[id]!) {
      largest[id] = part.area;
      element.paint = part.paint;
    }
    if (writing[part.id] === 1) element.kind = 'text';
    else if (photo[part.id] !== -1) element.kind = 'photo';
    else if (drawing[part.id] === 1) drawn[id]! += part.area;
    for (let side = 0; side < 4; side += 1) contact[id]![side]! += border[part.id * 4 + side]!;
  }
  for (const element of elements)
    if (element.kind === 'shape' && drawn[element.id]! > 0.5 * element.area) element.kind = 'drawing';
  for (const line of lines) elements[elementOf[line.parts[0]!]!]!.lines.push(line);
  for (const { line, parts: own, moveXPx, moveYPx } of casts) {
    const shadow = elements[elementOf[own[0]!]!]!;
    shadow.kind = 'shape';
    shadow.cast = { part: lines[line]!.parts[0]!, moveXPx, moveYPx };
  }
  const page = pageOf(elements, contact, graph);
  if (page) {
    // A photograph goes on behind things as its surroundings do, however plain its largest part is.
    if (page.kind === 'photo') page.paint = { ...page.paint, type: 'free' };
    page.kind = 'background';
  }
  return { elements, elementOf };
}

/** The element that is the page, by the share of the canvas's border and of its area that each has; `contact` is in pixels, side by side. */
function pageOf(
  elements: readonly Element[],
  contact: readonly (readonly number[])[],
  { widthPx, heightPx }: PartGraph,
): Element | undefined {
  let ground = 0;
  let most = -1;
  const canvas = widthPx * heightPx;
  // What runs across a picture that goes on at both sides of it lies on the picture.
  const isBand = (id: number): boolean =>
    [0, 1].some(
      (axis) =>
        contact[id]!.every((length, side) => length > 0 === (side % 2 === axis)) &&
        elements.some(
          (other) =>
            other.kind === 'photo' &&
            contact[other.id]!.every((length, side) => side % 2 === axis || length > 0),
        ),
    );
  for (const { id, kind, area } of elements) {
    const whole = contact[id]!.reduce((sum, length) => sum + length, 0);
    // A photograph at the edge of a page is on the page; only one all around is the page.
    const round = whole / (2 * (widthPx + heightPx));
    const isPart = kind === 'photo' ? round < PAGE_BORDER_SHARE : isBand(id);
    const score = (round + area / canvas) * (isPart ? PART_WEIGHT : 1);
    if (kind !== 'text' && whole > 0 && score > most) [ground, most] = [id, score];
  }
  return elements[ground];
}
