import type { Pace } from '../pace.ts';
import type { Canvas } from './canvas.ts';
import { eachPixel, type Hole } from './holes.ts';

const RELAXATION = 1.7;

/**
 * Fills a hole with the smoothest surface that meets the colours around it (Laplace's equation by successive
 * over-relaxation). Right for specks; the last resort for holes that leave no room for patches.
 */
export async function fillMembrane(canvas: Canvas, hole: Hole, pace: Pace): Promise<void> {
  const { box } = hole;
  const strideX = box.widthPx + 2;
  const index = (x: number, y: number) => (y - box.topPx + 1) * strideX + x - box.leftPx + 1;
  const size = strideX * (box.heightPx + 2);
  const values = new Float32Array(size * 3);
  // 0: nothing there, 1: known, 2: hole not yet reached, 3: hole with a value.
  const state = new Uint8Array(size);
  for (let y = box.topPx - 1; y <= box.topPx + box.heightPx; y += 1) {
    for (let x = box.leftPx - 1; x <= box.leftPx + box.widthPx; x += 1) {
      if (!canvas.hasColor(x, y)) continue;
      const at = index(x, y);
      state[at] = 1;
      for (let channel = 0; channel < 3; channel += 1) {
        values[at * 3 + channel] = canvas.channel(x, y, channel);
      }
    }
  }
  const pixels: number[] = [];
  eachPixel(hole, (x, y) => {
    state[index(x, y)] = 2;
    pixels.push(index(x, y));
  });
  const reached = spreadInwards(values, state, pixels, strideX);
  const sweeps = hole.areaPx === 1 ? 0 : Math.min(300, 12 + 4 * Math.min(box.widthPx, box.heightPx));
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    relax(values, state, reached, strideX);
    await pace.breathe();
  }
  const spare = reached.length < pixels.length ? nearestColor(canvas, hole) : [0, 0, 0];
  eachPixel(hole, (x, y) => {
    const at = index(x, y) * 3;
    if (state[index(x, y)] === 3) canvas.paint(x, y, values[at]!, values[at + 1]!, values[at + 2]!);
    else canvas.paint(x, y, spare[0]!, spare[1]!, spare[2]!);
  });
}

/** First values, from the rim inwards; answers the pixels reached, in that order. */
function spreadInwards(
  values: Float32Array,
  state: Uint8Array,
  pixels: readonly number[],
  strideX: number,
): Int32Array {
  const around = [-1, 1, -strideX, strideX, -strideX - 1, -strideX + 1, strideX - 1, strideX + 1];
  const valued = (at: number) => state[at] === 1 || state[at] === 3;
  const order: number[] = [];
  let front = pixels.filter((at) => around.some((shift) => valued(at + shift)));
  while (front.length > 0) {
    const fresh: number[] = [];
    for (const at of front) {
      let used = 0;
      for (const shift of around) {
        if (!valued(at + shift)) continue;
        used += 1;
        for (let channel = 0; channel < 3; channel += 1) {
          values[at * 3 + channel]! += values[(at + shift) * 3 + channel]!;
        }
      }
      for (let channel = 0; channel < 3; channel += 1) values[at * 3 + channel]! /= used;
      fresh.push(at);
    }
    for (const at of fresh) state[at] = 3;
    order.push(...fresh);
    const next = new Set<number>();
    for (const at of fresh) {
      for (const shift of around) if (state[at + shift] === 2) next.add(at + shift);
    }
    front = [...next];
  }
  return Int32Array.from(order);
}

function relax(values: Float32Array, state: Uint8Array, pixels: Int32Array, strideX: number): void {
  for (const at of pixels) {
    for (let channel = 0; channel < 3; channel += 1) {
      let sum = 0;
      let used = 0;
      for (let side = 0; side < 4; side += 1) {
        const near = at + (side === 0 ? -1 : side === 1 ? 1 : side === 2 ? -strideX : strideX);
        if (state[near] !== 1 && state[near] !== 3) continue;
        sum += values[near * 3 + channel]!;
        used += 1;
      }
      if (used === 0) continue;
      const own = values[at * 3 + channel]!;
      values[at * 3 + channel] = own + RELAXATION * (sum / used - own);
    }
  }
}

/** The colour of the known pixel nearest to the hole's box: for holes that clear pixels cut off. */
function nearestColor(canvas: Canvas, hole: Hole): number[] {
  const centerX = hole.box.leftPx + hole.box.widthPx / 2;
  const centerY = hole.box.topPx + hole.box.heightPx / 2;
  let best = Number.POSITIVE_INFINITY;
  let color = [0, 0, 0];
  for (let y = 0; y < canvas.heightPx; y += 1) {
    for (let x = 0; x < canvas.widthPx; x += 1) {
      const distance = (x - centerX) ** 2 + (y - centerY) ** 2;
      if (distance >= best || !canvas.isKnown(x, y)) continue;
      best = distance;
      color = [0, 1, 2].map((channel) => canvas.channel(x, y, channel));
    }
  }
  return color;
}
