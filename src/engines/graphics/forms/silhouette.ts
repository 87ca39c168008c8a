import type { Size } from '../../../domain/box.ts';
import type { Bounds } from '../parts/part.ts';
import { heightOf } from '../parts/part.ts';

/** The outer form of an element, by the first and last pixel of each of its rows. */
export interface Silhouette {
  readonly bounds: Bounds;
  /** Per row of the bounds, the first pixel's column; the last one's in `right`; `left > right` where a row is empty. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The same for the convex hull. */
  readonly hullLeft: Float32Array;
  readonly hullRight: Float32Array;
  /** Pixels between first and last of all rows, and of the hull. */
  readonly rowArea: number;
  readonly hullArea: number;
}

/** The lower (for `sign` 1) or upper envelope's line through the extreme points of all rows, as a column per row. */
function hullSide(extreme: Int32Array, used: Uint8Array, sign: 1 | -1): Float32Array {
  const rows: number[] = [];
  for (let row = 0; row < extreme.length; row += 1) {
    if (used[row] === 0) continue;
    while (rows.length >= 2) {
      const [a, b] = [rows.at(-2)!, rows.at(-1)!];
      const onLine = extreme[a]! + ((extreme[row]! - extreme[a]!) * (b - a)) / (row - a);
      if (sign * (extreme[b]! - onLine) < 0) break;
      rows.pop();
    }
    rows.push(row);
  }
  const side = new Float32Array(extreme.length);
  let next = 0;
  for (let row = 0; row < side.length; row += 1) {
    while (next < rows.length - 2 && rows[next + 1]! <= row) next += 1;
    const [a, b] = [rows[next]!, rows[Math.min(next + 1, rows.length - 1)]!];
    const share = b === a ? 0 : (row - a) / (b - a);
    side[row] = extreme[a]! + share * (extreme[b]! - extreme[a]!);
  }
  return side;
}

/** The silhouettes of all elements, in one pass over the picture. */
export function silhouettes(map: Int32Array, size: Size, bounds: readonly Bounds[]): Silhouette[] {
  const lefts = bounds.map((own) => new Int32Array(Math.max(0, heightOf(own))).fill(size.widthPx));
  const rights = bounds.map((own) => new Int32Array(Math.max(0, heightOf(own))).fill(-1));
  for (let y = 0; y < size.heightPx; y += 1) {
    const start = y * size.widthPx;
    for (let x = 0; x < size.widthPx; x += 1) {
      const own = map[start + x]!;
      if (
        own < 0 ||
        (x > 0 && map[start + x - 1] === own && map[start + x + 1] === own && x < size.widthPx - 1)
      )
        continue;
      const row = y - bounds[own]!.top;
      if (x < lefts[own]![row]!) lefts[own]![row] = x;
      if (x > rights[own]![row]!) rights[own]![row] = x;
    }
  }
  return bounds.map((own, index) => {
    const [left, right] = [lefts[index]!, rights[index]!];
    const used = Uint8Array.from(left, (first, row) => (first <= right[row]! ? 1 : 0));
    const hullLeft = hullSide(left, used, 1);
    const hullRight = hullSide(right, used, -1);
    let [rowArea, hullArea] = [0, 0];
    for (let row = 0; row < left.length; row += 1) {
      rowArea += Math.max(0, right[row]! - left[row]! + 1);
      hullArea += Math.max(0, hullRight[row]! - hullLeft[row]! + 1);
    }
    return { bounds: own, left, right, hullLeft, hullRight, rowArea, hullArea };
  });
}

/** 0..1: how convex the outer form is; 1 for rectangles, ellipses, triangles. */
export const convexity = ({ rowArea, hullArea }: Silhouette): number =>
  hullArea === 0 ? 0 : rowArea / hullArea;

/** Share of its hull from which on an element has an inside of its own. */
const LEAST_SOLID_SHARE = 0.08;

/** Whether an element of so many pixels is a line around something, as a frame is: it hides nothing of what it encloses. */
export const isHollow = ({ hullArea }: Silhouette, areaPixels: number): boolean =>
  areaPixels < LEAST_SOLID_SHARE * hullArea;
