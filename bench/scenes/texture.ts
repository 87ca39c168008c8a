import type { Raster } from '../../src/domain/raster.ts';
import { paintedRaster } from './ground.ts';
import { cells, clamp, fractalNoise, mix, noise, smoothStep } from './noise.ts';
import { bellOf, createRandom } from './random.ts';

/** Surfaces as a camera sees them: structure on several scales, uneven light, grain. */
export type TextureKind = 'pebbles' | 'grass' | 'wood' | 'clouds' | 'brick';

export const TEXTURE_KINDS: readonly TextureKind[] = ['pebbles', 'grass', 'wood', 'clouds', 'brick'];

type Tone = [number, number, number];

function shaded(tone: readonly [number, number, number], light: number): Tone {
  return [tone[0] * light, tone[1] * light, tone[2] * light];
}

function pebbles(x: number, y: number, seed: number): Tone {
  const bentX = x / 17 + 0.5 * noise(x / 30, y / 30, seed + 3);
  const bentY = y / 15 + 0.5 * noise(x / 30, y / 30, seed + 4);
  const { nearest, second, id } = cells(bentX, bentY, seed);
  const round = smoothStep(0.02, 0.32, second - nearest);
  const speckle = 0.85 + 0.3 * noise(x / 1.7, y / 1.7, seed + 5);
  const warm = 14 * ((id * 7.3) % 1);
  const tone: Tone = [mix(92, 186, id) + warm, mix(90, 180, id) + warm / 2, mix(88, 172, id) - warm];
  return shaded(tone, (0.3 + 0.7 * round) * speckle * (1.05 - 0.25 * nearest));
}

function grass(x: number, y: number, seed: number): Tone {
  const lean = 16 * (noise(x / 70, y / 40, seed) - 0.5);
  const blades = noise((x + lean) / 1.9, y / 13, seed + 1);
  const second = noise((x - lean) / 2.6 + 50, y / 17, seed + 2);
  const patch = fractalNoise(x / 90, y / 90, 3, seed + 3);
  const light = 0.4 + 0.55 * blades + 0.4 * second * second;
  return shaded([mix(70, 132, patch), mix(112, 142, patch), mix(38, 60, patch)], light);
}

function wood(x: number, y: number, seed: number): Tone {
  const board = Math.floor(y / 62);
  const along = x + 431 * board;
  const bend = 14 * noise(along / 120, y / 46, seed + board);
  const ring = 0.5 + 0.5 * Math.sin((y + bend) * 0.75 + 6 * noise(along / 210, y / 70, seed + 9 + board));
  const fibre = noise(along / 38, y / 1.3, seed + 1);
  const gap = smoothStep(0, 2.2, Math.min(y - board * 62, (board + 1) * 62 - y));
  const tint = noise(board * 3.7, 0.5, seed + 5);
  const light = (0.72 + 0.2 * ring + 0.22 * (fibre - 0.5)) * (0.45 + 0.55 * gap) * (0.88 + 0.24 * tint);
  return shaded([176, 124, 78], light);
}

function clouds(x: number, y: number, seed: number): Tone {
  const bend = 0.8 * fractalNoise(x / 180, y / 180, 3, seed + 7);
  const density = fractalNoise(x / 150 + bend, y / 95 + bend, 6, seed);
  const cover = smoothStep(0.42, 0.68, density);
  const lit = fractalNoise(x / 150 + bend + 0.08, y / 95 + bend + 0.12, 6, seed) - density;
  const white = clamp(222 + 340 * lit, 150, 252);
  return [mix(92, white, cover), mix(142, white * 0.99, cover), mix(204, white + 4, cover)];
}

function brick(x: number, y: number, seed: number): Tone {
  const row = Math.floor(y / 24);
  const moved = x + (row % 2) * 28;
  const column = Math.floor(moved / 56);
  const edge = Math.min(moved - column * 56, (column + 1) * 56 - moved, y - row * 24, (row + 1) * 24 - y);
  const chipped = edge - 1.6 - 2 * noise(x / 5, y / 5, seed + 2);
  const stone = smoothStep(-0.5, 1.2, chipped);
  const tint = noise(column * 5.1 + 0.5, row * 7.7 + 0.5, seed);
  const rough = 0.8 + 0.4 * fractalNoise(x / 4, y / 4, 3, seed + 1);
  const clay: Tone = [mix(138, 188, tint), mix(70, 98, tint), mix(54, 74, tint)];
  const mortar = 168 * (0.85 + 0.3 * noise(x / 2.2, y / 2.2, seed + 4));
  return shaded(
    [mix(mortar, clay[0], stone), mix(mortar * 0.97, clay[1], stone), mix(mortar * 0.92, clay[2], stone)],
    rough,
  );
}

const SURFACES: Readonly<Record<TextureKind, (x: number, y: number, seed: number) => Tone>> = {
  pebbles,
  grass,
  wood,
  clouds,
  brick,
};

/** A photo-like surface with a slow fall of light and grain of about two 8-bit steps. Costs 1 to 3 s per megapixel. */
export function createTexture(kind: TextureKind, widthPx: number, heightPx: number, seed: number): Raster {
  const random = createRandom(seed);
  const surface = SURFACES[kind];
  const slope = 0.5 * (random() - 0.5);
  return paintedRaster(widthPx, heightPx, (x, y) => {
    const light = 1 + slope * (x / widthPx - 0.5) + 0.16 * (0.5 - y / heightPx);
    const tone = shaded(surface(x, y, seed), light);
    const grain = 1.8 * bellOf(random);
    return [tone[0] + grain, tone[1] + grain, tone[2] + grain];
  });
}
