import { noise } from '../../../bench/scenes/noise.ts';
import type { Random } from '../../../bench/scenes/random.ts';
import type { Color } from '../picture/float-picture.ts';
import { EYE } from './body.ts';
import { coatAt } from './coat.ts';
import { AMBIENT, BOUNCE, SKY, SUN } from './light.ts';
import { EYES, lightReach, openness, skinDistance, skinNormal } from './surface.ts';
import { along, dot, unit, type Vector } from './vector.ts';

/** One hair: where it runs in the world and the light that it gives off along the way. */
export interface Hair {
  readonly points: readonly Vector[];
  readonly colors: readonly Color[];
  readonly widthUnits: number;
}

/** What the skin under a hair sees of the light. */
interface Illumination {
  readonly sun: number;
  readonly open: number;
}

const SEGMENTS = 6;
const BOUNDS = { left: -0.75, right: 1.1, bottom: -0.02, top: 2.25, back: -1.0, front: 1.0 } as const;

/** Grows up to `count` hairs at random places of the skin; the same ones for the same random numbers. */
export function growFur(count: number, eye: Vector, random: Random): Hair[] {
  const hairs: Hair[] = [];
  while (hairs.length < count) {
    let root: Vector = [
      BOUNDS.left + random() * (BOUNDS.right - BOUNDS.left),
      BOUNDS.bottom + random() * (BOUNDS.top - BOUNDS.bottom),
      BOUNDS.back + random() * (BOUNDS.front - BOUNDS.back),
    ];
    // Near the skin only, so that the density is even over its area; then down onto it.
    if (Math.abs(skinDistance(root[0], root[1], root[2])) > 0.03) continue;
    let normal = skinNormal(root);
    for (let step = 0; step < 2; step += 1) {
      root = along(root, normal, -skinDistance(root[0], root[1], root[2]));
      normal = skinNormal(root);
    }
    if (root[1] < 0 || dot(normal, unit(along(eye, root, -1))) < -0.45) continue;
    if (EYES.some(({ center }) => Math.hypot(...along(root, center, -1)) < EYE.radius * 1.12)) continue;
    const hair = growHair(root, normal, eye, random);
    if (hair) hairs.push(hair);
  }
  return hairs;
}

function growHair(root: Vector, normal: Vector, eye: Vector, random: Random): Hair | null {
  const coat = coatAt(root, normal);
  if (coat.lengthUnits < 0.004) return null;
  const length = coat.lengthUnits * (0.65 + 0.6 * random());
  // Tufts: neighbours lean the same way, each a little for itself.
  const tuft = (axis: number) =>
    noise(root[0] * 15 + axis * 7, root[1] * 15 + root[2] * 11 + axis * 3, 40 + axis) - 0.5;
  const stray: Vector = [
    tuft(0) * 1.1 + (random() - 0.5) * 0.45,
    tuft(1) * 1.1 + (random() - 0.5) * 0.45,
    tuft(2) * 1.1 + (random() - 0.5) * 0.45,
  ];
  const flat = along(coat.direction, stray, 0.75);
  const start = unit(along(along([0, 0, 0], normal, 1 - coat.lie + 0.16), flat, coat.lie * 0.8));
  const end = unit(along(along([0, -0.12, 0], normal, (1 - coat.lie) * 0.7), flat, 1));
  const light: Illumination = {
    sun: lightReach(root, normal, SUN.direction),
    open: openness(root, normal),
  };
  const shade = 0.8 + 0.4 * random();
  const points: Vector[] = [root];
  const colors: Color[] = [];
  for (let segment = 0; segment <= SEGMENTS; segment += 1) {
    const share = segment / SEGMENTS;
    const direction = unit(along(along([0, 0, 0], start, 1 - share), end, share));
    colors.push(hairLight(coat.color, direction, normal, eye, root, share, shade, light));
    if (segment < SEGMENTS) points.push(along(points[segment]!, direction, length / SEGMENTS));
  }
  return { points, colors, widthUnits: 0.0045 + 0.02 * coat.lengthUnits };
}

/**
 * Light from one piece of a hair: Kajiya and Kay 1989 ("Rendering fur with three dimensional textures") for the sun's
 * diffuse part and its gloss, a soft sky, and the glow of hair that is lit from behind.
 */
function hairLight(
  color: Color,
  direction: Vector,
  normal: Vector,
  eye: Vector,
  root: Vector,
  share: number,
  shade: number,
  light: Illumination,
): Color {
  const view = unit(along(eye, root, -1));
  const across = (toLight: Vector) => Math.sqrt(Math.max(0, 1 - dot(direction, toLight) ** 2));
  const facing = (toLight: Vector) => Math.max(0, (dot(normal, toLight) + 0.35) / 1.35);
  const depth = (0.34 + 0.66 * share) * shade;
  const sun = across(SUN.direction) * facing(SUN.direction) * light.sun;
  const edge = 1 - Math.max(0, dot(normal, view));
  const behind = Math.max(0, -dot(view, SUN.direction)) * 0.9 + 0.25;
  const glow =
    edge ** 2.2 * share * behind * (0.2 + 0.8 * light.sun) * Math.max(0, dot(normal, SUN.direction) + 0.45);
  const sky = across(SKY.direction) * (0.35 + 0.65 * facing(SKY.direction)) * light.open;
  const below = Math.max(0, -normal[1] * 0.6 + 0.4) * light.open;
  const half = unit(along(view, SUN.direction, 1));
  const gloss = across(half) ** 24 * light.sun * facing(SUN.direction) * 0.16 * share;
  return [0, 1, 2].map((channel) => {
    const lit =
      SUN.color[channel]! * (0.8 * sun + 1.5 * glow) +
      SKY.color[channel]! * sky * 0.72 +
      AMBIENT[channel]! * light.open +
      BOUNCE[channel]! * below;
    return color[channel]! * lit * depth + SUN.color[channel]! * (gloss * 0.35 + 0.12 * glow);
  }) as unknown as Color;
}
