import sharp from 'sharp';
import type { Size } from '../../src/domain/box.ts';
import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { paintedRaster } from '../scenes/ground.ts';
import { createLandscape } from '../scenes/landscape.ts';
import { clamp, fractalNoise, mix, noise, smoothStep } from '../scenes/noise.ts';
import { bellOf, createRandom, type Random } from '../scenes/random.ts';
import { createTexture, TEXTURE_KINDS } from '../scenes/texture.ts';
import { pick } from './palette.ts';

/** Photos are drawn up to this size and enlarged beyond it: noise costs a second or two per megapixel. */
const DRAWN_PIXELS = 220_000;

type Tone = [number, number, number];

const PHOTO_SCENES = ['landscape', 'texture', 'lights', 'sea', 'mountains'] as const;

/** A photo-like picture of the given size: many tones, soft and hard structure, grain. Costs up to half a second. */
export async function photoOf(random: Random, { widthPx, heightPx }: Size): Promise<Raster> {
  const shrink = Math.min(1, Math.sqrt(DRAWN_PIXELS / (widthPx * heightPx)));
  const width = Math.max(8, Math.round(widthPx * shrink));
  const height = Math.max(8, Math.round(heightPx * shrink));
  const seed = Math.floor(random() * 1e6);
  const drawn = sceneOf(pick(random, PHOTO_SCENES), width, height, seed);
  return shrink === 1 ? drawn : enlarged(drawn, { widthPx, heightPx });
}

async function enlarged(raster: Raster, { widthPx, heightPx }: Size): Promise<Raster> {
  const raw = { width: raster.widthPx, height: raster.heightPx, channels: 4 } as const;
  const data = await sharp(raster.data, { raw })
    .resize(widthPx, heightPx, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { widthPx, heightPx, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

function sceneOf(
  kind: (typeof PHOTO_SCENES)[number],
  widthPx: number,
  heightPx: number,
  seed: number,
): Raster {
  const random = createRandom(seed);
  switch (kind) {
    case 'landscape': {
      // The scene is made for 3:2; other formats look at a part of it.
      const wide = Math.max(widthPx, Math.round(heightPx * 1.5));
      return cropped(
        createLandscape(wide, heightPx, seed).image,
        widthPx,
        Math.floor((wide - widthPx) * 0.6),
      );
    }
    case 'texture':
      return createTexture(pick(random, TEXTURE_KINDS), widthPx, heightPx, seed);
    case 'lights':
      return lights(widthPx, heightPx, seed);
    case 'sea':
      return grained(widthPx, heightPx, seed, (u, v) => sea(u, v, seed));
    case 'mountains':
      return grained(widthPx, heightPx, seed, (u, v) => mountains(u, v, seed));
  }
}

function cropped(raster: Raster, widthPx: number, leftPx: number): Raster {
  const part = createRaster(widthPx, raster.heightPx);
  for (let row = 0; row < raster.heightPx; row += 1) {
    const start = (row * raster.widthPx + leftPx) * 4;
    part.data.set(raster.data.subarray(start, start + widthPx * 4), row * widthPx * 4);
  }
  return part;
}

/** A scene of 0..1 down and the picture's proportions across, with grain. */
function grained(
  widthPx: number,
  heightPx: number,
  seed: number,
  tone: (u: number, v: number) => Tone,
): Raster {
  const random = createRandom(seed + 77);
  return paintedRaster(widthPx, heightPx, (x, y) => {
    const seen = tone((x + 0.5) / heightPx, (y + 0.5) / heightPx);
    const grain = 1.8 * bellOf(random);
    return [seen[0] + grain, seen[1] + grain, seen[2] + grain];
  });
}

function between(from: Tone, to: Tone, share: number): Tone {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

/** Evening over water: a low sun, its path on the waves, clouds lit from below. */
function sea(u: number, v: number, seed: number): Tone {
  const sunU = 0.3 + 0.4 * noise(seed * 0.37, 1.5, seed);
  if (v < 0.55) {
    const distance = Math.hypot(u - sunU, v - 0.47);
    const base = between([48, 62, 116], [250, 168, 104], smoothStep(0, 0.55, v));
    const cloud = smoothStep(0.5, 0.75, fractalNoise(u * 2.4, v * 8, 5, seed)) * 0.7;
    const lit = between(base, [236, 128, 112], cloud);
    const sun = smoothStep(0.075, 0.062, distance);
    const halo = Math.exp(-distance * 7);
    return between(between(lit, [255, 214, 150], halo * 0.7), [255, 246, 214], sun);
  }
  const depth = v - 0.55;
  const wave = fractalNoise(u * 9, (1 / (depth + 0.04)) * 2.2, 4, seed + 3);
  const path = Math.exp(-(((u - sunU) / (0.05 + depth * 0.35)) ** 2));
  const glint = smoothStep(0.5, 0.64, wave) * path;
  const water = between([120, 92, 112], [22, 38, 70], smoothStep(0, 0.4, depth));
  const light = 0.75 + 0.5 * wave;
  return between(
    [water[0] * light, water[1] * light, water[2] * light],
    [255, 220, 160],
    clamp(glint + 0.25 * path, 0, 1),
  );
}

/** Ranges behind ranges in haze, snow on the far one. */
function mountains(u: number, v: number, seed: number): Tone {
  for (let range = 3; range >= 0; range -= 1) {
    const top =
      0.28 +
      0.15 * range +
      (0.3 - 0.05 * range) * (fractalNoise(u * (1.6 + range), range * 9.1, 5, seed + range) - 0.5);
    if (v < top) continue;
    const haze = 1 - range / 4;
    const slope = fractalNoise(u * 22, v * 26, 5, seed + 11 + range);
    const rock = between([52, 66, 58], [148, 160, 176], haze * 0.8);
    const snow = range === 0 ? smoothStep(0.13, 0.02, v - top) * smoothStep(0.38, 0.55, slope) : 0;
    const light = 0.62 + 0.7 * slope;
    return between([rock[0] * light, rock[1] * light, rock[2] * light], [240, 244, 250], snow);
  }
  const cloud = smoothStep(0.48, 0.8, fractalNoise(u * 2.1 + 4, v * 5, 5, seed + 31));
  return between(
    between([96, 150, 208], [214, 226, 236], smoothStep(0, 0.4, v)),
    [248, 248, 250],
    cloud * 0.8,
  );
}

/** A city at night, out of focus: discs of light over darkness. */
function lights(widthPx: number, heightPx: number, seed: number): Raster {
  const random = createRandom(seed);
  const warm: readonly Tone[] = [
    [255, 190, 110],
    [255, 120, 90],
    [120, 180, 255],
    [255, 230, 180],
    [210, 120, 255],
  ];
  const discs = Array.from({ length: 60 }, () => ({
    x: random() * widthPx,
    y: heightPx * (0.15 + 0.7 * random()),
    radius: Math.min(widthPx, heightPx) * (0.02 + 0.07 * random()),
    strength: 0.12 + 0.5 * random() ** 2,
    tone: pick(random, warm),
  }));
  return paintedRaster(widthPx, heightPx, (x, y) => {
    const murk = 0.6 + 0.8 * fractalNoise((x / heightPx) * 3, (y / heightPx) * 3, 3, seed);
    const seen: Tone = [16 * murk, 18 * murk, 36 * murk];
    for (const { x: centerX, y: centerY, radius, strength, tone } of discs) {
      const distance = Math.hypot(x - centerX, y - centerY);
      if (distance > radius + 1) continue;
      const share = strength * clamp(radius - distance + 0.5, 0, 1) * (0.8 + (0.2 * distance) / radius);
      for (let channel = 0; channel < 3; channel += 1) seen[channel]! += tone[channel]! * share;
    }
    const grain = 2 * bellOf(random);
    return [clamp(seen[0] + grain, 0, 255), clamp(seen[1] + grain, 0, 255), clamp(seen[2] + grain, 0, 255)];
  });
}
