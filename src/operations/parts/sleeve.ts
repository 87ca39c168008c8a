import type { Size } from '../../domain/box.ts';
import { forEachNeighbour } from './tidy.ts';

/**
 * Makes cloth on a limb end once, at a hem: the share of cloth of each cell of `limb` is raised between the trunk and the
 * best place for a hem, and lowered beyond it, in place, both by `hemOdds`: light that bleaches an arm makes no second
 * sleeve. `labels` says what each cell is; a limb that touches no cell of
 * `trunk` stays as it is.
 */
export function endAtHem(
  clothShare: Float32Array,
  labels: Uint8Array,
  { widthPx, heightPx }: Size,
  limb: number,
  trunk: number,
  hemOdds: number,
): void {
  const layers: number[][] = [];
  const isSeen = new Uint8Array(labels.length);
  let front: number[] = [];
  const step = (cell: number, into: number[]): void => {
    forEachNeighbour(cell, widthPx, heightPx, (neighbour) => {
      if (labels[neighbour] !== limb || isSeen[neighbour] !== 0) return;
      isSeen[neighbour] = 1;
      into.push(neighbour);
    });
  };
  for (let cell = 0; cell < labels.length; cell += 1) if (labels[cell] === trunk) step(cell, front);
  while (front.length > 0) {
    layers.push(front);
    const next: number[] = [];
    for (const cell of front) step(cell, next);
    front = next;
  }
  const hem = hemOf(layers.map((cells) => cells.reduce((sum, cell) => sum + 2 * clothShare[cell]! - 1, 0)));
  for (const [depth, cells] of layers.entries()) {
    const factor = depth < hem ? hemOdds : 1 / hemOdds;
    for (const cell of cells) {
      const odds = (clothShare[cell]! / Math.max(1 - clothShare[cell]!, 1e-6)) * factor;
      clothShare[cell] = odds / (1 + odds);
    }
  }
}

/** Number of layers that are cloth, when those beyond are skin: where the votes for both add up to most. */
function hemOf(votes: readonly number[]): number {
  let [best, most, sum] = [0, 0, 0];
  for (const [depth, vote] of votes.entries()) {
    sum += vote;
    if (sum <= most) continue;
    best = depth + 1;
    most = sum;
  }
  return best;
}
