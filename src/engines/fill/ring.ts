import { growBox } from '../../domain/box.ts';
import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import { type Hole, markHole } from './holes.ts';
import { dilate } from './plane.ts';

/** The known pixels around a hole, as samples. */
export interface Ring {
  readonly count: number;
  /** Places on the canvas. */
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** R,G,B per sample. */
  readonly color: Float64Array;
  /** 1 where a sample lies so near that whatever is there reaches into the hole. */
  readonly contact: Uint8Array;
  /** Standard deviation of what looks like noise, in levels of a channel. */
  readonly noise: number;
}

const MOST_SAMPLES = 16_000;
/** The first pixel beside the hole may still hold some of the object's soft edge. */
const SOFT_EDGE_PX = 1;
const CONTACT_PX = 5;

/** Samples the known pixels at most `widthPx` (Chebyshev) from the hole. */
export async function collectRing(canvas: Canvas, hole: Hole, widthPx: number, pace: Pace): Promise<Ring> {
  const box = growBox(hole.box, widthPx + 1, canvas);
  const { widthPx: columns, heightPx: rows } = box;
  const marks = markHole(hole, box);
  const near = async (distancePx: number): Promise<Uint8Array> => {
    await pace.breathe();
    return dilate(marks, columns, rows, distancePx);
  };
  const inside = await near(SOFT_EDGE_PX);
  const contact = await near(SOFT_EDGE_PX + CONTACT_PX);
  const reached = await near(widthPx);
  await pace.breathe();
  const found: number[] = [];
  for (let index = 0; index < reached.length; index += 1) {
    if (reached[index] === 0 || inside[index] === 1) continue;
    const x = (index % columns) + box.leftPx;
    const y = Math.floor(index / columns) + box.topPx;
    if (canvas.isKnown(x, y)) found.push(index);
  }
  const stride = Math.max(1, found.length / MOST_SAMPLES);
  const count = Math.floor(found.length / stride);
  const ring = {
    count,
    x: new Int32Array(count),
    y: new Int32Array(count),
    color: new Float64Array(count * 3),
    contact: new Uint8Array(count),
    noise: 0,
  };
  for (let sample = 0; sample < count; sample += 1) {
    const index = found[Math.floor(sample * stride)]!;
    const x = (index % columns) + box.leftPx;
    const y = Math.floor(index / columns) + box.topPx;
    ring.x[sample] = x;
    ring.y[sample] = y;
    for (let channel = 0; channel < 3; channel += 1) {
      ring.color[sample * 3 + channel] = canvas.channel(x, y, channel);
    }
    ring.contact[sample] = contact[index]!;
  }
  return { ...ring, noise: measureNoise(canvas, ring.x, ring.y) };
}

/** Every n-th sample of a ring, about `count` of them. */
export function thinRing(ring: Ring, count: number): Ring {
  const stride = Math.max(1, Math.floor(ring.count / count));
  const kept = (_: number, at: number) => at % stride === 0;
  const x = ring.x.filter(kept);
  return {
    count: x.length,
    x,
    y: ring.y.filter(kept),
    color: ring.color.filter((_, at) => Math.floor(at / 3) % stride === 0),
    contact: ring.contact.filter(kept),
    noise: ring.noise,
  };
}

/** From second differences, which neither steps of colour nor gradients move much: a robust spread. */
function measureNoise(canvas: Canvas, x: Int32Array, y: Int32Array): number {
  const seconds: number[] = [];
  for (let sample = 0; sample < x.length; sample += 1) {
    const column = x[sample]!;
    const row = y[sample]!;
    if (!canvas.isKnown(column - 1, row) || !canvas.isKnown(column + 1, row)) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      seconds.push(
        Math.abs(
          canvas.channel(column - 1, row, channel) -
            2 * canvas.channel(column, row, channel) +
            canvas.channel(column + 1, row, channel),
        ),
      );
    }
  }
  if (seconds.length === 0) return 0;
  // Quantized pictures have many equal differences: the mean of the smaller 80 % moves where a median would jump.
  seconds.sort((a, b) => a - b);
  const kept = seconds.slice(0, Math.max(1, Math.floor(seconds.length * 0.8)));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  // For a normal distribution the mean of the smaller 80 % of |N(0, 6 s^2)| is 0.557 * sqrt(6) * s.
  return mean / (0.557 * Math.sqrt(6));
}
