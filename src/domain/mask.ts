import type { Box } from './box.ts';

/**
 * One 8-bit value per pixel, row-major `[heightPx, widthPx]`. As an alpha matte 0 is clear and 255 opaque; as a hole
 * mask any value above 0 is part of the hole; as a trimap 0 is background, 255 foreground, anything between unknown.
 */
export interface Mask {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

/** A mask of the given size, all zero. */
export function createMask(widthPx: number, heightPx: number): Mask {
  return { widthPx, heightPx, data: new Uint8Array(widthPx * heightPx) };
}

/** The values of `mask` inside `box`, copied. `box` must lie on the mask. */
export function cropMask(mask: Mask, box: Box): Mask {
  const cropped = createMask(box.widthPx, box.heightPx);
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = (box.topPx + row) * mask.widthPx + box.leftPx;
    cropped.data.set(mask.data.subarray(start, start + box.widthPx), row * box.widthPx);
  }
  return cropped;
}

/** Writes `patch` over the values of `target` at `box`, in place. */
export function pasteMask(target: Mask, patch: Mask, box: Box): void {
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = (box.topPx + row) * target.widthPx + box.leftPx;
    target.data.set(patch.data.subarray(row * box.widthPx, (row + 1) * box.widthPx), start);
  }
}

/** The smallest box around all values of at least `threshold` (1..255), or `null` when there are none. */
export function tightBox(mask: Mask, threshold = 1): Box | null {
  const { widthPx, data } = mask;
  let first = 0;
  while (first < data.length && data[first]! < threshold) first += 1;
  if (first === data.length) return null;
  let last = data.length - 1;
  while (data[last]! < threshold) last -= 1;
  const top = Math.floor(first / widthPx);
  const bottom = Math.floor(last / widthPx);
  let left = Math.min(first, last - (bottom - top) * widthPx) - top * widthPx;
  let right = Math.max(first, last - (bottom - top) * widthPx) - top * widthPx;
  // Of the rows between only what may still widen the box is looked at.
  for (let rowStart = top * widthPx; rowStart <= bottom * widthPx; rowStart += widthPx) {
    let x = 0;
    while (x < left && data[rowStart + x]! < threshold) x += 1;
    left = x;
    x = widthPx - 1;
    while (x > right && data[rowStart + x]! < threshold) x -= 1;
    right = x;
  }
  return { leftPx: left, topPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 };
}
