import { type Box, type Size, wholeBox } from '../../domain/box.ts';
import { BODY_POINTS, type BodyPoint, type BodyPointName, type Person } from '../../domain/person.ts';
import { INNER_POINTS, settleContested } from './contested-points.ts';
import type { FittedFace } from './face-mesh.ts';
import type { DetectedObject } from './object-detection.ts';
import { type Pose, rectangleOf, SURE_POINT } from './pose.ts';
import { boxOf, overlapOf, type Rectangle, sharedShare } from './rectangle.ts';
import { untwisted } from './twist.ts';

/** A face with how sure it is. */
export type FoundFace = FittedFace & { readonly confidence: number };

/** What was found of people: parts of one person have not met yet. */
export interface Evidence {
  readonly faces: readonly FoundFace[];
  readonly poses: readonly Pose[];
  readonly objects: readonly DetectedObject[];
}

const HEAD_POINTS = ['nose', 'leftEye', 'rightEye', 'leftEar', 'rightEar'] as const;
const TRUNK_POINTS = ['leftShoulder', 'rightShoulder', 'leftHip', 'rightHip'] as const;

/** Mean confidence of a pose at which it says nothing, and at which it is sure. MoveNet seldom passes .7. */
const WORTHLESS_POSE = 0.2;
const SURE_POSE = 0.5;
/** A body alone has to be this sure, because MoveNet sees bodies in animals and in nothing. */
const LEAST_LONE_POSE = 0.5;
const LEAST_PERSON = 0.3;
/** Summed confidence of eyes and nose in a face from which the head is that face's. */
const LEAST_HEAD_SUPPORT = 0.3;
/** The same from which the body network, too, sees a head where the face is: at the wheel of a car it sees none. */
const WORTHLESS_HEAD = 0.1;
const SURE_HEAD = 0.7;
/** Confidence below which a face is none. */
export const LEAST_FACE = 0.3;
/** Overlap of a pose with a box of the object detector from which both speak of one thing. */
const SAME_THING = 0.35;
const LEAST_ANIMAL = 0.3;
const ANIMALS: readonly string[] = [
  'bird',
  'cat',
  'dog',
  'horse',
  'sheep',
  'cow',
  'elephant',
  'bear',
  'zebra',
  'giraffe',
  'teddy bear',
];

/** Persons, strongest first: each pose with the face at its head, faces without a pose, no pose without support. */
export function personsOf(evidence: Evidence, size: Size): Person[] {
  const pairs = pairFaces(evidence);
  const paired = [...pairs.values()];
  const alone = evidence.faces.filter((face) => !paired.includes(face));
  // A pose without a face of its own whose head is another's is the same person once more.
  const poses = evidence.poses.filter(
    (pose) => pairs.has(pose) || !paired.some((face) => headSupport(pose, face) >= LEAST_HEAD_SUPPORT),
  );
  const persons = [
    ...poses.flatMap((pose) => personOf(pose, pairs.get(pose) ?? null, evidence, size) ?? []),
    ...alone.map((face) => personOfFace(face, size)),
  ];
  const bodies = settleContested(persons.map(({ body }) => body));
  return persons
    .map((person, index): Person => {
      const body = bodies[index]!;
      return { ...person, body, box: boxAround(body, person.face?.box ?? null, size) ?? person.box };
    })
    .toSorted((first, second) => second.confidence - first.confidence);
}

/**
 * Faces that the other networks bear out, as sure as that makes them: some pose has eyes and a nose there, and no animal
 * is surer to be there than a person. Two networks seldom mistake one thing.
 */
export function credibleFaces({ faces, poses, objects }: Evidence): FoundFace[] {
  return faces.flatMap((face) => {
    const around = (names: readonly string[]): number =>
      mostConfident(
        objects.filter(
          ({ name, rectangle }) => names.includes(name) && sharedShare(face.rectangle, rectangle) > 0.8,
        ),
      );
    const asAnimal = around(ANIMALS);
    if (asAnimal >= LEAST_ANIMAL && asAnimal > around(['person'])) return [];
    const support = Math.max(0, ...poses.map((pose) => headSupport(pose, face)));
    const confidence = face.confidence * ramp(support, WORTHLESS_HEAD, SURE_HEAD);
    return confidence >= LEAST_FACE ? [{ ...face, confidence }] : [];
  });
}

const mostConfident = (objects: readonly DetectedObject[]): number =>
  objects.reduce((most, { confidence }) => Math.max(most, confidence), 0);

/** Each face goes to the pose of whose head most lies in it. */
function pairFaces({ faces, poses }: Evidence): Map<Pose, FoundFace> {
  const candidates = poses.flatMap((pose) =>
    faces.flatMap((face) => {
      const support = headSupport(pose, face);
      return support >= LEAST_HEAD_SUPPORT ? [{ pose, face, support: support + pose.confidence }] : [];
    }),
  );
  const pairs = new Map<Pose, FoundFace>();
  const taken = new Set<FoundFace>();
  for (const { pose, face } of candidates.toSorted((first, second) => second.support - first.support)) {
    if (pairs.has(pose) || taken.has(face)) continue;
    pairs.set(pose, face);
    taken.add(face);
  }
  return pairs;
}

/** The confidence of all eyes and noses of a pose that lie in a face. */
function headSupport({ points }: Pose, { rectangle }: FoundFace): number {
  return [points.nose, points.leftEye, points.rightEye]
    .filter(({ xPx, yPx }) => {
      const { left, top, right, bottom } = rectangle;
      return xPx >= left && xPx <= right && yPx >= top && yPx <= bottom;
    })
    .reduce((sum, { confidence }) => sum + confidence, 0);
}

function personOf(pose: Pose, face: FoundFace | null, { objects }: Evidence, size: Size): Person | null {
  const rectangle = rectangleOf(pose, 0.2);
  if (!rectangle) return face ? personOfFace(face, size) : null;
  const supporting = (names: readonly string[]): number =>
    mostConfident(
      objects.filter(({ name, rectangle: box }) => names.includes(name) && agree(box, rectangle)),
    );
  const asPerson = supporting(['person']);
  const asAnimal = supporting(ANIMALS);
  const asBody = ramp(trust(pose), WORTHLESS_POSE, SURE_POSE);
  const isAnimal = asAnimal >= LEAST_ANIMAL && asAnimal > asPerson;
  if (!face && (isAnimal || (asPerson === 0 && trust(pose) < LEAST_LONE_POSE))) return null;
  const confidence = 1 - (1 - (face?.confidence ?? 0)) * (1 - asPerson) * (1 - 0.8 * asBody);
  if (confidence < LEAST_PERSON) return null;
  return {
    box: boxOf(rectangle, size) ?? wholeBox(size),
    confidence,
    body: face ? bodyWithFace(pose, face) : bodyOf(pose),
    face: face ? faceOf(face, size) : null,
  };
}

/** The better of what the trunk and what the head say, since one of them is often hidden. */
function trust({ points, confidence }: Pose): number {
  const mean = (names: readonly BodyPointName[]): number =>
    names.reduce((sum, name) => sum + points[name].confidence, 0) / names.length;
  return Math.max(confidence, (mean(TRUNK_POINTS) + mean(HEAD_POINTS)) / 2);
}

/** A pose ends at the ankles and the eyes, so that its rectangle is smaller than the thing; a cropped thing is smaller. */
const agree = (object: Rectangle, pose: Rectangle): boolean =>
  overlapOf(object, pose) > SAME_THING || sharedShare(pose, object) > 0.85;

/** A point may be this many times as sure as the one that it hangs on. */
const MOST_SURER = 2;
/** Below this a point is noise, not even a guess. */
const LEAST_POINT = 0.12;

function bodyOf({ points }: Pose): Person['body'] {
  const body: Partial<Record<BodyPointName, BodyPoint>> = {};
  // From the inside to the outside, as the names stand in COCO's order.
  for (const name of BODY_POINTS) {
    const inner = INNER_POINTS[name];
    const most = inner ? MOST_SURER * (body[inner]?.confidence ?? 0) : 1;
    const confidence = Math.min(points[name].confidence, most);
    if (confidence >= LEAST_POINT) body[name] = { ...points[name], confidence };
  }
  return body;
}

/** Places of the mesh that are points of the body too: the tip of the nose and the middles of the eyes' corners. */
const MESH_POINTS = { nose: [1, 1], leftEye: [362, 263], rightEye: [33, 133] } as const;

/** The mesh is surer of the head than the body is, and both ears lie beside it or are somebody else's. */
function bodyWithFace(pose: Pose, face: FoundFace): Person['body'] {
  const { left, top, right, bottom } = face.rectangle;
  const reach = right - left;
  const kept = Object.entries(bodyOf(pose)).filter(
    ([name, { xPx, yPx }]) =>
      !name.endsWith('Ear') ||
      (xPx > left - reach && xPx < right + reach && yPx > top - reach && yPx < bottom + reach),
  );
  const head = Object.entries(MESH_POINTS).map(([name, [first, second]]) => {
    const [one, other] = [face.mesh[first]!, face.mesh[second]!];
    const point: BodyPoint = {
      xPx: Math.round((one.xPx + other.xPx) / 2),
      yPx: Math.round((one.yPx + other.yPx) / 2),
      confidence: face.confidence,
    };
    return [name, point];
  });
  return untwisted(Object.fromEntries([...kept, ...head]));
}

function personOfFace(face: FoundFace, size: Size): Person {
  const found = faceOf(face, size);
  return { box: found.box, confidence: face.confidence, body: {}, face: found };
}

function faceOf(face: FoundFace, size: Size): NonNullable<Person['face']> {
  return {
    box: boxOf(face.rectangle, size) ?? wholeBox(size),
    confidence: face.confidence,
    mesh: face.mesh,
  };
}

/** Around all points that are sure, and the face. */
function boxAround(body: Person['body'], face: Box | null, size: Size): Box | null {
  const corners = [
    ...Object.values(body).filter(({ confidence }) => confidence >= SURE_POINT),
    ...(face
      ? [
          { xPx: face.leftPx, yPx: face.topPx },
          { xPx: face.leftPx + face.widthPx, yPx: face.topPx + face.heightPx },
        ]
      : []),
  ];
  if (corners.length < 2) return null;
  const xs = corners.map(({ xPx }) => xPx);
  const ys = corners.map(({ yPx }) => yPx);
  return boxOf(
    { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) },
    size,
  );
}

function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
