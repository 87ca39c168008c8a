import type { Box } from './box.ts';
import type { Point } from './connected-component.ts';

/** Points of a body as COCO names them; left and right are the person's own, not the picture's. */
export const BODY_POINTS = [
  'nose',
  'leftEye',
  'rightEye',
  'leftEar',
  'rightEar',
  'leftShoulder',
  'rightShoulder',
  'leftElbow',
  'rightElbow',
  'leftWrist',
  'rightWrist',
  'leftHip',
  'rightHip',
  'leftKnee',
  'rightKnee',
  'leftAnkle',
  'rightAnkle',
] as const;

export type BodyPointName = (typeof BODY_POINTS)[number];

/** A place on a body, in pixels of the picture; it may lie a little outside of it. */
export interface BodyPoint extends Point {
  /** 0..1; below about .3 it is a guess. */
  readonly confidence: number;
}

/** A face with its mesh. */
export interface Face {
  readonly box: Box;
  readonly confidence: number;
  /** The 468 points of MediaPipe's face mesh, in its order, in pixels of the picture; empty where none could be fitted. */
  readonly mesh: readonly Point[];
}

/** One person as keypoints and a face tell of it; either may be missing, never both. */
export interface Person {
  /** Around all points that are sure; a hint of where the person is, tighter than the person. */
  readonly box: Box;
  readonly confidence: number;
  readonly body: Readonly<Partial<Record<BodyPointName, BodyPoint>>>;
  readonly face: Face | null;
}
