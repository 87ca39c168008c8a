import type { BodyPointName, Person } from '../../domain/person.ts';

type Body = Person['body'];

/** What a body has twice, from the eyes down: each pair with what hangs on it. */
const STOREYS = [
  ['Eye'],
  ['Shoulder', 'Elbow', 'Wrist'],
  ['Hip', 'Knee', 'Ankle'],
] as const satisfies readonly (readonly string[])[];

/** Cosine of the turn from one pair to the next at which one of them has its sides exchanged: nobody turns so far. */
const REVERSED = -0.5;
/** Width of the shoulders in distances between the eyes below which the body is seen from the side. */
const LEAST_WIDTH = 1.5;

/**
 * The body with left and right as the eyes have them. Eyes that a mesh was fitted to are sure of their sides; the body
 * network exchanges arms or legs where a pose is rare.
 */
export function untwisted(body: Body): Body {
  const { leftEye, rightEye } = body;
  if (!leftEye || !rightEye) return body;
  const across = { x: leftEye.xPx - rightEye.xPx, y: leftEye.yPx - rightEye.yPx };
  const length = Math.hypot(across.x, across.y);
  let settled = body;
  for (const names of STOREYS.slice(1)) {
    const left = body[`left${names[0]}` as BodyPointName];
    const right = body[`right${names[0]}` as BodyPointName];
    if (!left || !right) continue;
    const width = { x: left.xPx - right.xPx, y: left.yPx - right.yPx };
    const widthPx = Math.hypot(width.x, width.y);
    if (widthPx < LEAST_WIDTH * length) continue;
    const cosine = (width.x * across.x + width.y * across.y) / (widthPx * length);
    if (cosine < REVERSED) settled = exchanged(settled, names);
  }
  return settled;
}

/** With the sides of these points exchanged; a point whose other side is missing changes its side alone. */
function exchanged(body: Body, names: readonly string[]): Body {
  const entries = Object.entries(body).map(([name, point]) => {
    const [, side, rest] = /^(left|right)(.+)$/.exec(name) ?? [];
    if (side === undefined || !names.includes(rest!)) return [name, point] as const;
    return [`${side === 'left' ? 'right' : 'left'}${rest}`, point] as const;
  });
  return Object.fromEntries(entries);
}
