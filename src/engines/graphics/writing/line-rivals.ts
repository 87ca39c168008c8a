import type { Bounds, Part } from '../parts/part.ts';
import { widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { GlyphLine } from './glyph-line.ts';

/** How unlike, in levels, a letter's inside may be to the ground. */
const GROUND_DISTANCE = 16;

/** Share of a row from which it is only ground; what is left are mixtures where letters meet. */
const LEAST_GROUND_SHARE = 0.9;

/** Share of a line's ink up to which another row within it is specks of it: where letters meet, their edges mix. */
const MOST_CRUMB_SHARE = 0.03;

/** Whether a row of parts has less ink than a line within whose bounds it lies. */
function liesWithin({ parts }: PartGraph, row: GlyphLine, line: GlyphLine, inkShare: number): boolean {
  const inkOf = ({ parts: own }: GlyphLine): number => own.reduce((sum, id) => sum + parts[id]!.area, 0);
  return (
    row !== line &&
    row.bounds.left >= line.bounds.left &&
    row.bounds.right <= line.bounds.right &&
    row.bounds.top >= line.bounds.top &&
    row.bounds.bottom <= line.bounds.bottom &&
    inkOf(row) < inkShare * inkOf(line)
  );
}

/** Whether a row of parts is nothing but the ground of a line with more ink, seen in and between its letters. */
function showsGround(graph: PartGraph, row: GlyphLine, line: GlyphLine): boolean {
  const { parts, touching } = graph;
  if (!liesWithin(graph, row, line, 1)) return false;
  let ground: Part | null = null;
  for (const id of line.parts)
    for (const neighbor of touching[id]!.keys())
      if (!ground || parts[neighbor]!.area > ground.area) ground = parts[neighbor]!;
  // A picture has no paint to compare: what is of another ink than the letters that it lies among is the picture's.
  const isGround = (id: number): boolean =>
    ground !== null && (ground.paint.type === 'free' || samePaint(ground, parts[id]!, GROUND_DISTANCE));
  const shown = row.parts.filter(isGround);
  const areaOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + parts[id]!.area, 0);
  return areaOf(shown) >= LEAST_GROUND_SHARE * areaOf(row.parts);
}

/** Share of a row's width that a larger row of the same reading takes up, from which both cannot be words of one line. */
const MOST_SHARED_WIDTH = 0.25;

/**
 * The rows without those that show a second ink where a larger row of the same reading stands: words of one line stand beside
 * each other, and what lies between, in or under their letters is no writing. Two lines that were read as one are both kept, but
 * what no reading would make writing of: the other row accounts for that one.
 */
export function withoutRivals(
  graph: PartGraph,
  rows: readonly GlyphLine[],
  isTold: (parts: readonly Part[], bounds: Bounds) => boolean,
): GlyphLine[] {
  const inkOf = ({ parts }: GlyphLine): number => parts.reduce((sum, id) => sum + graph.parts[id]!.area, 0);
  const areRivals = ({ bounds: a, parts: ids }: GlyphLine, { bounds: b }: GlyphLine): boolean => {
    const parts = ids.map((id) => graph.parts[id]!);
    const shared = Math.min(a.right, b.right) - Math.max(a.left, b.left) + 1;
    if (shared <= MOST_SHARED_WIDTH * Math.min(widthOf(a), widthOf(b))) return false;
    const isBeneath = a.top > b.bottom || a.bottom < b.top;
    return !isBeneath || !isTold(parts, a);
  };
  const byInk = rows.toSorted((one, other) => inkOf(other) - inkOf(one));
  const rivals = new Set<GlyphLine>();
  for (const [index, row] of byInk.entries()) {
    const larger = byInk.slice(0, index).filter((line) => line.reading === row.reading && !rivals.has(line));
    if (row.reading && larger.some((line) => areRivals(row, line))) rivals.add(row);
  }
  return rows.filter((row) => !rivals.has(row));
}

/** The rows that are lines of their own: what is only ground is none, and specks within a line belong to it. */
export function wholeLines(graph: PartGraph, rows: readonly GlyphLine[]): GlyphLine[] {
  const lettered = rows.filter((row) => !rows.some((line) => showsGround(graph, row, line)));
  const isCrumb = (row: GlyphLine, line: GlyphLine): boolean =>
    (row.reading === line.reading || !row.reading || !line.reading) &&
    liesWithin(graph, row, line, MOST_CRUMB_SHARE);
  const homes = lettered.map((row) => lettered.find((line) => isCrumb(row, line)));
  return lettered.flatMap((row, index) => {
    if (homes[index]) return [];
    const crumbs = lettered.filter((_, other) => homes[other] === row);
    return [{ ...row, parts: [...row.parts, ...crumbs.flatMap(({ parts }) => parts)] }];
  });
}
