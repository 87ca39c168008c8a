import { piecesOf } from '../../domain/pieces.ts';
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
const BIASES = [2, 4.5];
/** How much weaker than before the outline may be at most for another division to be the better answer. */
const MOST_WEAKNESS_LEFT = 0.72;
/** A sparer division must still span this share of the box's sides. */
const LEAST_SPARE_SPAN = 0.6;

/** A picture divided in two: 1 in `inside` where the thing is. */
export interface Division {
  readonly inside: Uint8Array;
  readonly colors: SidedColors;
  readonly bias: number;
  /** 0..1: how little the picture changes across the outline. */
  readonly weakness: number;
  /** The length of the outline, counted by its weakness, for each pixel that it encloses. */
  readonly openness: number;
}

/** Where a thing may begin: generously, and with nothing that the surroundings could be. */
export interface Seeds {
  readonly generous: Uint8Array;
  readonly spare?: Uint8Array;
}

/** How much of what was asked for a division spans, 0..1. */
export type SpanOf = (inside: Uint8Array) => number;

/**
 * Divides a picture by turns: colours are measured on both sides, then the sides are cut anew (Rother, Kolmogorov and
 * Blake, "GrabCut", 2004). Begun sparely it may end at clearer edges, which a box that is too large needs; what comes out
 * too small for its box is called for more strongly, and what goes on beyond the box is told off. `null` when one of the
 * sides stays empty.
 */
export async function divide(stage: Stage, seeds: Seeds, span: SpanOf, pace: Pace): Promise<Division | null> {
  const cut = new PixelCut(stage.picture);
  let start = seeds.generous;
  let best = await takeTurns(stage, cut, start, 0, pace);
  if (seeds.spare) {
    const spare = await takeTurns(stage, cut, seeds.spare, 0, pace);
    if (spare && isClearer(spare, best) && span(spare.inside) >= LEAST_SPARE_SPAN) {
      best = spare;
      start = seeds.spare;
    }
  }
  for (const bias of BIASES) {
    if (best && span(best.inside) >= LEAST_SPAN) break;
    const larger = await takeTurns(stage, cut, start, bias, pace);
    if (larger && scoreOf(larger, span) > (best ? scoreOf(best, span) : 0)) best = larger;
  }
  if (!best) return null;
  const stricter = withoutContinuation(stage, best);
  if (!stricter) return best;
  const again = await takeTurns(stricter.stage, cut, stricter.seeds, best.bias, pace);
  // Only what ends at clearer edges is a better answer: a thing may well be made of what lies around it.
  const isBetter =
    again !== null && isClearer(again, best) && span(again.inside) >= Math.min(LEAST_SPAN, span(best.inside));
  return isBetter ? again : best;
}

/** By its outline on average, and as a whole: every other stripe of a thing ends at clear edges, but at many of them. */
function isClearer(division: Division, than: Division | null): boolean {
  return (
    than === null ||
    (division.weakness < MOST_WEAKNESS_LEFT * than.weakness && division.openness < than.openness)
  );
}

/** How well a division spans its box and ends at edges. A box may be too large: then what fills it ends at none. */
function scoreOf({ inside, weakness }: Division, span: SpanOf): number {
  return Math.min(1, span(inside) / LEAST_SPAN) * (1 - weakness);
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
  if (!colors) return null;
  const { weakness, lengthPx } = cut.outline(inside);
  const enclosed = piecesOf(inside, stage.picture.widthPx).reduce(
    (sum, { value, pixels, touchesRim }) => (value === 1 || !touchesRim ? sum + pixels.length : sum),
    0,
  );
  return { inside, colors, bias, weakness, openness: (weakness * lengthPx) / Math.max(1, enclosed) };
}
