import type { Size } from '../../../domain/box.ts';
import type { StraightLine } from './contour-stroke.ts';

/** From where to where, in pixels along it, something of a line shows. */
export type Stretch = readonly [number, number];

/** Share of a side that must show for the side to be one, and of all sides together. */
const LEAST_SIDE_SHARE = 0.06;
const LEAST_SHOWN_SHARE = 0.3;
export const LEAST_SIDE_PX = 8;

/** Forms smaller than this, in pixels, are not guessed. */
export const LEAST_FORM_PX = 14;

/** How far along a line a place is. */
export const alongOf = ({ normalX, normalY }: StraightLine, { x, y }: { x: number; y: number }): number =>
  -normalY * x + normalX * y;

/** How much of a line shows between two places, and how long it is there on the canvas. */
export function shownOn(
  line: StraightLine,
  from: number,
  to: number,
  canvas: Size,
): { shown: number; whole: number } {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  let shown = 0;
  let reached = low;
  for (const [start, end] of line.stretches) {
    const first = Math.max(start, reached);
    const last = Math.min(end, high);
    if (last <= first) continue;
    shown += last - first;
    reached = last;
  }
  // What lies outside of the canvas can show nothing.
  let [inLow, inHigh] = [low, high];
  for (const [origin, way, limit] of [
    [line.normalX * line.offset, -line.normalY, canvas.widthPx],
    [line.normalY * line.offset, line.normalX, canvas.heightPx],
  ] as const) {
    if (Math.abs(way) < 1e-6) {
      if (origin < 0 || origin > limit) inHigh = inLow;
      continue;
    }
    const [one, other] = [-origin / way, (limit - origin) / way];
    inLow = Math.max(inLow, Math.min(one, other));
    inHigh = Math.min(inHigh, Math.max(one, other));
  }
  return { shown, whole: Math.max(0, inHigh - inLow) };
}

/** Whether a form's sides show enough of themselves. */
export function isShown(
  sides: readonly (readonly [StraightLine, { x: number; y: number }, { x: number; y: number }])[],
  canvas: Size,
): boolean {
  let [all, seen] = [0, 0];
  for (const [line, one, other] of sides) {
    const { shown, whole } = shownOn(line, alongOf(line, one), alongOf(line, other), canvas);
    if (whole > LEAST_SIDE_PX && shown < Math.max(LEAST_SIDE_PX, LEAST_SIDE_SHARE * whole)) return false;
    all += whole;
    seen += shown;
  }
  return seen >= LEAST_SHOWN_SHARE * all;
}
