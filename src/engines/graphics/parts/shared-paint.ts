import type { PaintModel, PaintSamples } from './paint.ts';
import { fitPaint, residualsOf, takePercentile } from './paint.ts';

/** Pixels from which a zone may be a piece of a gradient, as a share of the canvas, and how many such are looked at. */
const LEAST_PIECE_SHARE = 0.006;
const MOST_PIECES = 10;

/** Samples of each piece that a common paint is fitted to. */
const MOST_SAMPLES = 400;

/** Share of a piece that the common paint explains; the rest may lie in a shadow. */
const LEAST_EXPLAINED = { whole: 0.85, other: 0.6 } as const;

/** How much worse, in tolerances, the common paint may explain a whole piece than the piece's own one does. */
const MOST_LOSS_TOLERANCES = 1 / 2;

/** How far, in levels, a flat piece is at least from its one colour that may show some of a gradient, and the share of that from it. */
const LEAST_ROUGHNESS = 0.5;
const MOST_LENT_SHARE = 0.75;

/** Evenly spread ones of a piece's samples. */
function thinned(samples: PaintSamples): PaintSamples {
  const count = Math.min(samples.count, MOST_SAMPLES);
  const some = (values: Float32Array): Float32Array =>
    Float32Array.from({ length: count }, (_, index) => values[Math.floor((index * samples.count) / count)]!);
  const { x, y, red, green, blue } = samples;
  return { count, x: some(x), y: some(y), red: some(red), green: some(green), blue: some(blue) };
}

/** The samples of two pieces as one. */
function together(one: PaintSamples, other: PaintSamples): PaintSamples {
  const joined = (a: Float32Array, b: Float32Array): Float32Array => {
    const all = new Float32Array(a.length + b.length);
    all.set(a);
    all.set(b, a.length);
    return all;
  };
  return {
    count: one.count + other.count,
    x: joined(one.x, other.x),
    y: joined(one.y, other.y),
    red: joined(one.red, other.red),
    green: joined(one.green, other.green),
    blue: joined(one.blue, other.blue),
  };
}

function explainedShare(paint: PaintModel, samples: PaintSamples, tolerance: number): number {
  let near = 0;
  for (const residual of residualsOf(paint, samples)) if (residual <= tolerance) near += 1;
  return near / Math.max(1, samples.count);
}

/** Whether one paint explains a piece about as well as another, its own, does: two paints that are alike are not one. */
function isNoWorse(paint: PaintModel, own: PaintModel, samples: PaintSamples, tolerance: number): boolean {
  const [tried, known] = [residualsOf(paint, samples), residualsOf(own, samples)];
  return takePercentile(tried, 0.8) <= takePercentile(known, 0.8) + MOST_LOSS_TOLERANCES * tolerance;
}

/** How many times as steep as the steeper piece's own course a common one may be, and how much more, in levels per pixel. */
const MOST_STEEPNESS_RATIO = 2;
const STEEPNESS_SLACK = 0.3;

/** How steep a gradient's course is where it is steepest, in levels per pixel. */
function steepness({ table, from, to }: PaintModel): number {
  let most = 0;
  for (let at = 3; at < table.length; at += 1) most = Math.max(most, Math.abs(table[at]! - table[at - 3]!));
  return (most * (table.length / 3 - 1)) / Math.max(1, to - from);
}

/** Whether a common course leaps between two pieces' own stretches of it: that is an edge that nothing shows. */
function leaps(paint: PaintModel, own: readonly PaintModel[]): boolean {
  const known = Math.max(...own.map(steepness));
  return steepness(paint) > MOST_STEEPNESS_RATIO * known + STEEPNESS_SLACK;
}

const isGradient = ({ type }: PaintModel): boolean => type === 'linear' || type === 'radial';

/**
 * Gives the pieces of one gradient that something else parts the same paint, fitted to all of them: each alone shows only a
 * stretch of its course, and a piece that lies partly in a shadow may show none that can be fitted. Answers one model for
 * each zone, the same object where the paint is shared. About 2 ms for each pair of large gradients.
 */
export function sharedPaints(
  paints: readonly PaintModel[],
  samples: readonly PaintSamples[],
  areas: Int32Array,
  { tolerance, pixels }: { readonly tolerance: number; readonly pixels: number },
): PaintModel[] {
  const shared = [...paints];
  const pieces = paints
    .map((paint, zone) => ({ zone, paint, area: areas[zone]! }))
    .filter(({ paint, area }) => paint.type !== 'flat' && area >= LEAST_PIECE_SHARE * pixels)
    .sort((one, other) => other.area - one.area)
    .slice(0, MOST_PIECES);
  const all = new Map(pieces.map(({ zone }) => [zone, thinned(samples[zone]!)]));
  for (const { zone } of pieces) {
    if (!isGradient(shared[zone]!)) continue;
    for (const { zone: other } of pieces) {
      if (other === zone || shared[other] === shared[zone]) continue;
      const both = together(all.get(zone)!, all.get(other)!);
      const paint = fitPaint(both, tolerance);
      if (!isGradient(paint)) continue;
      if (isGradient(shared[other]!) && leaps(paint, [shared[zone]!, shared[other]!])) continue;
      const reach = 1.5 * tolerance + 0.5;
      if (explainedShare(paint, all.get(zone)!, reach) < LEAST_EXPLAINED.whole) continue;
      if (explainedShare(paint, all.get(other)!, reach) < LEAST_EXPLAINED.other) continue;
      if (!isNoWorse(paint, shared[zone]!, all.get(zone)!, tolerance)) continue;
      const [before, after] = [shared[zone], shared[other]];
      for (const piece of pieces) {
        if (shared[piece.zone] !== before && shared[piece.zone] !== after) continue;
        shared[piece.zone] = paint;
        all.set(piece.zone, thinned(both));
      }
    }
  }
  lendToLevel(shared, samples, new Set(pieces.map(({ zone }) => shared[zone]!).filter(isGradient)));
  return shared;
}

/**
 * Gives pieces that look flat the gradient that explains them better than their one colour, in place: little of a gradient, or
 * what lies across its course, shows next to none of it.
 */
function lendToLevel(
  paints: PaintModel[],
  samples: readonly PaintSamples[],
  gradients: ReadonlySet<PaintModel>,
): void {
  for (const [zone, own] of paints.entries()) {
    if (own.type !== 'flat' || own.residual < LEAST_ROUGHNESS) continue;
    const some = thinned(samples[zone]!);
    const known = meanResidual(own, some);
    for (const paint of gradients) {
      if (meanResidual(paint, some) > MOST_LENT_SHARE * known) continue;
      paints[zone] = paint;
      break;
    }
  }
}

function meanResidual(paint: PaintModel, samples: PaintSamples): number {
  return residualsOf(paint, samples).reduce((sum, value) => sum + value, 0) / Math.max(1, samples.count);
}
