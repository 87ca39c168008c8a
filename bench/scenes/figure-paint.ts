import { createMask, type Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { cloneRaster } from '../../src/domain/raster.ts';
import { clamp, mix } from './noise.ts';

export type Tone = readonly [number, number, number];

/** A place between pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Something that is painted over what was painted before. */
export interface PaintedShape<Part extends string> {
  readonly part: Part;
  /** Distance to its outline in pixels, negative inside. */
  readonly distance: (x: number, y: number) => number;
  readonly tone: (x: number, y: number) => Tone;
  /** What it surely lies in: `[left, top, right, bottom]`. */
  readonly reach: readonly [number, number, number, number];
}

/** A picture with what is seen of each part. */
export interface PaintedParts<Part extends string> {
  readonly image: Raster;
  readonly matte: Mask;
  readonly parts: ReadonlyMap<Part, Mask>;
}

const SUPERSAMPLING = 3;

/** Paints shapes back to front over `ground`; coverage is counted on a finer grid. */
export function paintParts<Part extends string>(
  ground: Raster,
  shapes: readonly PaintedShape<Part>[],
): PaintedParts<Part> {
  const { widthPx, heightPx } = ground;
  const image = cloneRaster(ground);
  const matte = createMask(widthPx, heightPx);
  const parts = new Map<Part, Mask>(shapes.map(({ part }) => [part, createMask(widthPx, heightPx)]));
  const frontFirst = shapes.toReversed();
  const samples = SUPERSAMPLING ** 2;
  for (let y = 0; y < heightPx; y += 1) {
    const inRow = frontFirst.filter(({ reach }) => reach[1] <= y + 1 && reach[3] >= y);
    for (let x = 0; x < widthPx; x += 1) {
      const near = inRow.filter(({ reach }) => reach[0] <= x + 1 && reach[2] >= x);
      if (near.length === 0) continue;
      const counts = new Map<Part, number>();
      const sum = [0, 0, 0];
      let covered = 0;
      for (let sample = 0; sample < samples; sample += 1) {
        const fineX = x + ((sample % SUPERSAMPLING) + 0.5) / SUPERSAMPLING;
        const fineY = y + (Math.floor(sample / SUPERSAMPLING) + 0.5) / SUPERSAMPLING;
        const shape = near.find(({ distance }) => distance(fineX, fineY) <= 0);
        if (!shape) continue;
        const tone = shape.tone(fineX, fineY);
        for (let channel = 0; channel < 3; channel += 1) sum[channel]! += tone[channel]!;
        counts.set(shape.part, (counts.get(shape.part) ?? 0) + 1);
        covered += 1;
      }
      const pixel = y * widthPx + x;
      matte.data[pixel] = Math.round((255 * covered) / samples);
      for (const [part, count] of counts) parts.get(part)!.data[pixel] = Math.round((255 * count) / samples);
      for (let channel = 0; channel < 3; channel += 1) {
        const at = pixel * 4 + channel;
        const ground = image.data[at]! * (samples - covered);
        image.data[at] = Math.round((sum[channel]! + ground) / samples);
      }
    }
  }
  return { image, matte, parts };
}

/** A limb: a line whose thickness goes from one radius to another. */
export function limb<Part extends string>(
  part: Part,
  from: Place,
  to: Place,
  fromRadius: number,
  toRadius: number,
  tone: PaintedShape<Part>['tone'],
): PaintedShape<Part> {
  const alongX = to.x - from.x;
  const alongY = to.y - from.y;
  const square = alongX ** 2 + alongY ** 2;
  const distance = (x: number, y: number): number => {
    const share = clamp(((x - from.x) * alongX + (y - from.y) * alongY) / (square || 1), 0, 1);
    const away = Math.hypot(x - from.x - share * alongX, y - from.y - share * alongY);
    return away - mix(fromRadius, toRadius, share);
  };
  const radius = Math.max(fromRadius, toRadius);
  return {
    part,
    distance,
    tone,
    reach: [
      Math.min(from.x, to.x) - radius,
      Math.min(from.y, to.y) - radius,
      Math.max(from.x, to.x) + radius,
      Math.max(from.y, to.y) + radius,
    ],
  };
}

/** An ellipse, of which `isKept` may leave a piece only. */
export function ellipse<Part extends string>(
  part: Part,
  center: Place,
  radiusX: number,
  radiusY: number,
  tone: PaintedShape<Part>['tone'],
  isKept: (x: number, y: number) => boolean = () => true,
): PaintedShape<Part> {
  return {
    part,
    // Right in sign, which is all that painting needs.
    distance: (x, y) =>
      isKept(x, y) ? Math.hypot((x - center.x) / radiusX, (y - center.y) / radiusY) - 1 : 1,
    tone,
    reach: [center.x - radiusX, center.y - radiusY, center.x + radiusX, center.y + radiusY],
  };
}

/** A polygon with rounded corners. */
export function polygon<Part extends string>(
  part: Part,
  corners: readonly Place[],
  rounding: number,
  tone: PaintedShape<Part>['tone'],
): PaintedShape<Part> {
  const distance = (x: number, y: number): number => {
    let nearest = Number.POSITIVE_INFINITY;
    let isInside = false;
    for (let index = 0; index < corners.length; index += 1) {
      const from = corners[index]!;
      const to = corners[(index + 1) % corners.length]!;
      const alongX = to.x - from.x;
      const alongY = to.y - from.y;
      const share = clamp(
        ((x - from.x) * alongX + (y - from.y) * alongY) / (alongX ** 2 + alongY ** 2 || 1),
        0,
        1,
      );
      nearest = Math.min(nearest, Math.hypot(x - from.x - share * alongX, y - from.y - share * alongY));
      if (from.y > y !== to.y > y && x < from.x + ((y - from.y) / alongY) * alongX) isInside = !isInside;
    }
    return (isInside ? -nearest : nearest) - rounding;
  };
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return {
    part,
    distance,
    tone,
    reach: [
      Math.min(...xs) - rounding,
      Math.min(...ys) - rounding,
      Math.max(...xs) + rounding,
      Math.max(...ys) + rounding,
    ],
  };
}
