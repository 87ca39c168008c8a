import type { Box } from '../domain/box.ts';
import type { Point } from '../domain/connected-component.ts';
import type { MatchedBy } from '../domain/layer.ts';
import type { Mask } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import type { OperationContext } from './operation.ts';
import { boxesOn, pointsOn } from './parameters.ts';
import { portion } from './portion.ts';
import { remembering } from './resolve/memory.ts';
import { boxedShape, pointedShape } from './resolve/pointing.ts';
import { Scene } from './resolve/scene.ts';

/** Something that was asked for and found: its matte at the picture's size, right except near its edges. */
export interface FoundTarget {
  readonly matte: Mask;
  readonly matchedBy: MatchedBy;
  /** 0..1: how far what was measured speaks for it. */
  readonly confidence: number;
  /** The ids of the engines that it is from, joined by "+". */
  readonly foundBy: string;
}

export interface FoundTargets {
  readonly targets: readonly FoundTarget[];
  /** One sentence for each thing that was asked for and not found. */
  readonly notes: readonly string[];
}

/** Share of a picture's pixels that is too little to be a background. */
const SLIVER_SHARE = 0.002;

/** How sure it is that the salient thing is what was meant when nothing was said. */
const MAIN_SUBJECT_CONFIDENCE = 0.8;

const solid = ({ data }: Mask): boolean => data.some((value) => value >= 128);

/**
 * Finds every target: what each box holds, what lies at each point, or without either the main subject. Costs one look at the
 * picture, and what `segmentBox` and `segmentPoint` do for each target that no piece of the subject answers.
 * @throws Problem `invalid_parameters` for boxes and points off the picture
 */
export async function findTargets(
  image: Raster,
  asked: { readonly boxes: readonly Box[]; readonly points: readonly Point[] },
  context: OperationContext,
): Promise<FoundTargets> {
  const boxes = boxesOn(image, asked.boxes);
  const points = pointsOn(image, asked.points);
  const scene = new Scene(image, remembering(context));
  const count = Math.max(1, boxes.length + points.length);
  const targets: FoundTarget[] = [];
  const notes: string[] = [];
  let done = 0;
  const next = (): OperationContext => {
    done += 1;
    return portion(context, (done - 1) / count, done / count);
  };
  for (const box of boxes) {
    const part = next();
    const shape = await boxedShape(scene, box);
    part.progress(1);
    if (shape) targets.push({ ...shape, matchedBy: 'box' });
    else notes.push(`Nothing stands out in the box at ${box.leftPx},${box.topPx}.`);
  }
  for (const point of points) {
    const part = next();
    const shape = await pointedShape(scene, point);
    part.progress(1);
    if (shape) targets.push({ ...shape, matchedBy: 'point' });
    else notes.push(`Nothing stands out at the point ${point.xPx},${point.yPx}.`);
  }
  if (boxes.length + points.length === 0) {
    const engine = await context.capability('matte');
    const [foundBy = 'matte'] = await context.enginesFor('matte');
    const matte = await engine.matte(image, null, next());
    if (solid(matte))
      targets.push({ matte, matchedBy: 'main-subject', confidence: MAIN_SUBJECT_CONFIDENCE, foundBy });
    else notes.push('No subject stands out in the picture.');
  }
  context.progress(1);
  return { targets, notes };
}

/**
 * Whether the matte covers a picture so wholly that there is nothing to separate it from. A picture with clear pixels is
 * never filled: its subject is already cut out, and that is a fair layer.
 */
export function fillsFrame(matte: Mask, image: Raster): boolean {
  let left = 0;
  for (let pixel = 0; pixel < matte.data.length; pixel += 1) {
    if (matte.data[pixel]! < 128 || image.data[pixel * 4 + 3] === 0) left += 1;
  }
  return left <= matte.data.length * SLIVER_SHARE;
}
