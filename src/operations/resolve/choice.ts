import type { Box, Size } from '../../domain/box.ts';
import type { Place, TargetPhrase } from '../instruction/plan.ts';
import { placeScore } from '../regions/place-score.ts';
import type { Candidate } from './candidate.ts';
import { solidArea } from './candidate.ts';
import { colorShare } from './color-agreement.ts';
import type { Scene } from './scene.ts';

/** Shares of a thing that are of a colour, from which the word may be meant for it, and from which it surely is. */
const COLOR_FROM = 0.04;
const COLOR_SURE = 0.22;

/** What is not of the asked colour, or not at the asked place, may still be meant, but hardly. */
const LEAST_FACTOR = 0.25;

/** Of several that were asked for, those below this confidence are left out, if surer ones are there. */
const LEAST_OF_SEVERAL = 0.15;

const centerOf = ({ leftPx, topPx, widthPx, heightPx }: Box) => ({
  x: leftPx + widthPx / 2,
  y: topPx + heightPx / 2,
});

/** Fits of boxes to places, 0..1, against each other where there are several: of two on the right, one is on the left. */
function placeFits(boxes: readonly Box[], canvas: Size, places: readonly Place[]): number[] {
  const byPlace = places.map((place) => {
    const fits = boxes.map((box) => placeScore(box, canvas, [place]));
    const [least, most] = [Math.min(...fits), Math.max(...fits)];
    if (most - least < 0.02) return fits;
    return fits.map((fit) => 0.4 * fit + (0.6 * (fit - least)) / (most - least));
  });
  return boxes.map((_, index) => Math.min(1, ...byPlace.map((fits) => fits[index]!)));
}

/** How near two boxes are, 0..1: 1 where they touch. */
function nearness(first: Box, second: Box, canvas: Size): number {
  const gapX = Math.max(
    0,
    first.leftPx - second.leftPx - second.widthPx,
    second.leftPx - first.leftPx - first.widthPx,
  );
  const gapY = Math.max(
    0,
    first.topPx - second.topPx - second.heightPx,
    second.topPx - first.topPx - first.heightPx,
  );
  return Math.exp(-Math.hypot(gapX, gapY) / (0.15 * Math.hypot(canvas.widthPx, canvas.heightPx)));
}

const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

interface Rated {
  readonly candidate: Candidate;
  /** For the choice. */
  readonly score: number;
}

/** Rates candidates by colour, place and neighbours; what disagrees loses confidence. Best first. */
function rate(
  candidates: readonly Candidate[],
  phrase: TargetPhrase,
  near: readonly Box[],
  { image }: Pick<Scene, 'image'>,
): Rated[] {
  const boxes = candidates.map(({ box }) => box);
  const fits = placeFits(boxes, image, phrase.places);
  const rated = candidates.map((candidate, index): Rated => {
    const share =
      phrase.colors.length === 0
        ? 1
        : ramp(colorShare(image, candidate.matte, phrase.colors), COLOR_FROM, COLOR_SURE);
    const color = LEAST_FACTOR + (1 - LEAST_FACTOR) * share;
    const placed = fits[index]!;
    const beside =
      near.length === 0 ? 1 : Math.max(...near.map((box) => nearness(candidate.box, box, image)));
    // A place chooses among several, and says little against the only one.
    const place = candidates.length > 1 || placed > 0.45 ? 1 : 0.6;
    return {
      candidate: { ...candidate, confidence: candidate.confidence * color * place },
      score: candidate.confidence * color * (0.15 + placed) * (0.3 + 0.7 * beside),
    };
  });
  return rated.toSorted((first, second) => second.score - first.score);
}

/** Chooses among candidates what a phrase means: one, so many, or all; by size or by number in a row where it says so. */
export function choose(
  candidates: readonly Candidate[],
  phrase: TargetPhrase,
  near: readonly Box[],
  scene: Pick<Scene, 'image'>,
): readonly Candidate[] {
  const rated = rate(candidates, phrase, near, scene);
  const [best] = rated;
  if (!best) return [];
  const plausible = rated.filter(
    ({ candidate, score }) => candidate.confidence >= LEAST_OF_SEVERAL && score >= 0.15 * best.score,
  );
  const pool = plausible.length > 0 ? plausible : [best];
  const count = phrase.quantity === 'all' ? pool.length : phrase.quantity === 'one' ? 1 : phrase.quantity;
  const inOrder = ordered(pool, phrase).map(({ candidate }) => candidate);
  const { ordinal } = phrase;
  if (ordinal === null) return inOrder.slice(0, count);
  const start = ordinal > 0 ? ordinal - 1 : inOrder.length + ordinal - (count - 1);
  const chosen = inOrder.slice(Math.max(0, start), Math.max(0, start) + count);
  return chosen.length > 0 && ordinal !== 0 ? chosen : [];
}

/** Best first, or by what the phrase says: by size, or in reading order for "the second". */
function ordered(pool: readonly Rated[], { size, ordinal, ordinalAxis }: TargetPhrase): readonly Rated[] {
  if (ordinal !== null) {
    const along = ({ candidate }: Rated): number => {
      const { x, y } = centerOf(candidate.box);
      return ordinalAxis === 'down' ? y : x;
    };
    return pool.toSorted((first, second) => along(first) - along(second));
  }
  if (size === null) return pool;
  const direction = size === 'largest' ? -1 : 1;
  const areas = new Map(pool.map((one) => [one, solidArea(one.candidate.matte)]));
  return pool.toSorted((first, second) => direction * (areas.get(first)! - areas.get(second)!));
}

/** Hints worth a look, best first: as many as may be needed, since each look costs seconds. */
export function worthALook<Hint extends { readonly box: Box; readonly confidence: number }>(
  hints: readonly Hint[],
  phrase: TargetPhrase,
  canvas: Size,
): readonly Hint[] {
  if (hints.length === 0) return hints;
  const isOpen =
    phrase.ordinal !== null || phrase.size !== null || phrase.near !== null || phrase.colors.length > 0;
  const wanted = phrase.quantity === 'all' ? MOST_LOOKS : phrase.quantity === 'one' ? 1 : phrase.quantity;
  const fits = placeFits(
    hints.map(({ box }) => box),
    canvas,
    phrase.places,
  );
  return hints
    .map((hint, index) => ({ hint, score: hint.confidence * (0.15 + fits[index]!) }))
    .toSorted((first, second) => second.score - first.score)
    .slice(0, Math.min(MOST_LOOKS, isOpen ? Math.max(wanted + 2, 5) : wanted + 1))
    .map(({ hint }) => hint);
}
const MOST_LOOKS = 10;
