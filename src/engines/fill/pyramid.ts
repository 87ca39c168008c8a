import type { Pace } from '../pace.ts';
import { createLevel, HOLE, isKnown, type Level, PADDING_PX, SHUNNED, SOURCE, UNUSABLE } from './level.ts';
import { boxSum } from './plane.ts';

/** Half the side of the window over which texture is averaged at full size. */
const TEXTURE_RADIUS_PX = 6;

/** Colours and states of a picture's part, without padding. `state` holds the constants of level.ts. */
export interface Ground {
  readonly widthPx: number;
  readonly heightPx: number;
  /** R,G,B per pixel. */
  readonly color: Uint8Array;
  readonly state: Uint8Array;
}

/** Half the size: a coarse pixel is the mean of its known pixels, hole where any of them is, source where all are. */
export function halveGround(ground: Ground): Ground {
  const widthPx = Math.ceil(ground.widthPx / 2);
  const heightPx = Math.ceil(ground.heightPx / 2);
  const color = new Uint8Array(widthPx * heightPx * 3);
  const state = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let known = 0;
      let shunned = false;
      let hole = false;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let child = 0; child < 4; child += 1) {
        const childX = 2 * x + (child & 1);
        const childY = 2 * y + (child >> 1);
        if (childX >= ground.widthPx || childY >= ground.heightPx) continue;
        const index = childY * ground.widthPx + childX;
        const value = ground.state[index]!;
        if (value === UNUSABLE) continue;
        if (value === HOLE) {
          hole = true;
          continue;
        }
        if (value === SHUNNED) shunned = true;
        known += 1;
        red += ground.color[index * 3]!;
        green += ground.color[index * 3 + 1]!;
        blue += ground.color[index * 3 + 2]!;
      }
      const index = y * widthPx + x;
      state[index] = hole ? HOLE : known === 0 ? UNUSABLE : shunned || known < 4 ? SHUNNED : SOURCE;
      if (known === 0) continue;
      color[index * 3] = Math.round(red / known);
      color[index * 3 + 1] = Math.round(green / known);
      color[index * 3 + 2] = Math.round(blue / known);
    }
  }
  return { widthPx, heightPx, color, state };
}

/**
 * Texture features of the known pixels: mean absolute horizontal and vertical change of lightness around each one
 * (Newson et al., IPOL 2017), as two bytes per pixel. Zero in the hole.
 */
export function measureTexture(ground: Ground, radiusPx = TEXTURE_RADIUS_PX): Uint8Array {
  const { widthPx, heightPx, state, color } = ground;
  const across = new Float32Array(widthPx * heightPx);
  const down = new Float32Array(widthPx * heightPx);
  const weight = new Float32Array(widthPx * heightPx);
  const lightness = new Float32Array(widthPx * heightPx);
  for (let index = 0; index < lightness.length; index += 1)
    lightness[index] =
      0.299 * color[index * 3]! + 0.587 * color[index * 3 + 1]! + 0.114 * color[index * 3 + 2]!;
  for (let y = 0; y + 1 < heightPx; y += 1) {
    for (let x = 0; x + 1 < widthPx; x += 1) {
      const index = y * widthPx + x;
      if (!isKnown(state[index]) || !isKnown(state[index + 1]) || !isKnown(state[index + widthPx])) continue;
      across[index] = Math.abs(lightness[index + 1]! - lightness[index]!);
      down[index] = Math.abs(lightness[index + widthPx]! - lightness[index]!);
      weight[index] = 1;
    }
  }
  for (const plane of [across, down, weight]) boxSum(plane, widthPx, heightPx, radiusPx);
  const texture = new Uint8Array(widthPx * heightPx * 2);
  for (let index = 0; index < weight.length; index += 1) {
    if (!isKnown(state[index]) || weight[index]! < 0.5) continue;
    texture[index * 2] = Math.min(255, Math.round(across[index]! / weight[index]!));
    texture[index * 2 + 1] = Math.min(255, Math.round(down[index]! / weight[index]!));
  }
  return texture;
}

/** Every second pixel's texture: features keep their full-size meaning at coarse sizes. */
function halveTexture(texture: Uint8Array, fine: Ground, coarse: Ground): Uint8Array {
  const halved = new Uint8Array(coarse.widthPx * coarse.heightPx * 2);
  for (let y = 0; y < coarse.heightPx; y += 1) {
    for (let x = 0; x < coarse.widthPx; x += 1) {
      const index = 2 * y * fine.widthPx + 2 * x;
      const target = (y * coarse.widthPx + x) * 2;
      halved[target] = texture[index * 2]!;
      halved[target + 1] = texture[index * 2 + 1]!;
    }
  }
  return halved;
}

function padGround(ground: Ground, texture: Uint8Array): Level {
  const widthPx = ground.widthPx + 2 * PADDING_PX;
  const heightPx = ground.heightPx + 2 * PADDING_PX;
  const color = new Uint8Array(widthPx * heightPx * 3);
  const padded = new Uint8Array(widthPx * heightPx * 2);
  const state = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < ground.heightPx; y += 1) {
    const from = y * ground.widthPx;
    const to = (y + PADDING_PX) * widthPx + PADDING_PX;
    state.set(ground.state.subarray(from, from + ground.widthPx), to);
    color.set(ground.color.subarray(from * 3, (from + ground.widthPx) * 3), to * 3);
    padded.set(texture.subarray(from * 2, (from + ground.widthPx) * 2), to * 2);
  }
  return createLevel(widthPx, heightPx, color, padded, state);
}

/** The levels from `ground` itself (first) to the one where the hole is about as thick as a patch (last). */
export async function buildPyramid(ground: Ground, maxLevels: number, pace: Pace): Promise<Level[]> {
  let current = ground;
  let texture = measureTexture(ground);
  await pace.breathe();
  let level = padGround(current, texture);
  const levels = [level];
  while (levels.length < maxLevels && deepest(level) > 4) {
    await pace.breathe();
    const coarse = halveGround(current);
    texture = halveTexture(texture, current, coarse);
    const next = padGround(coarse, texture);
    // A level without room for whole patches, or with too few to choose from, solves nothing.
    if (next.centers.length < 64) break;
    levels.push(next);
    current = coarse;
    level = next;
  }
  return levels;
}

function deepest(level: Level): number {
  let depth = 0;
  for (const index of level.hole) depth = Math.max(depth, level.depth[index]!);
  return depth;
}
