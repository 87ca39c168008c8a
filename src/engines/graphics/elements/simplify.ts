import { heightOf, includeBounds, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { crowdsOf } from './crowd.ts';
import type { Element, Elements } from './element.ts';

/** Elements above the background, at most, where nobody says how many. */
const MOST_ELEMENTS = 60;

/** From this number of elements on, small ones of one colour on one ground are taken together. */
const CROWD = 36;

/** Share of the canvas up to which an element is small. */
const SMALL_SHARE = 0.001;

/** What to bring the number of elements down to, and how writing is to be kept. */
export interface Budget {
  readonly maxLayers: number | null;
  readonly text: 'lines' | 'blocks' | 'none';
}

/** Gives all that an element has to another one; it keeps its id and has no parts any more. */
export function joinElements({ elements, elementOf }: Elements, from: number, into: number): void {
  const [source, target] = [elements[from]!, elements[into]!];
  for (const part of source.parts) {
    elementOf[part] = into;
    target.parts.push(part);
  }
  target.area += source.area;
  includeBounds(target.bounds, source.bounds);
  if (target.kind === 'text') target.lines.push(...source.lines);
  source.parts.length = 0;
  source.area = 0;
}

/** How much a designer would miss an element: its size, how it stands out, and what it is. */
function worthOf(element: Element, ground: Element | undefined, graph: PartGraph): number {
  const canvas = graph.widthPx * graph.heightPx;
  const size =
    Math.sqrt(element.area / canvas) +
    0.3 * Math.sqrt((widthOf(element.bounds) * heightOf(element.bounds)) / canvas);
  const [own, below] = [element.paint.table, ground?.paint.table ?? element.paint.table];
  const contrast = Math.hypot(own[0]! - below[0]!, own[1]! - below[1]!, own[2]! - below[2]!) / 255;
  const weight = { background: 100, text: 3, photo: 3, shape: 1, drawing: 1.2 }[element.kind];
  return weight * size * (0.25 + contrast);
}

/** Lines of one block: one ink, about one size, one under the other. */
export function sameBlock(upper: Element, lower: Element): boolean {
  const [a, b] = [upper.bounds, lower.bounds];
  const [tall, low] = [Math.max(heightOf(a), heightOf(b)), Math.min(heightOf(a), heightOf(b))];
  const gap = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom) - 1;
  if (low < 0.6 * tall || gap > 1.1 * tall || gap < -0.4 * tall) return false;
  const color = Math.hypot(
    ...[0, 1, 2].map((channel) => upper.paint.table[channel]! - lower.paint.table[channel]!),
  );
  if (color > 40) return false;
  const edges = [
    Math.abs(a.left - b.left),
    Math.abs(a.right - b.right),
    Math.abs(a.left + a.right - b.left - b.right) / 2,
  ];
  return Math.min(...edges) <= 0.8 * tall;
}

/**
 * Brings the elements down to what is asked for: writing into blocks or back onto its ground, crowds of small things of one
 * colour together, and then, while there are too many, the one that would be missed least goes back onto what it lies on.
 * Answers whether anything was joined; ids stay, emptied elements have no parts. Near-linear in the number of elements.
 */
export function simplify(
  { elements, elementOf }: Elements,
  graph: PartGraph,
  grounds: readonly number[],
  budget: Budget,
): boolean {
  const home = Int32Array.from(elements, ({ id }) => id);
  const current = (id: number): number => {
    let at = id;
    while (at >= 0 && home[at] !== at) at = home[at]!;
    return at;
  };
  const background = elements.findIndex(({ kind }) => kind === 'background');
  let joined = false;
  const give = (from: number, into: number): void => {
    const target = current(into < 0 ? background : into);
    if (target < 0 || target === from) return;
    joinElements({ elements, elementOf }, from, target);
    home[from] = target;
    joined = true;
  };
  if (budget.text === 'none') {
    for (const { id, kind, cast } of elements) if (kind === 'text' || cast) give(id, grounds[id]!);
  } else if (budget.text === 'blocks') {
    const writing = elements
      .filter(({ kind }) => kind === 'text')
      .sort((one, other) => one.bounds.top - other.bounds.top);
    for (const [index, upper] of writing.entries()) {
      const next = writing
        .slice(index + 1, index + 40)
        .find((lower) => current(lower.id) === lower.id && sameBlock(lastLine(upper), lower));
      if (next && current(upper.id) !== next.id) give(next.id, upper.id);
    }
  }
  const left = (): Element[] =>
    elements.filter(({ parts, kind }) => parts.length > 0 && kind !== 'background');
  const canvas = graph.widthPx * graph.heightPx;
  if (left().length > CROWD) {
    const alike = Map.groupBy(
      left().filter(({ kind, area }) => kind !== 'text' && kind !== 'photo' && area <= SMALL_SHARE * canvas),
      ({ id, paint }) => {
        const tint = [0, 1, 2].map((channel) => Math.round(paint.table[channel]! / 40)).join();
        return `${current(grounds[id]!)} ${tint}`;
      },
    );
    for (const [first, ...others] of [...alike.values()].flatMap(crowdsOf)) {
      if (!first || others.length === 0) continue;
      for (const { id } of others) give(id, first.id);
      first.kind = 'drawing';
    }
  }
  const most = Math.max(1, budget.maxLayers ?? MOST_ELEMENTS);
  const worth = left()
    .map((element) => ({ id: element.id, worth: worthOf(element, elements[grounds[element.id]!], graph) }))
    .sort((one, other) => one.worth - other.worth || one.id - other.id);
  for (const { id } of worth.slice(0, Math.max(0, worth.length - most))) give(id, grounds[id]!);
  return joined;
}

/** An element as if its last line stood alone: the next line of a block follows that one. */
function lastLine(element: Element): Element {
  const line = element.lines.toSorted((one, other) => other.bounds.bottom - one.bounds.bottom)[0];
  return line ? { ...element, bounds: line.bounds } : element;
}
