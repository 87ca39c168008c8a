import type { Outline } from '../../../domain/shape.ts';
import { LEAST_THROUGH, MOST_THROUGH } from '../veils/veil-edge.ts';
import type { OutlinePlace, OutlineRelation, RelationOptions } from './outline-relation.ts';

/** Share of an outline on the canvas along which the relation must hold, and along which it may be contradicted, and by how much it must lead. */
export const LEAST_SHARE = 0.5;
const MOST_AGAINST = 0.32;
const LEAST_LEAD = 0.35;

/** The share where texture hides so much of the outline that the relation holds along less of it. */
const LEAST_CLEAR_SHARE = 0.75;

/** Standard deviation of what shows outside, in tolerances, up to which a few colours may agree by chance. */
const PLAIN_TOLERANCES = 2;

/** Share of an outline that must not be hidden, and places of a circle's: what few say they may by chance. */
export const LEAST_ASKED_SHARE = 0.35;
export const LEAST_ASKED_PLACES = 60;

/** Standard deviation, in levels, of what shows outside of an outline, below which nothing is seen through. */
export const LEAST_DEVIATION = 8;

/**
 * The same without any one side of it, for a veil through which little shows: of one colour along a side and one along all
 * others, a share that explains both is soon found, as where a frame happens to end what lies beside it.
 */
const LEAST_SPREAD = 3;

/** Share of the variance inside of a veil's outline that what shows outside explains. */
const LEAST_EXPLAINED = { clean: 0.7, noisy: 0.4 } as const;

/** Share of an outline along which a relation holds that holds along all of it but for where edges below run across. */
const WHOLE_SHARE = 0.9;

/**
 * The same shares and levels for a veil whose whole outline tells it, and that lies on several colours: a calm stretch of a
 * picture shows through as well as a lively one, only that grain, which differs from side to side, is more of what shows there.
 */
const WHOLE_EXPLAINED = 0.6;
const WHOLE_DEVIATION = 5;
const LEAST_COLORS = 3;

/**
 * Share of the variance explained where the relation is exact: there steps smaller than the tolerance tell as well, as what
 * little shows of a dark picture through a form that is nearly opaque.
 */
const EXACT_EXPLAINED = 0.85;

/** A form whose outline can be followed. */
export type Form = Extract<Outline, { type: 'ellipse' | 'polygon' | 'rectangle' }>;

/** A form that something of one colour may have, and what its outline says of that. */
export interface Candidate {
  readonly outline: Form;
  /** Places along the outline, and what each says. */
  readonly places: readonly OutlinePlace[];
  readonly relation: OutlineRelation;
}

/** Whether a relation can be that of a form with what lies below it. */
export function isForm(
  { through, added, held, share, against, deviation, spread, telling, colors, explained }: OutlineRelation,
  { isGrainy, tolerance, onPattern }: RelationOptions,
): boolean {
  const isWhole = !isGrainy && through >= LEAST_THROUGH && held >= WHOLE_SHARE && colors >= LEAST_COLORS;
  // The more unlike the places are that agree on a share, the less do they by chance, whatever texture does to the others.
  const chance = through >= LEAST_THROUGH ? Math.min(1, (PLAIN_TOLERANCES * tolerance) / spread) : 1;
  if (share < LEAST_SHARE || against > Math.min(MOST_AGAINST / chance, share - LEAST_LEAD * chance))
    return false;
  if (held < LEAST_SHARE && share < LEAST_CLEAR_SHARE) return false;
  // A pattern tells what shows through by what repeats within.
  if (deviation < (isWhole ? WHOLE_DEVIATION : LEAST_DEVIATION) && !(onPattern && through < LEAST_THROUGH))
    return false;
  // On one colour but for a stretch, as much must tell of the share as speaks against it.
  const isExact = isWhole && explained >= EXACT_EXPLAINED;
  if (through >= LEAST_THROUGH && spread < LEAST_SPREAD)
    if ((!isExact && through * deviation < tolerance) || telling < against) return false;
  const least = isWhole ? WHOLE_EXPLAINED : LEAST_EXPLAINED[isGrainy ? 'noisy' : 'clean'];
  if (through > MOST_THROUGH || (through >= LEAST_THROUGH && explained < least)) return false;
  const own = Math.max(0, through);
  return added.every((value) => value / (1 - own) >= -12 && value / (1 - own) <= 267);
}
