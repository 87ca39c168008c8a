import { createRaster, type Raster } from '../../src/domain/raster.ts';
import { clamp, mix } from './noise.ts';
import { createRandom, type Random } from './random.ts';

/** Grounds whose every pixel is known from a formula, as designers make them. */
export type GroundKind = 'flat' | 'linear' | 'radial' | 'stripes' | 'checker' | 'dots';

export const GROUND_KINDS: readonly GroundKind[] = ['flat', 'linear', 'radial', 'stripes', 'checker', 'dots'];

type Tone = readonly [number, number, number];
/** The colour at a place, 0..255 per channel, not yet rounded. */
type Painter = (x: number, y: number) => Tone;

function toneOf(random: Random): Tone {
  return [30 + 195 * random(), 30 + 195 * random(), 30 + 195 * random()];
}

function mixTone(from: Tone, to: Tone, share: number): Tone {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

function painterOf(kind: GroundKind, widthPx: number, heightPx: number, random: Random): Painter {
  const first = toneOf(random);
  const second = toneOf(random);
  const angle = random() * Math.PI;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  switch (kind) {
    case 'flat':
      return () => first;
    case 'linear': {
      const reach = Math.abs(cos) * widthPx + Math.abs(sin) * heightPx;
      const turned = (x: number, y: number) =>
        ((x - widthPx / 2) * cos + (y - heightPx / 2) * sin) / reach + 0.5;
      return (x, y) => mixTone(first, second, clamp(turned(x, y), 0, 1));
    }
    case 'radial': {
      const centerX = widthPx * (0.3 + 0.4 * random());
      const centerY = heightPx * (0.3 + 0.4 * random());
      const reach = 0.8 * Math.hypot(widthPx, heightPx);
      return (x, y) => mixTone(first, second, Math.min(1, Math.hypot(x - centerX, y - centerY) / reach));
    }
    case 'stripes': {
      const period = 14 + 16 * random();
      return (x, y) => {
        const phase = (((x * cos + y * sin) / period) % 1) + 1;
        const distance = (Math.abs((phase % 1) - 0.5) - 0.25) * period;
        return mixTone(first, second, clamp(distance + 0.5, 0, 1));
      };
    }
    case 'checker': {
      const period = Math.round(14 + 14 * random());
      return (x, y) => ((Math.floor(x / period) + Math.floor(y / period)) % 2 === 0 ? first : second);
    }
    case 'dots': {
      const period = 16 + 12 * random();
      const radius = period * 0.3;
      return (x, y) => {
        const u = (x * cos + y * sin) / period;
        const v = (y * cos - x * sin) / period;
        const distance = Math.hypot(u - Math.round(u), v - Math.round(v)) * period - radius;
        return mixTone(second, first, clamp(distance + 0.5, 0, 1));
      };
    }
  }
}

/** A ground of the given kind; `seed` picks its colours, its angle and its period. */
export function createGround(kind: GroundKind, widthPx: number, heightPx: number, seed: number): Raster {
  const paint = painterOf(kind, widthPx, heightPx, createRandom(seed));
  return paintedRaster(widthPx, heightPx, (x, y) => paint(x + 0.5, y + 0.5));
}

/** An opaque raster painted pixel by pixel and rounded once. */
export function paintedRaster(widthPx: number, heightPx: number, paint: Painter): Raster {
  const raster = createRaster(widthPx, heightPx);
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, at += 4) {
      const tone = paint(x, y);
      raster.data[at] = Math.round(tone[0]);
      raster.data[at + 1] = Math.round(tone[1]);
      raster.data[at + 2] = Math.round(tone[2]);
      raster.data[at + 3] = 255;
    }
  }
  return raster;
}
