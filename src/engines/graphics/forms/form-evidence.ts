import type { Hypothesis } from './form-hypothesis.ts';
import type { StackPicture } from './form-picture.ts';
import { BEYOND, UNKNOWN } from './form-picture.ts';

/** What one side of an outline shows, in places. */
export interface SideEvidence {
  edges: number;
  known: number;
  whole: number;
}

/** What shows on both sides of a form's outline. */
export interface OutlineEvidence {
  /** Per place, the parts inside and outside of it. */
  readonly inner: Int32Array;
  readonly outer: Int32Array;
  /** The side of the form that a place is on, and what it shows. */
  readonly sides: ReadonlyMap<number, SideEvidence>;
  /** Places on the canvas, those of which something is known, those that show an edge, and those where it is just there. */
  readonly whole: number;
  readonly known: number;
  readonly edges: number;
  readonly sharp: number;
  /** Places that are known and show no edge. */
  readonly plain: readonly number[];
}

/** Share of an outline that must show an edge: where less does now, more never will. */
export const LEAST_SHOWN_SHARE = 0.2;

/** How near, in pixels, an edge is to an outline that is just the form's. */
const SHARP_PX = 1.1;

/** How near it is to the more exact one of two outlines. */
const EXACT_PX = 0.6;

/** Where, in pixels beyond the end of a side, the side is looked for again, how far beside it, and at how many places at least. */
const BEYOND_PX = [4, 6, 8, 10, 12, 14] as const;
const BESIDE_PX = 1.5;
const LEAST_BEYOND = 3;

/** Ends of sides, those of a triangle at least, of which one may meet another edge by chance. */
const LEAST_ENDS = 6;

type SamplePlace = readonly [x: number, y: number];

/** The place where a form's inside is read at one of its outline's samples. */
export function placeInside({ samples, reachPx }: Hypothesis, index: number): SamplePlace {
  return [
    samples.x[index]! - reachPx * samples.outX[index]!,
    samples.y[index]! - reachPx * samples.outY[index]!,
  ];
}

/** The place where what lies around a form is read at one of its outline's samples, `reachPx` off it. */
export function placeOutside({ samples }: Hypothesis, index: number, reachPx: number): SamplePlace {
  return [
    samples.x[index]! + reachPx * samples.outX[index]!,
    samples.y[index]! + reachPx * samples.outY[index]!,
  ];
}

/** The share of a form's outline on the canvas that shows an edge. */
export function edgeShare(seen: StackPicture, hypothesis: Hypothesis): number {
  const { reachPx } = seen.levels;
  let [edges, whole] = [0, 0];
  for (let index = 0; index < hypothesis.samples.x.length; index += 1) {
    const inner = seen.labelAt(...placeInside(hypothesis, index));
    const outer = seen.labelAt(...placeOutside(hypothesis, index, reachPx));
    if (inner === BEYOND || outer === BEYOND) continue;
    whole += 1;
    if (inner >= 0 && outer >= 0 && inner !== outer) edges += 1;
  }
  return whole === 0 ? 0 : edges / whole;
}

/** What shows on both sides of a form's outline. */
export function outlineEvidence(seen: StackPicture, hypothesis: Hypothesis): OutlineEvidence {
  const { x, y, outX, outY, side } = hypothesis.samples;
  const { reachPx } = seen.levels;
  const inner = new Int32Array(x.length);
  const outer = new Int32Array(x.length);
  const sides = new Map<number, SideEvidence>();
  const plain: number[] = [];
  let [edges, known, whole, sharp] = [0, 0, 0, 0];
  for (let index = 0; index < x.length; index += 1) {
    inner[index] = seen.labelAt(...placeInside(hypothesis, index));
    outer[index] = seen.labelAt(...placeOutside(hypothesis, index, reachPx));
    if (inner[index] === BEYOND || outer[index] === BEYOND) continue;
    whole += 1;
    const own = sides.get(side[index]!) ?? { edges: 0, known: 0, whole: 0 };
    sides.set(side[index]!, own);
    own.whole += 1;
    // Where nothing is known of both sides, no edge shows.
    const areUnknown = inner[index] === UNKNOWN && outer[index] === UNKNOWN;
    if (!areUnknown && (inner[index]! < 0 || outer[index]! < 0)) continue;
    known += 1;
    own.known += 1;
    if (inner[index] === outer[index] && (areUnknown || !steps(seen, hypothesis, index))) {
      plain.push(index);
      continue;
    }
    own.edges += 1;
    edges += 1;
    const [nearX, nearY] = [SHARP_PX * outX[index]!, SHARP_PX * outY[index]!];
    if (
      seen.labelAt(x[index]! - nearX, y[index]! - nearY) !==
      seen.labelAt(x[index]! + nearX, y[index]! + nearY)
    )
      sharp += 1;
  }
  return { inner, outer, sides, whole, known, edges, sharp, plain };
}

/** Whether the colours on both sides of an outline differ within one part, as where a gradient lies on one of its colours. */
function steps(seen: StackPicture, hypothesis: Hypothesis, index: number): boolean {
  const { reachPx, step } = seen.levels;
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  seen.color(...placeInside(hypothesis, index), own);
  seen.color(...placeOutside(hypothesis, index, reachPx), far);
  return [0, 1, 2].some((channel) => Math.abs(own[channel]! - far[channel]!) >= step);
}

/** The part that shows most along the inside of an outline, where that shows an edge; -1 where none does. */
export function frontPart({ inner, outer }: OutlineEvidence): number {
  const counts = new Map<number, number>();
  let [part, most] = [-1, 0];
  for (let index = 0; index < inner.length; index += 1) {
    const id = inner[index]!;
    if (id < 0 || outer[index]! < 0 || outer[index] === id) continue;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    if (count > most) [part, most] = [id, count];
  }
  return part;
}

/** The share of an outline's known places where an edge lies just on it. */
export function exactness(seen: StackPicture, { samples: { x, y, outX, outY } }: Hypothesis): number {
  let [exact, known] = [0, 0];
  for (let index = 0; index < x.length; index += 1) {
    const [nearX, nearY] = [EXACT_PX * outX[index]!, EXACT_PX * outY[index]!];
    const inner = seen.labelAt(x[index]! - nearX, y[index]! - nearY);
    const outer = seen.labelAt(x[index]! + nearX, y[index]! + nearY);
    if (inner < 0 || outer < 0) continue;
    known += 1;
    if (inner !== outer) exact += 1;
  }
  return exact / Math.max(1, known);
}

/**
 * Whether straight sides go on beyond their ends: then they are other forms'. Where two forms cross, the sides of both go on; a
 * single one of an outline all of which shows may by chance meet another edge, if what lies beyond all other ends is known.
 */
export function goesOn(seen: StackPicture, { ends }: Hypothesis, isWhole: boolean): boolean {
  let [going, hidden] = [0, 0];
  for (const { x, y, wayX, wayY } of ends) {
    let [shown, looked] = [0, 0];
    for (const away of BEYOND_PX) {
      const [px, py] = [x + away * wayX, y + away * wayY];
      const one = seen.labelAt(px - BESIDE_PX * wayY, py + BESIDE_PX * wayX);
      const other = seen.labelAt(px + BESIDE_PX * wayY, py - BESIDE_PX * wayX);
      if (one < 0 || other < 0) continue;
      looked += 1;
      if (one !== other) shown += 1;
    }
    if (looked < LEAST_BEYOND) hidden += 1;
    else if (shown === looked) going += 1;
  }
  return going > 1 || (going === 1 && (!isWhole || hidden > 0 || ends.length < LEAST_ENDS));
}
