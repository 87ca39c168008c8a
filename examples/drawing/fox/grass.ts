import { mix } from '../../../bench/scenes/noise.ts';
import { createRandom, type Random } from '../../../bench/scenes/random.ts';
import { type Color, createPicture, type FloatPicture, halved, srgb } from '../picture/float-picture.ts';
import { between, drawStroke } from '../picture/stroke.ts';
import { type Camera, cameraFor, project } from './camera.ts';
import type { Vector } from './vector.ts';

const BLADE = {
  root: srgb(48, 68, 24),
  fresh: srgb(118, 152, 44),
  dry: srgb(190, 178, 96),
  lit: srgb(226, 226, 118),
} as const;
const HAZE: Color = [0.72, 0.66, 0.3];
const STEPS = 5;

/** One blade of grass: its middle line in the world with its light, and its width at the root. */
export interface Blade {
  readonly points: readonly Vector[];
  readonly colors: readonly Color[];
  readonly widthUnits: number;
}

/** Where a blade stands, how tall it is, how lush its patch is (0..1), and how much air lies before it (0..1). */
export interface BladePlace {
  readonly x: number;
  readonly z: number;
  readonly height: number;
  readonly patch: number;
  readonly haze: number;
}

/** A blade that bends to a side of its own. */
export function growBlade(place: BladePlace, random: Random): Blade {
  const angle = random() * 2 * Math.PI;
  const bend = place.height * (0.25 + 0.9 * random());
  const tone = between(
    BLADE.fresh,
    BLADE.dry,
    Math.min(1, 0.6 * random() ** 2 + 0.5 * Math.max(0, place.patch - 0.45)),
  );
  const brightness = 0.6 + 0.6 * random();
  const points: Vector[] = [];
  const colors: Color[] = [];
  for (let step = 0; step <= STEPS; step += 1) {
    const share = step / STEPS;
    const out = bend * share * share;
    points.push([
      place.x + Math.cos(angle) * out,
      place.height * (share - 0.35 * share ** 3),
      place.z + Math.sin(angle) * out,
    ]);
    // The sun is behind the grass: the upper half lets it through.
    const color = between(between(BLADE.root, tone, share ** 0.8), BLADE.lit, 0.55 * share ** 2 * brightness);
    const lit = mix(0.55, 1, share) * brightness;
    colors.push(between([color[0] * lit, color[1] * lit, color[2] * lit], HAZE, place.haze));
  }
  return { points, colors, widthUnits: 0.006 + 0.006 * random() };
}

/** Draws a blade, wide at its foot and pointed at its end. */
export function drawBlade(picture: FloatPicture, camera: Camera, blade: Blade): void {
  const stroke = blade.points.map((point, index) => {
    const { x, y, depth } = project(camera, point);
    const taper = 1 - (index / STEPS) ** 1.4;
    return {
      x,
      y,
      widthPx: (blade.widthUnits * taper * camera.focalPx) / depth,
      color: blade.colors[index]!,
    };
  });
  drawStroke(picture, stroke, 0.95);
}

/** A few tufts that stand before the animal's feet, on a clear ground, drawn at twice the size and halved. */
export function drawTufts(widthPx: number, heightPx: number): FloatPicture {
  const picture = createPicture(widthPx * 2, heightPx * 2);
  const camera = cameraFor(widthPx * 2);
  const random = createRandom(909);
  for (let tuft = 0; tuft < 26; tuft += 1) {
    const x = -0.72 + (1.72 * tuft) / 25 + 0.12 * (random() - 0.5);
    const z = 0.7 + 0.3 * random();
    const size = 0.6 + 0.9 * random();
    for (let index = 0; index < 18; index += 1) {
      const spread = 0.07 * size;
      const place = {
        x: x + spread * (random() + random() - 1),
        z: z + spread * (random() + random() - 1),
        height: size * (0.045 + 0.08 * random()),
        patch: 0.35 + 0.35 * random(),
        haze: 0,
      };
      drawBlade(picture, camera, growBlade(place, random));
    }
  }
  return halved(picture);
}
