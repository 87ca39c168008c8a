import { paintAt } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { boundaryOf } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import type { Partition } from '../parts/partition.ts';
import { colorDistance } from '../writing/glyph.ts';

/** Mean difference across a boundary, in levels, that a shadow's or a gradient's steps have and no drawn edge. */
const SOFT_CONTRAST = 7;

/** The same for a shadow's steps, which are small against what lies between its lightest and its darkest. */
const SHADE_CONTRAST = 14;
const MOST_STEP_SHARE = 0.25;

/** How far, in levels, a colour may be off the way from another one to black. */
const MOST_OFF_SHADE = 10;

/** Residual, in levels, up to which a flat paint is a plain colour. */
const LEVEL_RESIDUAL = 3;

/** Whether two parts are each of one colour, and not of the same. */
export function areLevel(one: Part, other: Part): boolean {
  return (
    one.paint.type === 'flat' &&
    other.paint.type === 'flat' &&
    Math.max(one.paint.residual, other.paint.residual) <= LEVEL_RESIDUAL &&
    colorDistance(one, other) > SOFT_CONTRAST
  );
}

/** Whether a part is of one colour where another one's gradient would change. */
export function isLevelOn(ground: Part, { paint, bounds }: Part): boolean {
  if (paint.type !== 'flat' || paint.residual > LEVEL_RESIDUAL) return false;
  if (ground.paint.type !== 'linear' && ground.paint.type !== 'radial') return false;
  const { left, top, right, bottom } = bounds;
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ].map(([x, y]) => {
    const color = new Float32Array(3);
    paintAt(ground.paint, x!, y!, color);
    return color;
  });
  return corners.some((one) =>
    corners.some((other) => Math.hypot(...[...one].map((value, at) => value - other[at]!)) > SOFT_CONTRAST),
  );
}

/** Whether one of two parts shows the other's colour in a shadow: less of it, in all channels alike. */
function isShade(one: Part, other: Part): boolean {
  const [a, b] = [one.paint.table, other.paint.table];
  let [dot, length] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    dot += a[channel]! * b[channel]!;
    length += b[channel]! * b[channel]!;
  }
  const light = dot / Math.max(1, length);
  const off = Math.hypot(...[0, 1, 2].map((channel) => a[channel]! - light * b[channel]!));
  return off <= MOST_OFF_SHADE * Math.max(light, 1);
}

/** Whether two parts go over into each other without an edge: slowly, or in a shadow's steps from dark to light. */
function isSoft({ graph, noisy }: PartKnowledge, one: Part, other: Part): boolean {
  const contrast = graph.contrast[one.id]!.get(other.id)!;
  if (one.kind === 'zone' && other.kind === 'zone' && areLevel(one, other)) return false;
  if (contrast <= SOFT_CONTRAST && one.kind === 'zone' && other.kind === 'zone') return true;
  return (
    !noisy &&
    contrast <= SHADE_CONTRAST &&
    contrast <= MOST_STEP_SHARE * colorDistance(one, other) &&
    isShade(one, other)
  );
}

/** Joins parts that go over into each other without an edge. */
export function joinSoft(knowledge: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  const { graph, photo } = knowledge;
  const free = (id: number): boolean =>
    graph.parts[id]!.kind !== 'texture' && writing[id] === 0 && photo[id] === -1;
  for (const part of graph.parts) {
    const { id } = part;
    if (!free(id)) continue;
    const whole = boundaryOf(graph, id);
    for (const [neighbor, length] of graph.touching[id]!) {
      if (neighbor < id || !free(neighbor)) continue;
      const share = length / Math.min(whole, boundaryOf(graph, neighbor));
      if (length >= 6 && share >= 0.2 && isSoft(knowledge, part, graph.parts[neighbor]!))
        sets.join(id, neighbor);
    }
  }
}
