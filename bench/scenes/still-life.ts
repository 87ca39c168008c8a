import { createMask, type Mask } from '../../src/domain/mask.ts';
import type { Raster } from '../../src/domain/raster.ts';
import { createGround, GROUND_KINDS, paintedRaster } from './ground.ts';
import { clamp, fractalNoise, mix } from './noise.ts';
import { bellOf, createRandom, type Random } from './random.ts';
import { createTexture, TEXTURE_KINDS } from './texture.ts';

type Tone = readonly [number, number, number];

/**
 * `flat`: as designers draw; `shaded`: lit bodies on a surface as a camera sees it; `patterned`: bodies with patterns; `faint`:
 * shaded bodies whose colours are close to the surface's; `crowded`: patterned bodies that overlap, among small ones of the
 * same colours.
 */
export type StillLifeStyle = 'flat' | 'shaded' | 'patterned' | 'faint' | 'crowded';

export const STILL_LIFE_STYLES: readonly StillLifeStyle[] = [
  'flat',
  'shaded',
  'patterned',
  'faint',
  'crowded',
];

/** Things on a ground, each with the alpha of what is seen of it. */
export interface StillLife {
  readonly image: Raster;
  /** From back to front; a thing that another one covers shows only the rest. */
  readonly things: readonly Mask[];
}

interface Body {
  readonly centerX: number;
  readonly centerY: number;
  readonly reachX: number;
  readonly reachY: number;
  /** 2 is an ellipse, larger is boxier, up to a rectangle with round corners. */
  readonly power: number;
  readonly waves: readonly { readonly count: number; readonly depth: number; readonly turn: number }[];
  readonly tone: Tone;
  readonly second: Tone;
  readonly period: number;
  readonly angle: number;
}

const LEAST_TONE_DISTANCE = 90;

function toneApartFrom(others: readonly Tone[], random: Random): Tone {
  let best: Tone = [0, 0, 0];
  let bestDistance = -1;
  for (let attempt = 0; attempt < 12 && bestDistance < LEAST_TONE_DISTANCE; attempt += 1) {
    const tone: Tone = [20 + 220 * random(), 20 + 220 * random(), 20 + 220 * random()];
    const distance = Math.min(
      ...others.map((other) => Math.hypot(tone[0] - other[0], tone[1] - other[1], tone[2] - other[2])),
    );
    if (distance <= bestDistance) continue;
    best = tone;
    bestDistance = distance;
  }
  return best;
}

/** How far the colours of faint bodies are from their ground's. */
const FAINT_DISTANCE = 48;

function toneNear(ground: Tone, random: Random): Tone {
  const step: Tone = [random() - 0.5, random() - 0.5, random() - 0.5];
  const scale = FAINT_DISTANCE / Math.max(0.05, Math.hypot(...step));
  return [ground[0] + step[0] * scale, ground[1] + step[1] * scale, ground[2] + step[2] * scale];
}

function meanTone(raster: Raster): Tone {
  const sums = [0, 0, 0];
  for (let at = 0; at < raster.data.length; at += 4)
    for (let channel = 0; channel < 3; channel += 1) sums[channel]! += raster.data[at + channel]!;
  const pixels = raster.data.length / 4;
  return [sums[0]! / pixels, sums[1]! / pixels, sums[2]! / pixels];
}

function groundOf(style: StillLifeStyle, widthPx: number, heightPx: number, seed: number): Raster {
  if (style === 'flat') {
    const calm = GROUND_KINDS.filter((kind) => kind === 'flat' || kind === 'linear' || kind === 'radial');
    return createGround(calm[seed % calm.length]!, widthPx, heightPx, seed);
  }
  return createTexture(TEXTURE_KINDS[seed % TEXTURE_KINDS.length]!, widthPx, heightPx, seed);
}

/** How far inside a body a place lies, in pixels; negative outside. */
function depthIn(body: Body, x: number, y: number): number {
  const across = (x - body.centerX) / body.reachX;
  const down = (y - body.centerY) / body.reachY;
  const radius = (Math.abs(across) ** body.power + Math.abs(down) ** body.power) ** (1 / body.power);
  const angle = Math.atan2(down, across);
  const limit = body.waves.reduce(
    (sum, wave) => sum + wave.depth * Math.cos(wave.count * angle + wave.turn),
    1,
  );
  return (limit - radius) * Math.min(body.reachX, body.reachY);
}

function toneAt(body: Body, style: StillLifeStyle, x: number, y: number, seed: number): Tone {
  if (style === 'flat') return body.tone;
  const across = (x - body.centerX) / body.reachX;
  const down = (y - body.centerY) / body.reachY;
  const light = 0.62 + 0.5 * clamp(0.75 - 0.45 * across - 0.5 * down, 0, 1);
  const rough = 0.92 + 0.16 * fractalNoise(x / 9, y / 9, 3, seed);
  const phase = ((x * Math.cos(body.angle) + y * Math.sin(body.angle)) / body.period) % 1;
  const share =
    style === 'patterned' || style === 'crowded'
      ? clamp((Math.abs(phase) - 0.5) * body.period + 0.5, 0, 1)
      : 0;
  const one = (channel: 0 | 1 | 2) => mix(body.tone[channel], body.second[channel], share) * light * rough;
  return [one(0), one(1), one(2)];
}

/** How far apart the middles of things are that overlap, as a share of the picture's width. */
const CROWDED_SPREAD = 0.17;
const LITTER_COUNT = 24;

/** Small bodies all over the ground, in the colours of the large ones. */
function litterOf(bodies: readonly Body[], widthPx: number, heightPx: number, random: Random): Body[] {
  return Array.from({ length: LITTER_COUNT }, (_, index) => {
    const like = bodies[index % bodies.length]!;
    const scale = 0.12 + 0.16 * random();
    return {
      ...like,
      centerX: widthPx * random(),
      centerY: heightPx * random(),
      reachX: like.reachX * scale,
      reachY: like.reachY * scale,
    };
  });
}

/** Three things side by side, of which some touch or overlap; `seed` picks all. Costs about 3 s per megapixel. */
export function createStillLife(
  style: StillLifeStyle,
  widthPx: number,
  heightPx: number,
  seed: number,
): StillLife {
  const random = createRandom(seed * 31 + STILL_LIFE_STYLES.indexOf(style));
  const ground = groundOf(style, widthPx, heightPx, seed);
  const tones: Tone[] = [meanTone(ground)];
  const bodies: Body[] = [];
  const spread = style === 'crowded' ? CROWDED_SPREAD : 0.3;
  for (let index = 0; index < 3; index += 1) {
    const tone = style === 'faint' ? toneNear(tones[0]!, random) : toneApartFrom(tones, random);
    tones.push(tone);
    const size = Math.min(widthPx / 3, heightPx) * (0.3 + 0.14 * random());
    bodies.push({
      centerX: widthPx * (0.5 + spread * (index - 1) + 0.06 * (random() - 0.5)),
      centerY: heightPx * (0.5 + 0.2 * (random() - 0.5)),
      reachX: size * (0.75 + 0.45 * random()),
      reachY: size * (0.9 + 0.8 * random()),
      power: 2 + 4 * random() ** 2,
      waves: [2, 3, 5].map((count) => ({ count, depth: 0.08 * random(), turn: random() * 2 * Math.PI })),
      tone,
      second: toneApartFrom([tones[0]!, tone], random),
      period: 12 + 16 * random(),
      angle: random() * Math.PI,
    });
  }
  const litter = style === 'crowded' ? litterOf(bodies, widthPx, heightPx, random) : [];
  const things = bodies.map(() => createMask(widthPx, heightPx));
  const grain = style === 'flat' ? 0 : 1.6;
  const image = paintedRaster(widthPx, heightPx, (x, y) => {
    const pixel = y * widthPx + x;
    let tone: Tone = [ground.data[pixel * 4]!, ground.data[pixel * 4 + 1]!, ground.data[pixel * 4 + 2]!];
    for (const [index, body] of [...litter, ...bodies].entries()) {
      const cover = clamp(depthIn(body, x + 0.5, y + 0.5) + 0.5, 0, 1);
      if (cover === 0) continue;
      const own = toneAt(body, style, x, y, seed + index);
      tone = [mix(tone[0], own[0], cover), mix(tone[1], own[1], cover), mix(tone[2], own[2], cover)];
      if (index < litter.length) continue;
      const place = index - litter.length;
      for (const behind of things.slice(0, place))
        behind.data[pixel] = Math.round(behind.data[pixel]! * (1 - cover));
      things[place]!.data[pixel] = Math.round(255 * cover);
    }
    const speck = grain * bellOf(random);
    return [tone[0] + speck, tone[1] + speck, tone[2] + speck];
  });
  return { image, things };
}
