import type { TextLine } from '../../../domain/text-line.ts';
import { groundPart } from '../parts/ground-part.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, mainNeighbor } from '../parts/part-graph.ts';
import { Partition } from '../parts/partition.ts';
import { isCounter, isGlyphLike, isInkAlike, isScrapOf } from './glyph.ts';
import {
  areScattered,
  areStained,
  isChanceReading,
  isGrain,
  isMottled,
  isPacked,
  isPrinted,
  onTexture,
} from './glyph-doubt.ts';
import { apartFromLights, inksOf } from './line-ink.ts';
import { wholeLines, withoutRivals } from './line-rivals.ts';

/** Parts that look like the letters of one line. */
export interface GlyphLine {
  readonly parts: readonly number[];
  readonly bounds: Bounds;
  /** The line that was read there, if any. */
  readonly reading: TextLine | null;
}

/** What is known besides the parts. */
export interface GlyphEvidence {
  /** Lines that were read beforehand. */
  readonly readings: readonly TextLine[];
  /** Per part, the share of its pixels in textured tiles. */
  readonly shares: Float32Array;
  readonly noisy: boolean;
  /** Parts that are known to be something else. */
  readonly isExcluded: (id: number) => boolean;
  /** Parts that show the page, where nobody read anything. */
  readonly isPage: (id: number) => boolean;
  /** Parts that are known to be drawn, whatever lies around them. */
  readonly isDrawn: (id: number) => boolean;
}

const LEAST_HEIGHT_PX = 4;

/** Rows of at most so many parts may be chance where there are so many of them and they are most of all rows. */
const MOST_CHANCE_PARTS = 5;
const MOST_CHANCE_ROWS = 40;
const CHANCE_SHARE = 0.7;

/** How far apart two letters of one line may stand. */
const MOST_GAP = 0.65;

/** Letters of a line differ in height by ascenders and capitals, no more. */
const MOST_HEIGHT_RATIO = 2.4;

/** From this share of its bounds on, a part is a bar or block rather than a letter. */
const BAR_FILL = 0.93;

/** Whether two parts stand beside each other as letters of a line do. */
function stands(one: Part, other: Part): boolean {
  const [a, b] = [one.bounds, other.bounds];
  const tall = Math.max(heightOf(a), heightOf(b));
  const low = Math.min(heightOf(a), heightOf(b));
  if (low * MOST_HEIGHT_RATIO < tall) return false;
  const overlap = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) + 1;
  const gap = Math.max(a.left, b.left) - Math.min(a.right, b.right) - 1;
  return overlap >= 0.45 * low && gap <= MOST_GAP * tall + 1 && gap >= -low;
}

/** Whether a small mark (point, comma, dash, dot over a letter) stands within a line or just at it. */
function marks(mark: Part, line: Bounds, letterHeight: number): boolean {
  const { bounds } = mark;
  if (heightOf(bounds) > 0.6 * letterHeight || widthOf(bounds) > 1.2 * letterHeight) return false;
  const aside = Math.max(line.left - bounds.right, bounds.left - line.right);
  const away = Math.max(line.top - bounds.bottom, bounds.top - line.bottom);
  return aside <= 0.55 * letterHeight && away <= 0.3 * letterHeight;
}

function readingFor(bounds: Bounds, lines: readonly TextLine[]): TextLine | null {
  let best: TextLine | null = null;
  let most = 0.5;
  for (const line of lines) {
    const { leftPx, topPx, widthPx, heightPx } = line.box;
    const width = Math.min(bounds.right + 1, leftPx + widthPx) - Math.max(bounds.left, leftPx);
    const height = Math.min(bounds.bottom + 1, topPx + heightPx) - Math.max(bounds.top, topPx);
    if (width <= 0 || height <= 0) continue;
    const share = (width * height) / (widthOf(bounds) * heightOf(bounds));
    if (share <= most) continue;
    most = share;
    best = line;
  }
  return best;
}

/** Moves single small marks into the groups of letters that they stand at, in place. */
function joinMarks(
  graph: PartGraph,
  groups: Map<number, Part[]>,
  readings: ReadonlyMap<number, TextLine | null>,
): void {
  const isReadIn = (group: readonly Part[], mark: Part): boolean =>
    group.some(({ id }) => id !== mark.id && readings.get(id) === readings.get(mark.id));
  const lines = [...groups.values()].filter((parts) => parts.length >= 2);
  const boundsOf = new Map<Part[], Bounds>();
  for (const parts of lines) {
    const bounds = emptyBounds();
    for (const part of parts) includeBounds(bounds, part.bounds);
    boundsOf.set(parts, bounds);
  }
  for (const [root, parts] of groups) {
    if (parts.length > 2 || lines.length > 2000) continue;
    for (const part of parts.slice()) {
      // The dot of a letter that hangs into the line above was read with its own line.
      const isAtHome = (readings.get(part.id) ?? null) !== null && isReadIn(parts, part);
      const home = lines.find(
        (line) =>
          line !== parts &&
          line.length > 0 &&
          (!isAtHome || isReadIn(line, part)) &&
          isInkAlike(graph, line[0]!, part) &&
          marks(part, boundsOf.get(line)!, heightOf(boundsOf.get(line)!)),
      );
      if (!home) continue;
      home.push(part);
      parts.splice(parts.indexOf(part), 1);
    }
    if (parts.length === 0) groups.delete(root);
  }
}

/** Whether two rows of parts lie in what was read as one line. */
function areReadTogether(one: Bounds, other: Bounds, lines: readonly TextLine[]): boolean {
  const reading = readingFor(one, lines);
  return reading !== null && reading === readingFor(other, lines);
}

/** Largest gap between two words of a line, in heights of the line. */
const MOST_WORD_GAP = 0.9;
/** The same where both words stand on one line and are of one height, and where they were read as one line: columns are wider apart. */
const MOST_EVEN_WORD_GAP = 1.2;
const MOST_READ_WORD_GAP = 1.8;

/** Joins groups that are words of one line, in place: like ink, like height, one after the other, or read as one line. */
function joinWords(graph: PartGraph, groups: Map<number, Part[]>, lines: readonly TextLine[]): void {
  const words = [...groups]
    .map(([root, parts]) => {
      const bounds = emptyBounds();
      for (const part of parts) includeBounds(bounds, part.bounds);
      const largest = parts.reduce((best, part) => (part.area > best.area ? part : best), parts[0]!);
      return { root, parts, bounds, largest };
    })
    .filter(({ parts, bounds }) => parts.length >= 2 || heightOf(bounds) >= 5)
    .sort((one, other) => one.bounds.left - other.bounds.left);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    for (let next = index + 1; next < words.length; next += 1) {
      const other = words[next]!;
      const tall = Math.max(heightOf(word.bounds), heightOf(other.bounds));
      const low = Math.min(heightOf(word.bounds), heightOf(other.bounds));
      const gap = other.bounds.left - word.bounds.right - 1;
      if (gap > 400) break;
      const even = low >= 0.85 * tall && Math.abs(word.bounds.bottom - other.bounds.bottom) <= 0.12 * tall;
      if (gap > MOST_READ_WORD_GAP * low || gap < -0.5 * low || low < 0.5 * tall) continue;
      const isNear = gap <= (even ? MOST_EVEN_WORD_GAP : MOST_WORD_GAP) * low;
      if (!isNear && !areReadTogether(word.bounds, other.bounds, lines)) continue;
      const overlap =
        Math.min(word.bounds.bottom, other.bounds.bottom) - Math.max(word.bounds.top, other.bounds.top) + 1;
      if (overlap < 0.6 * low || !isInkAlike(graph, word.largest, other.largest)) continue;
      if (word.parts.length < 2 && other.parts.length < 2) continue;
      if (mainNeighbor(graph, word.largest.id).id === other.largest.id) continue;
      if (mainNeighbor(graph, other.largest.id).id === word.largest.id) continue;
      word.parts.push(...other.parts);
      includeBounds(word.bounds, other.bounds);
      groups.delete(other.root);
      words.splice(next, 1);
      next = index;
      if (word.parts.length > 400) break;
    }
  }
}

/** A line is at most so many times as high as its tallest letter. */
const MOST_LINE_RATIO = 2;

/** Whether a group of parts in a row is writing rather than a row of dots or bars. */
function isWriting(parts: readonly Part[], bounds: Bounds): boolean {
  if (parts.length < 2 || heightOf(bounds) < LEAST_HEIGHT_PX) return false;
  // Half of the ink is in what is no lower: crumbs of letters that run into a bright picture outnumber them.
  const low = parts.filter(({ bounds: own }) => heightOf(own) < LEAST_HEIGHT_PX);
  const inkOf = (own: readonly Part[]): number => own.reduce((sum, { area }) => sum + area, 0);
  if (inkOf(low) > 0.5 * inkOf(parts)) return false;
  if (widthOf(bounds) < 0.8 * heightOf(bounds)) return false;
  // Letters of a line stand beside each other: a drift up or down is a scatter.
  const tallest = Math.max(...parts.map(({ bounds: own }) => heightOf(own)));
  if (heightOf(bounds) > MOST_LINE_RATIO * tallest) return false;
  const bars = parts.filter(
    ({ area, bounds: own }) => area >= BAR_FILL * widthOf(own) * heightOf(own),
  ).length;
  if (bars > 0.6 * parts.length) return false;
  const [first] = parts;
  const same = parts.filter(
    ({ area, bounds: own }) =>
      Math.abs(widthOf(own) - widthOf(first!.bounds)) <= 1 &&
      Math.abs(heightOf(own) - heightOf(first!.bounds)) <= 1 &&
      Math.abs(area - first!.area) <= 0.04 * first!.area,
  ).length;
  if (parts.length >= 3 && same === parts.length) return false;
  return parts.length >= 3 || widthOf(bounds) <= 4 * heightOf(bounds);
}

/** Where a page was read, so few parts of such a height, as a share of the canvas's, are shapes if nobody read them. */
const MOST_UNREAD_PARTS = 3;
const LEAST_UNREAD_HEIGHT = 0.05;

/** Strokes up to so wide, as a share of their height, are a script's, whose letters touch. */
const MOST_SCRIPT_STROKE = 0.14;

/** The same of what may touch or not. */
const LEAST_HUGE_HEIGHT = 0.2;

/** Whether a few large parts lie against each other as letters do not, or are huge, which would have been read. */
function isUnread(graph: PartGraph, parts: readonly Part[], bounds: Bounds): boolean {
  const inked = parts.reduce((sum, { area }) => sum + area, 0);
  const outline = parts.reduce((sum, { id }) => sum + boundaryOf(graph, id), 0);
  if (2 * inked <= MOST_SCRIPT_STROKE * outline * heightOf(bounds)) return false;
  const touch = parts.some(({ id }) => parts.some((other) => graph.touching[id]!.has(other.id)));
  const least = touch ? LEAST_UNREAD_HEIGHT : LEAST_HUGE_HEIGHT;
  return parts.length <= MOST_UNREAD_PARTS && heightOf(bounds) >= least * graph.heightPx;
}

/** Height of what was read as one character, in pixels, from which its box is exact, and share of its sides that its ink takes up. */
const LEAST_READ_PX = 24;
const LEAST_READ_SHARE = 0.85;

/**
 * Rows that share a reading of one character with another ink, be that a row or whatever else fills the box of what was read:
 * shapes that look like a letter, as triangles do.
 */
function isMisread({ reading, bounds }: GlyphLine, rows: readonly GlyphLine[]): boolean {
  if (reading?.string.trim().length !== 1) return false;
  const { widthPx, heightPx } = reading.box;
  const isPiece =
    heightPx >= LEAST_READ_PX &&
    (widthOf(bounds) < LEAST_READ_SHARE * widthPx || heightOf(bounds) < LEAST_READ_SHARE * heightPx);
  return isPiece || rows.filter((row) => row.reading === reading).length > 1;
}

/**
 * Groups stroke-like parts of like colour that stand in rows into lines of writing. Two parts belong together when they
 * overlap in height, stand close and have about one colour; small marks join the letter that they belong to. What was read
 * beforehand joins whatever lies in it. Near-linear in the number of parts.
 */
export function glyphLines(
  graph: PartGraph,
  { readings: lines, shares, noisy, isExcluded, isPage, isDrawn }: GlyphEvidence,
): GlyphLine[] {
  // The page's gradient is the page, seen through something.
  const page = graph.parts[groundPart(graph)]?.paint ?? null;
  const showsPage = ({ id, paint, bounds }: Part): boolean =>
    (isPage(id) || (page !== null && paint === page && page.type !== 'flat' && page.type !== 'free')) &&
    !readingFor(bounds, lines);
  const candidates = graph.parts.filter(
    (part) =>
      part.area > 0 &&
      !isExcluded(part.id) &&
      isGlyphLike(graph, part, noisy) &&
      !isGrain(graph, part) &&
      isCounter(graph, part) < 0 &&
      !showsPage(part),
  );
  const byLeft = candidates.toSorted(
    (one, other) => one.bounds.left - other.bounds.left || one.id - other.id,
  );
  const grounds = new Map(candidates.map(({ id }) => [id, mainNeighbor(graph, id).id]));
  const readings = new Map(candidates.map(({ id, bounds }) => [id, readingFor(bounds, lines)]));
  const sets = new Partition(graph.parts.length);
  const active: Part[] = [];
  for (const part of byLeft) {
    let keptCount = 0;
    for (const before of active) {
      const reach = before.bounds.right + Math.max(heightOf(before.bounds), 12) * 1.6 + 4;
      if (reach < part.bounds.left) continue;
      active[keptCount] = before;
      keptCount += 1;
      if (!isInkAlike(graph, before, part)) continue;
      const reading = readings.get(part.id);
      const together = reading && reading === readings.get(before.id);
      if (!together && !stands(before, part)) continue;
      // A part and what it lies on are no two letters, but a letter and a crumb of its outline are one.
      if (grounds.get(part.id) === before.id && !isScrapOf(part, before)) continue;
      if (grounds.get(before.id) === part.id && !isScrapOf(before, part)) continue;
      sets.join(before.id, part.id);
    }
    active.length = keptCount;
    active.push(part);
    if (active.length > 4000) active.shift();
  }
  const groups = new Map<number, Part[]>();
  for (const part of candidates) {
    const root = sets.root(part.id);
    const group = groups.get(root);
    if (group) group.push(part);
    else groups.set(root, [part]);
  }
  for (const [root, parts] of [...groups]) {
    const [first, ...others] = inksOf(parts);
    if (others.length === 0) continue;
    groups.set(root, first!);
    for (const other of others) groups.set(other[0]!.id, other);
  }
  joinMarks(graph, groups, readings);
  joinWords(graph, groups, lines);
  const found: GlyphLine[] = [];
  const rows = [...groups.values()].flatMap((parts) =>
    onTexture(graph, parts, shares, noisy) ? apartFromLights(graph, parts, noisy) : [parts],
  );
  for (const parts of rows) {
    const bounds = emptyBounds();
    for (const part of parts) includeBounds(bounds, part.bounds);
    const reading = readingFor(bounds, lines);
    if (!reading && isPacked(graph, parts)) continue;
    if (!reading && areScattered(graph, parts, noisy)) continue;
    if (!reading && (noisy ? isMottled(graph, parts, 'page') : areStained(parts))) continue;
    const onPicture = onTexture(graph, parts, shares, noisy);
    // Compression leaves what is around a picture's light as plain as a page.
    const isChance =
      reading !== null && (onPicture || noisy) && isChanceReading(graph, parts, reading, noisy);
    const isSure =
      (reading !== null && !isChance) || parts.filter(({ id }) => isDrawn(id)).length > 0.7 * parts.length;
    if (!isSure && (onPicture || isChance) && !isPrinted(graph, parts, noisy)) continue;
    if (!reading && lines.length > 0 && isUnread(graph, parts, bounds)) continue;
    if (!reading && !isWriting(parts, bounds)) continue;
    found.push({ parts: parts.map(({ id }) => id), bounds, reading });
  }
  // A reading's box may reach into a picture beside the line.
  const isTold = (parts: readonly Part[], bounds: Bounds): boolean =>
    isWriting(parts, bounds) && (!onTexture(graph, parts, shares, noisy) || isPrinted(graph, parts, noisy));
  const whole = withoutRivals(graph, wholeLines(graph, found), isTold);
  const lettered = whole.filter((row) => !isMisread(row, whole));
  // Specks strewn about make many chance rows of a few, and no page has nothing but such words.
  const sure = lettered.filter(({ parts, reading }) => reading !== null || parts.length > MOST_CHANCE_PARTS);
  const chance = lettered.length - sure.length;
  return chance > MOST_CHANCE_ROWS && chance > lettered.length * CHANCE_SHARE ? sure : lettered;
}
