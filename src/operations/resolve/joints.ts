import type { Mask } from '../../domain/mask.ts';
import type { BodyPointName, Person } from '../../domain/person.ts';

/** Joints below this confidence are guesses. */
const LEAST_POINT_CONFIDENCE = 0.3;

/** Share of a person's joints that must lie in a matte for it to be the person's. */
export const LEAST_JOINTS_INSIDE = 0.6;

/** The share of a person's joints, the face being one, that lie in a matte, 0..1. */
export function jointsInside({ body, face }: Person, matte: Mask): number {
  const points = (Object.keys(body) as BodyPointName[])
    .map((name) => body[name]!)
    .filter(({ confidence }) => confidence >= LEAST_POINT_CONFIDENCE)
    .map(({ xPx, yPx }) => [xPx, yPx] as const);
  if (face)
    points.push([face.box.leftPx + face.box.widthPx / 2, face.box.topPx + face.box.heightPx / 2] as const);
  const inside = points.filter(([xPx, yPx]) => {
    const [x, y] = [Math.round(xPx), Math.round(yPx)];
    if (x < 0 || y < 0 || x >= matte.widthPx || y >= matte.heightPx) return false;
    return matte.data[y * matte.widthPx + x]! >= 96;
  });
  return points.length === 0 ? 0 : inside.length / points.length;
}
