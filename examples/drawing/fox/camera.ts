import type { Vector } from './vector.ts';

/** A level pinhole camera that looks along -z. */
export interface Camera {
  readonly eye: Vector;
  /** Pixels per unit at a distance of one unit. */
  readonly focalPx: number;
  /** Where the picture shows what is straight ahead: the horizon lies in this row. */
  readonly centerPx: { readonly x: number; readonly y: number };
}

/** The scene's camera for a picture `widthPx` wide; everything scales with it. */
export function cameraFor(widthPx: number): Camera {
  return {
    eye: [0, 1.02, 7.5],
    focalPx: 1.88 * widthPx,
    centerPx: { x: 0.5 * widthPx, y: 0.338 * widthPx },
  };
}

/** Where a point is seen, and how far it is along the view. */
export function project(
  camera: Camera,
  point: Vector,
): { readonly x: number; readonly y: number; readonly depth: number } {
  const depth = camera.eye[2] - point[2];
  const scale = camera.focalPx / depth;
  return {
    x: camera.centerPx.x + (point[0] - camera.eye[0]) * scale,
    y: camera.centerPx.y - (point[1] - camera.eye[1]) * scale,
    depth,
  };
}

/** The direction of a pixel, with a z of -1: a point at `depth` is the eye plus `depth` times it. */
export function rayOf(camera: Camera, x: number, y: number): Vector {
  return [(x - camera.centerPx.x) / camera.focalPx, (camera.centerPx.y - y) / camera.focalPx, -1];
}
