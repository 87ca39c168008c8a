import { groundPart } from '../parts/ground-part.ts';
import { joinHoles } from '../parts/hole.ts';
import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, mainNeighbor } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';
import { joinPockets } from '../writing/scraps.ts';
import { MOST_BORDER_PX } from './border-line.ts';
import { areLevel, isLevelOn } from './soft-step.ts';

/** Share of the canvas from which a plain part's colour is known exactly. */
const LEAST_SURE_SHARE = 0.01;

/** Share of a line that a part accompanies, and how alike the lengths on its two sides are. */
const LEAST_LINE_SHARE = 0.1;
const LEAST_SIDE_SHARE = 0.7;

/** Places around a box, as shares of it, at which the paints along a line are compared, and how many must agree. */
const LINE_PLACES = [0, 0.25, 0.5, 0.75].flatMap((along) => [
  [along, 0],
  [1, along],
  [1 - along, 1],
  [0, 1 - along],
]) as readonly (readonly [number, number])[];
const LEAST_LIKE_SHARE = 0.75;

/**
 * Joins what one paint shows in several places: the ground seen through letters and between shapes, and a shape that
 * another one crosses.
 */
export function joinPaints(knowledge: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  const { graph, photo, tolerance } = knowledge;
  const { parts, touching, border } = graph;
  const ground = groundPart(graph);
  const canvas = graph.widthPx * graph.heightPx;
  const zones = parts.filter(({ id, kind }) => kind === 'zone' && photo[id] === -1);
  const holes = joinHoles(knowledge, writing, ground, sets);
  // What is seen through a veil hardly shows its gradient.
  const veiled = new Set(
    knowledge.forms.flatMap(({ veil, seenOver }) => (veil ? [...seenOver.values()] : [])),
  );
  for (const part of zones) {
    const { id } = part;
    if (writing[id] === 1 || id === ground || holes.has(id)) continue;
    const around = mainNeighbor(graph, id);
    const onBorder = border.subarray(id * 4, id * 4 + 4).some((length) => length > 0);
    // A large plain part shows its colour more exactly than noise shows a small one's.
    const isSure = part.area >= LEAST_SURE_SHARE * canvas && !veiled.has(id);
    const isOther = isSure && (areLevel(parts[ground]!, part) || isLevelOn(parts[ground]!, part));
    if (knowledge.between.has(id)) sets.join(ground, id);
    else if (!isOther && (around.share <= 0.97 || onBorder) && samePaint(parts[ground]!, part, tolerance))
      sets.join(ground, id);
  }
  joinPockets(knowledge, writing, sets);
  for (const part of zones) {
    if (writing[part.id] === 1 || part.area < 16) continue;
    for (const between of touching[part.id]!.keys()) {
      if (touching[between]!.size > 200) continue;
      for (const beyond of touching[between]!.keys()) {
        const other = parts[beyond]!;
        if (beyond <= part.id || other.kind !== 'zone' || photo[beyond] !== -1 || writing[beyond] === 1)
          continue;
        if (other.area < 16 || sets.root(beyond) === sets.root(part.id)) continue;
        const line = parts[between]!;
        if (
          (crossed(graph, part, other, line) && samePaint(part, other, tolerance)) ||
          isLined(knowledge, part, other, line)
        )
          sets.join(part.id, beyond);
      }
    }
  }
}

/**
 * Whether two parts are one on which a line is drawn: they lie along its two sides, in one paint. Their paints are compared
 * where the line runs, because a gradient is known only near what shows of it.
 */
function isLined({ graph, tolerance }: PartKnowledge, one: Part, other: Part, line: Part): boolean {
  if (one.paint.type === 'free' || other.paint.type === 'free' || line.kind === 'texture') return false;
  const whole = boundaryOf(graph, line.id);
  if ((2 * line.area) / whole > MOST_BORDER_PX) return false;
  const [along, beyond] = [graph.touching[line.id]!.get(one.id)!, graph.touching[line.id]!.get(other.id)!];
  const [shorter, longer] = [Math.min(along, beyond), Math.max(along, beyond)];
  if (shorter < LEAST_SIDE_SHARE * longer || shorter < LEAST_LINE_SHARE * whole) return false;
  const left = Math.max(one.bounds.left, other.bounds.left, line.bounds.left);
  const right = Math.min(one.bounds.right, other.bounds.right, line.bounds.right);
  const top = Math.max(one.bounds.top, other.bounds.top, line.bounds.top);
  const bottom = Math.min(one.bounds.bottom, other.bounds.bottom, line.bounds.bottom);
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  let like = 0;
  for (const [shareX, shareY] of LINE_PLACES) {
    const [x, y] = [left + shareX * (right - left), top + shareY * (bottom - top)];
    paintAt(one.paint, x, y, own);
    paintAt(other.paint, x, y, far);
    if (Math.hypot(own[0]! - far[0]!, own[1]! - far[1]!, own[2]! - far[2]!) <= tolerance) like += 1;
  }
  return like >= LEAST_LIKE_SHARE * LINE_PLACES.length;
}

/** Whether two parts look like one that a third crosses: their sides go on, and the gap between them is the third's. */
function crossed(graph: PartGraph, one: Part, other: Part, between: Part): boolean {
  for (const part of [one, other]) {
    const shared = graph.touching[part.id]!.get(between.id) ?? 0;
    if (shared > 0.6 * boundaryOf(graph, part.id)) return false;
  }
  const reach = between.bounds;
  const around = [one, other].every(
    ({ bounds }) =>
      bounds.left > reach.left &&
      bounds.right < reach.right &&
      bounds.top > reach.top &&
      bounds.bottom < reach.bottom,
  );
  if (around) return false;
  const [a, b] = [one.bounds, other.bounds];
  const across = Math.abs(a.top - b.top) <= 2 && Math.abs(a.bottom - b.bottom) <= 2;
  const along = Math.abs(a.left - b.left) <= 2 && Math.abs(a.right - b.right) <= 2;
  if (!across && !along) return false;
  const gap = across
    ? Math.max(a.left, b.left) - Math.min(a.right, b.right)
    : Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
  return gap > 0 && gap <= (across ? widthOf(between.bounds) : heightOf(between.bounds)) + 4;
}
