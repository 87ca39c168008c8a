import type { Size } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';

/** Things on a grid small enough to look at every pair of them. */
export interface CoverageGrid extends Size {
  /** For each thing 1 where it is solid and 0 elsewhere; things may overlap. */
  readonly solid: readonly Uint8Array[];
  /** Solid cells of each thing. */
  readonly areas: readonly number[];
  /** The thing that covers a cell most, -1 where none is solid. */
  readonly labels: Int16Array;
}

/** Cells of a grid: enough for every contour that tells which of two things is in front. */
const MOST_CELLS = 120_000;

/** From this matte value on a thing is there. */
const SOLID_ALPHA = 128;

/** Mattes of one size, sampled on a common grid. About 1 ms for each. */
export function coverageOf(mattes: readonly Mask[]): CoverageGrid {
  const canvas = mattes[0] ?? { widthPx: 1, heightPx: 1 };
  const scale = Math.min(1, Math.sqrt(MOST_CELLS / (canvas.widthPx * canvas.heightPx)));
  const widthPx = Math.max(1, Math.round(canvas.widthPx * scale));
  const heightPx = Math.max(1, Math.round(canvas.heightPx * scale));
  const solid = mattes.map(() => new Uint8Array(widthPx * heightPx));
  const areas = mattes.map(() => 0);
  const labels = new Int16Array(widthPx * heightPx).fill(-1);
  for (let y = 0; y < heightPx; y += 1) {
    const row = Math.floor(((y + 0.5) * canvas.heightPx) / heightPx);
    for (let x = 0; x < widthPx; x += 1) {
      const source = row * canvas.widthPx + Math.floor(((x + 0.5) * canvas.widthPx) / widthPx);
      const cell = y * widthPx + x;
      let most = SOLID_ALPHA - 1;
      for (let index = 0; index < mattes.length; index += 1) {
        const value = mattes[index]!.data[source]!;
        if (value < SOLID_ALPHA) continue;
        solid[index]![cell] = 1;
        areas[index]! += 1;
        if (value > most) {
          most = value;
          labels[cell] = index;
        }
      }
    }
  }
  return { widthPx, heightPx, solid, areas, labels };
}

/**
 * How far `inner` lies on `outer`, 0..1: the share of its cells that are the outer's too, or the share of the ring around
 * it that is the outer's, whichever is more. The ring counts where it lies on the grid.
 */
export function shareOn(grid: CoverageGrid, inner: number, outer: number): number {
  const { widthPx, heightPx, solid, areas } = grid;
  const [inside, around] = [solid[inner]!, solid[outer]!];
  if (areas[inner] === 0) return 0;
  const reach = 3;
  let shared = 0;
  let ring = 0;
  let ringShared = 0;
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const cell = y * widthPx + x;
      if (inside[cell] === 1) {
        shared += around[cell]!;
        continue;
      }
      const near =
        (x >= reach && inside[cell - reach] === 1) ||
        (x < widthPx - reach && inside[cell + reach] === 1) ||
        (y >= reach && inside[cell - reach * widthPx] === 1) ||
        (y < heightPx - reach && inside[cell + reach * widthPx] === 1);
      if (!near) continue;
      ring += 1;
      ringShared += around[cell]!;
    }
  }
  return Math.max(shared / areas[inner]!, ring === 0 ? 0 : ringShared / ring);
}
