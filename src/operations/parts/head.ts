import type { Point } from '../../domain/connected-component.ts';
import type { Person } from '../../domain/person.ts';
import type { BarePart } from './anatomy.ts';
import { between, distanceOf, ellipse, type Place, type Reach, signedDistance } from './shapes.ts';

/** The outline of the face in MediaPipe's mesh, clockwise from the middle of the forehead to and from the chin. */
const FACE_OUTLINE = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
const FOREHEAD = 10;
const CHIN = 152;

/** The mesh ends on the forehead: the share of the head's height that it spans. */
const MESH_SHARE = 0.82;
/** Distance between the ears, and between the eyes, seen from the front, in heights of a head. */
const EARS = 0.66;
const EYES = 0.27;

/** Half axes of the head in its height, with hair. */
const HEAD_ACROSS = 0.46;
const HEAD_ALONG = 0.6;
/** Where the face's middle lies below the head's, in its height. */
const FACE_BELOW_HEAD = 0.1;

/** How far places in the face, in the head around it and beyond are from each. */
const IN_FACE = 0.2;
const AT_FACE_OUTLINE = 0.7;
const FACE_FALL = 0.12;
const IN_HEAD = 0.55;
const HAIR_FALL = 1.1;
/** Hair falls beside the throat, seldom over it. */
const HAIR_ON_THROAT = 0.9;
const THROAT_BREADTH = 0.17;
/** Hair falls over the face from above, and only where its colour says so: at the forehead, at the brows, below them. */
const HAIR_ON_FOREHEAD = 0.3;
const HAIR_ON_BROWS = 0.44;
const HAIR_ON_FACE = 3;
/** The upper ends of both brows in the mesh: glasses, which are the face's, begin below them. */
const BROWS = [105, 334] as const;
const LEAST_HEAD_POINT = 0.2;

/** The height of the head in pixels, `null` where neither a mesh nor eyes and ears tell. */
export function headSizePx({ face, body }: Person): number | null {
  if (face && face.mesh.length > CHIN)
    return distanceOf(placeOf(face.mesh[FOREHEAD]!), placeOf(face.mesh[CHIN]!)) / MESH_SHARE;
  if (face) return face.box.heightPx / MESH_SHARE;
  const between = (first: keyof Person['body'], second: keyof Person['body'], heads: number): number => {
    const [one, other] = [body[first], body[second]];
    if (!one || !other || Math.min(one.confidence, other.confidence) < LEAST_HEAD_POINT) return 0;
    return Math.hypot(one.xPx - other.xPx, one.yPx - other.yPx) / heads;
  };
  const size = Math.max(between('leftEar', 'rightEar', EARS), between('leftEye', 'rightEye', EYES));
  return size > 0 ? size : null;
}

/** Face and hair where there is a mesh, else the head as one, or nothing. */
export function headReaches(person: Person, headPx: number, neck: Place | null): BarePart[] {
  const { face } = person;
  if (face && face.mesh.length > CHIN) return meshedHead(face.mesh, face.confidence);
  const middle = headMiddle(person);
  if (!middle) return [];
  const away = neck ? distanceOf(neck, middle) : 0;
  const up =
    neck && away > 0 ? { x: (middle.x - neck.x) / away, y: (middle.y - neck.y) / away } : { x: 0, y: -1 };
  const center = { x: middle.x + 0.06 * headPx * up.x, y: middle.y + 0.06 * headPx * up.y };
  const skull = ellipse(center, up, HEAD_ACROSS * headPx, HEAD_ALONG * headPx);
  const confidences = [person.body.nose, person.body.leftEar, person.body.rightEar].map(
    (point) => point?.confidence ?? 0,
  );
  return [
    {
      name: 'head',
      reach: (x, y) => {
        const radius = skull(x, y);
        return radius < 1 ? IN_HEAD * radius : IN_HEAD + HAIR_FALL * (radius - 1);
      },
      confidence: Math.min(1, Math.max(...confidences, face?.confidence ?? 0) / 0.6),
      middle: [center, middle],
    },
  ];
}

function meshedHead(mesh: readonly Point[], confidence: number): BarePart[] {
  const outline = FACE_OUTLINE.map((index) => placeOf(mesh[index]!));
  const [forehead, chin] = [placeOf(mesh[FOREHEAD]!), placeOf(mesh[CHIN]!)];
  const faceHeight = Math.max(distanceOf(chin, forehead), 1);
  const headPx = faceHeight / MESH_SHARE;
  const up = { x: (forehead.x - chin.x) / faceHeight, y: (forehead.y - chin.y) / faceHeight };
  const middle = between(forehead, chin, 0.5);
  const raised = FACE_BELOW_HEAD * headPx;
  const center = { x: middle.x + up.x * raised, y: middle.y + up.y * raised };
  const faceDistance = signedDistance(outline);
  /** 0 at the chin, 1 where the mesh ends on the forehead. */
  const heightOf = ({ x, y }: Place): number => ((x - chin.x) * up.x + (y - chin.y) * up.y) / faceHeight;
  const browHeight = Math.max(...BROWS.map((index) => heightOf(placeOf(mesh[index]!))));
  const skull = ellipse(center, up, HEAD_ACROSS * headPx, HEAD_ALONG * headPx);
  return [
    {
      name: 'face',
      reach: (x, y) => {
        const distance = faceDistance(x, y) / (FACE_FALL * headPx);
        return distance <= -1
          ? IN_FACE
          : Math.max(IN_FACE, AT_FACE_OUTLINE + (AT_FACE_OUTLINE - IN_FACE) * distance);
      },
      confidence,
      middle: [middle],
    },
    {
      name: 'hair',
      reach: (x, y) => {
        const distance = faceDistance(x, y);
        if (distance < -0.02 * headPx) {
          const height = heightOf({ x, y });
          const fallen = Math.max(0, 1 - height) / Math.max(1 - browHeight, 0.01);
          return fallen < 1 ? HAIR_ON_FOREHEAD + (HAIR_ON_BROWS - HAIR_ON_FOREHEAD) * fallen : HAIR_ON_FACE;
        }
        const aside = Math.abs((x - chin.x) * up.y - (y - chin.y) * up.x);
        const isThroat = (x - chin.x) * up.x + (y - chin.y) * up.y < 0 && aside < THROAT_BREADTH * headPx;
        return (isThroat ? HAIR_ON_THROAT : IN_HEAD) + HAIR_FALL * Math.max(0, skull(x, y) - 1);
      },
      confidence,
      // Nobody knows beforehand where hair is, or whether.
      middle: [],
    },
  ];
}

function headMiddle({ body, face }: Person): Place | null {
  if (face) {
    const { leftPx, topPx, widthPx, heightPx } = face.box;
    return { x: leftPx + widthPx / 2, y: topPx + heightPx / 2 };
  }
  const seen = [body.leftEar, body.rightEar, body.leftEye, body.rightEye, body.nose].filter(
    (point) => point !== undefined && point.confidence >= LEAST_HEAD_POINT,
  );
  if (seen.length === 0) return null;
  return {
    x: seen.reduce((sum, point) => sum + point!.xPx, 0) / seen.length,
    y: seen.reduce((sum, point) => sum + point!.yPx, 0) / seen.length,
  };
}

const placeOf = ({ xPx, yPx }: Point): Place => ({ x: xPx, y: yPx });

/** The lower end of the face, `null` without a mesh. */
export function chinOf({ face }: Person): Place | null {
  const chin = face?.mesh[CHIN];
  return chin ? placeOf(chin) : null;
}

/** How far a place lies below the chin in pixels, negative above it; `null` without a face. */
export function belowChin({ face }: Person): Reach | null {
  if (!face) return null;
  if (face.mesh.length <= CHIN) return (_x, y) => y - (face.box.topPx + face.box.heightPx);
  const [forehead, chin] = [placeOf(face.mesh[FOREHEAD]!), placeOf(face.mesh[CHIN]!)];
  const height = Math.max(distanceOf(forehead, chin), 1);
  const down = { x: (chin.x - forehead.x) / height, y: (chin.y - forehead.y) / height };
  return (x, y) => (x - chin.x) * down.x + (y - chin.y) * down.y;
}
