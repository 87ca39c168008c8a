import { fillSmoothly } from '../../push-pull.ts';
import type { Arrangement } from '../arrangement.ts';
import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { Element } from './element.ts';

/** What continuing a form behind writing needs. */
export interface Crossing extends Pick<Arrangement, 'layout' | 'contacts'> {
  readonly elements: readonly Element[];
}

/** Rounds of averaging that make the course of an edge behind a stroke smooth. */
const ROUNDS = 24;

/**
 * How surely an element goes on behind the writing that crosses it, 0..1 per pixel of the bounds: between what shows of it and
 * what shows of all that lies below it as a membrane (harmonic interpolation), whose middle joins the ends of its outline on
 * both sides of a stroke. `null` where no writing touches it. Some 0.1 s per megapixel of the bounds.
 */
export function behindWriting(
  { layout, contacts, elements }: Crossing,
  id: number,
  bounds: Bounds,
): Float32Array | null {
  const isCrossed = [...contacts[id]!.keys()].some(
    (other) => elements[other]!.kind === 'text' && layout.rank[other]! > layout.rank[id]!,
  );
  if (!isCrossed) return null;
  const [widthPx, heightPx] = [widthOf(bounds), heightOf(bounds)];
  const values = new Float32Array(widthPx * heightPx * 4);
  const open: number[] = [];
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, at += 4) {
      const owner = layout.map[(bounds.top + y) * layout.widthPx + bounds.left + x]!;
      // Beyond the picture and behind other things nothing is known.
      const isKnown = owner >= 0 && layout.rank[owner]! <= layout.rank[id]!;
      if (isKnown) values[at + 3] = 1;
      else if (x > 0 && y > 0 && x < widthPx - 1 && y < heightPx - 1) open.push(at);
      if (owner === id) values[at] = 1;
    }
  }
  fillSmoothly(values, widthPx, heightPx);
  const row = widthPx * 4;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const at of open)
      values[at] = (values[at - 4]! + values[at + 4]! + values[at - row]! + values[at + row]!) / 4;
  return Float32Array.from({ length: widthPx * heightPx }, (_, pixel) => values[pixel * 4]!);
}
