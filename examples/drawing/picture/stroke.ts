import { blend, type Color, type FloatPicture } from './float-picture.ts';

/** One point of a stroke. */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly color: Color;
}

/** Whether the stroke may be seen at a pixel. */
export type Visible = (pixel: number) => boolean;

/**
 * Draws a tapering line from `from` to `to`, anti-aliased, with `opacity` 0..1. A line thinner than a pixel covers as much
 * as it is wide. There are no caps and the far end is left open, so that the next piece does not paint a joint twice.
 */
export function drawSegment(
  picture: FloatPicture,
  from: StrokePoint,
  to: StrokePoint,
  opacity: number,
  visible?: Visible,
): void {
  const stepX = to.x - from.x;
  const stepY = to.y - from.y;
  const lengthSquared = stepX * stepX + stepY * stepY;
  if (lengthSquared < 1e-9) return;
  const margin = Math.max(from.widthPx, to.widthPx) / 2 + 1;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - margin));
  const right = Math.min(picture.widthPx - 1, Math.ceil(Math.max(from.x, to.x) + margin));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - margin));
  const bottom = Math.min(picture.heightPx - 1, Math.ceil(Math.max(from.y, to.y) + margin));
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const share = ((x + 0.5 - from.x) * stepX + (y + 0.5 - from.y) * stepY) / lengthSquared;
      if (share < 0 || share >= 1) continue;
      const distance = Math.hypot(x + 0.5 - from.x - share * stepX, y + 0.5 - from.y - share * stepY);
      const width = from.widthPx + (to.widthPx - from.widthPx) * share;
      const coverage = Math.min(width / 2 + 0.5 - distance, width, 1) * opacity;
      if (coverage <= 0) continue;
      const pixel = y * picture.widthPx + x;
      if (visible && !visible(pixel)) continue;
      blend(picture, pixel, between(from.color, to.color, share), coverage);
    }
  }
}

/** Draws a tapering line through all `points`. */
export function drawStroke(picture: FloatPicture, points: readonly StrokePoint[], opacity: number): void {
  for (let index = 1; index < points.length; index += 1)
    drawSegment(picture, points[index - 1]!, points[index]!, opacity);
}

/** Draws a disc of one colour; its edge is `softnessPx` wide. */
export function drawDisc(
  picture: FloatPicture,
  center: { readonly x: number; readonly y: number },
  radiusPx: number,
  color: Color,
  opacity: number,
  softnessPx = 1,
): void {
  const reach = radiusPx + softnessPx;
  const left = Math.max(0, Math.floor(center.x - reach));
  const right = Math.min(picture.widthPx - 1, Math.ceil(center.x + reach));
  const top = Math.max(0, Math.floor(center.y - reach));
  const bottom = Math.min(picture.heightPx - 1, Math.ceil(center.y + reach));
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const distance = Math.hypot(x + 0.5 - center.x, y + 0.5 - center.y);
      const coverage = Math.min(1, Math.max(0, (radiusPx - distance) / softnessPx + 0.5)) * opacity;
      if (coverage > 0) blend(picture, y * picture.widthPx + x, color, coverage);
    }
  }
}

/** From `from` at 0 to `to` at 1, in linear light. */
export function between(from: Color, to: Color, share: number): Color {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
