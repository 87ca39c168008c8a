import { paintAt } from '../parts/paint.ts';
import type { Element, Elements } from './element.ts';
import { joinElements } from './simplify.ts';

/** How far, in levels, what shows between letters may be from the page's paint to be the page. */
const MOST_OFF = { clean: 6, noisy: 10 } as const;

/** Where the elements are. */
interface Placement {
  /** Per element, the lengths of its boundaries with others. */
  readonly contacts: readonly ReadonlyMap<number, number>[];
  /** Per element the one that it lies on, -1 where there is none. */
  readonly grounds: readonly number[];
}

/**
 * Gives to the page what writing on it encloses in the page's paint: counters of letters, and what lies between letters that
 * touch. Answers whether there was any.
 */
export function joinEnclosedPage(
  { elements, elementOf, noisy }: Elements & { readonly noisy: boolean },
  { contacts, grounds }: Placement,
): boolean {
  const page = elements.find(({ kind }) => kind === 'background');
  if (!page || page.paint.type === 'free') return false;
  const most = MOST_OFF[noisy ? 'noisy' : 'clean'];
  const enclosed = elements.filter((element) => {
    const { id, kind, area, cast } = element;
    if (kind !== 'shape' || cast || area === 0 || contacts[id]!.size === 0) return false;
    const isOnPage = (other: number): boolean =>
      elements[other]!.kind === 'text' && grounds[other] === page.id;
    return [...contacts[id]!.keys()].every(isOnPage) && isPainted(element, page, most);
  });
  for (const { id } of enclosed) joinElements({ elements, elementOf }, id, page.id);
  return enclosed.length > 0;
}

/** Whether an element's middle shows another one's paint. */
function isPainted({ paint, bounds }: Element, other: Element, most: number): boolean {
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  const [x, y] = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
  paintAt(paint, x, y, own);
  paintAt(other.paint, x, y, far);
  return own.every((value, channel) => Math.abs(value - far[channel]!) <= most);
}
