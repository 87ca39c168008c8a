import { colorDistance } from './glyph.ts';
import type { GlyphLine } from './glyph-line.ts';
import type { Part } from './part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf, mainNeighbor } from './part-graph.ts';

/** Share of a letter's boundary that its outline takes, and of a line's letters that have one. */
const LEAST_RING_SHARE = 0.85;
const LEAST_OUTLINED_SHARE = 0.6;

/** How unlike the colours of outlines around one line may be. */
const MOST_COLOR_DISTANCE = 40;

/** An outline has at most so many times the letters' pixels, and leaves so much of its box to what it lies on. */
const MOST_AREA_RATIO = 2.2;
const MOST_FILL = 0.86;

/** The parts that lie around the letters of a line as one outline of them, and in them; none where it has none. */
function outlineOf(graph: PartGraph, line: GlyphLine, isFree: (id: number) => boolean): readonly number[] {
  const around = new Map<number, number>();
  for (const id of line.parts) {
    const { id: ring, share } = mainNeighbor(graph, id);
    if (ring >= 0 && share > LEAST_RING_SHARE && isFree(ring)) around.set(ring, (around.get(ring) ?? 0) + 1);
  }
  const covered = [...around.values()].reduce((sum, count) => sum + count, 0);
  if (covered === 0 || covered < LEAST_OUTLINED_SHARE * line.parts.length) return [];
  const margin = 0.35 * heightOf(line.bounds) + 4;
  const isClose = ({ bounds }: Part): boolean =>
    bounds.left > line.bounds.left - margin &&
    bounds.right < line.bounds.right + margin &&
    bounds.top > line.bounds.top - margin &&
    bounds.bottom < line.bounds.bottom + margin;
  const found = new Set(around.keys());
  const first = graph.parts[[...found][0]!]!;
  const isAlike = (part: Part): boolean => colorDistance(part, first) <= MOST_COLOR_DISTANCE;
  if (![...found].every((id) => isClose(graph.parts[id]!) && isAlike(graph.parts[id]!))) return [];
  // Where a letter's inside is filled by its outline, or two outlines meet, a letter has several pieces of it around.
  for (const id of line.parts) {
    for (const [neighbor, length] of graph.touching[id]!) {
      const part = graph.parts[neighbor]!;
      if (!isFree(neighbor) || !isClose(part) || !isAlike(part)) continue;
      if (length >= (1 - LEAST_RING_SHARE) * boundaryOf(graph, id)) found.add(neighbor);
    }
  }
  const whole = emptyBounds();
  let [inked, outlined] = [0, 0];
  for (const id of line.parts) inked += graph.parts[id]!.area;
  for (const id of found) {
    outlined += graph.parts[id]!.area;
    includeBounds(whole, graph.parts[id]!.bounds);
  }
  // A filled label behind the line is a shape of its own: it is a block, not a line around letters.
  const isBlock = outlined + inked > MOST_FILL * widthOf(whole) * heightOf(whole);
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
