import type { Box } from '../../src/domain/box.ts';
import type { Mask } from '../../src/domain/mask.ts';
import { tightBox } from '../../src/domain/mask.ts';
import type { BodyPoint, BodyPointName, Person } from '../../src/domain/person.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { type FigureFace, figureFace } from './figure-face.ts';
import {
  ellipse,
  limb,
  type PaintedShape,
  type Place,
  paintParts,
  polygon,
  type Tone,
} from './figure-paint.ts';
import { underLight, varietyOf } from './figure-variety.ts';
import { noise } from './noise.ts';
import { createRandom, type Random } from './random.ts';
import { createTexture, TEXTURE_KINDS } from './texture.ts';

/** The parts of a figure, left and right being its own; they do not overlap and their sum is the matte. */
export type FigurePart =
  | 'face'
  | 'hair'
  | 'torso'
  | 'leftArm'
  | 'rightArm'
  | 'leftHand'
  | 'rightHand'
  | 'leftLeg'
  | 'rightLeg'
  | 'leftFoot'
  | 'rightFoot';

/** A drawn person whose parts and keypoints are known. */
export interface Figure {
  readonly image: Raster;
  readonly matte: Mask;
  readonly parts: ReadonlyMap<FigurePart, Mask>;
  /** What is skin in it, covered by nothing. */
  readonly person: Person;
}

/** Two figures that touch; `mattes[1]` stands in front. */
export interface Couple {
  readonly image: Raster;
  readonly matte: Mask;
  readonly mattes: readonly [Mask, Mask];
  readonly persons: readonly [Person, Person];
}

const SKINS: readonly Tone[] = [
  [244, 208, 182],
  [226, 178, 142],
  [186, 130, 94],
  [122, 80, 56],
];
const HAIRS: readonly Tone[] = [
  [38, 30, 28],
  [104, 66, 38],
  [210, 170, 96],
  [128, 128, 132],
];
const CLOTHES: readonly Tone[] = [
  [196, 52, 58],
  [46, 92, 168],
  [238, 238, 232],
  [58, 120, 82],
  [40, 44, 56],
  [226, 178, 60],
];
/** Height of a figure in heights of its head, with the shoes. */
const HEADS = 7.8;
/** Confidence of a point that cannot be seen. */
const HIDDEN_POINT = 0.25;

/** A figure on textured ground: pose, proportions, skin, hair and clothes follow from the seed. */
export function createFigure(widthPx: number, heightPx: number, seed: number): Figure {
  const random = createRandom(seed);
  const ground = createTexture(pick(TEXTURE_KINDS, random), widthPx, heightPx, seed);
  const headPx = (heightPx * 0.94) / HEADS;
  const { shapes, points, face } = dressedBody({ x: widthPx / 2, y: heightPx * 0.03 }, headPx, random, seed);
  const painted = paintParts(ground, shapes);
  underLight(painted.image, seed);
  return { ...painted, person: personOf(points, face, painted.matte) };
}

/** How two figures stand: arms or shoulders touch; each has an arm around the other; the second hides half of the first. */
export const STANCES = ['beside', 'embracing', 'before'] as const;

/** Distance of two figures in heights of a head, and how much of it is left to chance. */
const APART: Readonly<Record<(typeof STANCES)[number], readonly [number, number]>> = {
  beside: [1.5, 0.5],
  embracing: [1.5, 0.3],
  before: [0.9, 0.4],
};

/** Two figures that touch. */
export function createCouple(
  widthPx: number,
  heightPx: number,
  seed: number,
  stance: (typeof STANCES)[number] = 'beside',
): Couple {
  const random = createRandom(seed);
  const ground = createTexture(pick(TEXTURE_KINDS, random), widthPx, heightPx, seed);
  const headPx = (heightPx * 0.9) / HEADS;
  const apart = headPx * (APART[stance][0] + APART[stance][1] * random());
  const bodies = [-1, 1].map((side) =>
    dressedBody(
      { x: widthPx / 2 + (side * apart) / 2, y: heightPx * (0.04 + 0.04 * random()) },
      headPx,
      random,
      seed + side,
      stance === 'embracing' ? (side < 0 ? 'left' : 'right') : null,
    ),
  );
  const shapes = bodies.flatMap((body, index) =>
    body.shapes.map(
      (shape): PaintedShape<'first' | 'second'> => ({
        ...shape,
        part: index === 0 ? 'first' : 'second',
      }),
    ),
  );
  const { image, matte, parts } = paintParts(ground, shapes);
  underLight(image, seed);
  const mattes: [Mask, Mask] = [parts.get('first')!, parts.get('second')!];
  const person = (index: 0 | 1): Person => {
    const { points, face } = bodies[index]!;
    const whole = personOf(points, face, mattes[index]);
    return { ...whole, body: withGuesses(whole.body, mattes[1 - index]!) };
  };
  return { image, matte, mattes, persons: [person(0), person(1)] };
}

interface DressedBody {
  readonly shapes: PaintedShape<FigurePart>[];
  readonly points: Readonly<Record<BodyPointName, Place>>;
  readonly face: FigureFace;
}

/** `top` is the middle of the head's upper end; the arm that holds somebody lies level. */
function dressedBody(
  top: Place,
  headPx: number,
  random: Random,
  seed: number,
  holdingArm: 'left' | 'right' | null = null,
): DressedBody {
  const at = (from: Place, x: number, y: number): Place => ({
    x: from.x + x * headPx,
    y: from.y + y * headPx,
  });
  const skin = cloth(pick(SKINS, random), 0.06, seed + 1);
  const hair = cloth(pick(HAIRS, random), 0.25, seed + 2);
  const shirtTone = pick(CLOTHES, random);
  const shirt = random() < 0.3 ? striped(shirtTone, headPx, seed + 3) : cloth(shirtTone, 0.14, seed + 3);
  const variety = varietyOf(seed);
  const trouserTone = pick(
    CLOTHES.filter((tone) => tone !== shirtTone),
    random,
  );
  const trousers = variety.isCheckered
    ? checkered(trouserTone, headPx, seed + 4)
    : cloth(trouserTone, 0.16, seed + 4);
  const shoes = cloth([52, 40, 36], 0.1, seed + 5);
  const build = 0.9 + 0.25 * random();
  const isSkirted = random() < 0.3;
  const hasLongHair = isSkirted || random() < 0.3;
  const sleeves = random();
  const trouserLegs = isSkirted ? 0 : 0.5 + random();

  const skullPx = headPx * variety.headScale;
  // The chin stays where it is.
  const head = at(top, 0, 1.04 - 0.46 * variety.headScale);
  const onHead = (x: number, y: number): Place => ({ x: head.x + x * skullPx, y: head.y + y * skullPx });
  const face = figureFace(head, skullPx, variety.turn);
  const neck = at(top, 0, 1.42);
  const shapes: PaintedShape<FigurePart>[] = [];
  const points: Partial<Record<BodyPointName, Place>> = { ...face.points };
  const arms: PaintedShape<FigurePart>[][] = [];
  if (hasLongHair)
    shapes.push(limb('hair', onHead(0, 0.1), onHead(0, 0.75), 0.44 * skullPx, 0.36 * skullPx, hair));

  for (const [side, sign] of [['left', 1] as const, ['right', -1] as const]) {
    const hip = at(neck, 0.37 * build * sign, 2.3);
    const spread = -0.02 + 0.3 * random();
    const knee = turned(hip, sign * spread, 1.85 * headPx);
    const ankle = turned(knee, sign * (spread - 0.25 * random()), 1.75 * headPx);
    const leg = `${side}Leg` as const;
    const thigh = trouserLegs > 0.2 ? trousers : skin;
    shapes.push(limb(leg, knee, ankle, 0.21 * headPx, 0.13 * headPx, trouserLegs > 0.95 ? trousers : skin));
    shapes.push(limb(leg, hip, knee, 0.33 * build * headPx, 0.22 * headPx, thigh));
    const toe = at(ankle, 0.26 * sign, 0.2);
    shapes.push(limb(`${side}Foot`, at(ankle, 0, 0.12), toe, 0.15 * headPx, 0.12 * headPx, shoes));

    const shoulder = at(neck, 0.74 * build * sign, 0.12);
    const chosenRaise = 0.2 + 2.3 * random() ** 1.5;
    const chosenBend = chosenRaise > 1.2 ? 1.2 * random() : -1.1 * random();
    const [raise, bend] =
      side === holdingArm
        ? [1.3, 0.1]
        : side === variety.foldedArm
          ? [0.35, -1.9]
          : [chosenRaise, chosenBend];
    const elbow = turned(shoulder, sign * raise, 1.3 * headPx);
    const wrist = turned(elbow, sign * (raise + bend), 1.1 * headPx);
    const finger = turned(wrist, sign * (raise + bend), 0.42 * headPx);
    const arm = `${side}Arm` as const;
    arms.push([
      limb(arm, elbow, wrist, 0.15 * headPx, 0.1 * headPx, sleeves > 0.66 ? shirt : skin),
      limb(arm, shoulder, elbow, 0.2 * headPx, 0.16 * headPx, sleeves > 0.25 ? shirt : skin),
      limb(
        `${side}Hand`,
        turned(wrist, sign * (raise + bend), 0.1 * headPx),
        finger,
        0.12 * headPx,
        0.11 * headPx,
        skin,
      ),
    ]);
    Object.assign(points, {
      [`${side}Shoulder`]: shoulder,
      [`${side}Elbow`]: elbow,
      [`${side}Wrist`]: wrist,
      [`${side}Hip`]: hip,
      [`${side}Knee`]: knee,
      [`${side}Ankle`]: ankle,
    });
  }

  const outline = (sign: number): Place[] => [
    at(neck, 0.3 * sign, -0.08),
    at(neck, 0.74 * build * sign, 0.1),
    at(neck, 0.55 * build * sign, 1.3),
    at(neck, 0.58 * build * sign, 2.3),
  ];
  if (isSkirted) {
    const hem = 3.1 + 0.5 * random();
    const corners = [at(neck, 0.52, 1.7), at(neck, 0.85, hem), at(neck, -0.85, hem), at(neck, -0.52, 1.7)];
    shapes.push(polygon('torso', corners, 0.05 * headPx, trousers));
  }
  shapes.push(polygon('torso', [...outline(1), ...outline(-1).reverse()], 0.1 * headPx, shirt));
  if (variety.shirtfront) {
    const front = [at(neck, 0.16, -0.05), at(neck, 0.12, 2.3), at(neck, -0.12, 2.3), at(neck, -0.16, -0.05)];
    shapes.push(polygon('torso', front, 0.08 * headPx, cloth(variety.shirtfront, 0.1, seed + 6)));
  }
  shapes.push(limb('torso', onHead(0, 0.3), at(neck, 0, 0.02), 0.17 * headPx, 0.2 * headPx, skin));
  shapes.push(...arms.flat());
  shapes.push(ellipse('hair', onHead(0, -0.06), 0.42 * skullPx, 0.52 * skullPx, hair));
  shapes.push(ellipse('face', onHead(0, 0.04), 0.34 * skullPx, 0.42 * skullPx, skin));
  shapes.push(...face.shapes(hair));
  const hairline = head.y - 0.2 * skullPx;
  shapes.push(
    ellipse('hair', onHead(0, -0.06), 0.42 * skullPx, 0.52 * skullPx, hair, (x, y) => {
      const parting = 0.12 * skullPx * Math.cos((x - head.x) / (0.2 * skullPx));
      return y < hairline + parting;
    }),
  );
  if (variety.hat) {
    const felt = cloth(variety.hat, 0.12, seed + 7);
    const brim = head.y - 0.24 * skullPx;
    shapes.push(ellipse('hair', onHead(0, -0.3), 0.44 * skullPx, 0.32 * skullPx, felt, (_x, y) => y < brim));
    shapes.push(limb('hair', onHead(-0.5, -0.24), onHead(0.5, -0.24), 0.05 * skullPx, 0.05 * skullPx, felt));
  }
  return { shapes, points: points as Record<BodyPointName, Place>, face };
}

/** From `from` at an angle that is 0 downwards and grows towards the right of the picture. */
function turned(from: Place, angle: number, lengthPx: number): Place {
  return { x: from.x + Math.sin(angle) * lengthPx, y: from.y + Math.cos(angle) * lengthPx };
}

function personOf(points: Readonly<Record<BodyPointName, Place>>, { face }: FigureFace, matte: Mask): Person {
  const body = Object.entries(points).map(([name, { x, y }]): [string, BodyPoint] => [
    name,
    { xPx: Math.round(x), yPx: Math.round(y), confidence: 0.9 },
  ]);
  const box: Box = tightBox(matte) ?? { leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 };
  return { box, confidence: 1, body: Object.fromEntries(body), face };
}

/** Points that somebody else hides are guesses. */
function withGuesses(body: Person['body'], other: Mask): Person['body'] {
  const points = Object.entries(body).map(([name, point]) => {
    const isHidden = (other.data[point.yPx * other.widthPx + point.xPx] ?? 0) > 128;
    return [name, isHidden ? { ...point, confidence: HIDDEN_POINT } : point] as const;
  });
  return Object.fromEntries(points);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** One colour with folds and light from the upper left. */
function cloth(tone: Tone, depth: number, seed: number): (x: number, y: number) => Tone {
  return (x, y) => {
    const light =
      1 - depth + 2 * depth * noise(x / 14, y / 22, seed) + 0.05 * (noise(x / 1.5, y / 1.5, seed) - 0.5);
    return [Math.min(255, tone[0] * light), Math.min(255, tone[1] * light), Math.min(255, tone[2] * light)];
  };
}

function striped(tone: Tone, headPx: number, seed: number): (x: number, y: number) => Tone {
  const [dark, light] = [cloth(tone, 0.12, seed), cloth([236, 232, 226], 0.12, seed)];
  return (x, y) => (Math.floor(y / (0.2 * headPx)) % 2 === 0 ? dark(x, y) : light(x, y));
}

function checkered(tone: Tone, headPx: number, seed: number): (x: number, y: number) => Tone {
  const [light, dark] = [
    cloth(tone, 0.12, seed),
    cloth([tone[0] * 0.7, tone[1] * 0.7, tone[2] * 0.7], 0.12, seed),
  ];
  const size = 0.16 * headPx;
  return (x, y) => ((Math.floor(x / size) + Math.floor(y / size)) % 2 === 0 ? light(x, y) : dark(x, y));
}
