import type { Part } from '../parts/part.ts';
import { heightOf, includeBounds, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, mainNeighbor } from '../parts/part-graph.ts';
import { colorDistance } from './glyph.ts';
import type { GlyphLine } from './glyph-line.ts';

/** Share of a letter's boundary that its outline takes, and of a line's letters that show one: on its own colour none is seen. */
const LEAST_RING_SHARE = 0.85;
const LEAST_OUTLINED_SHARE = 0.3;

/** How unlike the colours of outlines around one line may be. */
const MOST_COLOR_DISTANCE = 40;

/** An outline has at most so many times the letters' pixels, and leaves so much of its box to what it lies on. */
const MOST_AREA_RATIO = 2.2;
const MOST_FILL = 0.86;

/** Thickness of an outline, as a share of the line's height, up to which it is one also around letters that stand close. */
const MOST_THICKNESS = 0.1;

/** The parts that lie around the letters of a line as one outline of them, and in them; none where it has none. */
function outlineOf(graph: PartGraph, line: GlyphLine, isFree: (id: number) => boolean): readonly number[] {
  const margin = 0.35 * heightOf(line.bounds) + 4;
  const isClose = ({ bounds }: Part): boolean =>
    bounds.left > line.bounds.left - margin &&
    bounds.right < line.bounds.right + margin &&
    bounds.top > line.bounds.top - margin &&
    bounds.bottom < line.bounds.bottom + margin;
  // Where it is thin or two of them meet, an outline comes in several pieces, and a letter's inside shows one more.
  const piecesOf = (id: number, like: Part): number[] =>
    [...graph.touching[id]!.keys()].filter((near) => {
      const part = graph.parts[near]!;
      return isFree(near) && isClose(part) && colorDistance(part, like) <= MOST_COLOR_DISTANCE;
    });
  const found = new Set<number>();
  let first: Part | null = null;
  let covered = 0;
  for (const id of line.parts) {
    const ring = graph.parts[mainNeighbor(graph, id).id];
    if (!ring || !isFree(ring.id)) continue;
    const pieces = piecesOf(id, ring);
    const length = pieces.reduce((sum, near) => sum + graph.touching[id]!.get(near)!, 0);
    if (length <= LEAST_RING_SHARE * boundaryOf(graph, id)) continue;
    first ??= ring;
    if (colorDistance(ring, first) > MOST_COLOR_DISTANCE) return [];
    for (const near of pieces) found.add(near);
    covered += 1;
  }
  if (!first || covered < LEAST_OUTLINED_SHARE * line.parts.length) return [];
  for (const id of line.parts) for (const near of piecesOf(id, first)) found.add(near);
  const whole = { ...line.bounds };
  let [inked, outlined, around] = [0, 0, 0];
  for (const id of line.parts) inked += graph.parts[id]!.area;
  for (const id of found) {
    outlined += graph.parts[id]!.area;
    around += boundaryOf(graph, id);
    includeBounds(whole, graph.parts[id]!.bounds);
  }
  // A filled label behind the line is a shape of its own: it is a block, not a line around letters.
  const isFull = outlined + inked > MOST_FILL * widthOf(whole) * heightOf(whole);
  const isBlock = isFull && 2 * outlined > MOST_THICKNESS * heightOf(line.bounds) * around;
  return isBlock || outlined > MOST_AREA_RATIO * inked ? [] : [...found];
}

/**
 * The lines with the outlines around their letters, on whatever they lie; `isExcluded` says what is known to be none. Rows that
 * nobody could read and that are outlines of others are no lines.
 */
export function withOutlines(
  graph: PartGraph,
  lines: readonly GlyphLine[],
  isExcluded: (id: number) => boolean,
): GlyphLine[] {
  const lineOf = new Map(lines.flatMap((line) => line.parts.map((id) => [id, line] as const)));
  const outlines = new Set<number>();
  const outlined = lines.map((line) => {
    if (line.parts.some((id) => outlines.has(id))) return line;
    const isFree = (id: number): boolean => {
      const other = lineOf.get(id);
      return !outlines.has(id) && !isExcluded(id) && (!other || (other !== line && other.reading === null));
    };
    const outline = outlineOf(graph, line, isFree);
    for (const id of outline) outlines.add(id);
    return outline.length === 0 ? line : { ...line, parts: [...line.parts, ...outline] };
  });
  return outlined.flatMap((line, index) => {
    if (line !== lines[index]) return [line];
    const parts = line.parts.filter((id) => !outlines.has(id));
    return parts.length <= 0.5 * line.parts.length ? [] : [{ ...line, parts }];
  });
}
