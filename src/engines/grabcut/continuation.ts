import { flood } from '../../domain/flood.ts';
import { ColorMixture } from './color-mixture.ts';
import type { Division } from './division.ts';
import type { Stage } from './stage.ts';
import { evidenceOf } from './stage.ts';

/** From this share of the thing's pixels on, what continues it beyond its box counts as something else. */
const LEAST_CONTINUATION = 0.01;
/** Evidence for the thing from which on a place beyond its box may continue it. */
const LEAST_LIKENESS = -1;
/** Share of its pixels whose colours are too rare to be typical of it. */
const RARE_SHARE = 0.1;
/** What a colour may be less likely than nearly all of it and still be its own, in units of log likelihood. */
const LOOSENESS = 20;
/** Lab step between neighbours that its surface may show. */
const SMOOTH_STEP = 8;
/** Places with less than this for them lie beyond the box. */
const PRIOR_BEYOND = -0.5;
/** Share of the thing that must be left without it. */
const LEAST_REST = 0.3;
/** Weight of that in the colours of the surroundings, as a share of all else. */
const CONTINUATION_WEIGHT = 0.5;

/**
 * What hangs together with the thing beyond its box and looks like it is something else that lies partly in the box. The
 * stage with more weight on that, and the thing without it; `null` where there is hardly any, or where
 * hardly anything else would be left.
 */
export function withoutContinuation(
  stage: Stage,
  division: Division,
): { readonly stage: Stage; readonly seeds: Uint8Array } | null {
  const reached = continuation(stage, division);
  const { inside } = division;
  const insideCount = count(inside);
  const reachedCount = count(reached);
  if (reachedCount < LEAST_CONTINUATION * insideCount) return null;
  const other = ColorMixture.fit(stage.picture, Float32Array.from(reached));
  if (!other) return null;
  const { colors } = stage.picture;
  const costs = Float32Array.from(reached, (value, pixel) =>
    value === 1 || inside[pixel] === 1
      ? other.cost(colors[pixel * 3]!, colors[pixel * 3 + 1]!, colors[pixel * 3 + 2]!)
      : 0,
  );
  const usual = costs.filter((_, pixel) => reached[pixel] === 1).sort();
  const limit = usual[Math.floor(usual.length * (1 - RARE_SHARE))]! + LOOSENESS;
  const taken = reached.slice();
  flood(
    taken,
    stage.picture.widthPx,
    (from, to) => inside[to] === 1 && costs[to]! <= limit && isSmooth(colors, from, to),
  );
  const seeds = inside.map((side, pixel) => (side === 1 && taken[pixel] === 0 ? 1 : 0));
  if (count(seeds) < LEAST_REST * insideCount) return null;
  const known = stage.known.map((value, pixel) => (taken[pixel] === 1 && value === 2 ? 0 : value));
  let weight = 0;
  for (let pixel = 0; pixel < inside.length; pixel += 1)
    if (inside[pixel] === 0) weight += stage.relevance[pixel]!;
  const raised = Math.max(1, (CONTINUATION_WEIGHT * weight) / reachedCount);
  const relevance = stage.relevance.map((value, pixel) => (taken[pixel] === 1 ? value * raised : value));
  return { stage: { ...stage, known, relevance }, seeds };
}

function isSmooth(colors: Float32Array, from: number, to: number): boolean {
  let sum = 0;
  for (let channel = 0; channel < 3; channel += 1)
    sum += (colors[from * 3 + channel]! - colors[to * 3 + channel]!) ** 2;
  return sum <= SMOOTH_STEP ** 2;
}

const count = (sides: Uint8Array): number => sides.reduce((sum, side) => sum + side, 0);

/** 1 beyond the box where pixels that may well look like the thing hang together with it. */
function continuation(stage: Stage, { inside, colors, bias }: Division): Uint8Array {
  const { known, picture } = stage;
  const surroundings = Uint8Array.from(inside, (side, pixel) =>
    side === 0 && (known[pixel] === 0 || stage.prior[pixel]! < PRIOR_BEYOND) ? 1 : 0,
  );
  const flat = { ...stage, prior: new Float32Array(known.length) };
  const evidence = evidenceOf(flat, colors, bias, surroundings);
  const reached = new Uint8Array(known.length);
  const mayEnter = (pixel: number): boolean =>
    surroundings[pixel] === 1 && evidence[pixel]! > LEAST_LIKENESS && picture.opacity[pixel]! >= 0.5;
  for (let pixel = 0; pixel < known.length; pixel += 1) reached[pixel] = inside[pixel]!;
  flood(reached, picture.widthPx, (_, to) => mayEnter(to));
  for (let pixel = 0; pixel < known.length; pixel += 1) if (inside[pixel] === 1) reached[pixel] = 0;
  return reached;
}
