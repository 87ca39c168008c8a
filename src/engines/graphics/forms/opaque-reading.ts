import type { PaintModel } from '../parts/paint.ts';
import type { Bounds } from '../parts/part.ts';
import { distanceFrom, formBounds } from './form.ts';
import type { OutlineEvidence } from './form-evidence.ts';
import { frontPart, placeInside } from './form-evidence.ts';
import type { Hypothesis } from './form-hypothesis.ts';
import type { Place, StackPicture } from './form-picture.ts';

/** Whether nothing lies on a form, little, or much that is no form, within it or also across its outline. */
export type Cover = 'none' | 'little' | 'much' | 'crossed';

/** An opaque form by what shows of it. */
export interface OpaqueReading {
  /** The part that shows most of it, and its one paint. */
  readonly part: number;
  readonly paint: PaintModel;
  /** The parts that show along the inside of its outline. */
  readonly shown: ReadonlySet<number>;
  readonly cover: Cover;
}

/** A band along an outline is so thick, in pixels, at most; along this share of what shows of a form it must be thicker. */
const RIM_PX = 7;
const LEAST_DEEP_SHARE = 0.2;

/** How far, in pixels, a part may reach beyond a form that is all of it. */
const REST_PX = 2.5;

/** Share of a form's inside, and of the inside of its outline, that must be what the form says. */
const LEAST_INSIDE_SHARE = 0.97;

/** The same of the inside of an outline that something else crosses. */
const LEAST_CROSSED_SHARE = 0.9;

/** How steep a gradient is at most, in levels per pixel: what is steeper is an edge between two colours. */
const MOST_SLOPE = 24;

/** Share of the inside that shows where nothing lies on it. */
const LEAST_CLEAR_SHARE = 0.995;

/** Share of the inside that must show where what is no form lies on one. */
const LEAST_BARE_SHARE = 0.3;

/** Places along the inside of an outline where a part shows that is a piece of the form, not just near it. */
const LEAST_EDGE_PLACES = 3;

type EdgePlace = Place & { readonly index: number };

/**
 * The part that shows most of an opaque form, and its one paint; `null` where what shows is not one paint. Where something else
 * `isCrossed` by its outline, it lies on the form.
 */
export function opaqueReading(
  seen: StackPicture,
  hypothesis: Hypothesis,
  evidence: OutlineEvidence,
  isCrossed: boolean,
): OpaqueReading | null {
  const part = frontPart(evidence);
  // What shows the ground is a place where nothing lies.
  const at = evidence.inner.findIndex((id, index) => id === part && evidence.outer[index] !== part);
  if (part < 0 || hypothesis.isHole || seen.isGround(part, ...placeInside(hypothesis, at))) return null;
  // Frames and icons are drawn as one, and every piece of them has straight sides.
  if (exceeds(seen.fine.get(part), formBounds(hypothesis.form))) return null;
  const edge: EdgePlace[] = [];
  const around = new Map<number, number>();
  for (const [index, id] of evidence.inner.entries()) {
    const far = evidence.outer[index]!;
    if (id < 0 || far < 0 || id === far) continue;
    around.set(far, (around.get(far) ?? 0) + 1);
    const [x, y] = placeInside(hypothesis, index);
    edge.push({ id, index, x, y });
  }
  const inside = [...seen.inside(hypothesis)].filter(({ id }) => id === part || !seen.letters.has(id));
  const shareOf = (places: readonly Place[], paint: PaintModel): number =>
    places.filter((place) => place.id === part || (place.id >= 0 && seen.isShown(paint, place))).length /
    Math.max(1, places.length);
  const own = seen.paints[part]!;
  const isEdged = shareOf(edge, own) >= (isCrossed ? LEAST_CROSSED_SHARE : LEAST_INSIDE_SHARE);
  const counts = new Map<number, number>();
  for (const { id } of edge) counts.set(id, (counts.get(id) ?? 0) + 1);
  const shown = new Set([...counts].flatMap(([id, count]) => (count >= LEAST_EDGE_PLACES ? [id] : [])));
  if (isRim(seen, hypothesis, edge)) return null;
  const bare = shareOf(inside, own);
  const coverOf = (share: number): Cover =>
    isCrossed ? 'crossed' : share >= LEAST_CLEAR_SHARE ? 'none' : 'little';
  const isOwn = isEdged && bare >= LEAST_INSIDE_SHARE;
  const byOwn: OpaqueReading = { part, paint: own, shown, cover: coverOf(bare) };
  if (isOwn && (own.type === 'flat' || shown.size === 1)) return byOwn;
  // How a gradient goes on is told by all its pieces more exactly than by one.
  const known = inside.filter(({ id }) => id >= 0);
  const all = seen.fittedTo([...edge, ...known].map(({ x, y }) => [Math.floor(x), Math.floor(y)]));
  if (!isCrossed && all.type !== 'free' && all.residual <= seen.levels.off && !hasEdge(all))
    if (
      Math.min(shareOf(edge, all), shareOf(inside, all)) >= LEAST_INSIDE_SHARE &&
      !(isOwn && shareOf(edge, own) >= shareOf(edge, all))
    )
      return { part, paint: all, shown, cover: coverOf(shareOf(inside, all)) };
  if (isOwn) return byOwn;
  if (!isEdged || bare < LEAST_BARE_SHARE || seen.letters.has(part)) return null;
  // What shows around it and within it lies below a hole.
  const outside = [...around].flatMap(([id, count]) =>
    count > (1 - LEAST_INSIDE_SHARE) * edge.length ? [id] : [],
  );
  const seenThrough = inside.filter(
    ({ id, x, y }) => !seen.isPainted(own, x, y) && outside.some((other) => seen.isAlike(id, other, x, y)),
  );
  return seenThrough.length > (1 - LEAST_INSIDE_SHARE) * inside.length
    ? null
    : { part, paint: own, shown, cover: isCrossed ? 'crossed' : 'much' };
}

/** Whether the course of a gradient goes over an edge: any colours lie along some course. */
export function hasEdge({ table, from, to }: PaintModel): boolean {
  const most = (MOST_SLOPE * (to - from)) / (table.length / 3 - 1);
  for (let at = 3; at < table.length; at += 1) if (Math.abs(table[at]! - table[at - 3]!) > most) return true;
  return false;
}

/** Whether a form shows nothing but a band along its outline: a frame, and nothing tells what lies within it. */
function isRim(seen: StackPicture, { form, samples }: Hypothesis, edge: readonly EdgePlace[]): boolean {
  let [looked, deep] = [0, 0];
  for (const { id, index } of edge) {
    const x = samples.x[index]! - RIM_PX * samples.outX[index]!;
    const y = samples.y[index]! - RIM_PX * samples.outY[index]!;
    if (distanceFrom(form, x, y) > -RIM_PX / 2) continue;
    looked += 1;
    if (seen.labelAt(x, y) === id || seen.isPainted(seen.paints[id]!, x, y)) deep += 1;
  }
  return deep < LEAST_DEEP_SHARE * looked;
}

/** Whether a part reaches further than a form by more than its edges are known. */
function exceeds(part: Bounds | undefined, form: Bounds): boolean {
  if (!part) return false;
  return (
    part.left < form.left - REST_PX ||
    part.top < form.top - REST_PX ||
    part.right > form.right + REST_PX ||
    part.bottom > form.bottom + REST_PX
  );
}
