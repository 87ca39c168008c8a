import type { Box } from '../../domain/box.ts';
import type { PromptPoint, SegmentPrompt } from '../../domain/capability.ts';

/** Points that are put to the network together, and asked about as one. */
export type PointSet = readonly PromptPoint[];

/** How far the points inside a box lie from its middle, in halves of its sides. */
const INNER_REACH = 0.45;
/** How far outside a box the points lie that it leaves out, in parts of its sides. */
const OUTER_REACH = 0.08;

/**
 * The point sets that stand for a prompt. The export takes no boxes, so that a box is asked about three times: by its middle,
 * by points spread inside it, and by its middle against what lies beside it. All sets have the same number of points, as one
 * call needs it; the caller's own points are in each of them.
 */
export function pointSetsOf({ box, points }: SegmentPrompt): readonly PointSet[] {
  if (box === undefined) return [points];
  const { leftPx, topPx, widthPx, heightPx } = box;
  const at = (across: number, down: number, belongs: boolean): PromptPoint => ({
    xPx: leftPx + (widthPx * (1 + across)) / 2,
    yPx: topPx + (heightPx * (1 + down)) / 2,
    belongs,
  });
  const middle = at(0, 0, true);
  const outer = 1 + 2 * OUTER_REACH;
  const sets = [
    [middle, middle, middle, middle, middle],
    [
      middle,
      at(-INNER_REACH, -INNER_REACH, true),
      at(INNER_REACH, -INNER_REACH, true),
      at(-INNER_REACH, INNER_REACH, true),
      at(INNER_REACH, INNER_REACH, true),
    ],
    [middle, at(-outer, 0, false), at(outer, 0, false), at(0, -outer, false), at(0, outer, false)],
  ];
  return sets.map((set) => [...set, ...points]);
}

/** The same points with those beyond the picture left to its edge: the network knows no place outside. */
export function insidePicture(set: PointSet, picture: Pick<Box, 'widthPx' | 'heightPx'>): PointSet {
  const middle = set.find(({ belongs }) => belongs);
  return set.map((point) => {
    const isInside =
      point.xPx >= 0 && point.yPx >= 0 && point.xPx < picture.widthPx && point.yPx < picture.heightPx;
    if (isInside) return point;
    // Where a box ends at the picture's edge nothing lies beside it: the middle once more says nothing new.
    if (!point.belongs && middle) return middle;
    return {
      ...point,
      xPx: Math.min(picture.widthPx - 1, Math.max(0, point.xPx)),
      yPx: Math.min(picture.heightPx - 1, Math.max(0, point.yPx)),
    };
  });
}
