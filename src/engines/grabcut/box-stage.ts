import type { Box } from '../../domain/box.ts';
import type { PromptPoint } from '../../domain/capability.ts';
import type { LabPicture } from '../../domain/lab.ts';
import type { Stage } from './stage.ts';

/** How far beyond its box a thing may reach, as a share of the box's longer side. */
const TOLERANCE = 0.05;
/** Log likelihoods by place: in the middle of a box, at the middle of its sides, and where the tolerance ends. */
const PRIOR_MIDDLE = 1.5;
const PRIOR_SIDE = -0.5;
const PRIOR_OUTSIDE = -7;
/** Radius of what a point settles, as a share of the picture's longer side. */
const POINT_REACH = 0.012;
/** Lab distance to the point's own colour up to which it settles pixels around it. */
const POINT_COLOR_REACH = 12;

/** A box and points in pixels of the working picture; the box may have fractions. */
export interface WorkingPrompt {
  readonly box: Box;
  readonly points: readonly PromptPoint[];
  /** Whether the picture goes on beyond each side of the box. */
  readonly beyond: {
    readonly left: boolean;
    readonly top: boolean;
    readonly right: boolean;
    readonly bottom: boolean;
  };
}

/** What a box and points say of every pixel of a picture. */
export function boxStage(picture: LabPicture, prompt: WorkingPrompt): Stage {
  const { widthPx, heightPx } = picture;
  const { box, beyond } = prompt;
  const known = new Uint8Array(widthPx * heightPx).fill(2);
  const prior = new Float32Array(known.length);
  const relevance = new Float32Array(known.length).fill(1);
  const tolerancePx = Math.max(1.5, TOLERANCE * Math.max(box.widthPx, box.heightPx));
  // A box around the whole picture has no surroundings: then the rim of the picture stands for them.
  const framed = beyond.left || beyond.top || beyond.right || beyond.bottom;
  for (let y = 0; y < heightPx; y += 1) {
    const down = across(y + 0.5, box.topPx, box.heightPx, !framed || beyond.top, !framed || beyond.bottom);
    for (let x = 0; x < widthPx; x += 1) {
      const side = across(x + 0.5, box.leftPx, box.widthPx, !framed || beyond.left, !framed || beyond.right);
      const pixel = y * widthPx + x;
      const outPx = Math.max(side.outPx, down.outPx);
      if (outPx > tolerancePx || picture.opacity[pixel]! < 0.5) known[pixel] = 0;
      if (outPx > 0) {
        prior[pixel] = PRIOR_SIDE + (PRIOR_OUTSIDE - PRIOR_SIDE) * Math.min(1, outPx / tolerancePx);
      } else {
        const share = Math.min(1, side.share ** 2 + down.share ** 2);
        prior[pixel] = PRIOR_MIDDLE + (PRIOR_SIDE - PRIOR_MIDDLE) * share;
      }
    }
  }
  const reachPx = Math.max(1.5, POINT_REACH * Math.max(widthPx, heightPx));
  for (const point of prompt.points) settle(picture, known, point, reachPx);
  return { picture, known, prior, relevance };
}

/** How far out a place lies along one axis: 0 in the middle to 1 at a side that counts, and the pixels beyond it. */
function across(
  place: number,
  start: number,
  length: number,
  fromStart: boolean,
  fromEnd: boolean,
): { share: number; outPx: number } {
  const offset = (2 * (place - start)) / length - 1;
  if (offset < 0 ? !fromStart : !fromEnd) return { share: 0, outPx: 0 };
  return { share: Math.abs(offset), outPx: Math.max(0, ((Math.abs(offset) - 1) * length) / 2) };
}

/** Settles the pixels around a point that look as the pixel under it does. */
function settle(picture: LabPicture, known: Uint8Array, point: PromptPoint, reachPx: number): void {
  const { widthPx, heightPx, colors } = picture;
  const column = Math.min(widthPx - 1, Math.max(0, Math.floor(point.xPx)));
  const row = Math.min(heightPx - 1, Math.max(0, Math.floor(point.yPx)));
  const own = (row * widthPx + column) * 3;
  for (let y = Math.max(0, Math.ceil(row - reachPx)); y <= Math.min(heightPx - 1, row + reachPx); y += 1) {
    for (
      let x = Math.max(0, Math.ceil(column - reachPx));
      x <= Math.min(widthPx - 1, column + reachPx);
      x += 1
    ) {
      if (Math.hypot(x - column, y - row) > reachPx) continue;
      const at = (y * widthPx + x) * 3;
      const distance = Math.hypot(
        colors[at]! - colors[own]!,
        colors[at + 1]! - colors[own + 1]!,
        colors[at + 2]! - colors[own + 2]!,
      );
      if (distance <= POINT_COLOR_REACH) known[y * widthPx + x] = point.belongs ? 1 : 0;
    }
  }
}
