import { EYE, HEAD_FRAME, PARTS, type Part } from './body.ts';
import { along, pointOf, unit, type Vector } from './vector.ts';

/** How far apart two parts begin to melt into each other. */
const MELTING = 0.05;

function partDistance(part: Part, x: number, y: number, z: number): number {
  const { axes, origin } = part.frame;
  const movedX = x - origin[0];
  const movedY = y - origin[1];
  const movedZ = z - origin[2];
  const ownX = axes[0][0] * movedX + axes[0][1] * movedY + axes[0][2] * movedZ - part.from[0];
  const ownY = axes[1][0] * movedX + axes[1][1] * movedY + axes[1][2] * movedZ - part.from[1];
  const ownZ =
    (axes[2][0] * movedX + axes[2][1] * movedY + axes[2][2] * movedZ - part.from[2]) / part.flatness;
  const axisX = part.to[0] - part.from[0];
  const axisY = part.to[1] - part.from[1];
  const axisZ = (part.to[2] - part.from[2]) / part.flatness;
  const lengthSquared = axisX * axisX + axisY * axisY + axisZ * axisZ;
  const share = Math.min(1, Math.max(0, (ownX * axisX + ownY * axisY + ownZ * axisZ) / lengthSquared));
  const awayX = ownX - share * axisX;
  const awayY = ownY - share * axisY;
  const awayZ = ownZ - share * axisZ;
  const radius = part.fromRadius + (part.toRadius - part.fromRadius) * share;
  return (
    (Math.sqrt(awayX * awayX + awayY * awayY + awayZ * awayZ) - radius) * Math.min(1, part.flatness * 1.3)
  );
}

/** Signed distance from a point to the skin, negative inside. Parts are joined by a polynomial smooth minimum. */
export function skinDistance(x: number, y: number, z: number): number {
  let nearest = 10;
  for (const part of PARTS) {
    const distance = partDistance(part, x, y, z);
    const overlap = Math.max(0, MELTING - Math.abs(nearest - distance)) / MELTING;
    nearest = Math.min(nearest, distance) - overlap * overlap * MELTING * 0.25;
  }
  return nearest;
}

/** Outward normal of the distance field, length 1. */
export function skinNormal(point: Vector): Vector {
  const step = 0.002;
  const [x, y, z] = point;
  return unit([
    skinDistance(x + step, y, z) - skinDistance(x - step, y, z),
    skinDistance(x, y + step, z) - skinDistance(x, y - step, z),
    skinDistance(x, y, z + step) - skinDistance(x, y, z - step),
  ]);
}

/** How much each part has a say at a point of the skin: shares that sum to 1, most of it with the nearest. */
export function partShares(point: Vector): { readonly part: Part; readonly share: number }[] {
  const distances = PARTS.map((part) => partDistance(part, point[0], point[1], point[2]));
  const nearest = Math.min(...distances);
  const weights = distances.map((distance) => Math.exp((nearest - distance) / 0.022));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return PARTS.map((part, index) => ({ part, share: weights[index]! / total })).filter(
    ({ share }) => share > 0.02,
  );
}

/** How open the sky is above a point of the skin, 0..1, by five steps along the normal. */
export function openness(point: Vector, normal: Vector): number {
  let closed = 0;
  for (let step = 1; step <= 5; step += 1) {
    const reach = step * 0.05;
    const [x, y, z] = along(point, normal, reach);
    const free = Math.min(skinDistance(x, y, z), y + 0.02);
    closed += Math.max(0, reach - free) / 2 ** (step - 1);
  }
  return Math.max(0.22, 1 - closed * 5);
}

/** How much of a distant light reaches a point of the skin, 0..1, with a soft edge. */
export function lightReach(point: Vector, normal: Vector, toLight: Vector): number {
  const start = along(point, normal, 0.03);
  let reached = 1;
  for (let travelled = 0.03; travelled < 1.6; ) {
    const [x, y, z] = along(start, toLight, travelled);
    const distance = skinDistance(x, y, z);
    if (distance < 0.002) return 0;
    reached = Math.min(reached, (7 * distance) / travelled);
    travelled += Math.max(0.03, distance);
  }
  return reached;
}

/** The two eyeballs in the world. */
export const EYES: readonly { readonly center: Vector; readonly side: -1 | 1 }[] = ([-1, 1] as const).map(
  (side) => ({ center: pointOf(HEAD_FRAME, [EYE.place[0] * side, EYE.place[1], EYE.place[2]]), side }),
);
