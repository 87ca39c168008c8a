import type { Box } from '../../domain/box.ts';
import type { Mask } from '../../domain/mask.ts';
import { tightBox } from '../../domain/mask.ts';
import type { BodyPointName, Person } from '../../domain/person.ts';
import type { BodyPart } from '../instruction/plan.ts';
import { contourEvidence } from './contour.ts';
import type { CoverageGrid } from './coverage.ts';
import { coverageOf, shareOn } from './coverage.ts';
import type { PairScore } from './ranked-pairs.ts';
import { rankedOrder } from './ranked-pairs.ts';

/** What the order of depth needs to know of something that becomes a layer. */
export interface OrderedThing {
  readonly matte: Mask;
  readonly person?: Person;
  readonly part?: BodyPart;
  /** Sky and ground lie behind everything, the sky last. */
  readonly backdrop?: 'sky' | 'ground';
}

export interface DepthOrder {
  /** Indices of the things, the one in front first. */
  readonly frontToBack: readonly number[];
  /** For each thing the index of the smallest one behind it that it lies on, or `null`: a logo on a shirt, say. */
  readonly liesOn: readonly (number | null)[];
}

/** Shares of a thing that lies on another from which that is a sign, and from which it is beyond doubt. */
const ON_FROM = 0.5;
const ON_SURE = 0.85;

/** Share from which a thing counts as lying on another, which must be so many times as large. */
const LEAST_ON = 0.75;
const CARRIER_RATIO = 1.3;

const JUNCTION_WEIGHT = 1;
const ON_WEIGHT = 1.4;
const GROUND_WEIGHT = 0.35;
// Parts are cut along lines that no outline confirms: anatomy decides.
const PART_WEIGHT = 2;
const KEYPOINT_WEIGHT = 0.6;

/** Difference of lower edges, as a share of the smaller height, that says for sure which thing stands nearer. */
const SURE_DROP = 0.4;

/** Where one body's parts overlap, the one with the higher rank is in front. */
const PART_RANK: Readonly<Record<BodyPart, number>> = {
  body: 0,
  torso: 1,
  clothes: 2,
  leg: 2,
  foot: 3,
  head: 3,
  hair: 4,
  face: 4,
  arm: 5,
  hand: 6,
};

const LEAST_POINT_CONFIDENCE = 0.4;

const limited = (value: number): number => Math.min(1, Math.max(-1, value));

/** Things on one ground: what reaches further down stands nearer. */
function groundScore(first: Box | null, second: Box | null): number {
  if (!first || !second) return 0;
  const drop = first.topPx + first.heightPx - second.topPx - second.heightPx;
  return limited(drop / (SURE_DROP * Math.min(first.heightPx, second.heightPx)));
}

/** A joint of one person that lies in another thing is hidden by it. */
function hiddenJoints({ person, matte }: OrderedThing, other: OrderedThing): number {
  if (!person || other.part !== undefined) return 0;
  let seen = 0;
  let hidden = 0;
  for (const name of Object.keys(person.body) as BodyPointName[]) {
    const point = person.body[name]!;
    const [x, y] = [Math.round(point.xPx), Math.round(point.yPx)];
    if (point.confidence < LEAST_POINT_CONFIDENCE) continue;
    if (x < 0 || y < 0 || x >= matte.widthPx || y >= matte.heightPx) continue;
    seen += 1;
    const pixel = y * matte.widthPx + x;
    if (other.matte.data[pixel]! >= 128 && matte.data[pixel]! < 128) hidden += 1;
  }
  return seen === 0 ? 0 : Math.min(1, (3 * hidden) / seen);
}

const BACKDROP_RANK = { sky: 2, ground: 1 } as const;
const backdropRank = ({ backdrop }: OrderedThing): number => (backdrop ? BACKDROP_RANK[backdrop] : 0);

function scoreOf(
  things: readonly OrderedThing[],
  grid: CoverageGrid,
  on: readonly (readonly number[])[],
  boxes: readonly (Box | null)[],
  [first, second]: readonly [number, number],
): number {
  const [one, other] = [things[first]!, things[second]!];
  const rank = backdropRank(other) - backdropRank(one);
  if (rank !== 0) return 3 * Math.sign(rank);
  const onScore = (share: number): number => Math.max(0, (share - ON_FROM) / (ON_SURE - ON_FROM));
  const isSmaller = grid.areas[first]! <= grid.areas[second]!;
  const lies = isSmaller ? limited(onScore(on[first]![second]!)) : -limited(onScore(on[second]![first]!));
  const contour = contourEvidence(grid, first, second);
  const samePerson = one.person !== undefined && one.person === other.person;
  const parts =
    samePerson && one.part && other.part ? Math.sign(PART_RANK[one.part] - PART_RANK[other.part]) : 0;
  const joints = samePerson ? 0 : hiddenJoints(other, one) - hiddenJoints(one, other);
  return (
    ON_WEIGHT * lies +
    JUNCTION_WEIGHT * contour.score +
    // Where a thing lies on another, the lower edges say nothing.
    GROUND_WEIGHT * (1 - Math.abs(lies)) * groundScore(boxes[first]!, boxes[second]!) +
    PART_WEIGHT * parts +
    KEYPOINT_WEIGHT * joints
  );
}

/**
 * Orders things front to back by evidence: what lies on what, T-junctions and bulges along shared outlines, joints that
 * something hides, parts of one body, and, weakest, the lower edges of things on one ground. Contradictions are settled
 * for the stronger evidence. Deterministic; about 10 ms for each pair that touches.
 */
export function depthOrder(things: readonly OrderedThing[]): DepthOrder {
  const grid = coverageOf(things.map(({ matte }) => matte));
  const boxes = things.map(({ matte }) => tightBox(matte, 128));
  const indices = things.map((_, index) => index);
  const on = indices.map((inner) =>
    indices.map((outer) =>
      inner === outer || !mayTouch(boxes[inner]!, boxes[outer]!) ? 0 : shareOn(grid, inner, outer),
    ),
  );
  const pairs: PairScore[] = indices.flatMap((first) =>
    indices
      .slice(first + 1)
      .map((second) => ({ first, second, score: scoreOf(things, grid, on, boxes, [first, second]) })),
  );
  const frontToBack = rankedOrder(things.length, pairs, (first, second) => {
    const bottom = (box: Box | null): number => (box ? box.topPx + box.heightPx : 0);
    return bottom(boxes[second]!) - bottom(boxes[first]!);
  });
  const liesOn = indices.map((inner) => {
    const place = frontToBack.indexOf(inner);
    const carriers = frontToBack
      .slice(place + 1)
      .filter((outer) => on[inner]![outer]! >= LEAST_ON && mayCarry(things, grid, inner, outer));
    return carriers.toSorted((one, other) => grid.areas[one]! - grid.areas[other]!)[0] ?? null;
  });
  return { frontToBack, liesOn };
}

/** Sky and ground are no things that something is a part of; a body's parts lie beside each other, not on each other. */
function mayCarry(
  things: readonly OrderedThing[],
  grid: CoverageGrid,
  inner: number,
  outer: number,
): boolean {
  const [one, other] = [things[inner]!, things[outer]!];
  if (other.backdrop !== undefined || (one.part !== undefined && one.person === other.person)) return false;
  return grid.areas[outer]! > CARRIER_RATIO * grid.areas[inner]!;
}

/** Whether two boxes overlap or nearly do. */
function mayTouch(first: Box | null, second: Box | null): boolean {
  if (!first || !second) return false;
  const slack = 8;
  return (
    first.leftPx <= second.leftPx + second.widthPx + slack &&
    second.leftPx <= first.leftPx + first.widthPx + slack &&
    first.topPx <= second.topPx + second.heightPx + slack &&
    second.topPx <= first.topPx + first.heightPx + slack
  );
}
