import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { FlatZones } from './flat-zones.ts';
import { NO_ZONE } from './flat-zones.ts';
import { explainCompressed } from './mixture.ts';

/** What every pixel is made of: one part, or two of them mixed by an anti-aliased edge. */
export interface PixelMix {
  /** The part that has the larger share, or `NO_ZONE` where the pixel is not explained, or `CLEAR`. */
  readonly owner: Int32Array;
  /** The other part, `NO_ZONE` where there is none. */
  readonly other: Int32Array;
  /** The owner's share, 128..255. */
  readonly share: Uint8Array;
}

const MOST_CANDIDATES = 5;

/** How far away, in pixels, a pixel's other side is looked for where nothing nearer explains it, and how far it may miss then. */
const FAR_PX = 4;
const FAR_TOLERANCE = 4;

/** Unexplained pixels around another up to which it is no texture. */
const MOST_OPEN_AROUND = 3;

/** How far a mixture may miss a colour that one zone nearly has, as a share of what that one misses it by. */
const MIXED_MISS_SHARE = 0.75;

/** Offsets within a radius, nearest first. */
export function nearestFirst(radiusPx: number): { readonly x: Int8Array; readonly y: Int8Array } {
  const offsets: { x: number; y: number }[] = [];
  for (let y = -radiusPx; y <= radiusPx; y += 1) {
    for (let x = -radiusPx; x <= radiusPx; x += 1) if (x !== 0 || y !== 0) offsets.push({ x, y });
  }
  offsets.sort((a, b) => a.x * a.x + a.y * a.y - b.x * b.x - b.y * b.y);
  return { x: Int8Array.from(offsets, ({ x }) => x), y: Int8Array.from(offsets, ({ y }) => y) };
}

/**
 * Explains the pixels between zones as mixtures of two zones close by: the pixel's colour must lie on the line between
 * theirs (anti-aliasing mixes linearly in the picture's own values). `tolerance` is how far from the line it may lie, in
 * levels; in a `noisy` picture luma says how much of each there is, because halved chroma lags behind. Pixels that no pair
 * explains are left open: they are thin strokes or texture.
 */
export async function mixEdges(
  calm: Raster,
  zones: FlatZones,
  options: { readonly tolerance: number; readonly radiusPx: number; readonly noisy: boolean },
  pace: Pace,
): Promise<PixelMix> {
  const { widthPx, heightPx, data } = calm;
  const { labels } = zones;
  const owner = labels.slice();
  const other = new Int32Array(labels.length).fill(NO_ZONE);
  const share = new Uint8Array(labels.length).fill(255);
  const near = nearestFirst(options.radiusPx);
  const far = nearestFirst(FAR_PX);
  const candidate = new Int32Array(MOST_CANDIDATES);
  const place = new Int32Array(MOST_CANDIDATES);
  const explained = { share: 0, miss: 0 };
  let [count, from, to] = [0, 0, 0];
  /** Looks for the zone or the pair of zones among those close by that explains a pixel within a tolerance. */
  const explain = (x: number, y: number, offsets: typeof near, tolerance: number): void => {
    const pixel = y * widthPx + x;
    count = 0;
    for (let index = 0; index < offsets.x.length && count < MOST_CANDIDATES; index += 1) {
      const column = x + offsets.x[index]!;
      const row = y + offsets.y[index]!;
      if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) continue;
      const label = labels[row * widthPx + column]!;
      if (label < 0) continue;
      let known = 0;
      while (known < count && candidate[known] !== label) known += 1;
      if (known < count) continue;
      candidate[count] = label;
      place[count] = (row * widthPx + column) * 4;
      count += 1;
    }
    let best = tolerance;
    const at = pixel * 4;
    for (let one = 0; one < count; one += 1) {
      const a = place[one]!;
      const red = data[at]! - data[a]!;
      const green = data[at + 1]! - data[a + 1]!;
      const blue = data[at + 2]! - data[a + 2]!;
      const alone = Math.sqrt(red * red + green * green + blue * blue);
      if (alone >= best) continue;
      best = alone;
      owner[pixel] = candidate[one]!;
    }
    // A mixture explains more than a single colour does: it must do so clearly better.
    if (owner[pixel] !== NO_ZONE) best *= MIXED_MISS_SHARE;
    for (let one = 0; one < count; one += 1) {
      const a = place[one]!;
      const red = data[at]! - data[a]!;
      const green = data[at + 1]! - data[a + 1]!;
      const blue = data[at + 2]! - data[a + 2]!;
      for (let two = one + 1; two < count; two += 1) {
        const b = place[two]!;
        const redLine = data[b]! - data[a]!;
        const greenLine = data[b + 1]! - data[a + 1]!;
        const blueLine = data[b + 2]! - data[a + 2]!;
        const length = redLine * redLine + greenLine * greenLine + blueLine * blueLine;
        if (length < 64) continue;
        const along = (red * redLine + green * greenLine + blue * blueLine) / length;
        if (along <= 0 || along >= 1) continue;
        const offRed = red - along * redLine;
        const offGreen = green - along * greenLine;
        const offBlue = blue - along * blueLine;
        const off = Math.sqrt(offRed * offRed + offGreen * offGreen + offBlue * offBlue) + 1;
        if (off >= best) continue;
        best = off;
        const first = along <= 0.5;
        owner[pixel] = candidate[first ? one : two]!;
        other[pixel] = candidate[first ? two : one]!;
        share[pixel] = Math.round(255 * (first ? 1 - along : along));
        from = first ? a : b;
        to = first ? b : a;
      }
    }
  };
  for (let y = 0; y < heightPx; y += 1) {
    if ((y & 15) === 0) await pace.breathe();
    for (let x = 0; x < widthPx; x += 1) {
      const pixel = y * widthPx + x;
      if (labels[pixel] !== NO_ZONE) continue;
      explain(x, y, near, options.tolerance);
      const at = pixel * 4;
      if (!options.noisy) continue;
      if (owner[pixel] === NO_ZONE) {
        let best = options.tolerance;
        for (let one = 0; one < count; one += 1) {
          for (let two = one + 1; two < count; two += 1) {
            explainCompressed(data, at, data, place[one]!, data, place[two]!, explained);
            if (explained.miss >= best) continue;
            best = explained.miss;
            [owner[pixel], other[pixel]] = [candidate[one]!, candidate[two]!];
            [from, to] = [place[one]!, place[two]!];
          }
        }
      }
      if (other[pixel] === NO_ZONE) continue;
      explainCompressed(data, at, data, from, data, to, explained);
      const isTurned = explained.share > 0.5;
      if (isTurned) [owner[pixel], other[pixel]] = [other[pixel]!, owner[pixel]!];
      share[pixel] = Math.round(255 * (isTurned ? explained.share : 1 - explained.share));
      if (share[pixel] === 255) other[pixel] = NO_ZONE;
    }
  }
  // Where a round corner ends on a line, the page that its edge is mixed with begins some way along.
  for (let pixel = 0; pixel < owner.length && !options.noisy; pixel += 1)
    if (owner[pixel] === NO_ZONE && openAround(pixel, owner, widthPx) <= MOST_OPEN_AROUND)
      explain(pixel % widthPx, Math.floor(pixel / widthPx), far, FAR_TOLERANCE);
  const mix = { owner, other, share };
  if (options.noisy) dropStray(mix, widthPx, heightPx);
  return mix;
}

/** How many of the eight pixels around one are unexplained. */
function openAround(pixel: number, owner: Int32Array, widthPx: number): number {
  let open = 0;
  for (const row of [pixel - widthPx, pixel, pixel + widthPx])
    for (const near of [row - 1, row, row + 1]) if (near !== pixel && owner[near] === NO_ZONE) open += 1;
  return open;
}

/**
 * Takes pixels for plain, in place, beside which neither their second part nor another pixel of the same two parts lies: noise
 * may look like a little of anything near.
 */
function dropStray({ owner, other, share }: PixelMix, widthPx: number, heightPx: number): void {
  const stray: number[] = [];
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      const [own, second] = [owner[pixel]!, other[pixel]!];
      if (second < 0) continue;
      const isLike = (near: number): boolean =>
        owner[near] === second || (owner[near] === own && other[near] === second);
      const touches =
        (x > 0 && isLike(pixel - 1)) ||
        (x < widthPx - 1 && isLike(pixel + 1)) ||
        (y > 0 && isLike(pixel - widthPx)) ||
        (y < heightPx - 1 && isLike(pixel + widthPx));
      if (!touches) stray.push(pixel);
    }
  }
  for (const pixel of stray) {
    other[pixel] = NO_ZONE;
    share[pixel] = 255;
  }
}
