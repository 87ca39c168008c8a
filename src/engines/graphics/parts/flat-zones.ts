import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';

/** Label of pixels that belong to no zone: edges, thin strokes, texture. */
export const NO_ZONE = -1;
/** Label of pixels that the picture leaves clear. */
export const CLEAR = -2;

/** A picture in zones whose neighbouring pixels hardly differ. */
export interface FlatZones {
  /** Per pixel the zone's number, `NO_ZONE` or `CLEAR`. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Pixels with all four neighbours in their own zone that a zone needs; fewer is an edge or a thin stroke. */
const LEAST_INNER_PIXELS = 4;
const LEAST_INNER_SHARE = 0.03;

function rootOf(parents: Int32Array, index: number): number {
  let root = index;
  while (parents[root] !== root) {
    parents[root] = parents[parents[root]!]!;
    root = parents[root]!;
  }
  return root;
}

/**
 * Quasi-flat zones (Soille 2008): pixels hang together with neighbours that differ by at most `step` in every channel, so a
 * gradient is one zone and an anti-aliased edge parts two. Zones too thin to have an inside are given up. About 60 ms per
 * megapixel.
 */
export async function flatZones(calm: Raster, step: number, pace: Pace): Promise<FlatZones> {
  const { widthPx, heightPx, data } = calm;
  const pixels = widthPx * heightPx;
  const parents = new Int32Array(pixels);
  const near = (one: number, other: number): boolean => {
    const a = one * 4;
    const b = other * 4;
    const green = data[a + 1]! - data[b + 1]!;
    if (green > step || green < -step) return false;
    const red = data[a]! - data[b]!;
    if (red > step || red < -step) return false;
    const blue = data[a + 2]! - data[b + 2]!;
    return blue <= step && blue >= -step && data[a + 3]! > 0 === data[b + 3]! > 0;
  };
  for (let y = 0; y < heightPx; y += 1) {
    if ((y & 31) === 0) await pace.breathe();
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      let root = pixel;
      if (x > 0 && near(pixel, pixel - 1)) root = rootOf(parents, pixel - 1);
      if (y > 0 && near(pixel, pixel - widthPx)) {
        const above = rootOf(parents, pixel - widthPx);
        if (above < root) {
          if (root !== pixel) parents[root] = above;
          root = above;
        } else if (above > root) parents[above] = root;
      }
      parents[pixel] = root;
    }
  }
  const area = new Int32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const root = rootOf(parents, pixel);
    parents[pixel] = root;
    area[root]! += 1;
  }
  await pace.breathe();
  return number(calm, parents, area);
}

/** Numbers the zones that have an inside. */
function number({ widthPx, heightPx, data }: Raster, roots: Int32Array, area: Int32Array): FlatZones {
  const inner = new Int32Array(roots.length);
  for (let y = 1; y < heightPx - 1; y += 1) {
    for (let x = 1; x < widthPx - 1; x += 1) {
      const pixel = y * widthPx + x;
      const root = roots[pixel]!;
      if (
        roots[pixel - 1] === root &&
        roots[pixel + 1] === root &&
        roots[pixel - widthPx] === root &&
        roots[pixel + widthPx] === root
      )
        inner[root]! += 1;
    }
  }
  const numbers = new Int32Array(roots.length).fill(NO_ZONE);
  const labels = new Int32Array(roots.length);
  let count = 0;
  for (let pixel = 0; pixel < roots.length; pixel += 1) {
    const root = roots[pixel]!;
    if (root === pixel && data[pixel * 4 + 3]! > 0) {
      const enough = Math.max(LEAST_INNER_PIXELS, LEAST_INNER_SHARE * area[root]!);
      if (inner[root]! >= enough) {
        numbers[root] = count;
        count += 1;
      }
    }
    labels[pixel] = data[pixel * 4 + 3] === 0 ? CLEAR : numbers[root]!;
  }
  return { labels, count };
}
