import type { PaintModel } from '../parts/paint.ts';
import { paintAt } from '../parts/paint.ts';
import { widthOf } from '../parts/part.ts';
import type { FormMask, StackPicture } from './form-picture.ts';
import type { StackedForm } from './stacked-form.ts';

/** Which of two forms shows where both are: the earlier one's paint beside the other where it is the other, else `null`. */
export type SurfaceReader = (earlier: StackedForm, later: StackedForm) => PaintModel | null;

/** Share of what shows where two forms are that the paint of one explains, and of which no more than so much the other's does. */
const LEAST_EXPLAINED_SHARE = 0.97;
const MOST_EXPLAINED_SHARE = 0.7;

/** Pixels of a form beside the other, and of both, that tell. */
const LEAST_PIXELS = 40;

type Pixel = readonly [x: number, y: number];

const coverAt = ({ bounds, alpha }: FormMask, x: number, y: number): number =>
  x < bounds.left || x > bounds.right || y < bounds.top || y > bounds.bottom
    ? 0
    : alpha[(y - bounds.top) * widthOf(bounds) + x - bounds.left]!;

/**
 * Tells of two forms of a stack that run into each other in one paint which of them shows where both are: a gradient that ends
 * in the colour of a plain form beside it is not that form's. `labels` has what showed where before forms were taken off.
 */
export function surfaceReader(
  seen: StackPicture,
  labels: Int32Array,
  stack: readonly StackedForm[],
): SurfaceReader {
  const { widthPx } = seen.size;
  return (earlier, later) => {
    const before = stack.slice(0, stack.indexOf(earlier)).filter(({ veil }) => !veil);
    const pixelsOf = ({ mask }: StackedForm, { mask: other }: StackedForm, isShared: boolean): Pixel[] => {
      const { left, top, right, bottom } = mask.bounds;
      const found: Pixel[] = [];
      for (let y = top; y <= bottom; y += 1)
        for (let x = left; x <= right; x += 1)
          if (
            labels[y * widthPx + x]! >= 0 &&
            coverAt(mask, x, y) === 255 &&
            coverAt(other, x, y) === (isShared ? 255 : 0) &&
            before.every(({ mask: front }) => coverAt(front, x, y) === 0)
          )
            found.push([x, y]);
      return found;
    };
    const shared = pixelsOf(earlier, later, true);
    const [own, far] = [pixelsOf(earlier, later, false), pixelsOf(later, earlier, false)];
    if (Math.min(shared.length, own.length, far.length) < LEAST_PIXELS) return null;
    const [paint, other] = [seen.fittedTo(own), seen.fittedTo(far)];
    const isExplained = explainedShare(seen, other, shared) >= LEAST_EXPLAINED_SHARE;
    return isExplained && explainedShare(seen, paint, shared) <= MOST_EXPLAINED_SHARE ? paint : null;
  };
}

function explainedShare(
  { colors, size, levels }: StackPicture,
  paint: PaintModel,
  pixels: readonly Pixel[],
): number {
  const color = new Float32Array(3);
  const explained = pixels.filter(([x, y]) => {
    paintAt(paint, x, y, color);
    const at = 4 * (y * size.widthPx + x);
    return [0, 1, 2].every((channel) => Math.abs(colors[at + channel]! - color[channel]!) <= levels.same);
  });
  return explained.length / pixels.length;
}
