import type { Raster } from '../../../domain/raster.ts';

/** What a pixel of an element is: none of it, what shows of it, what something in front hides. */
export const NOT_ITS = 0;
export const SHOWN = 1;
export const HIDDEN = 2;

/**
 * Clears what an element would show behind another one by no more than a pixel, in place: its edge is known no more exactly
 * than that, and what stands on a line does not go on below it. `kinds` says what each pixel of the raster is. What shows on
 * both sides goes on behind what is between.
 */
export function clearFringes({ widthPx, data }: Raster, kinds: Uint8Array): void {
  const moves = [-1, 1, -widthPx, widthPx];
  const isRowEnd = (pixel: number, move: number): boolean =>
    (move === -1 && pixel % widthPx === 0) || (move === 1 && pixel % widthPx === widthPx - 1);
  const kindAt = (pixel: number, move: number): number =>
    isRowEnd(pixel, move) ? NOT_ITS : (kinds[pixel + move] ?? NOT_ITS);
  const isSeen = new Uint8Array(kinds.length);
  const queue: number[] = [];
  for (let start = 0; start < kinds.length; start += 1) {
    if (kinds[start] !== HIDDEN || isSeen[start] === 1) continue;
    isSeen[start] = 1;
    queue.length = 0;
    queue.push(start);
    /** Per move, how many of the pixels have what shows of the element there. */
    const beside = [0, 0, 0, 0];
    for (let next = 0; next < queue.length; next += 1) {
      const pixel = queue[next]!;
      for (const [side, move] of moves.entries()) {
        const kind = kindAt(pixel, move);
        if (kind === SHOWN) beside[side]! += 1;
        if (kind !== HIDDEN || isSeen[pixel + move] === 1) continue;
        isSeen[pixel + move] = 1;
        queue.push(pixel + move);
      }
    }
    const isFringe = beside.some((count, side) => count === queue.length && beside[side ^ 1] === 0);
    if (isFringe) for (const pixel of queue) data[pixel * 4 + 3] = 0;
  }
}
