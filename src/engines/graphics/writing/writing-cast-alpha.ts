import type { Bounds } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import { blurred, blurredCut, CUT_GAUSSIAN } from '../shadows/blur.ts';
import { valueAt } from '../shadows/shadow-form.ts';
import type { WritingCast } from './writing-cast.ts';

/** Sigmas of its blur that a cast reaches, at most, beyond what casts it. */
const MOST_REACH_SIGMAS = 3;

/** Where a cast of letters within the bounds shows on a canvas. */
export function castBounds(
  { sigmaPx, moveXPx, moveYPx }: Pick<WritingCast, 'sigmaPx' | 'moveXPx' | 'moveYPx'>,
  bounds: Bounds,
  widthPx: number,
  heightPx: number,
): Bounds {
  const reach = Math.ceil(MOST_REACH_SIGMAS * sigmaPx) + 1;
  return {
    left: Math.max(0, Math.floor(bounds.left - reach + Math.min(0, moveXPx))),
    top: Math.max(0, Math.floor(bounds.top - reach + Math.min(0, moveYPx))),
    right: Math.min(widthPx - 1, Math.ceil(bounds.right + reach + Math.max(0, moveXPx))),
    bottom: Math.min(heightPx - 1, Math.ceil(bounds.bottom + reach + Math.max(0, moveYPx))),
  };
}

/** The alpha 0..1 of a cast per pixel of the bounds, below what casts it too; `coverAt` says how much of a pixel that covers. */
export function castAlpha(
  { sigmaPx, kernel, moveXPx, moveYPx, opacity, end }: WritingCast,
  bounds: Bounds,
  coverAt: (x: number, y: number) => number,
): Float32Array {
  const [columns, rows] = [widthOf(bounds), heightOf(bounds)];
  const form = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1, at += 1)
      form[at] = coverAt(bounds.left + column, bounds.top + row);
  const soft =
    kernel === CUT_GAUSSIAN
      ? blurredCut(form, columns, rows, sigmaPx)
      : blurred(form, columns, rows, sigmaPx, kernel);
  const isMoved = moveXPx !== 0 || moveYPx !== 0;
  return soft.map((value, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    const alpha =
      opacity * (isMoved ? valueAt(soft, { columns, rows }, column - moveXPx, row - moveYPx) : value);
    return alpha < end ? 0 : alpha;
  });
}
