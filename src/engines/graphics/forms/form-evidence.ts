import type { Form, OutlineSamples } from './form.ts';
import type { Hypothesis, Sampling } from './form-hypothesis.ts';
import { hypothesesOf, outlinePx } from './form-hypothesis.ts';
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

/** What of a picture tells where its edges are. */
export type EdgePicture = Pick<StackPicture, 'labels' | 'levels' | 'size'>;

/** The pixel `awayPx` outside of a sample of a form's outline, inside where that is below 0; -1 beyond the canvas. */
function pixelOff(
  { size: { widthPx, heightPx } }: EdgePicture,
  { x, y, outX, outY }: OutlineSamples,
  index: number,
  awayPx: number,
): number {
  const column = Math.floor(x[index]! + awayPx * outX[index]!);
  const row = Math.floor(y[index]! + awayPx * outY[index]!);
  return column < 0 || row < 0 || column >= widthPx || row >= heightPx ? -1 : row * widthPx + column;
}

/** The share of a form's outline on the canvas that shows an edge. */
export function edgeShare(seen: EdgePicture, { samples, reachPx }: Hypothesis): number {
  const { labels, levels } = seen;
  let [edges, whole] = [0, 0];
  for (let index = 0; index < samples.x.length; index += 1) {
    const near = pixelOff(seen, samples, index, -reachPx);
    const far = pixelOff(seen, samples, index, levels.reachPx);
    if (near < 0 || far < 0) continue;
    whole += 1;
    if (labels[near]! >= 0 && labels[far]! >= 0 && labels[near] !== labels[far]) edges += 1;
  }
  return whole === 0 ? 0 : edges / whole;
}

/** Rectangles that are looked at closely: each two pairs of lines make one, and a grid of forms has many that lie alike. */
const MOST_RECTANGLES = 3000;

/** Places on a rectangle's outline that tell roughly how much of it shows. */
const ROUGH_SAMPLING: Sampling = { stepPx: 12, most: 100 };

/** Forms without the rectangles that show least, where there are very many: in their order. */
export function withoutFaintRectangles(forms: readonly Form[], seen: EdgePicture): readonly Form[] {
  const rectangles = forms.filter(({ type }) => type === 'rectangle');
  if (rectangles.length <= MOST_RECTANGLES) return forms;
  const faint = new Set(
    hypothesesOf(rectangles, seen.levels.reachPx, ROUGH_SAMPLING)
      .map((rough) => ({ form: rough.form, told: edgeShare(seen, rough) ** 2 * outlinePx(rough) }))
      .sort((one, other) => other.told - one.told)
      .slice(MOST_RECTANGLES)
      .map(({ form }) => form),
  );
  return forms.filter((form) => !faint.has(form));
}

/** What shows on both sides of a form's outline. */
export function outlineEvidence(seen: StackPicture, { samples, reachPx }: Hypothesis): OutlineEvidence {
  const { labels, levels } = seen;
  const { side } = samples;
  const inner = new Int32Array(side.length);
  const outer = new Int32Array(side.length);
  const sides = new Map<number, SideEvidence>();
  const plain: number[] = [];
  const labelOff = (index: number, awayPx: number): number => {
    const pixel = pixelOff(seen, samples, index, awayPx);
    return pixel < 0 ? BEYOND : labels[pixel]!;
  };
  let [edges, known, whole, sharp] = [0, 0, 0, 0];
  for (let index = 0; index < side.length; index += 1) {
    const near = pixelOff(seen, samples, index, -reachPx);
    const far = pixelOff(seen, samples, index, levels.reachPx);
    const own = near < 0 ? BEYOND : labels[near]!;
    const other = far < 0 ? BEYOND : labels[far]!;
    inner[index] = own;
    outer[index] = other;
    if (near < 0 || far < 0) continue;
    whole += 1;
    let shown = sides.get(side[index]!);
    if (!shown) {
      shown = { edges: 0, known: 0, whole: 0 };
      sides.set(side[index]!, shown);
    }
    shown.whole += 1;
    // Where nothing is known of both sides, no edge shows.
    const areUnknown = own === UNKNOWN && other === UNKNOWN;
    if (!areUnknown && (own < 0 || other < 0)) continue;
    known += 1;
    shown.known += 1;
    if (areUnknown || !steps(seen, near, far, own === other ? levels.step : levels.even)) {
      plain.push(index);
      continue;
    }
    shown.edges += 1;
    edges += 1;
    if (labelOff(index, -SHARP_PX) !== labelOff(index, SHARP_PX)) sharp += 1;
  }
  return { inner, outer, sides, whole, known, edges, sharp, plain };
}

/** Whether the colours of two pixels on both sides of an outline differ by a step: within one part, as where a gradient lies on one of its colours, by more. */
function steps({ colors }: StackPicture, one: number, other: number, step: number): boolean {
  for (let channel = 0; channel < 3; channel += 1)
    if (Math.abs(colors[4 * one + channel]! - colors[4 * other + channel]!) >= step) return true;
  return false;
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
export function exactness(seen: StackPicture, { samples }: Hypothesis): number {
  let [exact, known] = [0, 0];
  for (let index = 0; index < samples.x.length; index += 1) {
    const near = pixelOff(seen, samples, index, -EXACT_PX);
    const far = pixelOff(seen, samples, index, EXACT_PX);
    if (near < 0 || far < 0 || seen.labels[near]! < 0 || seen.labels[far]! < 0) continue;
    known += 1;
    if (seen.labels[near] !== seen.labels[far]) exact += 1;
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
