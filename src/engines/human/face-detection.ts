import type { FeatureMap, Network } from './network.ts';
import { onPicture, type PictureView, type Square } from './picture-view.ts';
import { overlapOf, type Rectangle, strongestOf } from './rectangle.ts';

/** A face as the detector gives it, in pixels of the picture. */
export interface DetectedFace {
  readonly rectangle: Rectangle;
  readonly confidence: number;
  /** How far the line through the eyes is turned, clockwise, in radians. */
  readonly angle: number;
}

const LEAST_CONFIDENCE = 0.35;
const SAME_FACE_OVERLAP = 0.3;

/** Values for each box: its middle, its size, then six points: eyes, nose, mouth, ears. */
const VALUES_PER_BOX = 16;
const FIRST_EYE = 4;
const SECOND_EYE = 6;

/** Faces in one square of the picture, strongest first. Follows Bazarevsky et al. 2019, "BlazeFace" (arXiv 1907.05047). */
export async function facesIn(view: PictureView, square: Square, network: Network): Promise<DetectedFace[]> {
  const input = view.show(square, network.inputSidePx, 1 / 127.5, -1);
  const [fineScores, coarseScores, fineBoxes, coarseBoxes] = await network.run(input);
  const faces = [
    ...decodeGrid(fineScores!, fineBoxes!, square, network.inputSidePx),
    ...decodeGrid(coarseScores!, coarseBoxes!, square, network.inputSidePx),
  ];
  return withoutDoubles(faces);
}

/** The strongest of those that lie on each other. */
export function withoutDoubles(faces: readonly DetectedFace[]): DetectedFace[] {
  return strongestOf(
    faces,
    (kept, weaker) => overlapOf(kept.rectangle, weaker.rectangle) > SAME_FACE_OVERLAP,
  );
}

function decodeGrid(
  scores: FeatureMap,
  boxes: FeatureMap,
  square: Square,
  inputSidePx: number,
): DetectedFace[] {
  const faces: DetectedFace[] = [];
  const cells = scores.sidePx ** 2;
  for (let anchor = 0; anchor < scores.channels; anchor += 1) {
    for (let cell = 0; cell < cells; cell += 1) {
      const confidence = 1 / (1 + Math.exp(-scores.data[anchor * cells + cell]!));
      if (confidence < LEAST_CONFIDENCE) continue;
      const centerX = ((cell % scores.sidePx) + 0.5) / scores.sidePx;
      const centerY = (Math.floor(cell / scores.sidePx) + 0.5) / scores.sidePx;
      const value = (index: number): number =>
        boxes.data[(anchor * VALUES_PER_BOX + index) * cells + cell]! / inputSidePx;
      const place = (index: number) =>
        onPicture(square, { x: centerX + value(index), y: centerY + value(index + 1) });
      const middle = place(0);
      const halfWidth = (value(2) * square.sidePx) / 2;
      const halfHeight = (value(3) * square.sidePx) / 2;
      const [first, second] = [place(FIRST_EYE), place(SECOND_EYE)];
      faces.push({
        rectangle: {
          left: middle.xPx - halfWidth,
          top: middle.yPx - halfHeight,
          right: middle.xPx + halfWidth,
          bottom: middle.yPx + halfHeight,
        },
        confidence,
        angle: Math.atan2(second.yPx - first.yPx, second.xPx - first.xPx),
      });
    }
  }
  return faces;
}
