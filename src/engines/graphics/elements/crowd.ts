import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import { Partition } from '../parts/partition.ts';
import type { Element } from './element.ts';

/** Things of one crowd stand no further apart than this, in their own usual size. */
const REACH = 3;

/** From so many crowds on they are one that is strewn all over: confetti, a night's stars. */
const MOST_CROWDS = 6;

const gapBetween = (one: Bounds, other: Bounds): number =>
  Math.max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom);

/** Small things of one colour as the crowds that they stand in: two words on curves are two. Linear in their number. */
export function crowdsOf(elements: readonly Element[]): readonly (readonly Element[])[] {
  const sides = elements.map(({ bounds }) => Math.max(widthOf(bounds), heightOf(bounds)));
  const usual = sides.toSorted((one, other) => one - other)[sides.length >> 1]!;
  const reachPx = REACH * usual;
  const sets = new Partition(elements.length);
  const cells = new Map<string, number[]>();
  const cellsOf = ({ left, top, right, bottom }: Bounds): string[] => {
    const keys: string[] = [];
    for (
      let column = Math.floor(left / reachPx);
      column <= Math.floor((right + reachPx) / reachPx);
      column += 1
    )
      for (let row = Math.floor(top / reachPx); row <= Math.floor((bottom + reachPx) / reachPx); row += 1)
        keys.push(`${column} ${row}`);
    return keys;
  };
  for (const [index, { bounds }] of elements.entries()) {
    for (const key of cellsOf(bounds)) {
      const near = cells.get(key) ?? [];
      for (const other of near)
        if (gapBetween(bounds, elements[other]!.bounds) <= reachPx) sets.join(index, other);
      near.push(index);
      cells.set(key, near);
    }
  }
  const indices = new Map(elements.map((element, index) => [element, index]));
  const crowds = Map.groupBy(elements, (element) => sets.root(indices.get(element)!));
  return crowds.size > MOST_CROWDS ? [elements] : [...crowds.values()];
}
