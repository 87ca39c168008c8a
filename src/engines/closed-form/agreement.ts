import type { Size } from '../../domain/box.ts';
import { type Band, forEachStoredRun } from './band.ts';

/** Mean differences of alpha over a patch between which trust passes from the solution to the coarse matte. */
const TRUSTED_DRIFT = 0.15;
const REFUSED_DRIFT = 0.3;

/** A patch counts as this share of its pixels at least, so that a few pixels at its rim cannot condemn it. */
const LEAST_SHARE = 0.25;

/**
 * Falls back to the coarse matte, in place, where the solved alpha has drifted from it over a whole patch of `patchPx`.
 *
 * A coarse matte is right at low resolution. Edges may move within a patch and hair may appear, but where alpha has
 * changed on average over a patch it has leaked between regions of like colours. Patches overlap and blend linearly.
 */
export function keepAgreement(
  band: Band,
  size: Size,
  coarse: Float64Array,
  solved: Float64Array,
  patchPx: number,
): void {
  const across = patchesAlong(size.widthPx, patchPx);
  const down = patchesAlong(size.heightPx, patchPx);
  const { count: columns } = across;
  const drift = new Float64Array(columns * down.count);
  const counts = new Float64Array(drift.length);
  const add = (patch: number, weight: number, difference: number): void => {
    drift[patch] = drift[patch]! + weight * difference;
    counts[patch] = counts[patch]! + weight;
  };
  forEachRunOn(band, size, (index, y, fromX, toX) => {
    const row = down.first[y]! * columns;
    const shareY = down.share[y]!;
    for (let x = fromX, at = index; x < toX; x += 1, at += 1) {
      const patch = row + across.first[x]!;
      const shareX = across.share[x]!;
      const difference = solved[at]! - coarse[at]!;
      add(patch, (1 - shareX) * (1 - shareY), difference);
      add(patch + 1, shareX * (1 - shareY), difference);
      add(patch + columns, (1 - shareX) * shareY, difference);
      add(patch + columns + 1, shareX * shareY, difference);
    }
  });
  const refused = distrust(drift, counts, patchPx);
  forEachRunOn(band, size, (index, y, fromX, toX) => {
    const row = down.first[y]! * columns;
    const shareY = down.share[y]!;
    for (let x = fromX, at = index; x < toX; x += 1, at += 1) {
      const patch = row + across.first[x]!;
      const shareX = across.share[x]!;
      const share =
        (1 - shareX) * (1 - shareY) * refused[patch]! +
        shareX * (1 - shareY) * refused[patch + 1]! +
        (1 - shareX) * shareY * refused[patch + columns]! +
        shareX * shareY * refused[patch + columns + 1]!;
      solved[at] = solved[at]! + share * (coarse[at]! - solved[at]!);
    }
  });
}

/** Where pixels lie among patches with linear overlap on one side of a picture; a patch beyond each end is included. */
interface PatchPlaces {
  readonly count: number;
  /** Per pixel the first of the two patches that it lies in. */
  readonly first: Int32Array;
  /** Per pixel its weight 0..1 in the second one. */
  readonly share: Float64Array;
}

function patchesAlong(lengthPx: number, patchPx: number): PatchPlaces {
  const first = new Int32Array(lengthPx);
  const share = new Float64Array(lengthPx);
  for (let pixel = 0; pixel < lengthPx; pixel += 1) {
    const place = (pixel + 0.5) / patchPx + 0.5;
    first[pixel] = Math.floor(place);
    share[pixel] = place - first[pixel]!;
  }
  return { count: Math.ceil(lengthPx / patchPx) + 2, first, share };
}

/** Per patch 0 where its drift is trusted, 1 where it is refused, smooth between. */
function distrust(drift: Float64Array, counts: Float64Array, patchPx: number): Float64Array {
  const least = LEAST_SHARE * patchPx ** 2;
  return drift.map((sum, patch) => {
    const mean = Math.abs(sum) / Math.max(least, counts[patch]!);
    const share = Math.min(1, Math.max(0, (mean - TRUSTED_DRIFT) / (REFUSED_DRIFT - TRUSTED_DRIFT)));
    return share * share * (3 - 2 * share);
  });
}

/** Calls `visit` for the part of every stored run that lies on the picture, with the packed index of its first pixel. */
function forEachRunOn(
  band: Band,
  size: Size,
  visit: (index: number, y: number, fromX: number, toX: number) => void,
): void {
  forEachStoredRun(band, (index, y, fromX, toX) => {
    if (y < 0 || y >= size.heightPx) return;
    const start = Math.max(fromX, 0);
    visit(index + start - fromX, y, start, Math.min(toX, size.widthPx));
  });
}
