import type { GradientStop, HexColor, Outline, Paint } from '../../../domain/shape.ts';
import type { PaintModel } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import type { Layout } from './outline-fit.ts';
import type { Silhouette } from './silhouette.ts';
import { convexity } from './silhouette.ts';

/** A line is at least this many times longer than wide. */
const LEAST_LINE_RATIO = 8;

/** How far, in pixels, a polygon's side may run from the outline, and how many corners a polygon has at most. */
const CORNER_TOLERANCE_PX = 1.3;
const MOST_CORNERS = 8;

/** How far, in levels, a gradient's stops may be from its course. */
const STOP_TOLERANCE = 2;
const MOST_STOPS = 9;

export function hexColor(red: number, green: number, blue: number): HexColor {
  const byte = (value: number): string =>
    Math.max(0, Math.min(255, Math.round(value)))
      .toString(16)
      .padStart(2, '0');
  return `#${byte(red)}${byte(green)}${byte(blue)}`;
}

/** A straight stroke in any direction, from the moments of its pixels; `null` where the pixels are no line. */
function lineFrom(layout: Layout, id: number, bounds: Bounds): Outline | null {
  let [count, sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0, 0];
  const { mix, elementOf, map, widthPx } = layout;
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      const pixel = y * widthPx + x;
      if (map[pixel] !== id) continue;
      const other = mix.other[pixel]!;
      const weight = other >= 0 && elementOf[other] !== id ? mix.share[pixel]! / 255 : 1;
      count += weight;
      sumX += weight * x;
      sumY += weight * y;
      sumXX += weight * x * x;
      sumXY += weight * x * y;
      sumYY += weight * y * y;
    }
  }
  if (count < 8) return null;
  const [meanX, meanY] = [sumX / count, sumY / count];
  const xx = sumXX / count - meanX * meanX;
  const xy = sumXY / count - meanX * meanY;
  const yy = sumYY / count - meanY * meanY;
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  // A bar of length l has the variance l² / 12 along itself.
  const length = Math.sqrt(12 * (middle + spread));
  const width = count / length;
  if (
    length < LEAST_LINE_RATIO * width ||
    Math.abs(Math.sqrt(12 * Math.max(0, middle - spread)) - width) > 0.35 * width + 0.7
  )
    return null;
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [reachX, reachY] = [(Math.cos(angle) * length) / 2, (Math.sin(angle) * length) / 2];
  return {
    type: 'line',
    from: { xPx: meanX + 0.5 - reachX, yPx: meanY + 0.5 - reachY },
    to: { xPx: meanX + 0.5 + reachX, yPx: meanY + 0.5 + reachY },
    widthPx: width,
  };
}

/** Drops points that lie on the way between others (Douglas and Peucker 1973). */
function simplified(
  points: readonly { x: number; y: number }[],
  tolerance: number,
): { x: number; y: number }[] {
  if (points.length < 3) return [...points];
  const [first, last] = [points[0]!, points.at(-1)!];
  const length = Math.hypot(last.x - first.x, last.y - first.y);
  let [farthest, at] = [tolerance, -1];
  for (let index = 1; index < points.length - 1; index += 1) {
    const { x, y } = points[index]!;
    const off =
      length < 1e-9
        ? Math.hypot(x - first.x, y - first.y)
        : Math.abs((last.x - first.x) * (y - first.y) - (last.y - first.y) * (x - first.x)) / length;
    if (off > farthest) [farthest, at] = [off, index];
  }
  if (at === -1) return [first, last];
  return [
    ...simplified(points.slice(0, at + 1), tolerance),
    ...simplified(points.slice(at), tolerance).slice(1),
  ];
}

/** A convex polygon of few corners; `null` where the form is none. */
function polygonFrom(form: Silhouette, area: number): Outline | null {
  if (convexity(form) < 0.965 || area < 0.93 * form.rowArea) return null;
  const { bounds, hullLeft, hullRight } = form;
  const points: { x: number; y: number }[] = [];
  const rows = hullLeft.length;
  for (let row = 0; row < rows; row += 1) points.push({ x: hullRight[row]! + 1, y: bounds.top + row + 0.5 });
  for (let row = rows - 1; row >= 0; row -= 1) points.push({ x: hullLeft[row]!, y: bounds.top + row + 0.5 });
  if (points.length < 6) return null;
  // Start at a corner: the one farthest from the middle.
  const middle = { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
  let start = 0;
  for (const [index, { x, y }] of points.entries()) {
    const best = points[start]!;
    if (Math.hypot(x - middle.x, y - middle.y) > Math.hypot(best.x - middle.x, best.y - middle.y))
      start = index;
  }
  const turned = [...points.slice(start), ...points.slice(0, start)];
  const corners = simplified([...turned, turned[0]!], CORNER_TOLERANCE_PX).slice(0, -1);
  if (corners.length < 3 || corners.length > MOST_CORNERS) return null;
  return { type: 'polygon', points: corners.map(({ x, y }) => ({ xPx: x, yPx: y })) };
}

/** What an element's form is called where it is no rectangle or ellipse: a line or a polygon; `null` where it is neither. */
export function looseOutline(layout: Layout, id: number, form: Silhouette, area: number): Outline | null {
  return lineFrom(layout, id, form.bounds) ?? polygonFrom(form, area);
}

/** The stops that a gradient's table comes down to. */
function stopsOf(table: Float32Array, from: number, to: number): GradientStop[] {
  const count = table.length / 3;
  const keep = new Set([0, count - 1]);
  while (keep.size < MOST_STOPS) {
    const sorted = [...keep].sort((one, other) => one - other);
    let [worst, at] = [STOP_TOLERANCE, -1];
    for (const [index, first] of sorted.entries()) {
      const last = sorted[index + 1];
      if (last === undefined) break;
      for (let entry = first + 1; entry < last; entry += 1) {
        const share = (entry - first) / (last - first);
        for (let channel = 0; channel < 3; channel += 1) {
          const low = table[first * 3 + channel]!;
          const off = Math.abs(
            table[entry * 3 + channel]! - low - share * (table[last * 3 + channel]! - low),
          );
          if (off > worst) [worst, at] = [off, entry];
        }
      }
    }
    if (at === -1) break;
    keep.add(at);
  }
  return [...keep]
    .sort((one, other) => one - other)
    .map((entry) => ({
      offset: from + (entry / (count - 1)) * (to - from),
      color: hexColor(table[entry * 3]!, table[entry * 3 + 1]!, table[entry * 3 + 2]!),
      opacity: 1,
    }));
}

/** A paint as the contract has it, for an element of the given bounds; `null` for one that is no paint. */
export function paintOf(model: PaintModel, bounds: Bounds): Paint | null {
  const { type, table, x, y, from, to } = model;
  if (type === 'free') return null;
  if (type === 'flat') return { type: 'flat', color: hexColor(table[0]!, table[1]!, table[2]!) };
  if (type === 'radial')
    return {
      type: 'radial-gradient',
      center: { xPx: x + 0.5, yPx: y + 0.5 },
      radiusPx: to,
      stops: stopsOf(table, from / to, 1),
    };
  // The gradient's line is laid through the middle of the element.
  const middleX = (bounds.left + bounds.right) / 2;
  const middleY = (bounds.top + bounds.bottom) / 2;
  const place = middleX * x + middleY * y;
  const at = (position: number) => ({
    xPx: middleX + 0.5 + (position - place) * x,
    yPx: middleY + 0.5 + (position - place) * y,
  });
  return { type: 'linear-gradient', from: at(from), to: at(to), stops: stopsOf(table, 0, 1) };
}
