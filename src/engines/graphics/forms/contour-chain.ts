import type { PixelMix } from '../parts/edge-mix.ts';

/** A stretch of the boundary between two parts, from one meeting with a third to the next, or closed. */
export interface ContourChain {
  /** Points on the edge, in canvas coordinates (pixel centres at halves), in order. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly isClosed: boolean;
}

/** Where the boundary lies, across the crack between two pixels, as an offset from the crack towards the second one. */
function edgeOffset({ owner, other, share }: PixelMix, first: number, second: number): number {
  const [own, far] = [owner[first]!, owner[second]!];
  const inside = other[first] === far ? share[first]! / 255 : 1;
  const spill = other[second] === own ? 1 - share[second]! / 255 : 0;
  return inside + spill - 1;
}

/**
 * The boundaries between the parts that `tells` knows, traced along the cracks between pixels and placed within the pixel by
 * its coverage. Linear in pixels, about 30 ms per megapixel.
 */
export function contourChains(
  mix: PixelMix,
  size: { readonly widthPx: number; readonly heightPx: number },
  tells: (id: number) => boolean,
): ContourChain[] {
  const { widthPx, heightPx } = size;
  const { owner } = mix;
  const columns = widthPx + 1;
  // A crack runs right (0) or down (1) from its vertex.
  const isCrack = new Uint8Array(columns * (heightPx + 1) * 2);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      const own = owner[pixel]!;
      if (x > 0 && owner[pixel - 1] !== own) isCrack[(y * columns + x) * 2 + 1] = 1;
      if (y > 0 && owner[pixel - widthPx] !== own) isCrack[(y * columns + x) * 2] = 1;
    }
  }
  // The four cracks at a vertex: right, down, left, up, each by its index and where it leads.
  const crackAt = (vertex: number, way: number): number =>
    way === 0
      ? vertex * 2
      : way === 1
        ? vertex * 2 + 1
        : way === 2
          ? (vertex - 1) * 2
          : (vertex - columns) * 2 + 1;
  const steps = [1, columns, -1, -columns] as const;
  const isOpen = (vertex: number, way: number): boolean => {
    if (way === 2 && vertex % columns === 0) return false;
    if (way === 3 && vertex < columns) return false;
    return isCrack[crackAt(vertex, way)] === 1;
  };
  const waysFrom = (vertex: number): number => {
    let count = 0;
    for (let way = 0; way < 4; way += 1) if (isOpen(vertex, way)) count += 1;
    return count;
  };
  const chains: ContourChain[] = [];
  const seen = new Uint8Array(isCrack.length);
  const sides = (crack: number): readonly [number, number] => {
    const vertex = crack >> 1;
    const x = vertex % columns;
    const y = (vertex - x) / columns;
    const after = y * widthPx + x;
    return [(crack & 1) === 0 ? after - widthPx : after - 1, after];
  };
  const follow = (start: number, firstWay: number, isLoop: boolean): void => {
    const [xs, ys]: [number[], number[]] = [[], []];
    let [vertex, way] = [start, firstWay];
    const [one, two] = sides(crackAt(start, firstWay));
    const keeps = tells(owner[one]!) && tells(owner[two]!);
    for (;;) {
      const crack = crackAt(vertex, way);
      seen[crack] = 1;
      if (keeps) {
        const [first, second] = sides(crack);
        const offset = edgeOffset(mix, first, second);
        const corner = crack >> 1;
        const x = corner % columns;
        const y = (corner - x) / columns;
        xs.push((crack & 1) === 0 ? x + 0.5 : x + offset);
        ys.push((crack & 1) === 0 ? y + offset : y + 0.5);
      }
      vertex += steps[way]!;
      if (vertex === start || waysFrom(vertex) !== 2) break;
      const back = (way + 2) & 3;
      let next = 0;
      while (next === back || !isOpen(vertex, next)) next += 1;
      way = next;
    }
    if (keeps)
      chains.push({
        x: Float64Array.from(xs),
        y: Float64Array.from(ys),
        isClosed: isLoop || vertex === start,
      });
  };
  for (const isLoop of [false, true]) {
    for (let vertex = 0; vertex < columns * (heightPx + 1); vertex += 1) {
      if (isCrack[vertex * 2] === 0 && isCrack[vertex * 2 + 1] === 0 && isLoop) continue;
      const ways = waysFrom(vertex);
      if (ways === 0 || (ways === 2) !== isLoop) continue;
      for (let way = 0; way < 4; way += 1)
        if (isOpen(vertex, way) && seen[crackAt(vertex, way)] === 0) follow(vertex, way, isLoop);
    }
  }
  return chains;
}
