import type { BodyPointName, Person } from '../../domain/person.ts';
import { chinOf, headReaches, headSizePx } from './head.ts';
import type { PartName } from './part-name.ts';
import { between, distanceOf, limb, nearestOf, type Place, type Reach, signedDistance } from './shapes.ts';

/** A part where it is expected. */
export interface ExpectedPart {
  readonly name: PartName;
  readonly reach: Reach;
  /** 0..1: how sure the points are that it hangs on. */
  readonly confidence: number;
  /** Places along its middle: where hardly any of them is on the person, the part is out of the picture or hidden. */
  readonly middle: readonly Place[];
  /** How far beside the part its points may have been found. */
  readonly slackPx: number;
}

/** Distance in heights of a head by which points are off where a pose is rare. */
const SLACK = 0.15;
/** Confidence of a point from which a part is built on it: MoveNet's are right more often than not from here on. */
const LEAST_POINT = 0.22;
/** The same for all points of a limb together: where a body is drawn or cut off, several are guessed at once. */
const LEAST_LIMB = 0.4;
/** A hand has nothing but its wrist to hang on, a foot nothing but its ankle. */
const LEAST_END_POINT = 0.4;
/** Confidence of a point that is as sure as it gets. */
const SURE_POINT = 0.6;

/** Lengths between joints in heights of a head, as artists count them. */
const BONES: readonly (readonly [BodyPointName, BodyPointName, number])[] = [
  ['leftShoulder', 'rightShoulder', 1.5],
  ['leftShoulder', 'leftHip', 2.3],
  ['rightShoulder', 'rightHip', 2.3],
  ['leftShoulder', 'leftElbow', 1.35],
  ['rightShoulder', 'rightElbow', 1.35],
  ['leftElbow', 'leftWrist', 1.15],
  ['rightElbow', 'rightWrist', 1.15],
  ['leftHip', 'leftKnee', 1.9],
  ['rightHip', 'rightKnee', 1.9],
  ['leftKnee', 'leftAnkle', 1.85],
  ['rightKnee', 'rightAnkle', 1.85],
];

/** Half widths in heights of a head, clothed. */
const HALF = {
  shoulder: 0.24,
  elbow: 0.19,
  wrist: 0.13,
  hand: 0.2,
  hip: 0.38,
  knee: 0.26,
  ankle: 0.17,
  foot: 0.22,
  neck: 0.2,
  trunk: 0.5,
} as const;
const HAND_LENGTH = 0.5;
const FOOT_LENGTH = 0.25;
const FOOT_BREADTH = 0.18;
/** Inside the trunk every place is this far: an arm before it is nearer, one beside it is not. */
const INSIDE_TRUNK = 0.7;
const TRUNK_FALL = 0.3;
/** A skirt hides the legs that run through it, not the hands before it. */
const IN_SKIRT = 0.5;
const LEG_IN_SKIRT = 1;

type Point = (name: BodyPointName) => Place | null;

/** The parts that a person's points tell of, in pixels of the picture; `skirt` goes with the trunk. Empty where there is neither a face nor a body. */
export function expectedParts(person: Person, skirt: readonly Place[] | null): ExpectedPart[] {
  const at: Point = (name) => {
    const point = person.body[name];
    return point && point.confidence >= LEAST_POINT ? { x: point.xPx, y: point.yPx } : null;
  };
  const headPx = headHeightPx(person, at);
  if (headPx === null) return [];
  const slackPx = SLACK * headPx;
  const trunk = trunkOf(person, at, headPx, skirt);
  const limbs = (['left', 'right'] as const).flatMap((side) => [
    ...armOf(person, side, at, headPx),
    ...legOf(person, side, at, headPx).map((part) => (skirt ? hiddenBy(skirt, part) : part)),
  ]);
  const head = headReaches(person, headPx, middleOf(at('leftShoulder'), at('rightShoulder')));
  return [...head, ...trunk, ...limbs].map((part) => ({ ...part, slackPx }));
}

/** The height of the head: what the mesh says, or what the longest limbs imply, since foreshortening only shortens. */
function headHeightPx(person: Person, at: Point): number | null {
  const fromFace = headSizePx(person);
  const implied = BONES.flatMap(([from, to, heads]) => {
    const [first, second] = [at(from), at(to)];
    return first && second ? [distanceOf(first, second) / heads] : [];
  }).toSorted((first, second) => second - first);
  if (implied.length === 0) return fromFace;
  const fromBones = implied[Math.floor(implied.length / 4)]!;
  if (fromFace === null) return fromBones;
  // Eyes and ears lie close together in a profile; a mesh and a face's box have their height from any side.
  if (!person.face && fromBones > fromFace) return fromBones;
  // Drawn heads are larger than life; limbs are never as thick as such a head would have them.
  return Math.sqrt(fromFace * Math.min(fromBones, fromFace * 1.5));
}

/** A part before its slack is known. */
export type BarePart = Omit<ExpectedPart, 'slackPx'>;

function trunkOf(person: Person, at: Point, headPx: number, skirt: readonly Place[] | null): BarePart[] {
  const [left, right] = [at('leftShoulder'), at('rightShoulder')];
  if (!left || !right) return [];
  const names: BodyPointName[] = ['leftShoulder', 'rightShoulder'];
  const neck = between(left, right, 0.5);
  const nose = at('nose');
  const up = nose ?? { x: neck.x, y: neck.y - headPx };
  const hips = [at('leftHip'), at('rightHip')];
  const downX = neck.x - up.x;
  const downY = neck.y - up.y;
  const scale = (2.3 * headPx) / Math.max(Math.hypot(downX, downY), 1);
  const [leftHip, rightHip] = [
    hips[0] ?? hips[1] ?? { x: left.x + downX * scale, y: left.y + downY * scale },
    hips[1] ?? hips[0] ?? { x: right.x + downX * scale, y: right.y + downY * scale },
  ];
  if (hips[0]) names.push('leftHip');
  if (hips[1]) names.push('rightHip');
  const outline = [
    between(neck, left, 0.85),
    outward(leftHip, rightHip, 0.18 * headPx),
    outward(rightHip, leftHip, 0.18 * headPx),
    between(neck, right, 0.85),
  ];
  const distance = signedDistance(outline);
  // From the side both shoulders are in one place, and a body is as deep as ever.
  const girth = Math.max(0, HALF.trunk * headPx - distanceOf(left, right) / 2);
  const chest: Reach = (x, y) => INSIDE_TRUNK + Math.max(0, distance(x, y) - girth) / (TRUNK_FALL * headPx);
  const reaches = [chest];
  const throat = chinOf(person) ?? (nose && between(nose, neck, 0.55));
  if (throat) reaches.push(limb(throat, neck, 0.8 * HALF.neck * headPx, HALF.neck * headPx));
  if (skirt) {
    const beside = signedDistance(skirt);
    reaches.push((x, y) => IN_SKIRT + Math.max(0, beside(x, y)) / (TRUNK_FALL * headPx));
  }
  const reach = nearestOf(reaches);
  const hip = between(leftHip, rightHip, 0.5);
  return [
    {
      name: 'torso',
      reach,
      confidence: sureness(person, names),
      middle: [0.1, 0.3, 0.5, 0.7].map((share) => between(neck, hip, share)),
    },
  ];
}

/** How far a place lies below the line through both hips in pixels, negative above it; `null` where a point is missing. */
export function belowHips({ body }: Person): Reach | null {
  const { leftShoulder, rightShoulder, leftHip, rightHip } = body;
  if (!leftShoulder || !rightShoulder || !leftHip || !rightHip) return null;
  const hip = { x: (leftHip.xPx + rightHip.xPx) / 2, y: (leftHip.yPx + rightHip.yPx) / 2 };
  const downX = hip.x - (leftShoulder.xPx + rightShoulder.xPx) / 2;
  const downY = hip.y - (leftShoulder.yPx + rightShoulder.yPx) / 2;
  const length = Math.max(Math.hypot(downX, downY), 1);
  return (x, y) => ((x - hip.x) * downX + (y - hip.y) * downY) / length;
}

function armOf(person: Person, side: 'left' | 'right', at: Point, headPx: number): BarePart[] {
  const [shoulder, elbow, wrist] = [at(`${side}Shoulder`), at(`${side}Elbow`), at(`${side}Wrist`)];
  if (!shoulder || !elbow || isGuess(person, [`${side}Shoulder`, `${side}Elbow`])) return [];
  // The joint itself lies in the trunk; what shows of the arm begins beside it.
  const upper = limb(between(shoulder, elbow, 0.06), elbow, HALF.shoulder * headPx, HALF.elbow * headPx);
  const names: BodyPointName[] = [`${side}Shoulder`, `${side}Elbow`];
  if (!wrist) {
    return [
      {
        name: `${side}Arm`,
        reach: upper,
        confidence: sureness(person, names),
        middle: along(shoulder, elbow),
      },
    ];
  }
  names.push(`${side}Wrist`);
  const lower = limb(elbow, wrist, HALF.elbow * headPx, HALF.wrist * headPx);
  const arm: BarePart = {
    name: `${side}Arm`,
    reach: nearestOf([upper, lower]),
    confidence: sureness(person, names),
    middle: [...along(shoulder, elbow), ...along(elbow, wrist)],
  };
  if (person.body[`${side}Wrist`]!.confidence < LEAST_END_POINT) return [arm];
  const length = Math.max(distanceOf(elbow, wrist), 1);
  const beyond = (heads: number): Place => between(elbow, wrist, 1 + (heads * headPx) / length);
  const palm = beyond(0.1);
  const fingers = beyond(HAND_LENGTH);
  return [
    arm,
    {
      name: `${side}Hand`,
      reach: limb(palm, fingers, HALF.hand * headPx, HALF.hand * headPx),
      confidence: sureness(person, [`${side}Wrist`]),
      middle: [palm, between(palm, fingers, 0.4)],
    },
  ];
}

function legOf(person: Person, side: 'left' | 'right', at: Point, headPx: number): BarePart[] {
  const [hip, knee, ankle] = [at(`${side}Hip`), at(`${side}Knee`), at(`${side}Ankle`)];
  if (!hip || !knee || isGuess(person, [`${side}Hip`, `${side}Knee`])) return [];
  // A hip joint lies deep in the trunk; what shows of the leg begins below it.
  const thigh = limb(between(hip, knee, 0.12), knee, HALF.hip * headPx, HALF.knee * headPx);
  const names: BodyPointName[] = [`${side}Hip`, `${side}Knee`];
  if (!ankle) {
    return [
      { name: `${side}Leg`, reach: thigh, confidence: sureness(person, names), middle: along(hip, knee) },
    ];
  }
  names.push(`${side}Ankle`);
  const shin = limb(knee, ankle, HALF.knee * headPx, HALF.ankle * headPx);
  const leg: BarePart = {
    name: `${side}Leg`,
    reach: nearestOf([thigh, shin]),
    confidence: sureness(person, names),
    middle: [...along(hip, knee), ...along(knee, ankle)],
  };
  if (person.body[`${side}Ankle`]!.confidence < LEAST_END_POINT) return [leg];
  const length = Math.max(distanceOf(knee, ankle), 1);
  const down = { x: (ankle.x - knee.x) / length, y: (ankle.y - knee.y) / length };
  const heel = { x: ankle.x + 0.1 * headPx * down.x, y: ankle.y + 0.1 * headPx * down.y };
  const sole = { x: heel.x + FOOT_LENGTH * headPx * down.x, y: heel.y + FOOT_LENGTH * headPx * down.y };
  const toes = [-1, 1].map((sign) => ({
    x: heel.x + sign * FOOT_BREADTH * headPx * down.y,
    y: heel.y - sign * FOOT_BREADTH * headPx * down.x,
  }));
  return [
    leg,
    {
      name: `${side}Foot`,
      reach: nearestOf(
        [heel, ...toes].map((from) => limb(from, sole, HALF.foot * headPx, HALF.foot * headPx)),
      ),
      confidence: sureness(person, [`${side}Ankle`]),
      middle: [heel, between(heel, sole, 0.5)],
    },
  ];
}

function hiddenBy(skirt: readonly Place[], part: BarePart): BarePart {
  const distance = signedDistance(skirt);
  return { ...part, reach: (x, y) => part.reach(x, y) + (distance(x, y) < 0 ? LEG_IN_SKIRT : 0) };
}

function outward(from: Place, other: Place, lengthPx: number): Place {
  const distance = Math.max(distanceOf(from, other), 1);
  return between(from, other, -lengthPx / distance);
}

const along = (from: Place, to: Place): Place[] => [0.25, 0.5, 0.75].map((share) => between(from, to, share));

const middleOf = (first: Place | null, second: Place | null): Place | null =>
  first && second ? between(first, second, 0.5) : (first ?? second);

/** What the points say, 1 where all are as sure as points get. */
function sureness(person: Person, names: readonly BodyPointName[]): number {
  return Math.min(1, meanConfidence(person, names) / SURE_POINT);
}

const isGuess = (person: Person, names: readonly BodyPointName[]): boolean =>
  meanConfidence(person, names) < LEAST_LIMB;

function meanConfidence({ body }: Person, names: readonly BodyPointName[]): number {
  return names.reduce((total, name) => total + (body[name]?.confidence ?? 0), 0) / names.length;
}
