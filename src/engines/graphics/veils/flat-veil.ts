import type { Raster } from '../../../domain/raster.ts';
import { convexity, silhouettes } from '../forms/silhouette.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import { paintAt } from '../parts/paint.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { emptyBounds, heightOf, includeBounds, includePixel, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, graphOf } from '../parts/part-graph.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { Veil } from './veil.ts';
import { relabelBelow, takeVeilOff } from './veil-removal.ts';

/** A translucent shape over flat ones, the parts that show it and what each of them is seen over. */
export interface FlatVeil extends Veil {
  /** Per part that lies below it, a part that shows the same paint beside it. */
  readonly seenOver: ReadonlyMap<number, number>;
  readonly mask: NonNullable<Veil['mask']>;
}

/** Share of the canvas from which a part tells of a veil. */
const LEAST_AREA_SHARE = 0.0003;

/** Half the side, in pixels, of the window in which four parts meet. */
const MEETING_PX = 4;

/** The share that shows through: more is too faint to be told, less shows nothing of what lies below. */
const MOST_THROUGH = 0.8;
const LEAST_THROUGH = 0.06;

/** How far apart, in levels, two colours below a veil and through it must be, and how far off the relation may be. */
const LEAST_BELOW = 40;
const LEAST_SEEN = 10;
const MOST_OFF = 2.5;

/** How far out of the gamut, in levels, a veil's own colour may be reckoned. */
const MOST_OUTSIDE = 6;

/** How unlike one veil may look at two places: share that shows through, and levels of what it adds. */
const MOST_THROUGH_DIFFERENCE = 0.04;
const MOST_ADDED_DIFFERENCE = 4;

/** From this convexity on a veil goes on behind what lies on it. */
const LEAST_CONVEXITY = 0.9;

/** What lies within a veil's hull and is neither seen through it nor beside it, as a share of the veil; with more it is in doubt. */
const MOST_HIDDEN = 0.03;

/** How far apart, in levels, pieces of what lies below a veil may be. */
const SAME_PAINT = 6;

/** What is thinner, in pixels, is left of a soft edge. */
const MOST_EDGE_PX = 3;

/** Meetings that must agree: two edges that cross do so twice. */
const LEAST_MEETINGS = 2;

interface Candidate {
  readonly relation: Relation;
  readonly seenOver: Map<number, number>;
  readonly meetings: number;
}

interface Meeting {
  readonly x: number;
  readonly y: number;
  readonly parts: readonly number[];
}

interface Relation {
  readonly through: number;
  readonly added: readonly [number, number, number];
  /** Pairs of a part inside and what it is seen over. */
  readonly pairs: readonly (readonly [inside: number, below: number])[];
}

/** Where four parts meet within a few pixels: edges cross there, which they do only where one is seen through the other. */
function meetings({ owner }: PixelMix, graph: PartGraph, tells: (id: number) => boolean): Meeting[] {
  const { widthPx, heightPx } = graph;
  const found = new Map<string, Meeting>();
  for (let y = MEETING_PX; y < heightPx - MEETING_PX; y += 1) {
    for (let x = MEETING_PX; x < widthPx - MEETING_PX; x += 1) {
      const pixel = y * widthPx + x;
      const own = owner[pixel]!;
      const [right, below, across] = [
        owner[pixel + 1]!,
        owner[pixel + widthPx]!,
        owner[pixel + widthPx + 1]!,
      ];
      const isEdge = own !== right || own !== below;
      if (!isEdge || new Set([own, right, below, across]).size < 3) continue;
      const near = new Set<number>();
      for (let row = y - MEETING_PX; row <= y + MEETING_PX; row += 1)
        for (let column = x - MEETING_PX; column <= x + MEETING_PX; column += 1) {
          const id = owner[row * widthPx + column]!;
          if (id >= 0 && tells(id)) near.add(id);
        }
      if (near.size < 4 || near.size > 6) continue;
      const parts = [...near].sort((one, other) => one - other);
      const key = `${parts.join()} ${x >> 4} ${y >> 4}`;
      if (!found.has(key)) found.set(key, { x, y, parts });
    }
  }
  return [...found.values()];
}

/** The relation by which two neighbouring parts are two others seen through a veil; `null` where there is none. */
function relationAt(
  graph: PartGraph,
  { x, y }: Meeting,
  [inside, below, otherInside, otherBelow]: readonly [number, number, number, number],
): Relation | null {
  const color = (id: number): Float32Array => {
    const out = new Float32Array(3);
    paintAt(graph.parts[id]!.paint, x, y, out);
    return out;
  };
  const [a, b, c, d] = [color(inside), color(below), color(otherInside), color(otherBelow)];
  let [dot, square, seen] = [0, 0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const under = b[channel]! - d[channel]!;
    const over = a[channel]! - c[channel]!;
    dot += under * over;
    square += under * under;
    seen += over * over;
  }
  if (square < LEAST_BELOW ** 2 || seen < LEAST_SEEN ** 2) return null;
  const through = dot / square;
  if (through < LEAST_THROUGH || through > MOST_THROUGH) return null;
  const added: [number, number, number] = [0, 0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const off = a[channel]! - c[channel]! - through * (b[channel]! - d[channel]!);
    if (Math.abs(off) > MOST_OFF) return null;
    added[channel] = (a[channel]! + c[channel]! - through * (b[channel]! + d[channel]!)) / 2;
    const own = added[channel]! / (1 - through);
    if (own < -MOST_OUTSIDE || own > 255 + MOST_OUTSIDE) return null;
  }
  return {
    through,
    added,
    pairs: [
      [inside, below],
      [otherInside, otherBelow],
    ],
  };
}

function relationsAt(graph: PartGraph, meeting: Meeting): Relation[] {
  const { parts } = meeting;
  const touch = (one: number, other: number): boolean => (graph.touching[one]!.get(other) ?? 0) >= 4;
  const found: Relation[] = [];
  for (const inside of parts)
    for (const otherInside of parts) {
      if (otherInside <= inside || !touch(inside, otherInside)) continue;
      for (const below of parts) {
        if (below === inside || below === otherInside || !touch(inside, below)) continue;
        for (const otherBelow of parts) {
          if ([inside, otherInside, below].includes(otherBelow)) continue;
          if (!touch(otherInside, otherBelow) || !touch(below, otherBelow)) continue;
          const relation = relationAt(graph, meeting, [inside, below, otherInside, otherBelow]);
          if (relation) found.push(relation);
        }
      }
    }
  return found;
}

function isAlike(one: Relation, other: Relation): boolean {
  return (
    Math.abs(one.through - other.through) <= MOST_THROUGH_DIFFERENCE &&
    one.added.every((value, channel) => Math.abs(value - other.added[channel]!) <= MOST_ADDED_DIFFERENCE)
  );
}

/** Further parts that the same veil lies on: such as show a neighbour's paint through it. */
function grown(
  graph: PartGraph,
  relation: Relation,
  seenOver: Map<number, number>,
  tells: (id: number) => boolean,
): void {
  const [own, below] = [new Float32Array(3), new Float32Array(3)];
  const isSeenOver = (part: Part, other: Part): boolean => {
    const { left, right, top, bottom } = part.bounds;
    for (const share of [0.3, 0.5, 0.7]) {
      const [x, y] = [left + share * (right - left), top + share * (bottom - top)];
      paintAt(part.paint, x, y, own);
      paintAt(other.paint, x, y, below);
      for (let channel = 0; channel < 3; channel += 1)
        if (
          Math.abs(own[channel]! - relation.through * below[channel]! - relation.added[channel]!) >
          MOST_OFF + 0.5
        )
          return false;
    }
    return true;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const inside of [...seenOver.keys()])
      for (const next of graph.touching[inside]!.keys()) {
        if (seenOver.has(next) || !tells(next)) continue;
        for (const beyond of graph.touching[next]!.keys()) {
          if (seenOver.has(beyond) || beyond === next || !tells(beyond)) continue;
          if (!isSeenOver(graph.parts[next]!, graph.parts[beyond]!)) continue;
          seenOver.set(next, beyond);
          changed = true;
          break;
        }
      }
  }
}

/** Whether a part is no thicker than a soft edge. */
function isThin(graph: PartGraph, id: number): boolean {
  return 2 * graph.parts[id]!.area <= MOST_EDGE_PX * boundaryOf(graph, id);
}

/** The veil's own coverage: its parts with their soft edges, and behind what lies on it as far as its hull goes; `null` in doubt. */
function maskOf(
  { owner, other, share }: PixelMix,
  graph: PartGraph,
  seenOver: ReadonlyMap<number, number>,
): { bounds: Bounds; alpha: Uint8Array } | null {
  const bounds = emptyBounds();
  for (const id of seenOver.keys()) includeBounds(bounds, graph.parts[id]!.bounds);
  bounds.left = Math.max(0, bounds.left - 1);
  bounds.top = Math.max(0, bounds.top - 1);
  bounds.right = Math.min(graph.widthPx - 1, bounds.right + 1);
  bounds.bottom = Math.min(graph.heightPx - 1, bounds.bottom + 1);
  const width = widthOf(bounds);
  const alpha = new Uint8Array(width * heightOf(bounds));
  const map = new Int32Array(graph.widthPx * graph.heightPx).fill(-1);
  const tight = emptyBounds();
  const under = [...new Set(seenOver.values())].map((id) => graph.parts[id]!);
  const outside = new Set(
    graph.parts
      .filter(
        (part) => part.area > 0 && under.some((own) => own === part || samePaint(own, part, SAME_PAINT)),
      )
      .map(({ id }) => id),
  );
  const isInside = (id: number): boolean => seenOver.has(id);
  for (let y = bounds.top, at = 0; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1, at += 1) {
      const pixel = y * graph.widthPx + x;
      const [first, second] = [owner[pixel]!, other[pixel]!];
      if (isInside(first)) {
        alpha[at] = second >= 0 && !isInside(second) && outside.has(second) ? share[pixel]! : 255;
        map[pixel] = 0;
        includePixel(tight, x, y);
      } else if (isInside(second)) alpha[at] = outside.has(first) ? 255 - share[pixel]! : 255;
    }
  }
  const form = silhouettes(map, graph, [tight])[0]!;
  const on: number[] = [];
  let shown = 0;
  for (const [row, first] of form.hullLeft.entries())
    for (let x = Math.ceil(first); x <= form.hullRight[row]!; x += 1) {
      const id = owner[(tight.top + row) * graph.widthPx + x]!;
      if (isInside(id)) shown += 1;
      else if (id >= 0 && !outside.has(id) && !isThin(graph, id))
        on.push((tight.top + row - bounds.top) * width + x - bounds.left);
    }
  if (on.length > MOST_HIDDEN * shown) return null;
  if (convexity(form) >= LEAST_CONVEXITY) for (const place of on) alpha[place] = 255;
  return { bounds, alpha };
}

/**
 * The uppermost translucent shape of one colour that lies over several plain ones; `null` where there is none. Where its
 * edge crosses one of theirs four parts meet, and the two inside are the two outside at one share plus one colour (Metelli
 * 1974). What lies on it keeps its edges from crossing so: the uppermost one is found first. About 20 ms per megapixel.
 */
function findFlatVeil(mix: PixelMix, graph: PartGraph, isPlain: (part: Part) => boolean): FlatVeil | null {
  const least = LEAST_AREA_SHARE * graph.widthPx * graph.heightPx;
  const isTelling = graph.parts.map((part) => part.area >= least && isPlain(part));
  const tells = (id: number): boolean => isTelling[id]!;
  const groups: Relation[][] = [];
  for (const meeting of meetings(mix, graph, tells))
    for (const relation of relationsAt(graph, meeting)) {
      const group = groups.find(([first]) => isAlike(first!, relation));
      if (group) group.push(relation);
      else groups.push([relation]);
    }
  const found: Candidate[] = [];
  for (const group of groups) {
    if (group.length < LEAST_MEETINGS) continue;
    const seenOver = new Map<number, number>();
    for (const { pairs } of group)
      for (const [inside, below] of pairs) {
        const before = seenOver.get(inside);
        if (before === undefined || graph.parts[below]!.area > graph.parts[before]!.area)
          seenOver.set(inside, below);
      }
    // What lies inside of a veil lies outside of it nowhere.
    if ([...seenOver.values()].some((below) => seenOver.has(below))) continue;
    const mean = (value: (relation: Relation) => number): number =>
      group.reduce((sum, relation) => sum + value(relation), 0) / group.length;
    const relation: Relation = {
      through: mean(({ through }) => through),
      added: [mean(({ added }) => added[0]), mean(({ added }) => added[1]), mean(({ added }) => added[2])],
      pairs: [],
    };
    grown(graph, relation, seenOver, tells);
    found.push({ relation, seenOver, meetings: group.length });
  }
  // What another one is seen over lies below that one.
  const isBelow = (one: Candidate, other: Candidate): boolean =>
    one !== other && [...other.seenOver.values()].some((id) => one.seenOver.has(id));
  const free = found.filter((one) => !found.some((other) => isBelow(one, other)));
  for (const { relation, seenOver } of free.toSorted((one, other) => other.meetings - one.meetings)) {
    const mask = maskOf(mix, graph, seenOver);
    if (!mask) continue;
    const { through, added } = relation;
    const own = (channel: 0 | 1 | 2): number => Math.min(255, Math.max(0, added[channel] / (1 - through)));
    return { through, added, color: [own(0), own(1), own(2)], outline: null, mask, seenOver };
  }
  return null;
}

/** A picture without its flat veils. */
export interface FlatUnveiled {
  readonly image: Raster;
  readonly calm: Raster;
  readonly graph: PartGraph;
  /** Front to back. */
  readonly veils: readonly FlatVeil[];
  /** Per veil, the parts that it lies on. */
  readonly covered: readonly (readonly number[])[];
}

/** At most so many veils lie over each other and side by side. */
const MOST_VEILS = 12;

/** Takes the translucent shapes off a clean picture, front to back; `mix` is changed to what it is made of below them. */
export function unveilFlat(
  scene: { readonly image: Raster; readonly calm: Raster; readonly mix: PixelMix; readonly graph: PartGraph },
  isPlain: (part: Part) => boolean,
): FlatUnveiled {
  const { mix } = scene;
  let { image, calm, graph } = scene;
  const veils: FlatVeil[] = [];
  for (let veil = findFlatVeil(mix, graph, isPlain); veil; veil = findFlatVeil(mix, graph, isPlain)) {
    if (veils.length === 0) {
      image = { ...image, data: image.data.slice() };
      calm = { ...calm, data: calm.data.slice() };
    }
    veils.push(veil);
    for (const { data } of [image, calm]) takeVeilOff(data, mix, graph, veil);
    relabelBelow(mix, veil.seenOver);
    graph = graphOf(mix, image, calm, graph.parts);
    if (veils.length >= MOST_VEILS) break;
  }
  return { image, calm, graph, veils, covered: veils.map(({ seenOver }) => [...new Set(seenOver.values())]) };
}
