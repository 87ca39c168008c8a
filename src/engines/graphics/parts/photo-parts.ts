import type { Size } from '../../../domain/box.ts';
import type { TextureTiles } from '../../../domain/flatness.ts';
import { texturedTiles } from '../../../domain/flatness.ts';
import { colorDistance } from '../writing/glyph.ts';
import type { Part } from './part.ts';
import { heightOf, widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf } from './part-graph.ts';
import { samePaint } from './part-knowledge.ts';
import { Partition } from './partition.ts';
import {
  joinSeenThrough,
  LEAST_GRAINED_PIXELS,
  MOST_JUDGED_SHARE,
  SURROUNDED_SHARE,
  takeIn,
  takeInBoxes,
  takeInGroups,
  takeInPockets,
} from './picture-intake.ts';

/** Share of the canvas from which connected texture is a photograph. */
const LEAST_PHOTO_SHARE = 0.004;
const LEAST_PHOTO_PIXELS = 400;

/** How much a photograph surrounds of a large thing of one clean paint that it takes in: what lies across its edge is no part of it. */
const PANEL_SURROUNDED_SHARE = 0.9;

/** Grain from which a part was not drawn, and what a drawn one's paint leaves over at most. */
const GRAIN = { clean: 1.1, noisy: 0.8 } as const;
const MOST_DRAWN_RESIDUAL = 4.5;

/** What, in levels, the paint of a piece of a photograph leaves over at least, where it is too small to show its grain. */
const MOST_EVEN_RESIDUAL = { clean: 2, noisy: 4.5 } as const;

/** Grain that tells a photograph where no paint explains the colours: a sky at dusk has little, a drawn gradient none. */
const FREE_GRAIN = 0.6;

/** A part of at least this share of the canvas in one clean paint is drawn, whatever lies around it. */
const DRAWN_SHARE = 0.01;

/** How far, in levels, what shows through between things may be from the paint of what it is a piece of. */
const PANEL_TOLERANCE = { clean: 1.5, noisy: 5 } as const;

/** The same of what shows on both sides of a picture, through which a gradient may show. */
const TWIN_TOLERANCE = 12;

/** A bar in one clean colour that fills its box is printed on a photograph, if it is no smaller and stands out so far. */
const LEAST_BAR_PX = 2;
const LEAST_BAR_PIXELS = 60;
const BAR_FILL = 0.9;
const BAR_RESIDUAL = { clean: 1, noisy: 3 } as const;
const BAR_CONTRAST = 40;

/** How far apart, in levels, pieces of a picture are that are in one colour, and how many of them look like bars where they are no accident. */
const SAME_COLOR = 20;
const LEAST_BRICKS = 4;

function isBar(
  { contrast }: PartGraph,
  { id, kind, paint, area, bounds, roughness }: Part,
  noisy: boolean,
): boolean {
  const [widthPx, heightPx] = [widthOf(bounds), heightOf(bounds)];
  return (
    kind === 'zone' &&
    paint.type === 'flat' &&
    area >= LEAST_BAR_PIXELS &&
    Math.min(widthPx, heightPx) >= LEAST_BAR_PX &&
    area >= BAR_FILL * widthPx * heightPx &&
    paint.residual <= BAR_RESIDUAL[noisy ? 'noisy' : 'clean'] &&
    roughness <= BAR_RESIDUAL[noisy ? 'noisy' : 'clean'] &&
    Math.min(...contrast[id]!.values()) >= BAR_CONTRAST
  );
}

/** Sides of a rule's box, one by the other, at least. */
const LEAST_RULE_RATIO = 4;

const isLong = ({ bounds }: Part): boolean =>
  Math.max(widthOf(bounds), heightOf(bounds)) >=
  LEAST_RULE_RATIO * Math.min(widthOf(bounds), heightOf(bounds));

/**
 * The bars in one clean colour that stand out so far from all around them that they are printed there, no part of a picture: a
 * wall's bricks are many, in the colours of others with grain.
 */
export function barsOf(graph: PartGraph, noisy: boolean): Part[] {
  const bars = graph.parts.filter((part) => part.area > 0 && isBar(graph, part, noisy));
  if (bars.length === 0) return bars;
  const most = BAR_RESIDUAL[noisy ? 'noisy' : 'clean'];
  const grained = graph.parts.filter(
    ({ kind, area, roughness }) =>
      kind === 'zone' && area >= LEAST_GRAINED_PIXELS && roughness > Math.max(most, GRAIN.clean),
  );
  const isBrick = (bar: Part): boolean => grained.some((part) => colorDistance(part, bar) <= SAME_COLOR);
  const bricks = bars.filter(isBrick);
  if (bricks.length >= LEAST_BRICKS) return bars.filter((bar) => !isBrick(bar));
  // Compression leaves a stone or two as plain as print: of small blocks, those are printed that are seen to be plain and of no
  // stone's colour.
  const isLarge = ({ area }: Part): boolean => area >= DRAWN_SHARE * graph.widthPx * graph.heightPx;
  const isSeen = (bar: Part): boolean => graph.judged[bar.id]! > 0 && !isBrick(bar);
  return noisy ? bars.filter((bar) => isLarge(bar) || isLong(bar) || isSeen(bar)) : bars;
}

/** Per part, the share of its pixels that lies in textured tiles. */
export function texturedShares(
  owner: Int32Array,
  size: Size,
  grid: TextureTiles,
  parts: readonly Part[],
): Float32Array {
  const marked = texturedTiles(grid);
  const shares = new Float32Array(parts.length);
  for (let y = 0; y < size.heightPx; y += 1) {
    const row = Math.floor(y / grid.tilePx) * grid.columns;
    for (let x = 0; x < size.widthPx; x += 1) {
      const own = owner[y * size.widthPx + x]!;
      if (own >= 0 && marked[row + Math.floor(x / grid.tilePx)] === 1) shares[own]! += 1;
    }
  }
  for (const { id, area } of parts) shares[id]! /= Math.max(1, area);
  return shares;
}

/** Strokes are at most so thick, in pixels: what is thicker and has no paint of its own is texture. */
const MOST_STROKE_PX = 12;

/** Whether a part is a thin stroke in one clean ink. */
const isPlainStroke = (graph: PartGraph, { id, kind, area, paint }: Part): boolean =>
  kind === 'ink' &&
  paint.type === 'flat' &&
  paint.residual <= BAR_RESIDUAL.clean &&
  2 * area <= MOST_STROKE_PX * boundaryOf(graph, id);

/**
 * Which parts make up photographs or painted pictures: connected texture, and what it surrounds. `drawn` are parts that are
 * known to be something else, `pictured` such that are known to be of one. Answers, per part, a number for its photograph or -1.
 */
export function photoParts(
  graph: PartGraph,
  shares: Float32Array,
  known: { readonly drawn: ReadonlySet<number>; readonly pictured: ReadonlySet<number> },
  noisy: boolean,
): Int32Array {
  const { pictured } = known;
  const drawn = new Set([...known.drawn, ...barsOf(graph, noisy).map(({ id }) => id)]);
  const canvas = graph.widthPx * graph.heightPx;
  const { parts, touching } = graph;
  const isMember = new Uint8Array(parts.length);
  const isClean = ({ kind, roughness, paint }: Part): boolean =>
    kind === 'zone' &&
    paint.type !== 'free' &&
    (noisy ? roughness <= GRAIN.noisy && paint.residual <= MOST_DRAWN_RESIDUAL : roughness <= 1);
  // What shows a large plain thing's very paint is that thing, seen between a photograph and a ring around it.
  const panels = parts.filter((part) => isClean(part) && part.area >= DRAWN_SHARE * canvas);
  const isPanel = (part: Part): boolean =>
    isClean(part) &&
    panels.some((panel) => samePaint(panel, part, PANEL_TOLERANCE[noisy ? 'noisy' : 'clean']));
  for (const part of parts) {
    if (drawn.has(part.id)) continue;
    if (pictured.has(part.id)) {
      isMember[part.id] = 1;
      continue;
    }
    if (part.area >= LEAST_PHOTO_PIXELS && isPanel(part)) continue;
    const grained =
      part.area >= LEAST_GRAINED_PIXELS &&
      (part.roughness > GRAIN[noisy ? 'noisy' : 'clean'] ||
        (part.paint.type === 'free' && part.roughness > FREE_GRAIN) ||
        (noisy && part.paint.residual > MOST_DRAWN_RESIDUAL));
    // What is all edge and of one paint is told by its company: an edge of little contrast looks like texture.
    const isUntold = noisy && isClean(part) && graph.judged[part.id] === 0;
    if (part.kind === 'texture' || (shares[part.id]! >= 0.5 && !isUntold) || grained) isMember[part.id] = 1;
  }
  if (noisy) addUnjudged(graph, isMember, (part) => drawn.has(part.id) || isPanel(part));
  const sets = new Partition(parts.length);
  const joinMembers = (): void => {
    for (const { id } of parts) {
      if (isMember[id] === 0) continue;
      for (const neighbor of touching[id]!.keys()) if (isMember[neighbor] === 1) sets.join(id, neighbor);
    }
  };
  joinMembers();
  const area = new Float64Array(parts.length);
  const textured = new Float64Array(parts.length);
  for (const part of parts) {
    if (isMember[part.id] === 0) continue;
    area[sets.root(part.id)]! += part.area;
    if (!isPlainStroke(graph, part)) textured[sets.root(part.id)]! += part.area;
  }
  const least = Math.max(LEAST_PHOTO_PIXELS, LEAST_PHOTO_SHARE * canvas);
  const photo = new Int32Array(parts.length).fill(-1);
  // Thin strokes in one ink look like texture, being all edge: what consists of nothing else is drawn.
  const isDrawnThroughout = (root: number): boolean => !noisy && textured[root] === 0;
  for (const { id } of parts) {
    const root = sets.root(id);
    if (isMember[id] === 1 && area[root]! >= least && !isDrawnThroughout(root)) photo[id] = root;
  }
  // A photograph and a badge that overlaps it leave corners of the panel behind them.
  const corners = new Set(
    noisy ? [] : parts.filter((part) => part.area > 0 && isPanel(part)).map(({ id }) => id),
  );
  const isOfPanel = (part: Part): boolean => panels.includes(part) || corners.has(part.id);
  const leastShare = (part: Part): number =>
    isOfPanel(part) ? PANEL_SURROUNDED_SHARE : SURROUNDED_SHARE[noisy && !isPanel(part) ? 'noisy' : 'clean'];
  // Compression leaves a picture's pieces plain. What shows on both sides of it in one paint goes on behind it.
  const isTwin = (part: Part, other: Part): boolean =>
    other !== part &&
    photo[other.id] === -1 &&
    other.area >= LEAST_PHOTO_PIXELS &&
    isClean(other) &&
    samePaint(other, part, TWIN_TOLERANCE);
  const standsOut = (part: Part, own: number): boolean => {
    if (!noisy || part.area < LEAST_PHOTO_PIXELS || !isClean(part)) return false;
    const [within, without] = [
      { sum: 0, length: 0 },
      { sum: 0, length: 0 },
    ];
    for (const [neighbor, length] of touching[part.id]!) {
      const side = photo[neighbor] === own ? within : without;
      side.sum += length * graph.contrast[part.id]!.get(neighbor)!;
      side.length += length;
    }
    const isHalf = within.length < SURROUNDED_SHARE.clean * (within.length + without.length);
    return (
      isHalf &&
      within.sum * without.length > without.sum * within.length &&
      parts.some((other) => isTwin(part, other))
    );
  };
  const takeAllIn = (): void => {
    for (let round = 0; round < 4; round += 1)
      if (!takeIn(graph, photo, drawn, leastShare, isOfPanel, standsOut)) break;
  };
  takeAllIn();
  if (joinPieces(graph, isMember, photo)) takeAllIn();
  // What lay between two photographs may be of one of them: a label's rim on a bottle.
  const isSeenPlain = (part: Part): boolean =>
    isClean(part) && graph.judged[part.id]! > MOST_JUDGED_SHARE * part.area;
  if (joinTouching(graph, photo, isSeenPlain)) takeAllIn();
  if (noisy && takeInGroups(graph, photo, (part) => drawn.has(part.id) || isPanel(part))) takeAllIn();
  const isUneven = (part: Part): boolean =>
    !isClean(part) || part.paint.residual > MOST_EVEN_RESIDUAL[noisy ? 'noisy' : 'clean'];
  if (takeInPockets(graph, photo, drawn, isUneven)) takeAllIn();
  if (joinSeenThrough(graph, photo, drawn)) takeAllIn();
  takeInBoxes(graph, photo, drawn, corners);
  // A backdrop's pieces have more between them than each of them had around it.
  if (joinBackdrops(graph, photo, drawn, noisy)) takeAllIn();
  return photo;
}

/** Share of its boundary with a photograph from which on a piece too small to be one is a piece of that one. */
const LEAST_PIECE_SHARE = 0.08;

/** Gives texture that is too little for a photograph of its own to the one that it hangs on; answers whether there was any. */
function joinPieces(graph: PartGraph, isMember: Uint8Array, photo: Int32Array): boolean {
  let changed = false;
  for (const { id } of graph.parts) {
    if (isMember[id] === 0 || photo[id] !== -1) continue;
    const shared = new Map<number, number>();
    for (const [neighbor, length] of graph.touching[id]!)
      if (photo[neighbor] !== -1) shared.set(photo[neighbor]!, (shared.get(photo[neighbor]!) ?? 0) + length);
    const [most] = [...shared].sort((one, other) => other[1] - one[1]);
    if (!most || most[1] < LEAST_PIECE_SHARE * boundaryOf(graph, id)) continue;
    photo[id] = most[0];
    changed = true;
  }
  return changed;
}

/**
 * Makes photographs one that touch along so much of the smaller one's outline, where neither shows a plain rim there; answers
 * whether there were any.
 */
function joinTouching(
  { parts, touching }: PartGraph,
  photo: Int32Array,
  isSeenPlain: (part: Part) => boolean,
): boolean {
  const outline = new Map<number, number>();
  const shared = new Map<number, Map<number, number>>();
  for (const part of parts) {
    const own = photo[part.id]!;
    if (own === -1) continue;
    for (const [neighbor, length] of touching[part.id]!) {
      const other = photo[neighbor]!;
      if (other === own) continue;
      outline.set(own, (outline.get(own) ?? 0) + length);
      if (other === -1 || isSeenPlain(part) || isSeenPlain(parts[neighbor]!)) continue;
      const lengths = shared.get(own) ?? new Map<number, number>();
      shared.set(own, lengths.set(other, (lengths.get(other) ?? 0) + length));
    }
  }
  const sets = new Partition(parts.length);
  let changed = false;
  for (const [own, lengths] of shared)
    for (const [other, length] of lengths) {
      if (length < LEAST_PIECE_SHARE * Math.min(outline.get(own)!, outline.get(other)!)) continue;
      sets.join(own, other);
      changed = true;
    }
  if (changed) for (const { id } of parts) if (photo[id] !== -1) photo[id] = sets.root(photo[id]!);
  return changed;
}

/** So many parts that are all edge and touch each other are a picture; between a picture's pieces one is enough. */
const SHATTERED_PARTS = 24;
const BETWEEN_SHARE = 0.6;

/**
 * Compression hides the grain of whatever is too small to hold a block of it. Such parts are of a picture where very many
 * of them touch each other, and where they lie between a picture's pieces.
 */
function addUnjudged(graph: PartGraph, isMember: Uint8Array, isElse: (part: Part) => boolean): void {
  const { parts, touching, judged } = graph;
  const open = parts.filter(
    (part) =>
      part.area > 0 &&
      isMember[part.id] === 0 &&
      judged[part.id]! <= MOST_JUDGED_SHARE * part.area &&
      !isElse(part),
  );
  const isOpen = new Uint8Array(parts.length);
  for (const { id } of open) isOpen[id] = 1;
  const sets = new Partition(parts.length);
  for (const { id } of open)
    for (const neighbor of touching[id]!.keys()) if (isOpen[neighbor] === 1) sets.join(id, neighbor);
  const counts = new Int32Array(parts.length);
  for (const { id } of open) counts[sets.root(id)]! += 1;
  for (const { id } of open) if (counts[sets.root(id)]! >= SHATTERED_PARTS) isMember[id] = 1;
  for (const { id } of open) {
    let [between, whole] = [0, 0];
    for (const [neighbor, length] of touching[id]!) {
      whole += length;
      if (isMember[neighbor] === 1) between += length;
    }
    if (between >= BETWEEN_SHARE * whole) isMember[id] = 1;
  }
}

/** Share of the canvas's border from which a photograph is the backdrop of the design. */
const BACKDROP_BORDER_SHARE = 0.3;

/**
 * A photograph that fills the canvas behind everything shows in pieces: those at the canvas's border are one, and so is what
 * has grain there, however plain: a strip of sky beside a panel. Answers whether any piece was joined.
 */
function joinBackdrops(
  graph: PartGraph,
  photo: Int32Array,
  drawn: ReadonlySet<number>,
  noisy: boolean,
): boolean {
  const contact = new Map<number, number>();
  const contactOf = (id: number): number => {
    let sum = 0;
    for (let side = 0; side < 4; side += 1) sum += graph.border[id * 4 + side]!;
    return sum;
  };
  for (const { id } of graph.parts)
    if (photo[id] !== -1) contact.set(photo[id]!, (contact.get(photo[id]!) ?? 0) + contactOf(id));
  const touching = [...contact].filter(([, length]) => length > 0).sort((one, other) => other[1] - one[1]);
  const whole = touching.reduce((sum, [, length]) => sum + length, 0);
  if (whole < BACKDROP_BORDER_SHARE * 2 * (graph.widthPx + graph.heightPx)) return false;
  const backdrop = touching[0]![0];
  const joined = new Set(touching.map(([own]) => own));
  let changed = false;
  for (const { id, kind, area, roughness } of graph.parts) {
    const isGrained =
      !noisy &&
      kind === 'zone' &&
      area >= LEAST_GRAINED_PIXELS &&
      roughness > FREE_GRAIN &&
      contactOf(id) > 0;
    const isPiece = photo[id] === -1 ? isGrained && !drawn.has(id) : joined.has(photo[id]!);
    if (!isPiece || photo[id] === backdrop) continue;
    photo[id] = backdrop;
    changed = true;
  }
  return changed;
}
