import type { BodyPointName, Face } from '../../src/domain/person.ts';
import { ellipse, limb, type PaintedShape, type Place, type Tone } from './figure-paint.ts';

/** The outline of the face in MediaPipe's mesh, clockwise from the middle of the forehead. */
const OUTLINE = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
const MESH_POINTS = 468;

/** A drawn face seen from the front. */
export interface FigureFace {
  readonly face: Face;
  readonly points: Partial<Record<BodyPointName, Place>>;
  /** Eyes, brows, nose and mouth, to be painted on the skin. */
  readonly shapes: (brows: (x: number, y: number) => Tone) => PaintedShape<'face'>[];
}

/** `head` is the middle of the head, `headPx` its height; eyes, nose and mouth are moved by `turn` heights. */
export function figureFace(head: Place, headPx: number, turn: number): FigureFace {
  const at = (x: number, y: number): Place => ({ x: head.x + x * headPx, y: head.y + y * headPx });
  const turned = (x: number, y: number): Place => at(x + turn, y);
  const center = at(0, 0.04);
  const mesh = Array.from({ length: MESH_POINTS }, () => rounded(center));
  for (const [index, point] of OUTLINE.entries()) {
    const angle = (2 * Math.PI * index) / OUTLINE.length;
    mesh[point] = rounded({
      x: center.x + 0.34 * headPx * Math.sin(angle),
      y: center.y - 0.42 * headPx * Math.cos(angle),
    });
  }
  const points = {
    nose: at(1.3 * turn, 0.12),
    leftEye: turned(0.13, 0),
    rightEye: turned(-0.13, 0),
    leftEar: at(0.36, 0.04),
    rightEar: at(-0.36, 0.04),
  };
  for (const [index, place] of [
    [1, points.nose],
    [33, turned(-0.19, 0)],
    [133, turned(-0.07, 0)],
    [105, turned(-0.14, -0.11)],
    [334, turned(0.14, -0.11)],
    [362, turned(0.07, 0)],
    [263, turned(0.19, 0)],
  ] as const)
    mesh[index] = rounded(place);
  return {
    face: {
      box: {
        leftPx: Math.round(center.x - 0.34 * headPx),
        topPx: Math.round(center.y - 0.42 * headPx),
        widthPx: Math.round(0.68 * headPx),
        heightPx: Math.round(0.84 * headPx),
      },
      confidence: 1,
      mesh,
    },
    points,
    shapes: (brows) => [
      ...[1, -1].flatMap((sign) => [
        ellipse('face', turned(0.13 * sign, 0), 0.07 * headPx, 0.04 * headPx, plain([246, 246, 244])),
        ellipse('face', turned(0.13 * sign, 0), 0.033 * headPx, 0.036 * headPx, plain([48, 36, 30])),
        limb(
          'face',
          turned(0.06 * sign, -0.09),
          turned(0.2 * sign, -0.1),
          0.016 * headPx,
          0.012 * headPx,
          brows,
        ),
      ]),
      limb(
        'face',
        turned(0.01, 0.02),
        at(1.3 * turn + 0.03, 0.13),
        0.012 * headPx,
        0.022 * headPx,
        plain([150, 98, 76]),
      ),
      limb(
        'face',
        turned(-0.09, 0.26),
        turned(0.09, 0.26),
        0.024 * headPx,
        0.024 * headPx,
        plain([176, 72, 72]),
      ),
    ],
  };
}

function plain(tone: Tone): () => Tone {
  return () => tone;
}

function rounded({ x, y }: Place): { xPx: number; yPx: number } {
  return { xPx: Math.round(x), yPx: Math.round(y) };
}
