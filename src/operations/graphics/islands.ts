import type { Box, Size } from '../../domain/box.ts';
import type { Piece } from './piece.ts';

/** What hangs together of a piece. */
export interface Island {
  /** Place of its piece in the list. */
  readonly index: number;
  /** On the canvas, its soft edge included. */
  readonly box: Box;
  /** Pixels of it that are at least half opaque. */
  readonly areaPx: number;
}

/** All islands of some pieces, and which pixels are whose. */
export interface Islands {
  readonly all: readonly Island[];
  /** Per piece, at each pixel of its box the place of the island in `all`, or -1. */
  readonly owners: readonly (Int32Array | null)[];
}

/** From this alpha on a pixel is of an island; what is fainter goes to the one that it hangs on. */
const SOLID_ALPHA = 128;

/** The islands of the pieces that `isWanted` names. About 40 ms per megapixel of pieces. */
export function islandsOf(pieces: readonly Piece[], isWanted: (piece: Piece) => boolean): Islands {
  const all: Island[] = [];
  const owners = pieces.map((piece, index) => (isWanted(piece) ? ownersIn(piece, index, all) : null));
  return { all, owners };
}

function ownersIn({ box, raster }: Piece, index: number, all: Island[]): Int32Array {
  const { widthPx, heightPx, data } = raster;
  const owners = new Int32Array(widthPx * heightPx).fill(-1);
  const first = all.length;
  const solid: number[] = [];
  for (let start = 0; start < owners.length; start += 1) {
    if (owners[start] !== -1 || data[start * 4 + 3]! < SOLID_ALPHA) continue;
    const own = all.length;
    const pixels = spread(owners, [start], own, raster, SOLID_ALPHA);
    for (const pixel of pixels) solid.push(pixel);
    all.push({ index, box, areaPx: pixels.length });
  }
  // Soft edges: breadth first, so that each goes to the nearest.
  for (let at = 0; at < solid.length; at += 1) {
    const pixel = solid[at]!;
    eachNeighbor(pixel, widthPx, heightPx, (next) => {
      if (owners[next] !== -1 || data[next * 4 + 3] === 0) return;
      owners[next] = owners[pixel]!;
      solid.push(next);
    });
  }
  const bounds = all.slice(first).map(() => ({ left: widthPx, top: heightPx, right: -1, bottom: -1 }));
  for (let pixel = 0; pixel < owners.length; pixel += 1) {
    const bound = bounds[owners[pixel]! - first];
    if (!bound) continue;
    const x = pixel % widthPx;
    const y = (pixel - x) / widthPx;
    bound.left = Math.min(bound.left, x);
    bound.right = Math.max(bound.right, x);
    bound.top = Math.min(bound.top, y);
    bound.bottom = Math.max(bound.bottom, y);
  }
  for (const [at, { left, top, right, bottom }] of bounds.entries()) {
    const tight = {
      leftPx: box.leftPx + left,
      topPx: box.topPx + top,
      widthPx: right - left + 1,
      heightPx: bottom - top + 1,
    };
    all[first + at] = { ...all[first + at]!, box: tight };
  }
  return owners;
}

/** Gives everything that hangs together with `pixels` through opaque pixels to an island; answers all its pixels. */
function spread(
  owners: Int32Array,
  pixels: number[],
  own: number,
  { widthPx, heightPx, data }: Piece['raster'],
  leastAlpha: number,
): readonly number[] {
  for (const pixel of pixels) owners[pixel] = own;
  for (let at = 0; at < pixels.length; at += 1) {
    eachNeighbor(pixels[at]!, widthPx, heightPx, (next) => {
      if (owners[next] !== -1 || data[next * 4 + 3]! < leastAlpha) return;
      owners[next] = own;
      pixels.push(next);
    });
  }
  return pixels;
}

function eachNeighbor(
  pixel: number,
  widthPx: number,
  heightPx: number,
  visit: (neighbor: number) => void,
): void {
  const x = pixel % widthPx;
  if (x > 0) visit(pixel - 1);
  if (x < widthPx - 1) visit(pixel + 1);
  if (pixel >= widthPx) visit(pixel - widthPx);
  if (pixel < widthPx * (heightPx - 1)) visit(pixel + widthPx);
}

/** The topmost of the islands at every pixel of the canvas, or -1; what other pieces cover is not hidden by these. */
export function topmostIslands(
  canvas: Size,
  pieces: readonly Piece[],
  { all, owners }: Islands,
  isMember: (island: number) => boolean,
): Int32Array {
  const top = new Int32Array(canvas.widthPx * canvas.heightPx).fill(-1);
  for (const [index, { box, raster }] of pieces.entries()) {
    const own = owners[index];
    if (!own || all.length === 0) continue;
    for (let y = Math.max(0, -box.topPx); y < box.heightPx && box.topPx + y < canvas.heightPx; y += 1) {
      for (let x = Math.max(0, -box.leftPx); x < box.widthPx && box.leftPx + x < canvas.widthPx; x += 1) {
        const pixel = y * box.widthPx + x;
        const island = own[pixel]!;
        if (island === -1 || raster.data[pixel * 4 + 3]! < SOLID_ALPHA || !isMember(island)) continue;
        top[(box.topPx + y) * canvas.widthPx + box.leftPx + x] = island;
      }
    }
  }
  return top;
}

/** Lists of islands that touch where they show, directly or by others: no more than `reachPx - 1` pixels lie between them. */
export function clustersOf(
  top: Int32Array,
  widthPx: number,
  count: number,
  reachPx: number,
): readonly (readonly number[])[] {
  const touching = Array.from({ length: count }, () => new Set<number>());
  for (let pixel = 0; pixel < top.length; pixel += 1) {
    const own = top[pixel]!;
    if (own === -1) continue;
    const left = widthPx - (pixel % widthPx) - 1;
    for (let reach = 1; reach <= reachPx; reach += 1) {
      const right = reach <= left ? top[pixel + reach]! : -1;
      const below = top[pixel + reach * widthPx] ?? -1;
      for (const other of [right, below]) {
        if (other === -1 || other === own) continue;
        touching[own]!.add(other);
        touching[other]!.add(own);
      }
    }
  }
  const seen = new Set<number>();
  const clusters: number[][] = [];
  for (let first = 0; first < count; first += 1) {
    if (seen.has(first)) continue;
    seen.add(first);
    const cluster = [first];
    for (const island of cluster) {
      for (const next of touching[island]!) {
        if (seen.has(next)) continue;
        seen.add(next);
        cluster.push(next);
      }
    }
    clusters.push(cluster);
  }
  return clusters;
}
