import type { Box } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { Thing } from './thing.ts';

/** A thing that may be what a phrase means, before one of them is chosen and named. */
export interface Candidate extends Omit<Thing, 'name'> {
  /** Tight around its solid pixels. */
  readonly box: Box;
  /** What the engine calls it; absent where it has no word for it. */
  readonly label?: string;
}

/** Things with fewer solid pixels than this share of the picture are specks. */
const SPECK_SHARE = 0.0004;

/** The facts of a thing as a candidate; `null` where its matte is but a speck. */
export function candidateOf(facts: Omit<Candidate, 'box'>): Candidate | null {
  const box = tightBox(facts.matte, 128);
  if (!box || solidArea(facts.matte) < Math.max(4, SPECK_SHARE * facts.matte.data.length)) return null;
  return { ...facts, box };
}

/** Pixels of at least half an alpha. */
export function solidArea({ data }: Mask): number {
  let count = 0;
  for (let pixel = 0; pixel < data.length; pixel += 1) if (data[pixel]! >= 128) count += 1;
  return count;
}

/** Area of the intersection of two boxes. */
function sharedArea(first: Box, second: Box): number {
  const width =
    Math.min(first.leftPx + first.widthPx, second.leftPx + second.widthPx) -
    Math.max(first.leftPx, second.leftPx);
  const height =
    Math.min(first.topPx + first.heightPx, second.topPx + second.heightPx) -
    Math.max(first.topPx, second.topPx);
  return Math.max(0, width) * Math.max(0, height);
}

/** Intersection over union of two boxes, 0..1. */
export function boxOverlap(first: Box, second: Box): number {
  const shared = sharedArea(first, second);
  return shared / (boxArea(first) + boxArea(second) - shared);
}

/** The share of `inner` that lies in `outer`, 0..1. */
export function boxShareIn(inner: Box, outer: Box): number {
  return sharedArea(inner, outer) / Math.max(1, boxArea(inner));
}

/** Intersection over union of the solid pixels of two mattes of one size, 0..1. */
export function matteOverlap(first: Mask, second: Mask): number {
  let shared = 0;
  let either = 0;
  for (let pixel = 0; pixel < first.data.length; pixel += 1) {
    const [inFirst, inSecond] = [first.data[pixel]! >= 128, second.data[pixel]! >= 128];
    if (inFirst && inSecond) shared += 1;
    if (inFirst || inSecond) either += 1;
  }
  return either === 0 ? 0 : shared / either;
}

/** The share of the solid pixels of `inner` that are solid in `outer`, 0..1. */
export function matteShareIn(inner: Mask, outer: Mask): number {
  let shared = 0;
  let all = 0;
  for (let pixel = 0; pixel < inner.data.length; pixel += 1) {
    if (inner.data[pixel]! < 128) continue;
    all += 1;
    if (outer.data[pixel]! >= 128) shared += 1;
  }
  return all === 0 ? 0 : shared / all;
}

/** Candidates without those that are the same thing as one before them. */
export function withoutRepeats(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const isKnown = kept.some(
      (known) =>
        boxOverlap(known.box, candidate.box) > 0.4 &&
        matteOverlap(known.matte, candidate.matte) > SAME_OVERLAP,
    );
    if (!isKnown) kept.push(candidate);
  }
  return kept;
}
const SAME_OVERLAP = 0.6;
