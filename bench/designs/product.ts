import type { Size } from '../../src/domain/box.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { clamp, fractalNoise, noise, smoothStep } from '../scenes/noise.ts';
import type { Random } from '../scenes/random.ts';
import { channelsOf } from './ink.ts';
import { pick } from './palette.ts';

/** Half the width of a turned thing, 0..1, at heights 0 (top) to 1: straight between the points. */
type Profile = readonly (readonly [height: number, half: number])[];

/** Things turned on a lathe, as profiles; `aspect` is their full width over their height. */
const PRODUCTS: readonly {
  readonly name: string;
  readonly aspect: number;
  readonly profile: Profile;
  readonly gloss: number;
  readonly label: boolean;
}[] = [
  {
    name: 'bottle',
    aspect: 0.34,
    gloss: 0.9,
    label: true,
    profile: [
      [0, 0.36],
      [0.06, 0.38],
      [0.065, 0.3],
      [0.26, 0.3],
      [0.33, 0.5],
      [0.4, 0.88],
      [0.46, 1],
      [0.96, 1],
      [0.99, 0.95],
      [1, 0.86],
    ],
  },
  {
    name: 'vase',
    aspect: 0.62,
    gloss: 0.5,
    label: false,
    profile: [
      [0, 0.5],
      [0.03, 0.54],
      [0.1, 0.42],
      [0.25, 0.52],
      [0.42, 0.88],
      [0.55, 1],
      [0.68, 0.95],
      [0.85, 0.66],
      [0.97, 0.48],
      [1, 0.5],
    ],
  },
  {
    name: 'jar',
    aspect: 0.78,
    gloss: 0.8,
    label: true,
    profile: [
      [0, 0.82],
      [0.16, 0.82],
      [0.165, 0.76],
      [0.2, 0.78],
      [0.26, 0.97],
      [0.3, 1],
      [0.94, 1],
      [0.98, 0.95],
      [1, 0.88],
    ],
  },
  {
    name: 'pear',
    aspect: 0.72,
    gloss: 0.35,
    label: false,
    profile: [
      [0, 0.02],
      [0.012, 0.2],
      [0.05, 0.34],
      [0.14, 0.42],
      [0.3, 0.5],
      [0.44, 0.7],
      [0.58, 0.92],
      [0.7, 1],
      [0.82, 0.96],
      [0.92, 0.76],
      [0.98, 0.42],
      [1, 0.1],
    ],
  },
];

const COLORS = ['#c8553d', '#2f6690', '#588157', '#e0a458', '#7d4f8a', '#d9d2c5', '#3a3a44', '#d4a017'];
const LABEL_COLOR = '#f4efe3';

export interface Product {
  readonly name: string;
  /** Alpha is the thing's own; colour goes on for some pixels beyond its edge. */
  readonly raster: Raster;
}

function halfAt(profile: Profile, height: number): number {
  const next = profile.findIndex(([at]) => at >= height);
  if (next <= 0) return profile[next < 0 ? profile.length - 1 : 0]![1];
  const [lowAt, low] = profile[next - 1]!;
  const [highAt, high] = profile[next]!;
  return low + ((high - low) * (height - lowAt)) / (highAt - lowAt);
}

/** The same without corners. */
function smoothHalfAt(profile: Profile, height: number): number {
  const steps = [-2, -1, 0, 1, 2];
  const sum = steps.reduce((total, step) => total + halfAt(profile, clamp(height + step * 0.008, 0, 1)), 0);
  return sum / steps.length;
}

/** A thing for sale, lit from the upper left, cut out: at most `bounds` large. Its light and grain make it a photo. */
export function productOf(random: Random, bounds: Size): Product {
  const { name, aspect, profile, gloss, label } = pick(random, PRODUCTS);
  const heightPx = Math.round(Math.min(bounds.heightPx, bounds.widthPx / aspect));
  const widthPx = Math.round(heightPx * aspect);
  const color = channelsOf(pick(random, COLORS));
  const labelColor = channelsOf(LABEL_COLOR);
  const seed = Math.floor(random() * 1e6);
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    const v = (y + 0.5) / heightPx;
    const half = (smoothHalfAt(profile, v) * widthPx) / 2;
    const slope =
      (halfAt(profile, clamp(v + 0.02, 0, 1)) - halfAt(profile, clamp(v - 0.02, 0, 1))) * 6 * aspect;
    for (let x = 0; x < widthPx; x += 1, at += 4) {
      const fromAxis = x + 0.5 - widthPx / 2;
      const across = clamp(fromAxis / Math.max(half, 1), -1, 1);
      const facing = Math.sqrt(1 - across * across);
      const light = clamp(0.66 * facing - 0.5 * across - 0.2 * slope, 0, 1.2);
      const shine =
        gloss *
        (smoothStep(0.14, 0.02, Math.abs(across + 0.52)) * 0.6 +
          smoothStep(0.05, 0.01, Math.abs(across - 0.74)) * 0.3);
      const isLabel = label && v > 0.55 && v < 0.86;
      const band = isLabel && (Math.abs(v - 0.6) < 0.008 || Math.abs(v - 0.81) < 0.008);
      const rough = 0.92 + 0.16 * fractalNoise(x / 9, y / 9, 3, seed);
      const fleck = name === 'pear' && noise(x / 2.4, y / 2.4, seed + 3) > 0.82 ? 0.82 : 1;
      for (let channel = 0; channel < 3; channel += 1) {
        const own = isLabel && !band ? labelColor[channel]! : color[channel]!;
        const grain = 3 * (noise(x * 1.7, y * 1.7, seed + channel) - 0.5);
        raster.data[at + channel] = Math.round(
          own * (0.28 + 0.86 * light) * rough * fleck + (isLabel ? 60 : 200) * shine + grain,
        );
      }
      raster.data[at + 3] = Math.round(255 * clamp(half - Math.abs(fromAxis) + 0.5, 0, 1));
    }
  }
  return { name, raster };
}
