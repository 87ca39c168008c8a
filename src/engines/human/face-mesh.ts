import type { Point } from '../../domain/connected-component.ts';
import type { DetectedFace } from './face-detection.ts';
import type { Network } from './network.ts';
import { onPicture, type PictureView, type Square } from './picture-view.ts';
import type { Rectangle } from './rectangle.ts';

/** A face whose points were found. */
export interface FittedFace {
  /** In MediaPipe's order, whole pixels. */
  readonly mesh: readonly Point[];
  readonly rectangle: Rectangle;
  /** 0..1: whether what was looked at is a face. */
  readonly presence: number;
}

/** The mesh was trained on squares of one and a half times the face. */
const MARGIN = 1.5;
const POINTS = 468;

/** The outer corners of both eyes; the line through them is level in an upright face. */
const FIRST_EYE_CORNER = 33;
const SECOND_EYE_CORNER = 263;

/**
 * Fits the mesh of Kartynnik et al. 2019, "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs" (arXiv
 * 1907.06724), and again on the square that the first mesh gives, which no longer depends on the detector.
 */
export async function fitMesh(view: PictureView, face: DetectedFace, network: Network): Promise<FittedFace> {
  const first = await look(view, squareAround(face.rectangle, face.angle), network);
  const [from, to] = [first.mesh[FIRST_EYE_CORNER]!, first.mesh[SECOND_EYE_CORNER]!];
  const angle = Math.atan2(to.yPx - from.yPx, to.xPx - from.xPx);
  const second = await look(view, squareAround(first.rectangle, angle), network);
  return second.presence >= first.presence ? second : first;
}

function squareAround({ left, top, right, bottom }: Rectangle, angle: number): Square {
  return {
    centerXPx: (left + right) / 2,
    centerYPx: (top + bottom) / 2,
    sidePx: Math.max(right - left, bottom - top, 1) * MARGIN,
    angle,
  };
}

async function look(view: PictureView, square: Square, network: Network): Promise<FittedFace> {
  const [coordinates, presence] = await network.run(view.show(square, network.inputSidePx, 1 / 255, 0));
  const mesh = Array.from({ length: POINTS }, (_, index): Point => {
    const x = coordinates!.data[index * 3]! / network.inputSidePx;
    const y = coordinates!.data[index * 3 + 1]! / network.inputSidePx;
    const { xPx, yPx } = onPicture(square, { x, y });
    return { xPx: Math.round(xPx), yPx: Math.round(yPx) };
  });
  const xs = mesh.map(({ xPx }) => xPx);
  const ys = mesh.map(({ yPx }) => yPx);
  return {
    mesh,
    rectangle: {
      left: Math.min(...xs),
      top: Math.min(...ys),
      right: Math.max(...xs),
      bottom: Math.max(...ys),
    },
    presence: presence!.data[0]!,
  };
}
