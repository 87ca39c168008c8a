import type { Pace } from '../pace.ts';
import { withoutContinuation } from './continuation.ts';
import { PixelCut } from './pixel-cut.ts';
import type { SidedColors, Stage } from './stage.ts';
import { colorsOf, evidenceOf } from './stage.ts';

/** Rounds of measuring colours and cutting; most pictures come to rest before. */
const MOST_ROUNDS = 6;
/** Share of the open pixels that may still change sides when it has come to rest. */
const REST_SHARE = 0.002;
/** Share of a box's sides that its thing must span, both directions multiplied; below, it is called for more strongly. */
const LEAST_SPAN = 0.72;
/** What is added for the thing when it spans too little, in units of log likelihood, one try after the other. */
const BIASES = [0, 2, 4.5];
/** How much weaker than before the outline may be at most without it. */
const MOST_WEAKNESS_LEFT = 0.7;

/** A picture divided in two: 1 in `inside` where the thing is. */
export interface Division {
  readonly inside: Uint8Array;
  readonly colors: SidedColors;
  readonly bias: number;
  /** 0..1: how little the picture changes across the outline. */
  readonly weakness: number;
}

/**
 * Divides a picture by turns: colours are measured on both sides, then the sides are cut anew (Rother, Kolmogorov and
 * Blake, "GrabCut", 2004). What comes out too small for its box is called for more strongly, and what goes on beyond the
 * box is told off. `null` when one of the sides stays empty.
 */
export async function divide(
  stage: Stage,
  seeds: Uint8Array,
  span: SpanOf,
  pace: Pace,
): Promise<Division | null> {
  const cut = new PixelCut(stage.picture);
  let best: Division | null = null;
  let bestSpan = -1;
  for (const bias of BIASES) {
    const division = await takeTurns(stage, cut, seeds, bias, pace);
    if (!division) continue;
    const reached = span(division.inside);
    if (reached > bestSpan + 0.05) {
      best = division;
      bestSpan = reached;
    }
    if (reached >= LEAST_SPAN) break;
  }
  if (!best) return null;
  const stricter = withoutContinuation(stage, best);
  if (!stricter) return best;
  const again = await takeTurns(stricter.stage, cut, stricter.seeds, best.bias, pace);
  // Only what ends at clearer edges is a better answer: a thing may well be made of what lies around it.
  const clearer = again !== null && again.weakness < MOST_WEAKNESS_LEFT * best.weakness;
  return clearer && span(again.inside) >= Math.min(LEAST_SPAN, bestSpan) ? again : best;
}

async function takeTurns(
  stage: Stage,
  cut: PixelCut,
  seeds: Uint8Array,
  bias: number,
  pace: Pace,
): Promise<Division | null> {
  const inside = seeds.slice();
  const open = Uint8Array.from(stage.known, (value) => (value === 2 ? 1 : 0));
  const restCount = REST_SHARE * open.reduce((sum, value) => sum + value, 0);
  let colors = colorsOf(stage, inside);
  for (let round = 0; round < MOST_ROUNDS && colors; round += 1) {
    await pace.breathe();
    const changed = cut.decide(inside, open, evidenceOf(stage, colors, bias, open));
    colors = colorsOf(stage, inside);
    if (changed <= restCount) break;
  }
  return colors && { inside, colors, bias, weakness: cut.weakness(inside) };
}

/** How much of what was asked for a division spans, 0..1. */
export type SpanOf = (inside: Uint8Array) => number;
