import type { TextLine } from '../../../domain/text-line.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { mainNeighbor } from '../parts/part-graph.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import type { GlyphLine } from './glyph-line.ts';

/** How unlike, in levels, a letter's inside may be to the ground. */
const GROUND_DISTANCE = 16;

/** Share of a row from which it is only ground; what is left are mixtures where letters meet. */
const LEAST_GROUND_SHARE = 0.9;

/** Share of a line's ink up to which another row within it is specks of it: where letters meet, their edges mix. */
const MOST_CRUMB_SHARE = 0.03;

/** How far what lies within a line may stand out of its bounds, which a soft edge does. */
const MOST_OVERHANG_PX = 1;

/** Roughness from which on a line's ground is a picture. */
const LEAST_PICTURE_ROUGHNESS = 1.5;

/** Whether a row of parts has less ink than a line within whose bounds it lies. */
function liesWithin({ parts }: PartGraph, row: GlyphLine, line: GlyphLine, inkShare: number): boolean {
  const inkOf = ({ parts: own }: GlyphLine): number => own.reduce((sum, id) => sum + parts[id]!.area, 0);
  return (
    row !== line &&
    row.bounds.left >= line.bounds.left - MOST_OVERHANG_PX &&
    row.bounds.right <= line.bounds.right + MOST_OVERHANG_PX &&
    row.bounds.top >= line.bounds.top - MOST_OVERHANG_PX &&
    row.bounds.bottom <= line.bounds.bottom + MOST_OVERHANG_PX &&
    inkOf(row) < inkShare * inkOf(line)
  );
}

/** Whether a row of parts is nothing but the ground of a line with more ink, seen in and between its letters. */
function showsGround(graph: PartGraph, row: GlyphLine, line: GlyphLine): boolean {
  const { parts, touching } = graph;
  const isReadAlone = row.reading !== null && row.reading !== line.reading;
  if (isReadAlone || !liesWithin(graph, row, line, 1)) return false;
  let ground: Part | null = null;
  for (const id of line.parts)
    for (const neighbor of touching[id]!.keys())
      if (!ground || parts[neighbor]!.area > ground.area) ground = parts[neighbor]!;
  // A picture has no paint to compare: what is of another ink than the letters that it lies among is the picture's.
  const isPicture = ({ kind, paint, roughness }: Part): boolean =>
    kind === 'texture' || paint.type === 'free' || roughness > LEAST_PICTURE_ROUGHNESS;
  const isGround = (id: number): boolean =>
    ground !== null && (isPicture(ground) || samePaint(ground, parts[id]!, GROUND_DISTANCE));
  const shown = row.parts.filter(isGround);
  const areaOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + parts[id]!.area, 0);
  return areaOf(shown) >= LEAST_GROUND_SHARE * areaOf(row.parts);
}

/** Share of a row's width that a larger row of the same reading takes up, from which both cannot be words of one line. */
const MOST_SHARED_WIDTH = 0.25;

/** Share of what was read that a line holds which is it, and how high it is at least as a share of that line. */
const LEAST_HELD_SHARE = 0.8;
const LEAST_HELD_HEIGHT = 0.6;

/** Whether a reading is of a line, or of so much of it that the reader knew. */
function isReadingOf({ box }: TextLine, { bounds }: GlyphLine): boolean {
  const { leftPx, topPx, widthPx, heightPx } = box;
  const width = Math.min(bounds.right + 1, leftPx + widthPx) - Math.max(bounds.left, leftPx);
  const height = Math.min(bounds.bottom + 1, topPx + heightPx) - Math.max(bounds.top, topPx);
  return (
    Math.min(width, height) > 0 &&
    width * height >= LEAST_HELD_SHARE * widthPx * heightPx &&
    heightPx >= LEAST_HELD_HEIGHT * heightOf(bounds)
  );
}

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
    const { reading } = row;
    if (!reading) continue;
    const larger = byInk.slice(0, index).filter((line) => !rivals.has(line));
    const isOfIt = (line: GlyphLine): boolean =>
      line.reading === reading || (line.reading === null && isReadingOf(reading, line));
    if (larger.some((line) => isOfIt(line) && areRivals(row, line))) rivals.add(row);
  }
  return rows.filter((row) => !rivals.has(row));
}

/** Letters of another row, so much lower, from which on what they lie on is their ground, and how much of their outline is on it. */
const LEAST_BORNE_PARTS = 3;
const LEAST_BEARER_RATIO = 1.5;
const LEAST_BORNE_SHARE = 0.6;

/** Whether a row is what the lower letters of another one are written on: a ground's pieces stand beside each other too. */
function bearsLetters(graph: PartGraph, row: GlyphLine, lines: readonly GlyphLine[]): boolean {
  const own = new Set(row.parts);
  return lines.some((line) => {
    if (line === row || heightOf(row.bounds) < LEAST_BEARER_RATIO * heightOf(line.bounds)) return false;
    const borne = line.parts.filter((letter) => {
      const { id, share } = mainNeighbor(graph, letter);
      return own.has(id) && share >= LEAST_BORNE_SHARE;
    });
    return borne.length >= LEAST_BORNE_PARTS;
  });
}

/** The rows that are lines of their own: what is only ground is none, and specks within a line belong to it. */
export function wholeLines(graph: PartGraph, rows: readonly GlyphLine[]): GlyphLine[] {
  const borne = rows.filter((row) => !bearsLetters(graph, row, rows));
  const lettered = borne.filter((row) => !borne.some((line) => showsGround(graph, row, line)));
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
