import type { Layout } from '../forms/outline-fit.ts';
import { paintAt } from '../parts/paint.ts';
import type { Veil } from '../veils/veil.ts';
import { veilCoverage } from '../veils/veil.ts';
import type { LineCast } from '../writing/writing-cast-removal.ts';
import type { Element, Elements } from './element.ts';
import { joinElements } from './simplify.ts';

/** Share of the canvas up to which a piece may be a rest, and share of its pixels that lie at a veil's edge where it is one. */
const MOST_REST_SHARE = 0.0004;
const LEAST_EDGE_SHARE = 0.9;

/** How much of what came off a rest shows, too much or too little, and how far, in levels, its colour may be from that. */
const MOST_LEFT_SHARE = 0.2;
const MOST_OFF = 10;

type Rgb = ArrayLike<number>;

/** What was taken off a picture, and where the elements are. */
interface Removal extends Elements {
  readonly veils: readonly Veil[];
  readonly writingCasts: readonly LineCast[];
}

interface Placement {
  readonly layout: Pick<Layout, 'map' | 'widthPx' | 'heightPx'>;
  /** Per element, the lengths of its boundaries with others. */
  readonly contacts: readonly Map<number, number>[];
}

/** Whether a colour is another one and a little of what came off there, or lacks as little of it. */
function isLeftOf(color: Rgb, ground: Rgb, removed: Rgb): boolean {
  let [dot, square] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const step = removed[channel]! - ground[channel]!;
    dot += step * (color[channel]! - ground[channel]!);
    square += step * step;
  }
  const share = dot / Math.max(1, square);
  return (
    Math.abs(share) <= MOST_LEFT_SHARE &&
    [0, 1, 2].every(
      (channel) =>
        Math.abs(color[channel]! - ground[channel]! - share * (removed[channel]! - ground[channel]!)) <=
        MOST_OFF,
    )
  );
}

/** The share of an element's pixels at which a veil's coverage changes. */
function edgeShare({ map, widthPx }: Placement['layout'], { id, bounds, area }: Element, veil: Veil): number {
  let count = 0;
  for (let y = bounds.top; y <= bounds.bottom; y += 1)
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      if (map[y * widthPx + x] !== id) continue;
      const near = [
        veilCoverage(veil, x - 1, y),
        veilCoverage(veil, x + 1, y),
        veilCoverage(veil, x, y - 1),
        veilCoverage(veil, x, y + 1),
      ];
      if (Math.max(...near) > Math.min(...near)) count += 1;
    }
  return count / Math.max(1, area);
}

/**
 * Gives to their ground the small pieces that taking veils and the casts of writing off has left of it, along a veil's edge or
 * beside the letters: the place of the one and the strength of the other are known to a fraction only. Answers whether there
 * were any.
 */
export function joinRests(
  { elements, elementOf, veils, writingCasts }: Removal,
  { layout, contacts }: Placement,
): boolean {
  const most = MOST_REST_SHARE * layout.widthPx * layout.heightPx;
  const [own, under] = [new Float32Array(3), new Float32Array(3)];
  let found = false;
  for (const element of veils.length + writingCasts.length > 0 ? elements : []) {
    const { id, kind, cast, area, bounds, paint } = element;
    if (kind !== 'shape' || cast || area === 0 || area > most || paint.type === 'free') continue;
    let [ground, longest] = [-1, 0];
    for (const [other, length] of contacts[id]!)
      if (elements[other]!.kind !== 'text' && length > longest) [ground, longest] = [other, length];
    if (ground < 0 || elements[ground]!.paint.type === 'free' || elements[ground]!.area <= area) continue;
    const [x, y] = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
    paintAt(paint, x, y, own);
    paintAt(elements[ground]!.paint, x, y, under);
    const isRest =
      veils.some(
        (veil) => isLeftOf(own, under, veil.color) && edgeShare(layout, element, veil) >= LEAST_EDGE_SHARE,
      ) ||
      writingCasts.some(
        ({ cast: { color }, pixel }) => contacts[id]!.has(layout.map[pixel]!) && isLeftOf(own, under, color),
      );
    if (!isRest) continue;
    joinElements({ elements, elementOf }, id, ground);
    found = true;
  }
  return found;
}
