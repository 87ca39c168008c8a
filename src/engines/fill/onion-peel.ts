import { HOLE, type Level, SHUNNED } from './level.ts';
import { partialDistance } from './patch-distance.ts';
import { FAR } from './patch-match.ts';
import { hashWord, nextWord } from './random.ts';
import { vote } from './vote.ts';

/** Patch distances measured for the whole level; beyond it, candidates are drawn by chance. */
const PEEL_BUDGET = 600_000;

/**
 * Gives the coarsest level its first solution, from the rim inwards: each layer of hole pixels is matched by the
 * pixels of its patches that are known by then, and voted before the next layer is looked at (Newson et al.).
 * Yields between layers so that the caller may pause.
 */
export function* peelHole(level: Level, seed: number): Generator<void> {
  const layers = new Map<number, number[]>();
  for (const pixel of level.hole) {
    // Pixels that no known one leads to (clear ones surround them) have depth 0 and come last.
    const depth = level.depth[pixel]! || Number.POSITIVE_INFINITY;
    const layer = layers.get(depth);
    if (layer) layer.push(pixel);
    else layers.set(depth, [pixel]);
  }
  const rim = [...level.targets].filter((target) => level.state[target] !== HOLE);
  const perPixel = Math.min(
    level.centers.length,
    Math.max(32, Math.floor(PEEL_BUDGET / (level.targets.length + 1))),
  );
  const kept = level.state.slice();
  const weights = new Float32Array(level.state.length);
  matchLayer(level, rim, perPixel, seed, weights);
  yield;
  for (const [, layer] of [...layers].sort(([a], [b]) => a - b)) {
    matchLayer(level, layer, perPixel, seed, weights);
    const only: Level = { ...level, hole: Int32Array.from(layer) };
    vote(only, weights, 0, layer.length);
    for (const pixel of layer) level.state[pixel] = SHUNNED;
    yield;
  }
  level.state.set(kept);
}

function matchLayer(
  level: Level,
  layer: readonly number[],
  perPixel: number,
  seed: number,
  weights: Float32Array,
): void {
  const { centers, center, match, cost, widthPx } = level;
  const exhaustive = perPixel >= centers.length;
  for (const target of layer) {
    let best = match[target]!;
    let bestCost = best < 0 ? FAR : cost[target]!;
    const consider = (candidate: number) => {
      const distance = partialDistance(level, target, candidate, FAR - 1, HOLE);
      if (distance >= bestCost) return;
      best = candidate;
      bestCost = distance;
    };
    for (const shift of [-1, 1, -widthPx, widthPx]) {
      const neighbour = match[target + shift]!;
      if (neighbour >= 0 && center[neighbour - shift] === 1) consider(neighbour - shift);
    }
    if (exhaustive) {
      for (const candidate of centers) consider(candidate);
    } else {
      let word = hashWord(seed, 0, target);
      for (let draw = 0; draw < perPixel; draw += 1) {
        word = nextWord(word);
        consider(centers[word % centers.length]!);
      }
    }
    match[target] = best;
    cost[target] = bestCost;
    weights[target] = 1 / (1 + bestCost);
  }
}
