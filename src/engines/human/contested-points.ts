import { BODY_POINTS, type BodyPoint, type BodyPointName, type Person } from '../../domain/person.ts';

/** What each point hangs on: where the inner one is a guess, the outer one belongs to somebody else. */
export const INNER_POINTS: Readonly<Partial<Record<BodyPointName, BodyPointName>>> = {
  leftElbow: 'leftShoulder',
  rightElbow: 'rightShoulder',
  leftWrist: 'leftElbow',
  rightWrist: 'rightElbow',
  leftKnee: 'leftHip',
  rightKnee: 'rightHip',
  leftAnkle: 'leftKnee',
  rightAnkle: 'rightKnee',
};

/** Distance between two points, as a share of the smaller body's extent, at which they are one. */
const SAME_PLACE = 0.06;
/** A shoulder or a hip is measured from the nose; from elsewhere it has nothing to hang on. */
const TRUNK_ROOT: BodyPointName = 'nose';

type Body = Partial<Record<BodyPointName, BodyPoint>>;

/**
 * Gives a point that two bodies claim to the one that it hangs on more closely. The other loses it and what hangs on it:
 * where people touch, the network reaches over.
 */
export function settleContested(persons: readonly Person['body'][]): Person['body'][] {
  const bodies = persons.map((body): Body => ({ ...body }));
  for (const name of BODY_POINTS) {
    if (!INNER_POINTS[name] && !/Shoulder|Hip/.test(name)) continue;
    for (const [index, first] of bodies.entries()) {
      for (const second of bodies.slice(index + 1)) settle(name, first, second);
    }
  }
  for (const body of bodies) {
    for (const name of BODY_POINTS) {
      const inner = INNER_POINTS[name];
      if (inner && !body[inner]) delete body[name];
    }
  }
  return bodies;
}

function settle(name: BodyPointName, first: Body, second: Body): void {
  const one = first[name];
  const other = second[name];
  if (!one || !other) return;
  const distance = Math.hypot(one.xPx - other.xPx, one.yPx - other.yPx);
  if (distance > SAME_PLACE * Math.min(extentOf(first), extentOf(second))) return;
  const inner = INNER_POINTS[name] ?? TRUNK_ROOT;
  delete (reach(first, inner, one) <= reach(second, inner, other) ? second : first)[name];
}

function reach(body: Body, inner: BodyPointName, point: BodyPoint): number {
  const from = body[inner];
  return from ? Math.hypot(from.xPx - point.xPx, from.yPx - point.yPx) : Number.POSITIVE_INFINITY;
}

function extentOf(body: Body): number {
  const xs = Object.values(body).map(({ xPx }) => xPx);
  const ys = Object.values(body).map(({ yPx }) => yPx);
  return Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}
