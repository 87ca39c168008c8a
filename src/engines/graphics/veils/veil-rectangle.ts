import type { Raster } from '../../../domain/raster.ts';
import type { Translucence, VeilEdge } from './veil-edge.ts';

/** A rectangle that a veil fills, in pixels; edges of pixels at whole numbers. */
export interface VeilRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** The edges that bound it; other sides are the canvas's own, or lie where nothing more can be seen through the veil. */
  readonly edges: readonly VeilEdge[];
  /** Sides that something tells of. */
  readonly told: number;
}

/** How far, in levels of what shows, a place may be from a colour that can be seen through a veil. */
const SEEN_SLACK = 6;

/** Share of a rectangle at which there must be something to see through it. */
const LEAST_SEEN_SHARE = 0.55;

/** How near to the canvas's border an edge must come to count as going on beyond it, as a share of the side. */
const BORDER_SHARE = 0.04;

/** Share of a rectangle's side along which its edge must show. */
const LEAST_SIDE_SHARE = 0.6;

const LEAST_SIDE_PX = 8;

/** Edges looked at for each side, the longest ones. */
const MOST_EDGES = 6;

/** Share of a row from which more of it is seen through the veil than text on it hides. */
const ROW_SEEN_SHARE = 0.3;

/**
 * How much an edge tells that was found for another one's sake and has on its outer side what could lie below the veil as well,
 * and how much the place from which on nothing can.
 */
const WEAK_WEIGHT = 0.3;
const END_WEIGHT = 0.6;

/** Pixels beyond an edge that tell what is there, as a share of the canvas's side. */
const BEYOND_SHARE = 0.02;

/** Which pixels could be seen through a veil, summed up so that any rectangle's share of them takes four looks. */
class SeenPixels {
  readonly #sums: Int32Array;
  readonly #stride: number;

  constructor({ widthPx, heightPx, data }: Raster, { through, added }: Translucence) {
    this.#stride = widthPx + 1;
    this.#sums = new Int32Array(this.#stride * (heightPx + 1));
    const least = added.map((value) => value - SEEN_SLACK);
    const most = added.map((value) => value + 255 * through + SEEN_SLACK);
    for (let y = 0, at = 0; y < heightPx; y += 1) {
      let row = 0;
      for (let x = 0; x < widthPx; x += 1, at += 4) {
        let seen = 1;
        for (let channel = 0; channel < 3; channel += 1) {
          const value = data[at + channel]!;
          if (value < least[channel]! || value > most[channel]!) seen = 0;
        }
        row += seen;
        const to = (y + 1) * this.#stride + x + 1;
        this.#sums[to] = this.#sums[to - this.#stride]! + row;
      }
    }
  }

  share(left: number, top: number, right: number, bottom: number): number {
    const count = (x: number, y: number): number => this.#sums[y * this.#stride + x]!;
    const seen = count(right, bottom) - count(left, bottom) - count(right, top) + count(left, top);
    return seen / Math.max(1, (right - left) * (bottom - top));
  }
}

/** A side of a rectangle: an edge, or `null` for the canvas's border. */
interface Side {
  readonly place: number;
  readonly edge: VeilEdge | null;
}

const shareOf = ({ edge }: Side, from: number, to: number): number =>
  edge ? Math.max(0, Math.min(edge.to + 1, to) - Math.max(edge.from, from)) / Math.max(1, to - from) : 0;

/** Whether two opposite sides bound something that lies between two others, as far as those are the canvas's own. */
function isClosed(pair: readonly [Side, Side], [from, to]: readonly [Side, Side], length: number): boolean {
  const edges = pair.flatMap(({ edge }) => edge ?? []);
  if (pair.some((side) => side.edge && shareOf(side, from.place, to.place) < LEAST_SIDE_SHARE)) return false;
  // What runs out of the canvas is crossed there by the edges that lead to it.
  const reach = BORDER_SHARE * length + 1;
  if (edges.length > 0 && !from.edge && !edges.some((edge) => edge.from <= reach)) return false;
  return edges.length === 0 || to.edge !== null || edges.some((edge) => length - edge.to <= reach);
}

/** Where, from a known side on, nothing can be seen through the veil any more; the canvas's border where it goes on there. */
function endOf(shareAt: (place: number) => number, from: number, to: number): number {
  const step = Math.sign(to - from);
  let [sum, most, end] = [0, 0, from];
  for (let place = from; place !== to; place += step) {
    sum += shareAt(step > 0 ? place : place - 1) - ROW_SEEN_SHARE;
    if (sum > most) [most, end] = [sum, place + step];
  }
  return Math.abs(to - end) <= LEAST_SIDE_PX ? to : end;
}

/**
 * The rectangle that edges of one veil bound best: along most of its sides run edges, the canvas cuts it, or there is an end to
 * what could lie below it. `null` where they bound none.
 */
export function rectangleOf(
  edges: readonly VeilEdge[],
  image: Raster,
  relation: Translucence,
): VeilRectangle | null {
  const { widthPx, heightPx } = image;
  const seen = new SeenPixels(image, relation);
  const sides = (axis: VeilEdge['axis'], isBefore: boolean): Side[] => {
    const own = edges
      .filter((edge) => edge.axis === axis && edge.isBefore === isBefore)
      .toSorted((one, other) => other.to - other.from - one.to + one.from)
      .slice(0, MOST_EDGES);
    const border = isBefore ? 0 : axis === 'column' ? widthPx : heightPx;
    return [...own.map((edge) => ({ place: edge.place, edge })), { place: border, edge: null }];
  };
  const [rights, bottoms] = [sides('column', false), sides('row', false)];
  let best: (VeilRectangle & { readonly weight: number }) | null = null;
  for (const left of sides('column', true))
    for (const right of rights)
      for (const top of sides('row', true))
        for (const bottom of bottoms) {
          const bounded = [left, top, right, bottom].flatMap(({ edge }) => edge ?? []);
          if (!bounded.some(({ isSure }) => isSure)) continue;
          if (!isClosed([left, right], [top, bottom], heightPx)) continue;
          if (!isClosed([top, bottom], [left, right], widthPx)) continue;
          const found = rectangleBetween(left, top, right, bottom, seen, image);
          if (found && (!best || found.weight > best.weight)) best = found;
        }
  return best;
}

/** The rectangle between four sides, with how much tells of it. */
function rectangleBetween(
  left: Side,
  top: Side,
  right: Side,
  bottom: Side,
  seen: SeenPixels,
  { widthPx, heightPx }: Raster,
): (VeilRectangle & { readonly weight: number }) | null {
  const places = [left, top, right, bottom].map(({ place }) => Math.round(place));
  let [x0, y0, x1, y1] = places as [number, number, number, number];
  if (x1 - x0 < LEAST_SIDE_PX || y1 - y0 < LEAST_SIDE_PX) return null;
  const canEnd = (own: Side, opposite: Side, crossing: readonly Side[]): boolean =>
    !own.edge && opposite.edge !== null && crossing.every(({ edge }) => !edge);
  const row = (y: number): number => seen.share(x0, y, x1, y + 1);
  const column = (x: number): number => seen.share(x, y0, x + 1, y1);
  if (canEnd(bottom, top, [left, right])) y1 = endOf(row, y0, y1);
  else if (canEnd(top, bottom, [left, right])) y0 = endOf(row, y1, y0);
  else if (canEnd(right, left, [top, bottom])) x1 = endOf(column, x0, x1);
  else if (canEnd(left, right, [top, bottom])) x0 = endOf(column, x1, x0);
  if (x1 - x0 < LEAST_SIDE_PX || y1 - y0 < LEAST_SIDE_PX) return null;
  if (seen.share(x0, y0, x1, y1) < LEAST_SEEN_SHARE) return null;
  const moved = [x0 !== places[0], y0 !== places[1], x1 !== places[2], y1 !== places[3]];
  const ends = moved.filter(Boolean).length;
  const [wide, high] = [x1 - x0, y1 - y0];
  const beyond = (own: Side): number => {
    const [acrossPx, alongPx] = [Math.ceil(BEYOND_SHARE * widthPx), Math.ceil(BEYOND_SHARE * heightPx)];
    if (own === left) return seen.share(Math.max(0, x0 - acrossPx), y0, x0, y1);
    if (own === right) return seen.share(x1, y0, Math.min(widthPx, x1 + acrossPx), y1);
    if (own === top) return seen.share(x0, Math.max(0, y0 - alongPx), x1, y0);
    return seen.share(x0, y1, x1, Math.min(heightPx, y1 + alongPx));
  };
  let weight = 0;
  for (const own of [left, top, right, bottom]) {
    if (!own.edge) continue;
    const [from, to] = own.edge.axis === 'column' ? [y0, y1] : [x0, x1];
    const isWeak = !own.edge.isSure && beyond(own) >= LEAST_SEEN_SHARE;
    weight += (isWeak ? WEAK_WEIGHT : 1) * (to - from) * shareOf(own, from, to);
  }
  if (moved[0] || moved[2]) weight += END_WEIGHT * high;
  if (moved[1] || moved[3]) weight += END_WEIGHT * wide;
  const edges = [left, top, right, bottom].flatMap(({ edge }) => edge ?? []);
  return {
    left: moved[0] ? x0 : left.place,
    top: moved[1] ? y0 : top.place,
    right: moved[2] ? x1 : right.place,
    bottom: moved[3] ? y1 : bottom.place,
    edges,
    told: edges.length + ends,
    weight,
  };
}
