import type { Box } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import { strokesOf } from './stroke-font.ts';

/** Red, green, blue, 0..255. */
export type Color = readonly [number, number, number];

/** A place in pixels, fractions allowed; pixel centres lie at halves. */
export interface Spot {
  readonly xPx: number;
  readonly yPx: number;
}

/** Draws on an opaque raster, in place, with smooth edges. Whatever lies outside it is left out. */
function blend(target: Raster, x: number, y: number, color: Color, cover: number): void {
  const at = (y * target.widthPx + x) * 4;
  for (let channel = 0; channel < 3; channel += 1) {
    const under = target.data[at + channel]!;
    target.data[at + channel] = under + cover * (color[channel]! - under);
  }
}

/** Calls `coverAt` for the centre of every pixel of the target within a box, and blends `color` by its answer (0..1). */
function paint(
  target: Raster,
  { leftPx, topPx, widthPx, heightPx }: Box,
  color: Color,
  coverAt: (xPx: number, yPx: number) => number,
): void {
  const right = Math.min(target.widthPx, Math.ceil(leftPx + widthPx));
  const bottom = Math.min(target.heightPx, Math.ceil(topPx + heightPx));
  for (let y = Math.max(0, Math.floor(topPx)); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(leftPx)); x < right; x += 1) {
      const cover = coverAt(x + 0.5, y + 0.5);
      if (cover > 0) blend(target, x, y, color, Math.min(1, cover));
    }
  }
}

/** A filled rectangle with round corners. */
export function drawCard(target: Raster, box: Box, color: Color, radiusPx: number, opacity = 1): void {
  const [halfWidth, halfHeight] = [box.widthPx / 2, box.heightPx / 2];
  const [centerX, centerY] = [box.leftPx + halfWidth, box.topPx + halfHeight];
  paint(target, box, color, (xPx, yPx) => {
    const dx = Math.max(0, Math.abs(xPx - centerX) - halfWidth + radiusPx);
    const dy = Math.max(0, Math.abs(yPx - centerY) - halfHeight + radiusPx);
    return opacity * Math.min(1, Math.max(0, radiusPx - Math.hypot(dx, dy) + 0.5));
  });
}

/** Light and dark squares, as editors show what is clear; counted from the box's own corner. */
export function drawCheckerboard(target: Raster, box: Box, squarePx: number): void {
  for (const [parity, color] of CHECKER.entries()) {
    paint(target, box, color, (xPx, yPx) => {
      const square = Math.floor((xPx - box.leftPx) / squarePx) + Math.floor((yPx - box.topPx) / squarePx);
      return square % 2 === parity ? 1 : 0;
    });
  }
}
const CHECKER: readonly Color[] = [
  [236, 238, 241],
  [206, 210, 216],
];

/** A line of even width with round ends through all points. */
export function drawLine(
  target: Raster,
  points: readonly number[],
  color: Color,
  widthPx: number,
  opacity = 1,
): void {
  const xs = points.filter((_, index) => index % 2 === 0);
  const ys = points.filter((_, index) => index % 2 === 1);
  const reach = widthPx / 2 + 1;
  const box = {
    leftPx: Math.min(...xs) - reach,
    topPx: Math.min(...ys) - reach,
    widthPx: Math.max(...xs) - Math.min(...xs) + 2 * reach,
    heightPx: Math.max(...ys) - Math.min(...ys) + 2 * reach,
  };
  paint(target, box, color, (xPx, yPx) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < xs.length || index === 0; index += 1) {
      const next = Math.min(index + 1, xs.length - 1);
      const [dx, dy] = [xs[next]! - xs[index]!, ys[next]! - ys[index]!];
      const along = ((xPx - xs[index]!) * dx + (yPx - ys[index]!) * dy) / (dx * dx + dy * dy || 1);
      const share = Math.min(1, Math.max(0, along));
      nearest = Math.min(nearest, Math.hypot(xPx - xs[index]! - share * dx, yPx - ys[index]! - share * dy));
    }
    return opacity * Math.min(1, Math.max(0, widthPx / 2 - nearest + 0.5));
  });
}

/** How a line of text looks. */
export interface Pen {
  /** Height of a capital. */
  readonly capPx: number;
  readonly color: Color;
  /** Of the strokes. */
  readonly widthPx: number;
}

/** One line of text whose capitals stand with their top at `at`. Gives back its width in pixels. */
export function drawText(target: Raster, text: string, at: Spot, { capPx, color, widthPx }: Pen): number {
  const unitPx = capPx / 6;
  const { strokes, widthUnits } = strokesOf(text);
  for (const stroke of strokes) {
    const points = stroke.map((value, index) => (index % 2 === 0 ? at.xPx : at.yPx) + value * unitPx);
    drawLine(target, points, color, widthPx);
  }
  return widthUnits * unitPx;
}

/** A straight-alpha picture at its own size. */
export function drawRaster(target: Raster, picture: Raster, leftPx: number, topPx: number): void {
  for (let y = 0; y < picture.heightPx; y += 1) {
    if (topPx + y < 0 || topPx + y >= target.heightPx) continue;
    for (let x = 0; x < picture.widthPx; x += 1) {
      if (leftPx + x < 0 || leftPx + x >= target.widthPx) continue;
      const at = (y * picture.widthPx + x) * 4;
      const cover = picture.data[at + 3]! / 255;
      if (cover === 0) continue;
      const color: Color = [picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!];
      blend(target, leftPx + x, topPx + y, color, cover);
    }
  }
}

/** A parallelogram: its upper left corner, and where its upper and its left edge lead. */
export interface Slant {
  readonly origin: Spot;
  readonly across: Spot;
  readonly down: Spot;
}

/** The four corners of a parallelogram, clockwise from the first. */
export function cornersOf({ origin, across, down }: Slant): readonly Spot[] {
  const at = (right: number, below: number): Spot => ({
    xPx: origin.xPx + right * across.xPx + below * down.xPx,
    yPx: origin.yPx + right * across.yPx + below * down.yPx,
  });
  return [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
}

/** A straight-alpha picture pressed into a parallelogram, over `plate`, which shows where the picture is clear. */
export function drawSlanted(
  target: Raster,
  picture: Raster,
  slant: Slant,
  plate: { readonly color: Color; readonly opacity: number },
): void {
  const { origin, across, down } = slant;
  const corners = cornersOf(slant);
  const [left, right] = [
    Math.min(...corners.map(({ xPx }) => xPx)),
    Math.max(...corners.map(({ xPx }) => xPx)),
  ];
  const [top, bottom] = [
    Math.min(...corners.map(({ yPx }) => yPx)),
    Math.max(...corners.map(({ yPx }) => yPx)),
  ];
  const area = across.xPx * down.yPx - across.yPx * down.xPx;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(target.heightPx, bottom); y += 1) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(target.widthPx, right); x += 1) {
      const [dx, dy] = [x + 0.5 - origin.xPx, y + 0.5 - origin.yPx];
      const u = (dx * down.yPx - dy * down.xPx) / area;
      const v = (across.xPx * dy - across.yPx * dx) / area;
      if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;
      blend(target, x, y, plate.color, plate.opacity);
      const [red, green, blue, alpha] = sampled(picture, u * picture.widthPx, v * picture.heightPx);
      if (alpha > 0) blend(target, x, y, [red, green, blue], alpha / 255);
    }
  }
}

/** The straight-alpha colour between the four pixels around a place, weighed by their alpha. */
function sampled(
  { widthPx, heightPx, data }: Raster,
  xPx: number,
  yPx: number,
): [number, number, number, number] {
  const [x, y] = [xPx - 0.5, yPx - 0.5];
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  for (const row of [Math.floor(y), Math.floor(y) + 1]) {
    for (const column of [Math.floor(x), Math.floor(x) + 1]) {
      const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      const inside = [Math.min(widthPx - 1, Math.max(0, column)), Math.min(heightPx - 1, Math.max(0, row))];
      const at = (inside[1]! * widthPx + inside[0]!) * 4;
      const alpha = weight * data[at + 3]!;
      for (let channel = 0; channel < 3; channel += 1) sum[channel]! += alpha * data[at + channel]!;
      sum[3] += alpha;
    }
  }
  const total = sum[3];
  return total === 0 ? sum : [sum[0] / total, sum[1] / total, sum[2] / total, total];
}
