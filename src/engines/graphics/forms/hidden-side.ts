import type { Bounds } from '../parts/part.ts';
import type { Form } from './form.ts';
import type { Layout } from './outline-fit.ts';

/** How far a rectangle is guessed to go on behind what hides one of its sides, in pixels and as a share of its size. */
const GUESSED_PX = 6;
const GUESSED_SHARE = 0.03;

/**
 * A rectangle whose hidden sides were guessed just beyond what shows of it, with those sides where that ends if what hides
 * them goes on past it: a bar stands on a line, and nothing speaks for more.
 */
export function endingWhereSeen(form: Form, bounds: Bounds, { map, widthPx, heightPx }: Layout): Form {
  if (form.type !== 'rectangle' || form.cornerRadiusPx > 0) return form;
  const { left, top, right, bottom } = bounds;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= widthPx || y >= heightPx ? -1 : map[y * widthPx + x]!;
  const goesOn = (side: number): boolean => {
    const isColumn = side % 2 === 0;
    const place = [left - 1, top - 1, right + 1, bottom + 1][side]!;
    const [from, to] = isColumn ? [top, bottom] : [left, right];
    const along = (step: number): number => (isColumn ? at(place, step) : at(step, place));
    const hider = along((from + to) >> 1);
    return hider >= 0 && (along(from - 2) === hider || along(to + 2) === hider);
  };
  const edges = [form.leftPx, form.topPx, form.leftPx + form.widthPx, form.topPx + form.heightPx];
  const seen = [left, top, right + 1, bottom + 1];
  const ends = edges.map((edge, side) => {
    const beyond = side < 2 ? seen[side]! - edge : edge - seen[side]!;
    const size = side % 2 === 0 ? form.widthPx : form.heightPx;
    const isGuessed = beyond > 1 && beyond <= Math.max(GUESSED_PX, GUESSED_SHARE * size);
    return isGuessed && goesOn(side) ? seen[side]! : edge;
  });
  const [leftPx, topPx] = [ends[0]!, ends[1]!];
  return { ...form, leftPx, topPx, widthPx: ends[2]! - leftPx, heightPx: ends[3]! - topPx };
}
