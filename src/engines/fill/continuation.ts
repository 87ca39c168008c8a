import type { Crossing, Outline } from './crossing.ts';

/** An edge drawn through a hole from one crossing to another, as points from the first to the second. */
export interface Chord {
  readonly from: number;
  readonly to: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** How edges run through a hole: crossings are numbered from `rotation` on, so that no chord spans the start. */
export interface Continuation {
  readonly crossings: readonly Crossing[];
  readonly chords: readonly Chord[];
  /** Crossings that end inside: their edge runs straight on until it meets another one. */
  readonly stems: readonly number[];
}

const CURVE_POINTS = 48;
/** With more edges than this the pairs are guesswork (cut-off lettering, mostly): patches look better. */
const MOST_CROSSINGS = 12;
const MOST_STEMS = 2;
/** Edges that point at each other up to this much are one straight edge. */
const STRAIGHT_RADIANS = 0.06;
/** Below this a corner and an arc look alike. */
const CORNER_RADIANS = 0.5;

interface Plan {
  readonly cost: number;
  readonly pairs: readonly [number, number][];
  readonly stems: readonly number[];
}

/**
 * Pairs the crossings so that the edges between them are short, turn little and do not cross (the dynamic programme of
 * Masnou and Morel, ICIP 1998, for level lines). An edge with no partner ends on the others, as at a T-junction.
 */
export function continueEdges(outline: Outline, sizePx: number): Continuation | null {
  const count = outline.crossings.length;
  if (count < 2 || count > MOST_CROSSINGS) return null;
  let best: Plan | null = null;
  let ordered: readonly Crossing[] = outline.crossings;
  for (let rotation = 0; rotation < count; rotation += 1) {
    const crossings = [...outline.crossings.slice(rotation), ...outline.crossings.slice(0, rotation)];
    const plan = planPairs(crossings, sizePx);
    if (best && plan.cost >= best.cost - 1e-9) continue;
    best = plan;
    ordered = crossings;
  }
  if (!best || best.pairs.length === 0 || best.stems.length > MOST_STEMS) return null;
  return {
    crossings: ordered,
    chords: best.pairs.map(([from, to]) => drawChord(ordered, from, to)),
    stems: best.stems,
  };
}

function planPairs(crossings: readonly Crossing[], sizePx: number): Plan {
  const count = crossings.length;
  const memo = new Map<number, Plan>();
  const solve = (from: number, to: number): Plan => {
    if (from > to) return { cost: 0, pairs: [], stems: [] };
    const key = from * 64 + to;
    const known = memo.get(key);
    if (known) return known;
    const rest = solve(from + 1, to);
    let best: Plan = { cost: rest.cost + sizePx * 1.5, pairs: rest.pairs, stems: [from, ...rest.stems] };
    for (let other = from + 1; other <= to; other += 1) {
      if (crossings[from]!.before !== crossings[other]!.after) continue;
      const own = chordCost(crossings[from]!, crossings[other]!, sizePx);
      if (own >= best.cost) continue;
      const inner = solve(from + 1, other - 1);
      const outer = solve(other + 1, to);
      const cost = own + inner.cost + outer.cost;
      if (cost >= best.cost) continue;
      best = {
        cost,
        pairs: [[from, other], ...inner.pairs, ...outer.pairs],
        stems: [...inner.stems, ...outer.stems],
      };
    }
    memo.set(key, best);
    return best;
  };
  return solve(0, count - 1);
}

function hasDirection(crossing: Crossing): boolean {
  return crossing.directionX !== 0 || crossing.directionY !== 0;
}

/** Angle 0..pi between a crossing's edge and the way to a place; an edge off the picture turns anywhere at a price. */
function turn(crossing: Crossing, x: number, y: number): number {
  if (!hasDirection(crossing)) return 0.3;
  const length = Math.hypot(x, y) || 1;
  const cosine = (crossing.directionX * x + crossing.directionY * y) / length;
  return Math.acos(Math.max(-1, Math.min(1, cosine)));
}

function chordCost(from: Crossing, to: Crossing, sizePx: number): number {
  const x = to.x - from.x;
  const y = to.y - from.y;
  return Math.hypot(x, y) + sizePx * (turn(from, x, y) + turn(to, -x, -y));
}

/**
 * A straight line where the edges point at each other; a corner where both are straight but do not; else a cubic Bezier
 * curve with the crossings' tangents, which is a circle's arc where both turn equally.
 */
function drawChord(crossings: readonly Crossing[], from: number, to: number): Chord {
  let start = crossings[from]!;
  let end = crossings[to]!;
  if (!hasDirection(end)) end = slideTo(start, end);
  if (!hasDirection(start)) start = slideTo(end, start);
  const spanX = end.x - start.x;
  const spanY = end.y - start.y;
  const length = Math.hypot(spanX, spanY);
  const turns = [turn(start, spanX, spanY), turn(end, -spanX, -spanY)] as const;
  if (Math.max(...turns) < STRAIGHT_RADIANS) return { from, to, ...polyline([start, end]) };
  const turned = Math.min(5, turns[0] + turns[1]);
  const arcBend = (2 * Math.sin(Math.min(Math.PI, turned) / 2)) / length;
  const corner =
    turned > CORNER_RADIANS && (start.bend + end.bend) / 2 < arcBend / 3 ? meet(start, end) : null;
  if (corner) return { from, to, ...polyline([start, corner, end]) };
  const handle = (length * (4 / 3) * Math.tan(turned / 4)) / (2 * Math.sin(turned / 2));
  const points = Array.from({ length: CURVE_POINTS + 1 }, (_, point) => {
    const t = point / CURVE_POINTS;
    const blend = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3] as const;
    const along = (a: number, aSlope: number, b: number, bSlope: number) =>
      blend[0] * a + blend[1] * (a + aSlope * handle) + blend[2] * (b + bSlope * handle) + blend[3] * b;
    return {
      x: along(start.x, start.directionX, end.x, end.directionX),
      y: along(start.y, start.directionY, end.y, end.directionY),
    };
  });
  return { from, to, ...polyline(points) };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function polyline(points: readonly Place[]): { x: Float64Array; y: Float64Array } {
  return {
    x: Float64Array.from(points, (point) => point.x),
    y: Float64Array.from(points, (point) => point.y),
  };
}

/** Where two straight edges would meet inside the hole; null where they would not. */
function meet(start: Crossing, end: Crossing): Place | null {
  const cross = start.directionX * end.directionY - start.directionY * end.directionX;
  if (Math.abs(cross) < 0.2) return null;
  const x = end.x - start.x;
  const y = end.y - start.y;
  const along = (x * end.directionY - y * end.directionX) / cross;
  const back = (x * start.directionY - y * start.directionX) / cross;
  if (along <= 0 || back <= 0) return null;
  return { x: start.x + along * start.directionX, y: start.y + along * start.directionY };
}

/** An edge that leaves the picture leaves it where its partner points to, as far away as the guessed place is. */
function slideTo(partner: Crossing, loose: Crossing): Crossing {
  if (!hasDirection(partner)) return loose;
  const reach = Math.hypot(loose.x - partner.x, loose.y - partner.y);
  const along =
    ((loose.x - partner.x) * partner.directionX + (loose.y - partner.y) * partner.directionY) / (reach || 1);
  if (along < 0.5) return loose;
  const x = partner.x + partner.directionX * reach;
  const y = partner.y + partner.directionY * reach;
  return { ...loose, x, y, directionX: -partner.directionX, directionY: -partner.directionY };
}
