import type { Box, Size } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import type { LabPicture } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { createMask, tightBox } from '../../domain/mask.ts';

/** A matte value from which on a pixel counts as the thing. */
export const SOLID_ALPHA = 128;

/** How far beyond its box a thing may reach before that speaks against it, as a share of the box's longer side. */
const LEAK_TOLERANCE = 0.04;

/** Lab difference across an outline that counts as a clear edge. */
export const CLEAR_EDGE = 18;

/** What can be measured about a shape that is to be the thing in a box, each 0..1. */
export interface ShapeEvidence {
  /** How well the tight box of the solid part within the box fits it: intersection over union. */
  readonly fit: number;
  /** The share of the solid part that lies clearly beyond the box. */
  readonly leak: number;
  /** How clearly the picture changes across its outline. */
  readonly contrast: number;
  /** The share of the box that its solid part fills. */
  readonly fullness: number;
}

/** What speaks for a shape. `working` shows the whole picture at any size. About 60 ms per megapixel. */
export function shapeEvidence(matte: Mask, box: Box, working: LabPicture): ShapeEvidence {
  const solid = solidCounts(matte, box);
  const tight = solid.within === 0 ? null : tightBox(clippedTo(matte, box), SOLID_ALPHA);
  return {
    fit: tight ? overlap(tight, box) : 0,
    leak: solid.all === 0 ? 0 : solid.beyond / solid.all,
    contrast: outlineContrast(reduced(matte, working), working),
    fullness: solid.within / boxArea(box),
  };
}

/** Intersection over union of two boxes. */
export function overlap(first: Box, second: Box): number {
  const width =
    Math.min(first.leftPx + first.widthPx, second.leftPx + second.widthPx) -
    Math.max(first.leftPx, second.leftPx);
  const height =
    Math.min(first.topPx + first.heightPx, second.topPx + second.heightPx) -
    Math.max(first.topPx, second.topPx);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (boxArea(first) + boxArea(second) - width * height);
}

/** Whether a place lies clearly beyond a box. */
export function liesBeyond(box: Box, xPx: number, yPx: number): boolean {
  const reachPx = Math.max(2, LEAK_TOLERANCE * Math.max(box.widthPx, box.heightPx));
  return (
    xPx < box.leftPx - reachPx ||
    yPx < box.topPx - reachPx ||
    xPx >= box.leftPx + box.widthPx + reachPx ||
    yPx >= box.topPx + box.heightPx + reachPx
  );
}

function solidCounts(matte: Mask, box: Box): { all: number; within: number; beyond: number } {
  const counts = { all: 0, within: 0, beyond: 0 };
  const right = box.leftPx + box.widthPx;
  const bottom = box.topPx + box.heightPx;
  for (let y = 0, pixel = 0; y < matte.heightPx; y += 1) {
    for (let x = 0; x < matte.widthPx; x += 1, pixel += 1) {
      if (matte.data[pixel]! < SOLID_ALPHA) continue;
      counts.all += 1;
      if (x >= box.leftPx && x < right && y >= box.topPx && y < bottom) counts.within += 1;
      else if (liesBeyond(box, x, y)) counts.beyond += 1;
    }
  }
  return counts;
}

function clippedTo(matte: Mask, box: Box): Mask {
  const clipped = createMask(matte.widthPx, matte.heightPx);
  for (let y = box.topPx; y < box.topPx + box.heightPx; y += 1) {
    const start = y * matte.widthPx + box.leftPx;
    clipped.data.set(matte.data.subarray(start, start + box.widthPx), start);
  }
  return clipped;
}

/** 1 where the nearest pixel of a matte is solid, at another size. */
export function reduced(matte: Mask, size: Size): Uint8Array {
  const solid = new Uint8Array(size.widthPx * size.heightPx);
  for (let y = 0; y < size.heightPx; y += 1) {
    const row = Math.floor(((y + 0.5) * matte.heightPx) / size.heightPx) * matte.widthPx;
    for (let x = 0; x < size.widthPx; x += 1) {
      const from = row + Math.floor(((x + 0.5) * matte.widthPx) / size.widthPx);
      if (matte.data[from]! >= SOLID_ALPHA) solid[y * size.widthPx + x] = 1;
    }
  }
  return solid;
}

/** Mean clearness of the edges on the outline of `solid`, two pixels apart so that soft edges count in full. */
export function outlineContrast(solid: Uint8Array, { widthPx, heightPx, colors }: LabPicture): number {
  let length = 0;
  let sum = 0;
  const cross = (inner: number, outer: number): void => {
    const difference = Math.hypot(
      colors[inner * 3]! - colors[outer * 3]!,
      colors[inner * 3 + 1]! - colors[outer * 3 + 1]!,
      colors[inner * 3 + 2]! - colors[outer * 3 + 2]!,
    );
    length += 1;
    sum += Math.min(1, difference / CLEAR_EDGE);
  };
  for (let y = 1; y < heightPx - 2; y += 1) {
    for (let x = 1; x < widthPx - 2; x += 1) {
      const pixel = y * widthPx + x;
      if (solid[pixel] !== solid[pixel + 1]) cross(pixel - 1, pixel + 2);
      if (solid[pixel] !== solid[pixel + widthPx]) cross(pixel - widthPx, pixel + 2 * widthPx);
    }
  }
  return length === 0 ? 0 : sum / length;
}
