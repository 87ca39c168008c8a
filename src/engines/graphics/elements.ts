import { joinBledStrokes } from './bled-stroke.ts';
import type { Element, Elements } from './element.ts';
import { colorDistance } from './glyph.ts';
import { joinHoles } from './hole.ts';
import { paintAt } from './paint.ts';
import type { Part } from './part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf, mainNeighbor } from './part-graph.ts';
import type { PartKnowledge } from './part-knowledge.ts';
import { samePaint } from './part-knowledge.ts';
import { Partition } from './partition.ts';
import { joinPicturePockets, joinPockets, joinRims, joinSlivers } from './scraps.ts';

/** Share of the canvas below which a part is a detail of what it touches. */
const DETAIL_SHARE = 0.0004;

/** From this many irregular pieces on, a connected drawing is one element instead of a pile of shapes. */
const DRAWING_PIECES = 7;

/** Pieces this many times larger than a detail stay shapes, until there are so many that they are a drawing. */
const LARGE_PIECE_DETAILS = 6;
const MANY_PIECES = 24;

/** Mean difference across a boundary, in levels, below which a small piece does not stand out. */
const FAINT_CONTRAST = 18;

/** Mean difference across a boundary, in levels, that a shadow's or a gradient's steps have and no drawn edge. */
const SOFT_CONTRAST = 7;

/** The same for a shadow's steps, which are small against what lies between its lightest and its darkest. */
const SHADE_CONTRAST = 14;
const MOST_STEP_SHARE = 0.25;

/** How far, in levels, a colour may be off the way from another one to black. */
const MOST_OFF_SHADE = 10;

/** Residual, in levels, up to which a flat paint is a plain colour, and share of the canvas from which it is known exactly. */
const LEVEL_RESIDUAL = 3;
const LEAST_SURE_SHARE = 0.01;

/** Share of a line that a part accompanies, and how alike the lengths on its two sides are. */
const LEAST_LINE_SHARE = 0.1;
const LEAST_SIDE_SHARE = 0.7;

/** Share of the canvas's border from which a photograph is the page, and how little else speaks for what lies on one. */
const PAGE_BORDER_SHARE = 0.85;
const PART_WEIGHT = 0.55;

/** Places around a box, as shares of it, at which the paints along a line are compared, and how many must agree. */
const LINE_PLACES = [0, 0.25, 0.5, 0.75].flatMap((along) => [
  [along, 0],
  [1, along],
  [1 - along, 1],
  [0, 1 - along],
]) as readonly (readonly [number, number])[];
const LEAST_LIKE_SHARE = 0.75;

/** The part that the canvas's border shows most of, larger ones before smaller. */
function groundPart({ parts, border, widthPx, heightPx }: PartGraph): number {
  let [best, most] = [0, -1];
  for (const { id, area } of parts) {
    const contact = border[id * 4]! + border[id * 4 + 1]! + border[id * 4 + 2]! + border[id * 4 + 3]!;
    const score = contact / (2 * (widthPx + heightPx)) + area / (widthPx * heightPx);
    if (contact > 0 && score > most) [best, most] = [id, score];
  }
  return best;
}

/**
 * Joins what one paint shows in several places: the ground seen through letters and between shapes, and a shape that
 * another one crosses.
 */
function joinPaints(knowledge: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  const { graph, photo, tolerance } = knowledge;
  const { parts, touching, border } = graph;
  const ground = groundPart(graph);
  const canvas = graph.widthPx * graph.heightPx;
  const zones = parts.filter(({ id, kind }) => kind === 'zone' && photo[id] === -1);
  const holes = joinHoles(knowledge, writing, ground, sets);
  for (const part of zones) {
    const { id } = part;
    if (writing[id] === 1 || id === ground || holes.has(id)) continue;
    const around = mainNeighbor(graph, id);
    const onBorder = border.subarray(id * 4, id * 4 + 4).some((length) => length > 0);
    // A large plain part shows its colour more exactly than noise shows a small one's.
    const isOther = part.area >= LEAST_SURE_SHARE * canvas && areLevel(parts[ground]!, part);
    if (!isOther && (around.share <= 0.97 || onBorder) && samePaint(parts[ground]!, part, tolerance))
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

/** A line around a shape is at most this thick, in pixels and as a share of the shape's smaller side. */
const MOST_BORDER_PX = 24;
const MOST_BORDER_SHARE = 0.12;

/** Whether a part is an even line around another one. */
function isBorderOf(ring: Part, { area, bounds }: Part): boolean {
  const margins = [
    bounds.left - ring.bounds.left,
    bounds.top - ring.bounds.top,
    ring.bounds.right - bounds.right,
    ring.bounds.bottom - bounds.bottom,
  ];
  const thick = Math.max(...margins);
  const side = Math.min(widthOf(bounds), heightOf(bounds));
  if (Math.min(...margins) < 1 || thick > Math.min(MOST_BORDER_PX, MOST_BORDER_SHARE * side)) return false;
  return thick - Math.min(...margins) <= 2 && ring.area <= 0.5 * area;
}

/** Joins a line around a shape to the shape: designers draw both as one. */
function joinBorders({ graph, photo }: PartKnowledge, writing: Uint8Array, sets: Partition): void {
  const ground = groundPart(graph);
  for (const part of graph.parts) {
    if (part.area === 0 || writing[part.id] === 1 || photo[part.id] !== -1 || part.id === ground) continue;
    const { bounds } = part;
    const around = [...graph.touching[part.id]!.keys()].find((id) => {
      const outer = graph.parts[id]!.bounds;
      return (
        outer.left < bounds.left &&
        outer.right > bounds.right &&
        outer.top < bounds.top &&
        outer.bottom > bounds.bottom
      );
    });
    if (around === undefined || around === ground || writing[around] === 1 || photo[around] !== -1) continue;
    if (sets.root(around) === sets.root(ground) || sets.root(part.id) === sets.root(ground)) continue;
    if (isBorderOf(graph.parts[around]!, part)) sets.join(part.id, around);
  }
}

/** Whether two parts are each of one colour, and not of the same. */
function areLevel(one: Part, other: Part): boolean {
  return (
    one.paint.type === 'flat' &&
    other.paint.type === 'flat' &&
    Math.max(one.paint.residual, other.paint.residual) <= LEVEL_RESIDUAL &&
    colorDistance(one, other) > SOFT_CONTRAST
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
function joinSoft(knowledge: PartKnowledge, writing: Uint8Array, sets: Partition): void {
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

/** Joins small pieces to what they are details of, and piles of irregular pieces to drawings. */
function joinDetails(
  { graph, photo, forms }: PartKnowledge,
  writing: Uint8Array,
  sets: Partition,
): Uint8Array {
  const { parts, touching, widthPx, heightPx } = graph;
  const least = Math.max(12, DETAIL_SHARE * widthPx * heightPx);
  const drawing = new Uint8Array(parts.length);
  const ground = sets.root(groundPart(graph));
  const isFormed = new Set(forms.flatMap(({ parts: own, veil }) => (veil ? [] : own)));
  const free = (id: number): boolean =>
    writing[id] === 0 && photo[id] === -1 && sets.root(id) !== ground && !isFormed.has(id);
  const joinedArea = new Float64Array(parts.length);
  for (const { id, area } of parts) joinedArea[sets.root(id)]! += area;
  const pieces = new Partition(parts.length);
  for (const { id } of parts) {
    if (!free(id)) continue;
    for (const neighbor of touching[id]!.keys()) if (free(neighbor)) pieces.join(id, neighbor);
  }
  // What was joined to something larger before is no piece of its own: the ground within letters, a line around a card.
  const isPiece = (id: number): boolean => free(id) && 2 * parts[id]!.area >= joinedArea[sets.root(id)]!;
  const isRegular = ({ area, bounds }: Part): boolean =>
    area >= 0.72 * widthOf(bounds) * heightOf(bounds) && area >= 4 * least;
  const counts = new Map<number, number>();
  for (const part of parts) {
    if (!isPiece(part.id) || isRegular(part)) continue;
    counts.set(pieces.root(part.id), (counts.get(pieces.root(part.id)) ?? 0) + 1);
  }
  for (const part of parts) {
    const { id, area } = part;
    if (!isPiece(id)) continue;
    const pile = counts.get(pieces.root(id)) ?? 0;
    const large = area >= LARGE_PIECE_DETAILS * least && pile < MANY_PIECES;
    if (pile >= DRAWING_PIECES && !isRegular(part) && !large) {
      drawing[id] = 1;
      continue;
    }
    if (area >= least) continue;
    // A detail goes to the neighbour that it shares most of its boundary with, if that is no ground.
    const near = mainNeighbor(graph, id).id;
    if (near < 0 || !free(near)) continue;
    const small = joinedArea[sets.root(near)]! < 12 * area;
    const faint = (graph.contrast[id]!.get(near) ?? 255) < FAINT_CONTRAST;
    if (small || faint || area < 6) sets.join(id, near);
  }
  for (const { id } of parts) {
    if (drawing[id] === 0) continue;
    for (const neighbor of touching[id]!.keys()) if (drawing[neighbor] === 1) sets.join(id, neighbor);
  }
  return drawing;
}

/** Per part of a form that shares its paint with what it touches, and per part of that, what it belongs to. */
function apart({ forms, rests }: PartKnowledge): Map<number, number> {
  const groups = new Map(rests.map((id, index) => [id, forms.length + index]));
  const isCut = forms.some(({ cuts }) => cuts.size > 0);
  for (const [index, { veil, parts }] of forms.entries())
    for (const id of parts) if (!veil && isCut) groups.set(id, index);
  return groups;
}

/** Puts parts together to elements: the background first. Near-linear in the number of parts and their contacts. */
export function elementsOf(knowledge: PartKnowledge): Elements {
  const { graph, lines, casts, photo } = knowledge;
  const { parts } = graph;
  const sets = new Partition(parts.length, apart(knowledge));
  const writing = new Uint8Array(parts.length);
  for (const line of [...lines, ...casts]) for (const id of line.parts) writing[id] = 1;
  joinPicturePockets(knowledge, writing);
  const photoFirst = new Map<number, number>();
  for (const { id } of parts) {
    const own = photo[id]!;
    if (own === -1) continue;
    const first = photoFirst.get(own);
    if (first === undefined) photoFirst.set(own, id);
    else sets.join(first, id);
  }
  joinPaints(knowledge, writing, sets);
  joinSoft(knowledge, writing, sets);
  joinBorders(knowledge, writing, sets);
  joinBledStrokes(knowledge, writing, sets);
  joinRims(knowledge, writing, sets);
  for (const { parts: own, veil } of knowledge.forms)
    if (!veil) for (const id of own) if (writing[id] === 0 && photo[id] === -1) sets.join(own[0]!, id);
  const drawing = joinDetails(knowledge, writing, sets);
  for (const line of [...lines, ...casts]) for (const id of line.parts) sets.join(line.parts[0]!, id);
  joinSlivers(knowledge, writing, sets);
  const found = gathered(knowledge, writing, drawing, sets);
  for (const { parts: own, paint } of knowledge.forms)
    if (paint && paint.type !== 'free') found.elements[found.elementOf[own[0]!]!]!.paint = paint;
  return found;
}

function gathered(
  { graph, lines, casts, photo }: PartKnowledge,
  writing: Uint8Array,
  drawing: Uint8Array,
  sets: Partition,
): Elements {
  const { parts, border } = graph;
  const elements: Element[] = [];
  const byRoot = new Map<number, Element>();
  const largest: number[] = [];
  const contact: number[][] = [];
  const drawn: number[] = [];
  const elementOf = new Int32Array(parts.length).fill(-1);
  for (const part of parts) {
    if (part.area === 0) continue;
    const root = sets.root(part.id);
    let element = byRoot.get(root);
    if (!element) {
      element = {
        id: elements.length,
        kind: 'shape',
        parts: [],
        area: 0,
        bounds: emptyBounds(),
        paint: part.paint,
        lines: [],
        cast: null,
      };
      byRoot.set(root, element);
      elements.push(element);
      largest.push(-1);
      contact.push([0, 0, 0, 0]);
      drawn.push(0);
    }
    const { id } = element;
    elementOf[part.id] = id;
    element.parts.push(part.id);
    element.area += part.area;
    includeBounds(element.bounds, part.bounds);
    if (part.area > largest[id]!) {
      largest[id] = part.area;
      element.paint = part.paint;
    }
    if (writing[part.id] === 1) element.kind = 'text';
    else if (photo[part.id] !== -1) element.kind = 'photo';
    else if (drawing[part.id] === 1) drawn[id]! += part.area;
    for (let side = 0; side < 4; side += 1) contact[id]![side]! += border[part.id * 4 + side]!;
  }
  for (const element of elements)
    if (element.kind === 'shape' && drawn[element.id]! > 0.5 * element.area) element.kind = 'drawing';
  for (const line of lines) elements[elementOf[line.parts[0]!]!]!.lines.push(line);
  for (const { line, parts: own, moveXPx, moveYPx } of casts) {
    const shadow = elements[elementOf[own[0]!]!]!;
    shadow.kind = 'shape';
    shadow.cast = { part: lines[line]!.parts[0]!, moveXPx, moveYPx };
  }
  let ground = 0;
  let most = -1;
  const canvas = graph.widthPx * graph.heightPx;
  // What runs across a picture that goes on at both sides of it lies on the picture.
  const isBand = (id: number): boolean =>
    [0, 1].some(
      (axis) =>
        contact[id]!.every((length, side) => length > 0 === (side % 2 === axis)) &&
        elements.some(
          (other) =>
            other.kind === 'photo' &&
            contact[other.id]!.every((length, side) => side % 2 === axis || length > 0),
        ),
    );
  for (const { id, kind, area } of elements) {
    const whole = contact[id]!.reduce((sum, length) => sum + length, 0);
    // A photograph at the edge of a page is on the page; only one all around is the page.
    const round = whole / (2 * (graph.widthPx + graph.heightPx));
    const isPart = kind === 'photo' ? round < PAGE_BORDER_SHARE : isBand(id);
    const score = (round + area / canvas) * (isPart ? PART_WEIGHT : 1);
    if (kind !== 'text' && whole > 0 && score > most) [ground, most] = [id, score];
  }
  const page = elements[ground];
  if (page) {
    // A photograph goes on behind things as its surroundings do, however plain its largest part is.
    if (page.kind === 'photo') page.paint = { ...page.paint, type: 'free' };
    page.kind = 'background';
  }
  return { elements, elementOf };
}
