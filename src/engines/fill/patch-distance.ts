import { type Level, PATCH_RADIUS_PX, UNUSABLE } from './level.ts';

const SIZE_PX = 2 * PATCH_RADIUS_PX + 1;
const ROW_BYTES = SIZE_PX * 3;
const PATCH_PIXELS = SIZE_PX * SIZE_PX;

/**
 * How much a unit of texture difference weighs against one of colour. Newson et al. (IPOL 2017, section 3.3) add
 * texture to the patch distance so that smooth ground does not win over grain of the same mean colour.
 */
const TEXTURE_WEIGHT = 30;
/** Texture changes slowly: five of the patch's 49 pixels stand for all of them. */
const TEXTURE_SCALE = Math.round((TEXTURE_WEIGHT * PATCH_PIXELS) / 5);

/**
 * Sum of squared differences between the patches around `target` and `source`, in colour and texture. Gives up and
 * answers a number of at least `limit` as soon as the sum reaches it.
 */
export function patchDistance(level: Level, target: number, source: number, limit: number): number {
  if (level.complete[target] === 0) return partialDistance(level, target, source, limit, UNUSABLE);
  const { color, widthPx } = level;
  let sum = textureDistance(level, target, source);
  let near = (target - PATCH_RADIUS_PX * widthPx - PATCH_RADIUS_PX) * 3;
  let far = (source - PATCH_RADIUS_PX * widthPx - PATCH_RADIUS_PX) * 3;
  const stride = widthPx * 3;
  for (let row = 0; row < SIZE_PX; row += 1) {
    if (sum >= limit) return sum;
    for (let index = 0; index < ROW_BYTES; index += 1) {
      const difference = color[near + index]! - color[far + index]!;
      sum += difference * difference;
    }
    near += stride;
    far += stride;
  }
  return sum;
}

function textureDistance(level: Level, target: number, source: number): number {
  const { texture, widthPx } = level;
  const reach = PATCH_RADIUS_PX - 1;
  const across = reach * 2;
  const down = reach * widthPx * 2;
  const near = target * 2;
  const far = source * 2;
  let sum = 0;
  for (let step = 0; step < 5; step += 1) {
    const shift = step === 0 ? 0 : step === 1 ? across : step === 2 ? -across : step === 3 ? down : -down;
    const x = texture[near + shift]! - texture[far + shift]!;
    const y = texture[near + shift + 1]! - texture[far + shift + 1]!;
    sum += x * x + y * y;
  }
  return sum * TEXTURE_SCALE;
}

/**
 * The same over those pixels of the target's patch whose state is not `UNUSABLE` nor `skippedState`, scaled up to a
 * whole patch; `limit` itself where no pixel is left.
 */
export function partialDistance(
  level: Level,
  target: number,
  source: number,
  limit: number,
  skippedState: number,
): number {
  const { color, texture, state, widthPx } = level;
  let sum = 0;
  let used = 0;
  for (let dy = -PATCH_RADIUS_PX; dy <= PATCH_RADIUS_PX; dy += 1) {
    for (let dx = -PATCH_RADIUS_PX; dx <= PATCH_RADIUS_PX; dx += 1) {
      const near = target + dy * widthPx + dx;
      if (state[near] === UNUSABLE || state[near] === skippedState) continue;
      const far = source + dy * widthPx + dx;
      const red = color[near * 3]! - color[far * 3]!;
      const green = color[near * 3 + 1]! - color[far * 3 + 1]!;
      const blue = color[near * 3 + 2]! - color[far * 3 + 2]!;
      const x = texture[near * 2]! - texture[far * 2]!;
      const y = texture[near * 2 + 1]! - texture[far * 2 + 1]!;
      sum += red * red + green * green + blue * blue + TEXTURE_WEIGHT * (x * x + y * y);
      used += 1;
    }
  }
  return used === 0 ? limit : Math.round((sum * PATCH_PIXELS) / used);
}
