import { type Level, PATCH_RADIUS_PX, UNUSABLE } from './level.ts';

/** How much less a patch counts with every step away from the known pixels (Wexler et al., PAMI 2007, use 1.3). */
const DEPTH_BASE = 1.3;
/** The variance that counts as one spread: wider averages more patches, narrower trusts the best of them. */
const SPREAD_SHARE = 2;

/** The weight of every target's patch in a vote: by how well it matches and how near the rim it lies. */
export function voteWeights(level: Level): Float32Array {
  const { targets, cost, depth } = level;
  const sorted = Float64Array.from(targets, (target) => cost[target]!).sort();
  // The 75th percentile as the spread of what counts as a good match, after Wexler et al.
  const spread = Math.max(49, sorted[Math.floor(sorted.length * 0.75)] ?? 0);
  const weights = new Float32Array(level.state.length);
  for (const target of targets) {
    weights[target] =
      Math.exp(-cost[target]! / (2 * SPREAD_SHARE * spread)) * DEPTH_BASE ** -Math.min(200, depth[target]!) +
      1e-20;
  }
  return weights;
}

/**
 * Sets the colour and texture of the hole's pixels with positions `from..to` to the weighted mean of what all patches
 * over them say. Answers the sum of absolute changes of colour.
 */
export function vote(level: Level, weights: Float32Array, from: number, to: number): number {
  const { widthPx, hole, color, texture, state, match } = level;
  let change = 0;
  for (let turn = from; turn < to; turn += 1) {
    const pixel = hole[turn]!;
    let total = 0;
    let red = 0;
    let green = 0;
    let blue = 0;
    let across = 0;
    let down = 0;
    for (let dy = -PATCH_RADIUS_PX; dy <= PATCH_RADIUS_PX; dy += 1) {
      for (let dx = -PATCH_RADIUS_PX; dx <= PATCH_RADIUS_PX; dx += 1) {
        const shift = dy * widthPx + dx;
        const target = pixel + shift;
        const matched = match[target]!;
        if (matched < 0 || state[target] === UNUSABLE) continue;
        const weight = weights[target]!;
        const source = matched - shift;
        total += weight;
        red += weight * color[source * 3]!;
        green += weight * color[source * 3 + 1]!;
        blue += weight * color[source * 3 + 2]!;
        across += weight * texture[source * 2]!;
        down += weight * texture[source * 2 + 1]!;
      }
    }
    if (total === 0) continue;
    const newRed = Math.round(red / total);
    const newGreen = Math.round(green / total);
    const newBlue = Math.round(blue / total);
    change +=
      Math.abs(newRed - color[pixel * 3]!) +
      Math.abs(newGreen - color[pixel * 3 + 1]!) +
      Math.abs(newBlue - color[pixel * 3 + 2]!);
    color[pixel * 3] = newRed;
    color[pixel * 3 + 1] = newGreen;
    color[pixel * 3 + 2] = newBlue;
    texture[pixel * 2] = Math.round(across / total);
    texture[pixel * 2 + 1] = Math.round(down / total);
  }
  return change;
}
