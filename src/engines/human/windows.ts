import type { Size } from '../../domain/box.ts';
import type { Square } from './picture-view.ts';

/** Neighbouring windows share this much of their side, so that what lies on a border is whole in one of them. */
const OVERLAP = 0.3;

/** The square that holds the whole picture, centred. */
export function wholeSquare({ widthPx, heightPx }: Size): Square {
  return {
    centerXPx: widthPx / 2,
    centerYPx: heightPx / 2,
    sidePx: Math.max(widthPx, heightPx),
    angle: 0,
  };
}

/** Overlapping squares of one size that cover the picture, row by row, none reaching beyond it by more than it must. */
export function windowsOf(size: Size, sidePx: number): Square[] {
  const rows = centersAlong(size.heightPx, sidePx);
  return rows.flatMap((centerYPx) =>
    centersAlong(size.widthPx, sidePx).map((centerXPx) => ({ centerXPx, centerYPx, sidePx, angle: 0 })),
  );
}

function centersAlong(lengthPx: number, sidePx: number): number[] {
  if (sidePx >= lengthPx) return [lengthPx / 2];
  const count = Math.ceil((lengthPx - sidePx) / (sidePx * (1 - OVERLAP))) + 1;
  const step = (lengthPx - sidePx) / (count - 1);
  return Array.from({ length: count }, (_, index) => sidePx / 2 + index * step);
}
