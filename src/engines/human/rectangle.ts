import type { Box, Size } from '../../domain/box.ts';
import { clipBox } from '../../domain/box.ts';

/** A rectangle between pixels: ends with fractions, which may lie beyond the picture. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Intersection over union; 0 where both are empty. */
export function overlapOf(first: Rectangle, second: Rectangle): number {
  const shared = sharedArea(first, second);
  const union = areaOf(first) + areaOf(second) - shared;
  return union > 0 ? shared / union : 0;
}

/** The share of `inner` that lies in `outer`. */
export function sharedShare(inner: Rectangle, outer: Rectangle): number {
  const area = areaOf(inner);
  return area > 0 ? sharedArea(inner, outer) / area : 0;
}

/** The whole pixels that it touches, `null` where it lies beyond the picture. */
export function boxOf({ left, top, right, bottom }: Rectangle, size: Size): Box | null {
  return clipBox({ leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top }, size);
}

function areaOf({ left, top, right, bottom }: Rectangle): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

function sharedArea(first: Rectangle, second: Rectangle): number {
  const width = Math.min(first.right, second.right) - Math.max(first.left, second.left);
  const height = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top);
  return Math.max(0, width) * Math.max(0, height);
}

/** Strongest first; of two that `isSame` only the stronger one stays. */
export function strongestOf<Found extends { readonly confidence: number }>(
  found: readonly Found[],
  isSame: (kept: Found, weaker: Found) => boolean,
): Found[] {
  const kept: Found[] = [];
  for (const candidate of found.toSorted((first, second) => second.confidence - first.confidence)) {
    if (!kept.some((stronger) => isSame(stronger, candidate))) kept.push(candidate);
  }
  return kept;
}
