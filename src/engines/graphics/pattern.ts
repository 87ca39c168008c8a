import type { Raster } from '../../domain/raster.ts';
import type { PixelMix } from './edge-mix.ts';
import { colorDistance, isGlyphLike } from './glyph.ts';
import type { Part } from './part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf, mainNeighbor } from './part-graph.ts';
import type { Move } from './pattern-period.ts';
import { mostPeriod, periodsOf } from './pattern-period.ts';

/** A ground of two colours that repeats. */
export interface Pattern {
  /** Per part, 1 where it is a piece of the pattern. */
  readonly isPiece: Uint8Array;
  /** One or two moves, in pixels, that leave the pattern as it is; the shortest first. */
  readonly periods: readonly Move[];
}

/** How alike two pieces of one colour are, in levels. */
const SAME_COLOR = 14;

/** Share of the canvas's sides that a pattern spans, and pieces that it has at least. */
const LEAST_SPAN = 0.8;
const LEAST_PIECES = 5;

/** Parts of one colour that lie all over the canvas. */
interface Colour {
  readonly parts: Part[];
  area: number;
}

function colours(graph: PartGraph): Colour[] {
  const found: Colour[] = [];
  const byArea = graph.parts
    .filter(({ area, kind, paint }) => area >= 4 && kind !== 'texture' && paint.type !== 'free')
    .sort((one, other) => other.area - one.area);
  for (const part of byArea.slice(0, 6000)) {
    const home = found.find(({ parts }) => colorDistance(parts[0]!, part) <= SAME_COLOR);
    if (home) {
      home.parts.push(part);
      home.area += part.area;
    } else if (found.length < 24) found.push({ parts: [part], area: part.area });
  }
  return found.sort((one, other) => other.area - one.area);
}

function spans(parts: readonly Part[], graph: PartGraph): boolean {
  const bounds = emptyBounds();
  for (const part of parts) includeBounds(bounds, part.bounds);
  const across = widthOf(bounds) / graph.widthPx;
  const along = heightOf(bounds) / graph.heightPx;
  return Math.max(across, along) >= LEAST_SPAN && Math.min(across, along) >= LEAST_SPAN / 2;
}

/** Pieces of the two colours that touch the other colour or the canvas's border more than anything else. */
function piecesOf(graph: PartGraph, one: Colour, other: Colour): Uint8Array {
  const isPiece = new Uint8Array(graph.parts.length);
  const side = new Uint8Array(graph.parts.length);
  for (const { id } of one.parts) side[id] = 1;
  for (const { id } of other.parts) side[id] = 2;
  for (const { id } of graph.parts) {
    if (side[id] === 0) continue;
    let [across, whole] = [0, 0];
    for (const [neighbor, length] of graph.touching[id]!) {
      whole += length;
      if (side[neighbor] === 3 - side[id]!) across += length;
    }
    if (
      across >= 0.5 * whole ||
      (across > 0 && graph.border.subarray(id * 4, id * 4 + 4).some((length) => length > 0))
    )
      isPiece[id] = 1;
  }
  return isPiece;
}

/** A piece of a pattern is about as thick as a period at most, and nearly all of its area is in such pieces. */
const MOST_THICKNESS_PERIODS = 2;
const LEAST_FINE_SHARE = 0.94;

/** Share of its boundary that a thing on a panel has with the panel. */
const LEAST_PANEL_SHARE = 0.8;

/** How thick a part is: a long one's width, and half of a square's side. */
function thicknessOf(graph: PartGraph, { id, area }: Part): number {
  let outline = boundaryOf(graph, id);
  for (let side = 0; side < 4; side += 1) outline += graph.border[id * 4 + side]!;
  return (2 * area) / Math.max(1, outline);
}

/** Whether a part is about as thick as a period at most. */
function isFine(graph: PartGraph, part: Part, period: number): boolean {
  return thicknessOf(graph, part) <= MOST_THICKNESS_PERIODS * period;
}

/** How thick the pieces are in the mean, a large one counting for more. */
function meanThickness(graph: PartGraph, pieces: readonly Part[]): number {
  let [sum, whole] = [0, 0];
  for (const piece of pieces) {
    sum += piece.area * thicknessOf(graph, piece);
    whole += piece.area;
  }
  return sum / Math.max(1, whole);
}

/** Whether a part has nothing around it but one thing that is no piece, and too large for a letter. */
function liesOnPanel(graph: PartGraph, part: Part, isPiece: Uint8Array): boolean {
  const { id: panel } = mainNeighbor(graph, part.id);
  if (panel < 0 || isPiece[panel] === 1 || isGlyphLike(graph, graph.parts[panel]!)) return false;
  let [around, whole] = [0, 0];
  for (const [neighbor, length] of graph.touching[part.id]!) {
    // What the part encloses, as a letter does its insides, lies not around it.
    if (neighbor !== panel && mainNeighbor(graph, neighbor).id === part.id) continue;
    whole += length;
    if (neighbor === panel) around += length;
  }
  return around >= LEAST_PANEL_SHARE * whole;
}

/** Whether the pieces are as fine as the period: large shapes in the two colours repeat nowhere. */
function areFine(graph: PartGraph, pieces: readonly Part[], period: number): boolean {
  let [fine, whole] = [0, 0];
  for (const piece of pieces) {
    whole += piece.area;
    if (isFine(graph, piece, period)) fine += piece.area;
  }
  return fine >= LEAST_FINE_SHARE * whole;
}

/**
 * Finds the ground's pattern, where it has one: two colours that share the canvas in many pieces and that look the same when
 * moved by a period. `null` where there is none. About 100 ms where there is a candidate.
 */
export function findPattern(graph: PartGraph, calm: Raster, mix: PixelMix): Pattern | null {
  const found = colours(graph).slice(0, 4);
  for (const [index, one] of found.entries()) {
    for (const other of found.slice(index + 1)) {
      if (!spans(one.parts, graph) || !spans(other.parts, graph)) continue;
      const isPiece = piecesOf(graph, one, other);
      const pieces = graph.parts.filter(({ id }) => isPiece[id] === 1);
      const minor = pieces.filter((part) => other.parts.includes(part));
      const thin = minor.some(
        ({ bounds }) => widthOf(bounds) > 0.9 * graph.widthPx && heightOf(bounds) > 0.9 * graph.heightPx,
      );
      if (pieces.length < LEAST_PIECES || (minor.length < 3 && !thin)) continue;
      if (!spans(minor, graph) || !spans(pieces, graph)) continue;
      if (!areFine(graph, pieces, mostPeriod(graph))) continue;
      const isKnown = (pixel: number): boolean => {
        const [owner, beside] = [mix.owner[pixel]!, mix.other[pixel]!];
        return owner >= 0 && isPiece[owner] === 1 && (beside < 0 || isPiece[beside] === 1);
      };
      const colors = [one.parts[0]!.paint.table, other.parts[0]!.paint.table] as const;
      const periods = periodsOf({ image: calm, isKnown, colors, thicknessPx: meanThickness(graph, pieces) });
      const longest = Math.max(...periods.map((period) => Math.hypot(...period)));
      if (periods.length === 0 || !areFine(graph, pieces, longest)) continue;
      // What lies between letters and shapes is a piece too, cut off from the others; what lies on a panel is none.
      for (const part of [...one.parts, ...other.parts])
        if (!liesOnPanel(graph, part, isPiece) && isFine(graph, part, longest)) isPiece[part.id] = 1;
      return { isPiece, periods };
    }
  }
  return null;
}
