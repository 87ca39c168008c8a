import { hashOf } from './random.ts';

/** `value` held between `low` and `high`. */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** From `from` at 0 to `to` at 1. */
export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** 0 below `low`, 1 above `high`, a cubic without corners between. `low` may be the larger one: then it falls. */
export function smoothStep(low: number, high: number, value: number): number {
  const share = clamp((value - low) / (high - low), 0, 1);
  return share * share * (3 - 2 * share);
}

/** Smooth value noise in 0..1 with one feature per unit of `x` and `y`; `seed` picks the field. */
export function noise(x: number, y: number, seed: number): number {
  const cellX = Math.floor(x);
  const cellY = Math.floor(y);
  const shareX = x - cellX;
  const shareY = y - cellY;
  const easeX = shareX * shareX * shareX * (shareX * (shareX * 6 - 15) + 10);
  const easeY = shareY * shareY * shareY * (shareY * (shareY * 6 - 15) + 10);
  const above = mix(hashOf(cellX, cellY, seed), hashOf(cellX + 1, cellY, seed), easeX);
  const below = mix(hashOf(cellX, cellY + 1, seed), hashOf(cellX + 1, cellY + 1, seed), easeX);
  return mix(above, below, easeY);
}

/** Value noise summed over `octaves`, each of twice the frequency and half the strength; 0..1 with a mean of 0.5. */
export function fractalNoise(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0;
  let strength = 0.5;
  let total = 0;
  let frequency = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    // Each octave is turned and moved, else all lattices meet in one point and show it.
    const turnedX = x * frequency * 0.8 - y * frequency * 0.6 + octave * 17.3;
    const turnedY = x * frequency * 0.6 + y * frequency * 0.8 + octave * 9.7;
    sum += strength * noise(turnedX, turnedY, seed + octave * 101);
    total += strength;
    strength *= 0.5;
    frequency *= 2;
  }
  return sum / total;
}

/** Distance to the nearest and second nearest of one jittered point per unit cell, and the nearest one's own number 0..1. */
export function cells(x: number, y: number, seed: number): { nearest: number; second: number; id: number } {
  const cellX = Math.floor(x);
  const cellY = Math.floor(y);
  let nearest = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  let id = 0;
  for (let stepY = -1; stepY <= 1; stepY += 1) {
    for (let stepX = -1; stepX <= 1; stepX += 1) {
      const pointX = cellX + stepX + 0.1 + 0.8 * hashOf(cellX + stepX, cellY + stepY, seed);
      const pointY = cellY + stepY + 0.1 + 0.8 * hashOf(cellX + stepX, cellY + stepY, seed + 1);
      const distance = Math.hypot(pointX - x, pointY - y);
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
        id = hashOf(cellX + stepX, cellY + stepY, seed + 2);
      } else if (distance < second) second = distance;
    }
  }
  return { nearest, second, id };
}
