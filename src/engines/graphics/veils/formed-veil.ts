import type { Raster } from '../../../domain/raster.ts';
import { circleCandidates } from '../forms/circle-form.ts';
import { edgelsOf } from '../forms/edgel.ts';
import { distanceFrom, formBounds } from '../forms/form.ts';
import type { Candidate, Form } from '../forms/form-candidate.ts';
import { LEAST_DEVIATION } from '../forms/form-candidate.ts';
import { stepRuns } from '../forms/line-search.ts';
import type { OpaqueForm } from '../forms/opaque-form.ts';
import { hide, isPlainWithin } from '../forms/opaque-form.ts';
import { polygonCandidates } from '../forms/polygon-form.ts';
import { meet } from '../parts/part.ts';
import type { Veil } from './veil.ts';
import { seenShare, withoutVeils } from './veil.ts';
import { LEAST_THROUGH } from './veil-edge.ts';

/** Colours are compared so far from an outline, in pixels, and may be so far off, in levels. */
export const LOOK = {
  clean: { reachPx: 2, depthPx: 1, tolerance: 5, isGrainy: false },
  noisy: { reachPx: 3, depthPx: 4, tolerance: 9, isGrainy: true },
} as const;

/** Places off another form's outline, in pixels, that tell which of two lies in front, how many, and by how much. */
const FRONT_GAP_PX = 4;
const LEAST_FRONT_PLACES = 6;
const LEAST_AHEAD = 0.2;

/** Share of what shows within a veil that must lie below it: a picture that was put on it cannot be told from it otherwise. */
const LEAST_SEEN_SHARE = 0.75;

/** Share of an outline that a number more has to explain: a corner is soon cut off a form by what lies over it. */
const NUMBER_COST = 0.015;

/** Forms over each other come off one by one, from the front. */
const MOST_ROUNDS = 6;

/** Forms of one colour that lie over a picture or over several things. */
export interface FormedVeils {
  /** Front to back. */
  readonly veils: readonly Veil[];
  readonly opaque: readonly OpaqueForm[];
  /** All that have one colour along their outline, whatever lies within. */
  readonly inOneColor: readonly OpaqueForm[];
}

/** How well a form's relation holds both within another form and out of it: what lies below shows two relations there. */
function frontness({ places, relation: { told } }: Candidate, { outline }: Candidate): number {
  const counts = { inside: [0, 0], outside: [0, 0] };
  for (const [index, { x, y }] of places.entries()) {
    if (told[index] === 0) continue;
    const distance = distanceFrom(outline, x, y);
    if (Math.abs(distance) < FRONT_GAP_PX) continue;
    const count = counts[distance < 0 ? 'inside' : 'outside'];
    count[told[index] === 1 ? 0 : 1]! += 1;
  }
  const share = ([held, failed]: number[]): number =>
    held! + failed! < LEAST_FRONT_PLACES ? 1 : held! / (held! + failed!);
  return Math.min(share(counts.inside), share(counts.outside));
}

/**
 * Circles and convex polygons of one colour that lie over a picture or over several things, from the front to the back: all
 * along the outline of each what shows inside is what shows outside at one share plus one colour (Metelli 1974). Some 0.3 s per
 * megapixel, and as much again for each that is found below another. `isWritten` says per pixel where writing hides what is below.
 */
export function formedVeils(
  picture: Raster,
  noisy: boolean,
  { isWritten, onPattern = false }: { readonly isWritten?: Uint8Array; readonly onPattern?: boolean } = {},
): FormedVeils {
  const veils: Veil[] = [];
  const opaque: OpaqueForm[] = [];
  const inOneColor: OpaqueForm[] = [];
  const hidden = isWritten?.slice() ?? new Uint8Array(picture.widthPx * picture.heightPx);
  let image = picture;
  let edgels = edgelsOf(image, noisy);
  let runs = stepRuns(edgels, image);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const options = { ...LOOK[noisy ? 'noisy' : 'clean'], hidden, onPattern };
    const candidates = [
      ...circleCandidates(image, edgels, options),
      ...polygonCandidates(image, runs, options),
    ].sort((one, other) => worth(other) - worth(one));
    const taken: Form[] = [];
    const translucent: Veil[] = [];
    for (const candidate of candidates) {
      const { outline, relation } = candidate;
      if (taken.some((form) => meet(formBounds(form), formBounds(outline)))) continue;
      if (candidates.some((other) => isBehind(candidate, other))) continue;
      const { through, added } = relation;
      if (through >= LEAST_THROUGH) {
        const veil = { through, added, color: colorOf(added, through), outline };
        if (seenShare(veil, image, hidden) < LEAST_SEEN_SHARE) continue;
        translucent.push(veil);
      } else {
        if (opaque.some((form) => isSame(form.outline, outline))) continue;
        const form = { outline, color: colorOf(added, 0) };
        if (!inOneColor.some((own) => isSame(own.outline, outline))) inOneColor.push(form);
        if (relation.deviation < LEAST_DEVIATION) continue;
        if (!isPlainWithin(image, outline, added, options.tolerance)) continue;
        opaque.push(form);
        hide(hidden, picture, outline);
      }
      taken.push(outline);
    }
    if (taken.length === 0) break;
    if (translucent.length === 0) continue;
    veils.push(...translucent);
    image = withoutVeils(image, translucent);
    edgels = edgelsOf(image, noisy);
    runs = stepRuns(edgels, image);
  }
  return { veils, opaque, inOneColor };
}

function colorOf(added: readonly [number, number, number], through: number): [number, number, number] {
  const channel = (value: number): number => Math.min(255, Math.max(0, value / (1 - through)));
  return [channel(added[0]), channel(added[1]), channel(added[2])];
}

/** Numbers that say where a form is. */
const numbersOf = (form: Form): number =>
  form.type === 'polygon' ? 2 * form.points.length : form.type === 'ellipse' ? 3 : 5;

/** How much of a form's outline its relation holds along, against how much has to be said of the form. */
const worth = ({ outline, relation }: Candidate): number => relation.share - NUMBER_COST * numbersOf(outline);

/** Whether a form lies behind another one that it meets. */
function isBehind(candidate: Candidate, other: Candidate): boolean {
  return (
    other !== candidate &&
    !isSame(other.outline, candidate.outline) &&
    meet(formBounds(other.outline), formBounds(candidate.outline)) &&
    frontness(other, candidate) >= frontness(candidate, other) + LEAST_AHEAD
  );
}

/** How far apart, in pixels and all sides together, the bounds of one form may be found. */
const MOST_APART_PX = 8;

function isSame(one: Form, other: Form): boolean {
  const [a, b] = [formBounds(one), formBounds(other)];
  return (
    Math.abs(a.left - b.left) +
      Math.abs(a.top - b.top) +
      Math.abs(a.right - b.right) +
      Math.abs(a.bottom - b.bottom) <
    MOST_APART_PX
  );
}
