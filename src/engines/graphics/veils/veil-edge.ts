import type { Raster } from '../../../domain/raster.ts';

/** Colours over colours: what lies below shows through with this share, and the veil's own colour comes on top. */
export interface Translucence {
  /** 0..1: the share of what lies below, 1 less the veil's opacity. */
  readonly through: number;
  /** What the veil adds, in levels per channel: its colour times its opacity. */
  readonly added: readonly [number, number, number];
}

/** A straight edge, along the rows or columns, on whose one side everything is seen through a veil. */
export interface VeilEdge extends Translucence {
  readonly axis: 'column' | 'row';
  /** Where it runs, in pixels from the left or the top, edges of pixels at whole numbers. */
  readonly place: number;
  /** First and last pixel along it at which the relation holds. */
  readonly from: number;
  readonly to: number;
  /** Whether the veil is on the side of larger coordinates. */
  readonly isBefore: boolean;
  /** Whether it tells of a veil by itself; others were looked for because such a one was found. */
  readonly isSure: boolean;
}

/** Pixels along an edge that are judged together. */
const BLOCK_PX = 16;

/** Step across an edge, in levels, and how much of it the flanks may change by. */
const LEAST_STEP = 8;
const MOST_FLANK_SHARE = 0.5;
const LEAST_BLOCK_SHARE = 0.55;

/** Share of a line across the canvas along which an edge must show. */
const LEAST_EDGE_SHARE = 0.2;

/** The share that shows through: more is no veil, less cannot be told from an opaque shape. */
export const MOST_THROUGH = 0.86;
export const LEAST_THROUGH = 0.06;

/** Share of the inner side's variance, and of its fine detail's, that the outer side's explains. */
const LEAST_EXPLAINED = 0.9;
const LEAST_DETAIL_EXPLAINED = { clean: 0.5, noisy: 0.25 } as const;

/** Standard deviation, in levels, that compression adds to a plain colour. */
const COMPRESSION_DEVIATION = 1.2;

/** Median misfit, in levels, up to which one relation holds along an edge. */
const MOST_MISFIT = 3;

/** Standard deviation of the outer side, in levels, below which there is nothing to see through. */
const LEAST_DEVIATION = 6;

/** Gap in an edge, as a share of the line, that writing and like colours may leave. */
const MOST_GAP_SHARE = 0.22;

/** Distance, in pixels, over which fine detail is compared, and how many pixels are averaged for it. */
const DETAIL_PX = 10;
const DETAIL_SPAN_PX = 4;

/** Share of a line along which an edge must show once the veil is known from another edge of it. */
const LEAST_PARTNER_SHARE = 0.06;

/** Of lines beside each other, those with so much of the largest step look across the same edge. */
const LARGE_STEP_SHARE = 0.8;

/** Colours just beside a line across the canvas, three channels per pixel along it. */
interface Sides {
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly length: number;
}

interface Fit extends Translucence {
  readonly explained: number;
  readonly detail: number;
  readonly deviation: number;
  /** Median misfit, in levels. */
  readonly misfit: number;
}

function sidesAt(
  { widthPx, heightPx, data }: Raster,
  axis: VeilEdge['axis'],
  place: number,
  reachPx: number,
): Sides {
  const length = axis === 'column' ? heightPx : widthPx;
  const [before, after] = [new Float32Array(length * 3), new Float32Array(length * 3)];
  const stride = axis === 'column' ? 4 : 4 * widthPx;
  const next = axis === 'column' ? 4 * widthPx : 4;
  for (let along = 0; along < length; along += 1) {
    const one = along * next + (place - 1 - reachPx) * stride;
    const other = along * next + (place + reachPx) * stride;
    for (let channel = 0; channel < 3; channel += 1) {
      before[along * 3 + channel] = data[one + channel]!;
      after[along * 3 + channel] = data[other + channel]!;
    }
  }
  return { before, after, length };
}

/** Least squares of `inner` on `outer` with one slope for all channels, over the pixels in use. */
function regress(
  outer: Float32Array,
  inner: Float32Array,
  used: readonly number[],
): Translucence & { explained: number; deviation: number } {
  const mean = [0, 0, 0, 0, 0, 0];
  for (const pixel of used) {
    for (let channel = 0; channel < 3; channel += 1) {
      mean[channel]! += outer[pixel * 3 + channel]! / used.length;
      mean[channel + 3]! += inner[pixel * 3 + channel]! / used.length;
    }
  }
  let [square, cross, target] = [0, 0, 0];
  for (const pixel of used) {
    for (let channel = 0; channel < 3; channel += 1) {
      const out = outer[pixel * 3 + channel]! - mean[channel]!;
      const own = inner[pixel * 3 + channel]! - mean[channel + 3]!;
      square += out * out;
      cross += out * own;
      target += own * own;
    }
  }
  const through = cross / Math.max(1e-6, square);
  const added = (channel: number): number => mean[channel + 3]! - through * mean[channel]!;
  return {
    through,
    added: [added(0), added(1), added(2)],
    explained: (cross * cross) / Math.max(1e-6, square * target),
    deviation: Math.sqrt(square / Math.max(1, 3 * used.length)),
  };
}

function misfits(
  outer: Float32Array,
  inner: Float32Array,
  { through, added }: Translucence,
  pixels: readonly number[],
): Float32Array {
  const off = new Float32Array(pixels.length);
  for (let index = 0; index < off.length; index += 1) {
    const at = pixels[index]! * 3;
    let most = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const own = Math.abs(inner[at + channel]! - through * outer[at + channel]! - added[channel]!);
      if (own > most) most = own;
    }
    off[index] = most;
  }
  return off;
}

const middleOf = (values: Float32Array): number => values.slice().sort()[values.length >> 1] ?? 0;

/** The translucence that leads from one side to the other; what does not follow it (writing) is left out by rounds. */
function fitSides(outer: Float32Array, inner: Float32Array, along: readonly number[]): Fit | null {
  let used = along;
  let fit = regress(outer, inner, used);
  for (let round = 0; round < 4; round += 1) {
    const off = misfits(outer, inner, fit, along);
    const limit = Math.max(3, 2.5 * middleOf(off));
    used = along.filter((_, index) => off[index]! <= limit);
    if (used.length < 0.5 * along.length || used.length < 24) return null;
    fit = regress(outer, inner, used);
  }
  const isUsed = new Uint8Array(outer.length / 3);
  for (const pixel of used) isUsed[pixel] = 1;
  const [fineOuter, fineInner] = [new Float32Array(outer.length), new Float32Array(inner.length)];
  const spans = Array.from({ length: DETAIL_SPAN_PX }, (_, step) => step);
  const fine = used.filter((pixel) =>
    spans.every((step) => isUsed[pixel + step] === 1 && isUsed[pixel + DETAIL_PX + step] === 1),
  );
  for (const pixel of fine) {
    for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
      for (let step = 0; step < DETAIL_SPAN_PX; step += 1) {
        fineOuter[at]! += (outer[at + (DETAIL_PX + step) * 3]! - outer[at + step * 3]!) / DETAIL_SPAN_PX;
        fineInner[at]! += (inner[at + (DETAIL_PX + step) * 3]! - inner[at + step * 3]!) / DETAIL_SPAN_PX;
      }
    }
  }
  const detail = regress(fineOuter, fineInner, fine);
  const agrees = Math.abs(detail.through - fit.through) <= 0.25 * fit.through + 0.04;
  return {
    ...fit,
    detail: agrees ? detail.explained : 0,
    misfit: middleOf(misfits(outer, inner, fit, used)),
  };
}

/** Pixels along each line across the canvas at which a sharp step shows between calm flanks, by blocks. */
function steppedBlocks(
  { widthPx, heightPx, data }: Raster,
  axis: VeilEdge['axis'],
  place: number,
  reachPx: number,
): { blocks: number[]; sum: number } {
  const length = axis === 'column' ? heightPx : widthPx;
  const stride = 4 * (axis === 'column' ? 1 : widthPx);
  const next = 4 * (axis === 'column' ? widthPx : 1);
  const difference = (one: number, other: number): number =>
    Math.max(
      Math.abs(data[one]! - data[other]!),
      Math.abs(data[one + 1]! - data[other + 1]!),
      Math.abs(data[one + 2]! - data[other + 2]!),
    );
  const blocks: number[] = [];
  let sum = 0;
  for (let start = 0; start + BLOCK_PX <= length; start += BLOCK_PX) {
    let stepped = 0;
    for (let along = start; along < start + BLOCK_PX; along += 2) {
      const at = place * stride + along * next;
      const one = at - (1 + reachPx) * stride;
      const other = at + reachPx * stride;
      const step = difference(one, other);
      if (step < LEAST_STEP) continue;
      if (difference(one, one - 2 * stride) > MOST_FLANK_SHARE * step) continue;
      if (difference(other, other + 2 * stride) > MOST_FLANK_SHARE * step) continue;
      stepped += 2;
      sum += step;
    }
    if (stepped >= LEAST_BLOCK_SHARE * BLOCK_PX) blocks.push(start / BLOCK_PX);
  }
  return { blocks, sum };
}

/** The stretch along a line on which a fit holds: blocks that follow it, with the gaps that writing leaves. */
function stretchOf(outer: Float32Array, inner: Float32Array, fit: Fit, length: number): [number, number] {
  const limit = Math.max(4, 3 * fit.misfit);
  const holds: number[] = [];
  for (let start = 0; start < length; start += BLOCK_PX) {
    const pixels = Array.from({ length: Math.min(BLOCK_PX, length - start) }, (_, index) => start + index);
    if (middleOf(misfits(outer, inner, fit, pixels)) <= limit) holds.push(start);
  }
  let [best, from, last]: [[number, number], number, number] = [[0, -1], holds[0] ?? 0, holds[0] ?? 0];
  for (const start of [...holds, Number.POSITIVE_INFINITY]) {
    if (start - last > MOST_GAP_SHARE * length + BLOCK_PX) {
      if (last - from > best[1] - best[0]) best = [from, last];
      from = start;
    }
    last = start;
  }
  return [best[0], Math.min(length - 1, best[1] + BLOCK_PX - 1)];
}

/** How much of the pixels at a line the veil covers: tells where in them its edge lies. */
function placeWithin(
  image: Raster,
  axis: VeilEdge['axis'],
  place: number,
  reachPx: number,
  { before, after }: Sides,
  [from, to]: readonly [number, number],
): number {
  const { widthPx, data } = image;
  let covered = 0;
  for (let across = place - reachPx; across < place + reachPx; across += 1) {
    let [dot, length] = [0, 0];
    for (let along = from; along <= to; along += 1) {
      const at = 4 * (axis === 'column' ? along * widthPx + across : across * widthPx + along);
      for (let channel = 0; channel < 3; channel += 1) {
        const line = after[along * 3 + channel]! - before[along * 3 + channel]!;
        dot += line * (data[at + channel]! - before[along * 3 + channel]!);
        length += line * line;
      }
    }
    covered += Math.min(1, Math.max(0, dot / Math.max(1, length)));
  }
  const exact = place + reachPx - covered;
  return Math.abs(exact - Math.round(exact)) < 0.12 * (reachPx + 1) ? Math.round(exact) : exact;
}

/** Straight edges of veils over pictures, along rows and columns. About 80 ms per megapixel where there are none. */
export function veilEdges(image: Raster, noisy: boolean): VeilEdge[] {
  const lines = steppedLines(image, noisy ? 3 : 1);
  const sure = lines.flatMap((line) => edgeOn(image, line, (fit) => isSure(fit, noisy)) ?? []);
  const found = [...sure];
  for (const { through, added } of sure) {
    const known = { through, added };
    for (const line of lines) {
      const isKnown = ({ axis, place }: VeilEdge): boolean =>
        axis === line.axis && Math.abs(place - line.place) <= 2 * line.reachPx + 2;
      if (found.some(isKnown)) continue;
      const edge = edgeOn(image, line, () => true, known);
      if (edge) found.push(edge);
    }
  }
  return found;
}

/** A line across the canvas along which there are steps. */
interface SteppedLine {
  readonly axis: VeilEdge['axis'];
  readonly place: number;
  readonly blocks: readonly number[];
  readonly reachPx: number;
}

function steppedLines(image: Raster, reachPx: number): SteppedLine[] {
  const lines: SteppedLine[] = [];
  for (const axis of ['column', 'row'] as const) {
    const across = axis === 'column' ? image.widthPx : image.heightPx;
    const length = axis === 'column' ? image.heightPx : image.widthPx;
    const margin = reachPx + 3;
    const near: (SteppedLine & { readonly sum: number })[] = [];
    for (let place = margin; place <= across - margin; place += 1) {
      const { blocks, sum } = steppedBlocks(image, axis, place, reachPx);
      const last = near.at(-1);
      if (last && place - last.place > reachPx + 1) lines.push(middleLine(near.splice(0)));
      if (blocks.length * BLOCK_PX >= LEAST_PARTNER_SHARE * length)
        near.push({ axis, place, blocks, reachPx, sum });
    }
    if (near.length > 0) lines.push(middleLine(near));
  }
  return lines;
}

/** Of neighbouring lines, which all look across one edge, the one in the middle of those with the largest steps. */
function middleLine<Line extends { readonly sum: number }>(near: readonly Line[]): Line {
  const most = Math.max(...near.map(({ sum }) => sum));
  const large = near.filter(({ sum }) => sum >= LARGE_STEP_SHARE * most);
  return large[large.length >> 1]!;
}

/** Whether a fit cannot be anything but a veil: the whole picture goes on below, down to its detail. */
function isSure({ explained, detail, deviation, misfit, through }: Fit, noisy: boolean): boolean {
  // Compression's own noise is no part of what there is to explain.
  const noise = noisy ? (COMPRESSION_DEVIATION / (through * deviation)) ** 2 : 0;
  return (
    explained * (1 + noise) >= LEAST_EXPLAINED &&
    detail >= LEAST_DETAIL_EXPLAINED[noisy ? 'noisy' : 'clean'] &&
    deviation >= LEAST_DEVIATION &&
    misfit <= MOST_MISFIT
  );
}

/** The veil's edge on a line, if there is one: of any veil, or of a `known` one. */
function edgeOn(
  image: Raster,
  { axis, place, blocks, reachPx }: SteppedLine,
  accept: (fit: Fit) => boolean,
  known: Translucence | null = null,
): VeilEdge | null {
  const sides = sidesAt(image, axis, place, reachPx);
  if (!known && blocks.length * BLOCK_PX < LEAST_EDGE_SHARE * sides.length) return null;
  const along = blocks.flatMap((block) =>
    Array.from({ length: BLOCK_PX }, (_, index) => block * BLOCK_PX + index),
  );
  for (const isBefore of [true, false]) {
    const [outer, inner] = isBefore ? [sides.before, sides.after] : [sides.after, sides.before];
    const fit = known
      ? {
          ...known,
          explained: 1,
          detail: 1,
          deviation: 0,
          misfit: middleOf(misfits(outer, inner, known, along)),
        }
      : fitSides(outer, inner, along);
    if (!fit || fit.through > MOST_THROUGH || fit.through < LEAST_THROUGH) continue;
    if (fit.misfit > MOST_MISFIT || !accept(fit)) continue;
    const color = fit.added.map((value) => value / (1 - fit.through));
    if (color.some((value) => value < -12 || value > 267)) continue;
    const [from, to] = stretchOf(outer, inner, fit, sides.length);
    if (to - from < LEAST_PARTNER_SHARE * sides.length) continue;
    const { through, added } = fit;
    const exact = placeWithin(image, axis, place, reachPx, sides, [from, to]);
    return { axis, place: exact, from, to, isBefore, isSure: !known, through, added };
  }
  return null;
}
