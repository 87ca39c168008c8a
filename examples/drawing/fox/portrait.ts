import { clamp, mix, smoothStep } from '../../../bench/scenes/noise.ts';
import { createRandom } from '../../../bench/scenes/random.ts';
import {
  blend,
  type Color,
  createPicture,
  type FloatPicture,
  halved,
  srgb,
} from '../picture/float-picture.ts';
import { between, drawSegment, drawStroke, type StrokePoint } from '../picture/stroke.ts';
import { EYE, HEAD_FRAME } from './body.ts';
import { type Camera, cameraFor, project, rayOf } from './camera.ts';
import { coatAt } from './coat.ts';
import { growFur } from './fur.ts';
import { AMBIENT, SKY, SUN } from './light.ts';
import { EYES, openness, skinDistance, skinNormal } from './surface.ts';
import { along, dot, intoFrame, outOfFrame, unit, type Vector } from './vector.ts';

const HAIR_COUNT = 260_000;
const FAR = 1e9;

/** The fox with every hair on a clear ground, drawn at twice the size and halved. Takes about half a minute. */
export function drawFox(widthPx: number, heightPx: number): FloatPicture {
  const picture = createPicture(widthPx * 2, heightPx * 2);
  const camera = cameraFor(widthPx * 2);
  const depths = drawSkin(picture, camera);
  drawFur(picture, camera, depths);
  drawWhiskers(picture, camera);
  return halved(picture);
}

/** Marches a ray to the skin or an eye for every pixel; answers the depths, `FAR` where there is nothing. */
function drawSkin(picture: FloatPicture, camera: Camera): Float32Array {
  const depths = new Float32Array(picture.widthPx * picture.heightPx).fill(FAR);
  for (let y = 0; y < picture.heightPx; y += 1) {
    for (let x = 0; x < picture.widthPx; x += 1) {
      const ray = rayOf(camera, x + 0.5, y + 0.5);
      const pixel = y * picture.widthPx + x;
      const skinDepth = marched(camera.eye, ray);
      const eye = eyeHit(camera.eye, ray);
      if (eye && eye.depth < skinDepth + 0.02) {
        depths[pixel] = eye.depth;
        blend(picture, pixel, eye.color, 1);
      } else if (skinDepth < FAR) {
        depths[pixel] = skinDepth;
        blend(picture, pixel, skinLight(along(camera.eye, ray, skinDepth), ray), 1);
      }
    }
  }
  return depths;
}

function marched(eye: Vector, ray: Vector): number {
  const x0 = eye[0] + ray[0] * 7.3;
  const y0 = eye[1] + ray[1] * 7.3;
  if (x0 < -0.95 || x0 > 1.15 || y0 < -0.1 || y0 > 2.3) return FAR;
  for (let depth = 6.3, step = 0; step < 90 && depth < 9; step += 1) {
    const distance = skinDistance(eye[0] + ray[0] * depth, eye[1] + ray[1] * depth, eye[2] - depth);
    if (distance < 0.0015) return depth;
    depth += distance * 0.85;
  }
  return FAR;
}

function skinLight(point: Vector, ray: Vector): Color {
  const normal = skinNormal(point);
  const coat = coatAt(point, normal);
  const open = openness(point, normal);
  const bald = coat.lengthUnits < 0.008;
  const sky = Math.max(0, dot(normal, SKY.direction)) * open;
  const view = unit([-ray[0], -ray[1], -ray[2]]);
  const half = unit(along(view, SKY.direction, 1));
  const gloss = bald ? Math.max(0, dot(normal, half)) ** 30 * 0.22 : 0;
  return [0, 1, 2].map(
    (channel) =>
      coat.color[channel]! * (bald ? 0.4 : 0.22) * (SKY.color[channel]! * sky + AMBIENT[channel]! * open) +
      SKY.color[channel]! * gloss,
  ) as unknown as Color;
}

const IRIS = { inner: srgb(226, 150, 44), outer: srgb(120, 62, 16), rim: srgb(16, 10, 8) } as const;

/** The eyeball between its lids, or null where the ray misses it. */
function eyeHit(eye: Vector, ray: Vector): { depth: number; color: Color } | null {
  for (const { center, side } of EYES) {
    const away = along(eye, center, -1);
    const a = dot(ray, ray);
    const b = dot(ray, away);
    const root = b * b - a * (dot(away, away) - EYE.radius ** 2);
    if (root < 0) continue;
    const depth = (-b - Math.sqrt(root)) / a;
    const point = along(eye, ray, depth);
    const own = intoFrame(HEAD_FRAME, point);
    const u = ((own[0] - EYE.place[0] * side) * side) / EYE.radius;
    const v = (own[1] - EYE.place[1]) / EYE.radius - 0.16 * u;
    const open = 1 - (u / 1.02) ** 2;
    const lid = Math.max(v - 0.5 * open, -v - 0.8 * open);
    if (lid > 0) continue;
    const normal = unit(along(point, center, -1));
    return { depth: depth - 0.004, color: eyeLight(normal, ray, u - 0.03, v + 0.02, lid) };
  }
  return null;
}

function eyeLight(normal: Vector, ray: Vector, u: number, v: number, lid: number): Color {
  const radius = Math.hypot(u, v);
  const spokes = 0.5 + 0.5 * Math.sin(Math.atan2(v, u) * 23 + Math.sin(radius * 20));
  let color = between(IRIS.inner, IRIS.outer, smoothStep(0.3, 0.72, radius + 0.1 * spokes));
  color = between(color, IRIS.rim, smoothStep(0.62, 0.76, radius));
  color = between(color, IRIS.rim, smoothStep(0.5, 0.43, Math.hypot(u * 1.06, v * 0.96)));
  // The upper lid throws a shadow, the lower half of the iris gathers light.
  const shadow = mix(0.5, 1.25, smoothStep(0.55, -0.45, v)) * smoothStep(0.02, -0.16, lid);
  const view = unit([-ray[0], -ray[1], -ray[2]]);
  const mirrored = along(along([0, 0, 0], normal, 2 * dot(normal, view)), view, -1);
  const window = smoothStep(0.93, 0.965, dot(mirrored, unit([-0.42, 0.5, 0.75])));
  const sun = smoothStep(0.972, 0.985, dot(mirrored, unit([0.5, 0.18, 0.85])));
  const veil = clamp(0.5 + mirrored[1], 0, 1) * 0.05;
  return [0, 1, 2].map(
    (channel) =>
      color[channel]! * shadow * 1.25 +
      SKY.color[channel]! * (veil + 0.9 * window) +
      SUN.color[channel]! * 0.1 * sun,
  ) as unknown as Color;
}

/** One piece of a hair, ready to be drawn. */
interface Piece {
  readonly from: StrokePoint;
  readonly to: StrokePoint;
  readonly nearness: number;
}

/**
 * Draws all hairs piece by piece from the farthest to the nearest: a hair's tip lies over the roots of its neighbours,
 * which whole hairs in any order cannot show.
 */
function drawFur(picture: FloatPicture, camera: Camera, depths: Float32Array): void {
  const pieces: Piece[] = [];
  for (const { points, colors, widthUnits } of growFur(HAIR_COUNT, camera.eye, createRandom(20_240))) {
    const stroke = points.map((point, index) => {
      const { x, y, depth } = project(camera, point);
      const share = index / (points.length - 1);
      const taper = index === 0 ? 0.8 : 1 - 0.85 * share ** 1.6;
      return { x, y, widthPx: (widthUnits * camera.focalPx * taper) / depth, color: colors[index]! };
    });
    for (let index = 1; index < stroke.length; index += 1) {
      if (points[index]![1] < 0) break;
      const nearness = (points[index - 1]![2] + points[index]![2]) / 2;
      pieces.push({ from: stroke[index - 1]!, to: stroke[index]!, nearness });
    }
  }
  pieces.sort((a, b) => a.nearness - b.nearness);
  for (const { from, to, nearness } of pieces) {
    const depth = camera.eye[2] - nearness;
    drawSegment(picture, from, to, 0.92, (pixel) => depths[pixel]! > depth - 0.06);
  }
}

/** A few long, thin, light hairs beside the nose. */
function drawWhiskers(picture: FloatPicture, camera: Camera): void {
  const random = createRandom(77);
  for (const side of [-1, 1]) {
    for (let index = 0; index < 9; index += 1) {
      const start: Vector = [
        side * (0.062 + 0.012 * random()),
        -0.1 - 0.012 * (index % 3),
        0.33 - 0.02 * Math.floor(index / 3),
      ];
      const lift = 0.12 - 0.1 * (index % 3) + 0.06 * random();
      const reach = 0.24 + 0.12 * random();
      const stroke = [0, 0.25, 0.5, 0.75, 1].map((share) => {
        const own: Vector = [
          start[0] + side * reach * share,
          start[1] + lift * share * reach * 2 - 0.16 * share * share,
          start[2] - 0.14 * share,
        ];
        const world = along(outOfFrame(HEAD_FRAME, own), HEAD_FRAME.origin, 1);
        const { x, y, depth } = project(camera, world);
        const color = between([0.05, 0.04, 0.03], [0.95, 0.9, 0.8], share);
        return { x, y, widthPx: ((1 - 0.75 * share) * 0.0042 * camera.focalPx) / depth, color };
      });
      drawStroke(picture, stroke, 0.7);
    }
  }
}
