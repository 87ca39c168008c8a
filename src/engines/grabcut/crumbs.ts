import { piecesOf } from '../../domain/pieces.ts';

/** Pieces smaller than this share of the largest belong to something else. */
const CRUMB_SHARE = 0.03;
/** Holes smaller than this share of the largest piece are no holes. */
const HOLE_SHARE = 0.001;

/** Drops pieces that are small beside the largest, and fills holes that are smaller, in place; what is known stays. */
export function dropCrumbs(inside: Uint8Array, known: Uint8Array, widthPx: number): void {
  const pieces = piecesOf(inside, widthPx);
  const largest = Math.max(
    0,
    ...pieces.filter(({ value }) => value === 1).map(({ pixels }) => pixels.length),
  );
  for (const { value, pixels, touchesRim } of pieces) {
    if (pixels.length >= largest * (value === 1 ? CRUMB_SHARE : HOLE_SHARE)) continue;
    if (value === 0 && touchesRim) continue;
    if (pixels.some((pixel) => known[pixel] === value)) continue;
    for (const pixel of pixels) inside[pixel] = 1 - value;
  }
}
