import { type Frame, frameOf, type Vector } from './vector.ts';

/** What a part of the body is, for the colour of its coat and the way its hair lies. */
export type Region =
  | 'torso'
  | 'chest'
  | 'haunch'
  | 'leg'
  | 'paw'
  | 'head'
  | 'cheek'
  | 'muzzle'
  | 'ear'
  | 'tail'
  | 'nose';

/** A rounded cone between two spheres, squeezed along its frame's z by `flatness`. */
export interface Part {
  readonly region: Region;
  readonly frame: Frame;
  readonly from: Vector;
  readonly to: Vector;
  readonly fromRadius: number;
  readonly toRadius: number;
  readonly flatness: number;
  /** -1 for the left one of a pair, 1 for the right one, 0 for what is single. */
  readonly side: -1 | 0 | 1;
  /** Where the part begins and ends on a chain of parts, 0..1: the tail from its root to its tip. */
  readonly chain: readonly [number, number];
}

/** One unit is half the animal's height; the ground is y = 0. */
export const BODY_FRAME = frameOf([0, 0, 0], -0.42, 0, 0);
export const HEAD_FRAME = frameOf([-0.1, 1.5, 0.3], -0.1, 0.06, -0.09);

type Shape = Pick<Part, 'from' | 'to' | 'fromRadius' | 'toRadius'> & Partial<Part>;

function bodyPart(region: Region, shape: Shape): Part {
  return { region, frame: BODY_FRAME, flatness: 1, side: 0, chain: [0, 0], ...shape };
}

function headPart(region: Region, shape: Shape): Part {
  return { region, frame: HEAD_FRAME, flatness: 1, side: 0, chain: [0, 0], ...shape };
}

function pair(region: Region, make: typeof bodyPart, shape: Shape): Part[] {
  const mirrored = (point: Vector, side: number): Vector => [point[0] * side, point[1], point[2]];
  return ([-1, 1] as const).map((side) =>
    make(region, { ...shape, from: mirrored(shape.from, side), to: mirrored(shape.to, side), side }),
  );
}

/** The tail's middle line, from the rump round the animal's left to its front paws. */
const TAIL: readonly (readonly [Vector, number])[] = [
  [[0.05, 0.2, -0.42], 0.07],
  [[0.3, 0.17, -0.5], 0.12],
  [[0.56, 0.18, -0.38], 0.165],
  [[0.71, 0.19, -0.1], 0.19],
  [[0.68, 0.18, 0.2], 0.185],
  [[0.52, 0.15, 0.44], 0.15],
  [[0.33, 0.1, 0.58], 0.085],
  [[0.2, 0.08, 0.63], 0.03],
];

function tailParts(): Part[] {
  return TAIL.slice(1).map(([to, toRadius], index) => {
    const [from, fromRadius] = TAIL[index]!;
    const chain = [index / (TAIL.length - 1), (index + 1) / (TAIL.length - 1)] as const;
    return bodyPart('tail', { from, to, fromRadius, toRadius, chain });
  });
}

/** A sitting fox. */
export const PARTS: readonly Part[] = [
  bodyPart('torso', { from: [0, 0.36, -0.24], to: [0, 0.92, 0.02], fromRadius: 0.35, toRadius: 0.25 }),
  bodyPart('chest', { from: [0, 0.68, 0.13], to: [0, 1.28, 0.13], fromRadius: 0.22, toRadius: 0.2 }),
  ...pair('haunch', bodyPart, {
    from: [0.25, 0.32, -0.12],
    to: [0.29, 0.2, 0.12],
    fromRadius: 0.22,
    toRadius: 0.15,
  }),
  ...pair('leg', bodyPart, {
    from: [0.13, 0.68, 0.2],
    to: [0.115, 0.08, 0.32],
    fromRadius: 0.13,
    toRadius: 0.068,
  }),
  ...pair('paw', bodyPart, {
    from: [0.115, 0.055, 0.33],
    to: [0.125, 0.045, 0.43],
    fromRadius: 0.07,
    toRadius: 0.06,
  }),
  ...pair('paw', bodyPart, {
    from: [0.31, 0.055, 0.16],
    to: [0.33, 0.045, 0.36],
    fromRadius: 0.075,
    toRadius: 0.06,
  }),
  headPart('head', { from: [0, 0.02, -0.08], to: [0, 0.03, 0.04], fromRadius: 0.25, toRadius: 0.235 }),
  ...pair('cheek', headPart, {
    from: [0.1, -0.06, 0.05],
    to: [0.2, -0.09, -0.01],
    fromRadius: 0.16,
    toRadius: 0.09,
  }),
  headPart('muzzle', { from: [0, -0.06, 0.15], to: [0, -0.105, 0.4], fromRadius: 0.135, toRadius: 0.056 }),
  ...pair('ear', headPart, {
    from: [0.15, 0.16, -0.04],
    to: [0.255, 0.46, -0.09],
    fromRadius: 0.15,
    toRadius: 0.016,
    flatness: 0.5,
  }),
  headPart('nose', { from: [0, -0.08, 0.425], to: [0, -0.084, 0.46], fromRadius: 0.046, toRadius: 0.04 }),
  ...tailParts(),
];

/** Where the eyes sit in the head's frame (the left one is mirrored), and how large they are. */
export const EYE = { place: [0.112, 0.03, 0.226] as Vector, radius: 0.06 } as const;
