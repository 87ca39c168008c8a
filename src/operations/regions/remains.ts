import type { Size } from '../../domain/box.ts';
import { distanceTo } from '../../domain/distance.ts';
import type { Mask } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import { SOLID_ALPHA } from './shape-evidence.ts';

/** Pieces smaller than this share of the largest are not whole without what was beside them, this near. */
const SEVERED_SHARE = 0.15;
const SEVERED_PX = 3;
/** How far the soft edge of a removed piece reaches. */
const REMAINS_PX = 24;

/** 1 in the squares that reach so far around the marks. */
export function dilated(marks: Uint8Array, { widthPx, heightPx }: Size, reachPx: number): Uint8Array {
  const result = new Uint8Array(marks.length);
  for (let pixel = 0; pixel < marks.length; pixel += 1) {
    if (marks[pixel] === 0) continue;
    const x = pixel % widthPx;
    const y = (pixel - x) / widthPx;
    const left = Math.max(0, x - reachPx);
    const right = Math.min(widthPx, x + reachPx + 1);
    for (let row = Math.max(0, y - reachPx); row <= Math.min(heightPx - 1, y + reachPx); row += 1)
      result.fill(1, row * widthPx + left, row * widthPx + right);
  }
  return result;
}

/** Removes the small pieces that hung on the rest by removed pixels alone, in place. */
export function dropSeveredPieces({ widthPx, heightPx, data }: Mask, removed: Uint8Array): void {
  const nearRemoved = dilated(removed, { widthPx, heightPx }, SEVERED_PX);
  const solid = Uint8Array.from(data, (value) => (value >= SOLID_ALPHA ? 1 : 0));
  const pieces = piecesOf(solid, widthPx).filter(({ value }) => value === 1);
  const largest = Math.max(0, ...pieces.map(({ pixels }) => pixels.length));
  for (const { pixels } of pieces) {
    if (pixels.length >= SEVERED_SHARE * largest) continue;
    if (!pixels.some((pixel) => nearRemoved[pixel] === 1)) continue;
    for (const pixel of pixels) {
      data[pixel] = 0;
      removed[pixel] = 1;
    }
  }
}

/** Makes the soft edges solid that lie between the rest and added pixels, in place. */
export function closeSeams({ widthPx, heightPx, data }: Mask, added: Uint8Array): void {
  const toAdded = distanceTo(added, widthPx, heightPx);
  const toClear = distanceTo(
    Uint8Array.from(data, (value) => (value < SOLID_ALPHA ? 1 : 0)),
    widthPx,
    heightPx,
  );
  for (let pixel = 0; pixel < data.length; pixel += 1)
    if (data[pixel]! >= SOLID_ALPHA && toAdded[pixel]! <= REMAINS_PX && toAdded[pixel]! < toClear[pixel]!)
      data[pixel] = 255;
}

/** Clears what is left of the soft edges of removed pixels, unless a solid part is as near, in place. */
export function clearRemains({ widthPx, heightPx, data }: Mask, removed: Uint8Array): void {
  const toRemoved = distanceTo(removed, widthPx, heightPx);
  const toSolid = distanceTo(
    Uint8Array.from(data, (value) => (value >= SOLID_ALPHA ? 1 : 0)),
    widthPx,
    heightPx,
  );
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    if (data[pixel] === 0 || data[pixel]! >= SOLID_ALPHA) continue;
    if (toRemoved[pixel]! <= REMAINS_PX && toRemoved[pixel]! < toSolid[pixel]!) data[pixel] = 0;
  }
}
