import type { Raster } from '../../src/domain/raster.ts';
import type { Tone } from './figure-paint.ts';
import { clamp, mix } from './noise.ts';
import { bellOf, createRandom, type Random } from './random.ts';

/** In what a figure differs from the plain one, so that nothing is fitted to one way of drawing. */
export interface FigureVariety {
  /** Size of the head against the body: large in children and in drawings. */
  readonly headScale: number;
  /** How far eyes and nose are turned to the figure's left, in heights of its head. */
  readonly turn: number;
  readonly hat: Tone | null;
  /** What is seen between the halves of an open jacket. */
  readonly shirtfront: Tone | null;
  readonly isCheckered: boolean;
  /** The arm that is laid across the body. */
  readonly foldedArm: 'left' | 'right' | null;
}

const HATS: readonly Tone[] = [
  [60, 66, 84],
  [204, 176, 120],
  [170, 40, 46],
];
const SHIRTFRONTS: readonly Tone[] = [
  [232, 228, 220],
  [38, 40, 46],
  [120, 160, 190],
];

/** What follows from the seed; every second figure is plain in each respect, or nearly so. */
export function varietyOf(seed: number): FigureVariety {
  const random = createRandom(seed + 7919);
  const oneOf = (tones: readonly Tone[], chance: number): Tone | null => {
    const [drawn, choice] = [random(), random()];
    return drawn < chance ? tones[Math.floor(choice * tones.length)]! : null;
  };
  return {
    headScale: 0.92 + 0.26 * random(),
    turn: 0.2 * (random() - 0.5),
    hat: oneOf(HATS, 0.25),
    shirtfront: oneOf(SHIRTFRONTS, 0.3),
    isCheckered: random() < 0.2,
    foldedArm: foldedArm(random),
  };
}

function foldedArm(random: Random): 'left' | 'right' | null {
  const drawn = random();
  return drawn < 0.12 ? 'left' : drawn < 0.24 ? 'right' : null;
}

/** Light that falls off to one side, and the grain of a sensor, in place. */
export function underLight({ widthPx, data }: Raster, seed: number): void {
  const random = createRandom(seed + 104729);
  const [left, right] = [0.75 + 0.3 * random(), 0.75 + 0.3 * random()];
  const grain = 1 + 3 * random();
  for (let pixel = 0; pixel < data.length / 4; pixel += 1) {
    const light = mix(left, right, (pixel % widthPx) / widthPx);
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      data[at] = clamp(Math.round(data[at]! * light + grain * bellOf(random)), 0, 255);
    }
  }
}
