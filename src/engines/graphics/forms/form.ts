import type { Point } from '../../../domain/connected-component.ts';
import type { Outline } from '../../../domain/shape.ts';
import type { Bounds } from '../parts/part.ts';

/** A disc with a concentric hole. */
export interface Ring {
  readonly type: 'ring';
  readonly center: Point;
  readonly radiusPx: number;
  readonly holeRadiusPx: number;
}

/** What a shape is when it is whole. */
export type Form = Outline | Ring;

/** Evenly spaced places on a form's outline. */
export interface OutlineSamples {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The unit vector that leads out of the form. */
  readonly outX: Float64Array;
  readonly outY: Float64Array;
  /** The side of a polygon or rectangle that a place is on; an ellipse has one, a ring one for each of its circles. */
  readonly side: Uint8Array;
  readonly stepPx: number;
}

/** `Math.hypot` guards against squares that overflow, at ten times the cost. */
const lengthOf = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** The signed distance of a place from a form's outline, in pixels, below 0 inside. */
export function distanceFrom(form: Form, x: number, y: number): number {
  if (form.type === 'rectangle') {
    const { leftPx, topPx, widthPx, heightPx, cornerRadiusPx } = form;
    const acrossPx = Math.abs(x - leftPx - widthPx / 2) - widthPx / 2 + cornerRadiusPx;
    const alongPx = Math.abs(y - topPx - heightPx / 2) - heightPx / 2 + cornerRadiusPx;
    const outside = lengthOf(Math.max(acrossPx, 0), Math.max(alongPx, 0));
    return outside + Math.min(Math.max(acrossPx, alongPx), 0) - cornerRadiusPx;
  }
  if (form.type === 'ellipse') {
    const { center, radiusXPx, radiusYPx } = form;
    const dx = x - center.xPx;
    const dy = y - center.yPx;
    const value = lengthOf(dx / radiusXPx, dy / radiusYPx);
    if (value < 1e-6) return -Math.min(radiusXPx, radiusYPx);
    const slope = lengthOf(dx / (radiusXPx * radiusXPx), dy / (radiusYPx * radiusYPx)) / value;
    return (value - 1) / slope;
  }
  if (form.type === 'ring') {
    const away = lengthOf(x - form.center.xPx, y - form.center.yPx);
    return Math.max(away - form.radiusPx, form.holeRadiusPx - away);
  }
  return form.type === 'polygon' ? distanceFromSides(form.points, x, y) : Number.POSITIVE_INFINITY;
}

/** The signed distance of a place from the nearest side of a polygon, below 0 inside. */
function distanceFromSides(points: readonly Point[], x: number, y: number): number {
  let [least, isInside] = [Number.POSITIVE_INFINITY, false];
  let before = points[points.length - 1]!;
  for (const point of points) {
    const [right, down] = [point.xPx - before.xPx, point.yPx - before.yPx];
    const [dx, dy] = [x - before.xPx, y - before.yPx];
    const along = Math.min(1, Math.max(0, (dx * right + dy * down) / (right * right + down * down || 1)));
    const [offX, offY] = [dx - along * right, dy - along * down];
    least = Math.min(least, offX * offX + offY * offY);
    if (point.yPx > y !== before.yPx > y && dx < (dy * right) / down) isInside = !isInside;
    before = point;
  }
  return isInside ? -Math.sqrt(least) : Math.sqrt(least);
}

/** The pixels that a form may cover, on an endless canvas. */
export function formBounds(form: Form): Bounds {
  if (form.type === 'rectangle')
    return {
      left: Math.floor(form.leftPx + 0.02),
      top: Math.floor(form.topPx + 0.02),
      right: Math.ceil(form.leftPx + form.widthPx - 0.02) - 1,
      bottom: Math.ceil(form.topPx + form.heightPx - 0.02) - 1,
    };
  if (form.type === 'ellipse' || form.type === 'ring') {
    const [radiusX, radiusY] =
      form.type === 'ring' ? [form.radiusPx, form.radiusPx] : [form.radiusXPx, form.radiusYPx];
    return {
      left: Math.floor(form.center.xPx - radiusX),
      top: Math.floor(form.center.yPx - radiusY),
      right: Math.ceil(form.center.xPx + radiusX) - 1,
      bottom: Math.ceil(form.center.yPx + radiusY) - 1,
    };
  }
  if (form.type !== 'polygon') return { left: 0, top: 0, right: -1, bottom: -1 };
  const [xs, ys] = [form.points.map(({ xPx }) => xPx), form.points.map(({ yPx }) => yPx)];
  return {
    left: Math.floor(Math.min(...xs)),
    top: Math.floor(Math.min(...ys)),
    right: Math.ceil(Math.max(...xs)) - 1,
    bottom: Math.ceil(Math.max(...ys)) - 1,
  };
}

/** A form's coverage 0..255 per pixel of its bounds on the canvas, row by row. */
export function formMask(
  form: Form,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): { readonly bounds: Bounds; readonly alpha: Uint8Array } {
  const reach = formBounds(form);
  const bounds = {
    left: Math.max(0, reach.left - 1),
    top: Math.max(0, reach.top - 1),
    right: Math.min(widthPx - 1, reach.right + 1),
    bottom: Math.min(heightPx - 1, reach.bottom + 1),
  };
  const alpha = new Uint8Array(
    Math.max(0, bounds.right - bounds.left + 1) * Math.max(0, bounds.bottom - bounds.top + 1),
  );
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; ) {
      const distance = distanceFrom(form, x + 0.5, y + 0.5);
      const value = Math.round(255 * Math.min(1, Math.max(0, 0.5 - distance)));
      // No pixel nearer than the outline can be of another kind.
      const same = Math.max(1, Math.min(bounds.right - x + 1, Math.floor(Math.abs(distance) - 1)));
      alpha.fill(value, at, at + same);
      at += same;
      x += same;
    }
  }
  return { bounds, alpha };
}

/** Sides of the polygon that stands for a curve when it is sampled. */
const CURVE_SIDES = 180;
/** The side of a ring that its hole is. */
export const HOLE_SIDE = 1;
/** Parts of a rounded corner. */
const CORNER_SIDES = 10;

/** Sides of a polygon that are shorter, in pixels, are pieces of a curve. */
const LEAST_STRAIGHT_PX = 12;

interface Path {
  readonly points: readonly Point[];
  readonly isHole: boolean;
  /** Per point the side that begins there. */
  readonly side: (index: number) => number;
}

const roundPath = (center: Point, radiusX: number, radiusY: number): Point[] =>
  Array.from({ length: CURVE_SIDES }, (_, index) => {
    const angle = (2 * Math.PI * index) / CURVE_SIDES;
    return { xPx: center.xPx + radiusX * Math.cos(angle), yPx: center.yPx + radiusY * Math.sin(angle) };
  });

function pathsOf(form: Form): Path[] {
  if (form.type === 'ellipse')
    return [{ points: roundPath(form.center, form.radiusXPx, form.radiusYPx), isHole: false, side: () => 0 }];
  if (form.type === 'ring')
    return [form.radiusPx, form.holeRadiusPx].map((radius, index) => ({
      points: roundPath(form.center, radius, radius),
      isHole: index === HOLE_SIDE,
      side: () => index,
    }));
  if (form.type === 'rectangle') {
    const { leftPx, topPx, widthPx, heightPx, cornerRadiusPx: radius } = form;
    const points: Point[] = [];
    for (let corner = 0; corner < 4; corner += 1) {
      const x = corner === 1 || corner === 2 ? leftPx + widthPx - radius : leftPx + radius;
      const y = corner >= 2 ? topPx + heightPx - radius : topPx + radius;
      const parts = radius > 0 ? CORNER_SIDES : 0;
      for (let part = 0; part <= parts; part += 1) {
        const angle = Math.PI * (1 + corner / 2) + (parts === 0 ? 0 : (Math.PI * part) / parts / 2);
        points.push({ xPx: x + radius * Math.cos(angle), yPx: y + radius * Math.sin(angle) });
      }
    }
    const perCorner = radius > 0 ? CORNER_SIDES + 1 : 1;
    return [{ points, isHole: false, side: (index) => Math.floor(index / perCorner) }];
  }
  return form.type === 'polygon' ? [{ points: form.points, isHole: false, side: (index) => index }] : [];
}

/** How near, in pixels, to a corner both sides of an outline cannot be read. */
const CORNER_PX = 5;

/** Calls `take` for each place on the paths, `stepPx` apart and none at a corner, with its path, side and share of that. */
function eachSample(
  paths: readonly Path[],
  stepPx: number,
  take: (path: Path, index: number, share: number) => void,
): void {
  for (const path of paths) {
    const { points } = path;
    let left = stepPx / 2;
    for (let index = 0; index < points.length; index += 1) {
      const point = points[index]!;
      const next = points[index + 1 < points.length ? index + 1 : 0]!;
      const length = lengthOf(next.xPx - point.xPx, next.yPx - point.yPx);
      if (length < 1e-9) continue;
      // Short sides are pieces of a curve.
      const fromCorner = length < LEAST_STRAIGHT_PX ? 0 : Math.min(CORNER_PX, 0.3 * length);
      for (; left < length; left += stepPx)
        if (left >= fromCorner && left <= length - fromCorner) take(path, index, left / length);
      left -= length;
    }
  }
}

/** 1 where a path's points follow each other so that outside is at their left, -1 where it is at their right. */
function turnOf({ points, isHole }: Path): number {
  let area = 0;
  let before = points[points.length - 1]!;
  for (const point of points) {
    area += before.xPx * point.yPx - point.xPx * before.yPx;
    before = point;
  }
  return area >= 0 === isHole ? -1 : 1;
}

/** Places on a form's outline, `stepPx` apart or so much more that there are at most `most`, none of them at a corner. */
export function outlineSamples(form: Form, stepPx: number, most = Number.POSITIVE_INFINITY): OutlineSamples {
  const paths = pathsOf(form);
  const countAt = (pace: number): number => {
    let count = 0;
    eachSample(paths, pace, () => {
      count += 1;
    });
    return count;
  };
  let [pace, count] = [stepPx, countAt(stepPx)];
  if (count > most) {
    pace = (stepPx * count) / most;
    count = countAt(pace);
  }
  const numbers = (): Float64Array => new Float64Array(count);
  const [x, y, outX, outY, side] = [numbers(), numbers(), numbers(), numbers(), new Uint8Array(count)];
  const turns = new Map(paths.map((path) => [path, turnOf(path)]));
  let at = 0;
  eachSample(paths, pace, (path, index, share) => {
    const { xPx, yPx } = path.points[index]!;
    const next = path.points[(index + 1) % path.points.length]!;
    const [right, down] = [next.xPx - xPx, next.yPx - yPx];
    const outward = turns.get(path)! / lengthOf(right, down);
    x[at] = xPx + right * share;
    y[at] = yPx + down * share;
    outX[at] = outward * down;
    outY[at] = -outward * right;
    side[at] = path.side(index);
    at += 1;
  });
  return { x, y, outX, outY, side, stepPx: pace };
}

/** The sine of the angle from which two sides of a polygon meet in a corner, not on a curve. */
const LEAST_TURN = 0.3;

/** The ends of a form's sides at its corners, each with the unit vector in which the side would go on beyond it. */
export function sideEnds(
  form: Form,
): { readonly x: number; readonly y: number; readonly wayX: number; readonly wayY: number }[] {
  const points =
    form.type === 'polygon'
      ? form.points
      : form.type === 'rectangle' && form.cornerRadiusPx === 0
        ? pathsOf(form)[0]!.points
        : [];
  return points.flatMap(({ xPx, yPx }, index) => {
    const next = points[(index + 1) % points.length]!;
    const [right, down] = [next.xPx - xPx, next.yPx - yPx];
    const length = lengthOf(right, down);
    const [wayX, wayY] = [right / length, down / length];
    const after = points[(index + 2) % points.length]!;
    const before = points[(index + points.length - 1) % points.length]!;
    const isCorner = (x: number, y: number): boolean =>
      Math.abs(wayX * y - wayY * x) > LEAST_TURN * lengthOf(x, y);
    return [
      ...(isCorner(after.xPx - next.xPx, after.yPx - next.yPx)
        ? [{ x: next.xPx, y: next.yPx, wayX, wayY }]
        : []),
      ...(isCorner(xPx - before.xPx, yPx - before.yPx) ? [{ x: xPx, y: yPx, wayX: -wayX, wayY: -wayY }] : []),
    ];
  });
}
