/** A point or direction: x to the right, y up, z towards the viewer. */
export type Vector = readonly [number, number, number];

/** `a + b * factor`. */
export function along(a: Vector, b: Vector, factor: number): Vector {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor];
}

/** The inner product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** `a` with a length of 1; straight up where it has none. */
export function unit(a: Vector): Vector {
  const length = Math.sqrt(dot(a, a));
  return length < 1e-9 ? [0, 1, 0] : [a[0] / length, a[1] / length, a[2] / length];
}

/** The part of `a` that lies in the plane across `normal`, which has a length of 1. */
export function tangential(a: Vector, normal: Vector): Vector {
  return along(a, normal, -dot(a, normal));
}

/** A right-handed frame: a place and a turn, both against the world. */
export interface Frame {
  readonly origin: Vector;
  /** Rows are the frame's own axes in world coordinates. */
  readonly axes: readonly [Vector, Vector, Vector];
}

/** A frame at `origin`, turned by `yaw` (to its left), `pitch` (nodding down) and `roll` (tilting), in radians. */
export function frameOf(origin: Vector, yaw: number, pitch: number, roll: number): Frame {
  const [sinYaw, cosYaw] = [Math.sin(yaw), Math.cos(yaw)];
  const [sinPitch, cosPitch] = [Math.sin(pitch), Math.cos(pitch)];
  const [sinRoll, cosRoll] = [Math.sin(roll), Math.cos(roll)];
  const turn = (v: Vector): Vector => {
    const rolled: Vector = [v[0] * cosRoll - v[1] * sinRoll, v[0] * sinRoll + v[1] * cosRoll, v[2]];
    const nodded: Vector = [
      rolled[0],
      rolled[1] * cosPitch - rolled[2] * sinPitch,
      rolled[1] * sinPitch + rolled[2] * cosPitch,
    ];
    return [nodded[0] * cosYaw + nodded[2] * sinYaw, nodded[1], -nodded[0] * sinYaw + nodded[2] * cosYaw];
  };
  return { origin, axes: [turn([1, 0, 0]), turn([0, 1, 0]), turn([0, 0, 1])] };
}

/** World coordinates to the frame's own. */
export function intoFrame(frame: Frame, point: Vector): Vector {
  const moved = along(point, frame.origin, -1);
  return [dot(moved, frame.axes[0]), dot(moved, frame.axes[1]), dot(moved, frame.axes[2])];
}

/** A direction of the frame in world coordinates. */
export function outOfFrame(frame: Frame, direction: Vector): Vector {
  const [x, y, z] = frame.axes;
  return [
    x[0] * direction[0] + y[0] * direction[1] + z[0] * direction[2],
    x[1] * direction[0] + y[1] * direction[1] + z[1] * direction[2],
    x[2] * direction[0] + y[2] * direction[1] + z[2] * direction[2],
  ];
}

/** A point of the frame in world coordinates. */
export function pointOf(frame: Frame, point: Vector): Vector {
  return along(outOfFrame(frame, point), frame.origin, 1);
}
