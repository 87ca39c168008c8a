import { createMask, type Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { paintedRaster } from './ground.ts';
import { clamp, fractalNoise, mix, noise, smoothStep } from './noise.ts';
import { bellOf, createRandom } from './random.ts';

type Tone = [number, number, number];

/** A scene of any size with the alpha of its subject. */
export interface Landscape {
  readonly image: Raster;
  readonly subject: Mask;
}

function between(from: Tone, to: Tone, share: number): Tone {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

function sky(u: number, v: number, seed: number): Tone {
  const base = between([74, 128, 196], [206, 220, 226], smoothStep(-0.02, 0.46, v));
  const density = fractalNoise(u * 3.2, v * 6.5, 5, seed);
  const cover = smoothStep(0.5, 0.72, density) * 0.85;
  const white = 214 + 38 * smoothStep(0.52, 0.7, density);
  return between(base, [white, white * 0.985, white * 0.97], cover);
}

function hills(u: number, v: number, seed: number): Tone | null {
  const ridges: readonly { readonly top: number; readonly tone: Tone }[] = [
    { top: 0.43 + 0.05 * noise(u * 3, 1.5, seed + 1), tone: [128, 156, 176] },
    { top: 0.49 + 0.06 * noise(u * 4 + 7, 2.5, seed + 2), tone: [92, 124, 116] },
    { top: 0.555 + 0.02 * noise(u * 9, 3.5, seed + 3), tone: [66, 98, 56] },
  ];
  for (const { top, tone } of ridges.toReversed()) {
    if (v < top) continue;
    const light = 0.72 + 0.56 * fractalNoise(u * 60, v * 110, 5, seed + 8);
    return [tone[0] * light, tone[1] * light, tone[2] * light];
  }
  return null;
}

function field(u: number, v: number, seed: number): Tone {
  const depth = 0.05 / Math.max(0.004, v - 0.55);
  const rows = 0.5 + 0.5 * Math.sin((u - 0.4) * depth * 160 + 2 * noise(u * 40 * depth, depth * 8, seed + 4));
  const tuft = fractalNoise(u * depth * 130, depth * 44, 4, seed + 5);
  const crop = between([96, 118, 44], [206, 178, 92], clamp(0.3 * rows + 0.85 * tuft, 0, 1));
  const light = 0.55 + 0.75 * tuft;
  return [crop[0] * light, crop[1] * light, crop[2] * light];
}

const BALLOON = { u: 0.56, v: 0.26, radius: 0.155 } as const;

/** The balloon's colour and cover at a place, or null outside it; `pixel` is a pixel's size. */
function balloon(u: number, v: number, pixel: number): { tone: Tone; alpha: number } | null {
  const x = (u - BALLOON.u) / BALLOON.radius;
  const y = (v - BALLOON.v) / BALLOON.radius;
  // A sphere above, drawn in to a narrow mouth below.
  const below = Math.max(0, y - 0.25) / 1.05;
  const half =
    below === 0 ? Math.sqrt(Math.max(0, 1 - y * y)) : 0.968 - 0.271 * below - 0.527 * below * below;
  const inside = Math.max(Math.abs(x) - half, y - 1.3, -1 - y);
  const basket = Math.max(Math.abs(x) - 0.13, Math.abs(y - 1.62) - 0.1);
  const ropes = Math.max(
    Math.abs(Math.abs(x) - mix(0.22, 0.12, clamp((y - 1.25) / 0.3, 0, 1))) - 0.008,
    Math.abs(y - 1.4) - 0.14,
  );
  const cover = (distance: number) => clamp(0.5 - (distance * BALLOON.radius) / pixel, 0, 1);
  const alpha = Math.max(cover(inside), cover(basket), cover(ropes));
  if (alpha === 0) return null;
  if (cover(inside) < Math.max(cover(basket), cover(ropes)))
    return { tone: basket < ropes ? [112, 74, 42] : [58, 50, 46], alpha };
  const across = clamp(x / Math.max(half, 0.05), -1, 1);
  const gore = Math.floor((Math.asin(across) / Math.PI + 0.5) * 9);
  const seam = 0.86 + 0.14 * Math.abs(Math.sin((Math.asin(across) / Math.PI + 0.5) * 9 * Math.PI)) ** 0.4;
  const tones: readonly Tone[] = [
    [214, 54, 44],
    [246, 188, 62],
    [122, 44, 96],
  ];
  const light = (0.5 + 0.62 * clamp(0.62 - 0.48 * across - 0.32 * y, 0, 1)) * seam;
  const tone = tones[((gore % 3) + 3) % 3]!;
  return { tone: [tone[0] * light, tone[1] * light, tone[2] * light], alpha };
}

/**
 * A balloon over fields and hills, with clouds and grain: photo-like at any size, 3:2 or wider. The same seed shows the
 * same scene at every size. Costs about 2 s per megapixel.
 */
export function createLandscape(widthPx: number, heightPx: number, seed: number): Landscape {
  const random = createRandom(seed);
  const subject = createMask(widthPx, heightPx);
  const pixel = 1 / widthPx;
  const image = paintedRaster(widthPx, heightPx, (x, y) => {
    const u = (x + 0.5) * pixel;
    const v = (y + 0.5) * pixel;
    let tone = v > 0.57 ? field(u, v, seed) : (hills(u, v, seed) ?? sky(u, v, seed));
    const seen = balloon(u, v, pixel);
    if (seen) {
      tone = between(tone, seen.tone, seen.alpha);
      subject.data[y * widthPx + x] = Math.round(seen.alpha * 255);
    }
    const grain = 1.5 * bellOf(random);
    return [tone[0] + grain, tone[1] + grain, tone[2] + grain];
  });
  return { image, subject };
}
