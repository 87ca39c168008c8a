import type { PixelMix } from '../parts/edge-mix.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { heightOf, includeBounds, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf } from '../parts/part-graph.ts';
import { samePaint } from '../parts/part-knowledge.ts';
import { colorDistance } from '../writing/glyph.ts';
import type { GlyphLine } from '../writing/glyph-line.ts';

/** What shows of a line of writing that was drawn a second time, moved, in another colour and below itself. */
export interface HardShadow {
  /** Index of the line that casts it. */
  readonly line: number;
  readonly parts: readonly number[];
  readonly moveXPx: number;
  readonly moveYPx: number;
}

/** How far a shadow may be moved, as a share of the line's height. */
const REACH_SHARE = 0.35;

/** Pixels of a shadow that show, as a share of the line's ink, from which it is looked for. */
const LEAST_SHOWN_SHARE = 0.06;

/** Share of what a moved copy would show that has the shadow's colour, and the other way round. */
const LEAST_AGREEMENT = 0.72;

/** How unlike, in levels, pieces of one shadow may be. */
const MOST_COLOR_DISTANCE = 36;

/** Share of a piece that the moved copy covers, a pixel of edge allowed for. */
const LEAST_COVERED_SHARE = 0.7;

/** The same of what letters enclose, in which a step of a few levels does not part shadow and page; how much of its boundary they are. */
const LEAST_ENCLOSED_COVERED_SHARE = 0.4;
const LEAST_ENCLOSED_SHARE = 0.95;

const MOST_SAMPLES = 2500;
const COARSE_STEPS = 16;

const NOTHING = 0;
const INK = 1;
const SHADE = 2;
const HIDDEN = 3;

/** A line's surroundings, pixel by pixel: ink, what may be its shadow, what may hide it, anything else. */
interface Window {
  readonly left: number;
  readonly top: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly cells: Uint8Array;
}

function every(from: readonly number[], most: number): readonly number[] {
  if (from.length <= most) return from;
  return Array.from({ length: most }, (_, index) => from[Math.floor((index * from.length) / most)]!);
}

/** The parts beside a line's letters that are of one colour which is not the ground's. */
function shadesOf(graph: PartGraph, line: GlyphLine, taken: Uint8Array, tolerance: number): Part[] {
  const { parts, touching } = graph;
  const own = new Set(line.parts);
  const ink = line.parts.reduce((sum, id) => sum + parts[id]!.area, 0);
  const around = new Map<number, number>();
  for (const id of line.parts)
    for (const [neighbor, length] of touching[id]!)
      if (!own.has(neighbor)) around.set(neighbor, (around.get(neighbor) ?? 0) + length);
  const beside = [...around].map(([id, length]) => ({ part: parts[id]!, length }));
  if (beside.length < 2) return [];
  const letter = line.parts.reduce(
    (best, id) => (parts[id]!.area > best.area ? parts[id]! : best),
    parts[line.parts[0]!]!,
  );
  const ground = beside.reduce((best, one) => (one.part.area > best.part.area ? one : best)).part;
  const possible = beside.filter(
    ({ part }) =>
      part !== ground &&
      taken[part.id] === 0 &&
      part.kind !== 'texture' &&
      part.paint.type !== 'free' &&
      part.area <= ink &&
      !samePaint(ground, part, tolerance) &&
      // A letter that is in no line, or in another one, casts no shadow in its own ink.
      !samePaint(letter, part, tolerance),
  );
  const main = possible.reduce<(typeof possible)[number] | null>(
    (best, one) => (best && best.part.area >= one.part.area ? best : one),
    null,
  );
  if (!main) return [];
  return possible
    .map(({ part }) => part)
    .filter((part) => colorDistance(part, main.part) <= MOST_COLOR_DISTANCE);
}

function windowOf(
  { owner, other }: PixelMix,
  { widthPx, heightPx }: PartGraph,
  bounds: Bounds,
  reach: number,
  classOf: (part: number) => number,
): Window {
  const left = Math.max(0, bounds.left - reach);
  const top = Math.max(0, bounds.top - reach);
  const right = Math.min(widthPx - 1, bounds.right + reach);
  const bottom = Math.min(heightPx - 1, bounds.bottom + reach);
  const width = right - left + 1;
  const cells = new Uint8Array(width * (bottom - top + 1));
  for (let y = top, at = 0; y <= bottom; y += 1)
    for (let x = left; x <= right; x += 1, at += 1) {
      const pixel = y * widthPx + x;
      const own = classOf(owner[pixel]!);
      // What is neither is an edge's, of which a thin shadow is all.
      cells[at] = own === NOTHING && other[pixel]! >= 0 ? HIDDEN : own;
    }
  return { left, top, widthPx: width, heightPx: bottom - top + 1, cells };
}

/** How well ink moved by so much, below itself, is what shows of the shade: the worse one of precision and recall. */
function agreement(
  { widthPx, heightPx, cells }: Window,
  ink: readonly number[],
  shade: readonly number[],
  moveX: number,
  moveY: number,
): number {
  const at = (cell: number, x: number, y: number): number => {
    const column = (cell % widthPx) + x;
    const row = Math.floor(cell / widthPx) + y;
    return column < 0 || row < 0 || column >= widthPx || row >= heightPx
      ? HIDDEN
      : cells[row * widthPx + column]!;
  };
  let [shown, right, explained] = [0, 0, 0];
  for (const cell of ink) {
    const below = at(cell, moveX, moveY);
    if (below === INK || below === HIDDEN) continue;
    shown += 1;
    if (below === SHADE) right += 1;
  }
  for (const cell of shade) if (at(cell, -moveX, -moveY) === INK) explained += 1;
  return Math.min(right / Math.max(1, shown), explained / shade.length);
}

function bestMove(window: Window, reach: number): { moveX: number; moveY: number; score: number } {
  const cells: [number[], number[]] = [[], []];
  for (let cell = 0; cell < window.cells.length; cell += 1) {
    const kind = window.cells[cell];
    if (kind === INK || kind === SHADE) cells[kind - 1]!.push(cell);
  }
  const [ink, shade] = [every(cells[0], MOST_SAMPLES), every(cells[1], MOST_SAMPLES)];
  let best = { moveX: 0, moveY: 0, score: 0 };
  let step = Math.max(1, Math.floor(reach / COARSE_STEPS));
  const look = (fromX: number, toX: number, fromY: number, toY: number): void => {
    for (let moveY = fromY; moveY <= toY; moveY += step) {
      for (let moveX = fromX; moveX <= toX; moveX += step) {
        if (moveX === 0 && moveY === 0) continue;
        const score = agreement(window, ink, shade, moveX, moveY);
        if (score > best.score) best = { moveX, moveY, score };
      }
    }
  };
  look(-reach, reach, -reach, reach);
  while (step > 1) {
    const before = step;
    step = Math.max(1, step >> 1);
    const { moveX, moveY } = best;
    look(moveX - before, moveX + before, moveY - before, moveY + before);
  }
  return best;
}

/** Share of a part that ink moved by so much covers, a pixel of edge allowed for. */
function coveredShare(
  { owner }: PixelMix,
  { widthPx }: PartGraph,
  { id, bounds, area }: Part,
  window: Window,
  { moveX, moveY }: { readonly moveX: number; readonly moveY: number },
): number {
  const isInk = (x: number, y: number): boolean =>
    x >= 0 &&
    y >= 0 &&
    x < window.widthPx &&
    y < window.heightPx &&
    window.cells[y * window.widthPx + x] === INK;
  let covered = 0;
  for (let y = bounds.top; y <= bounds.bottom; y += 1) {
    for (let x = bounds.left; x <= bounds.right; x += 1) {
      if (owner[y * widthPx + x] !== id) continue;
      const [column, row] = [x - moveX - window.left, y - moveY - window.top];
      if (
        isInk(column, row) ||
        isInk(column - 1, row) ||
        isInk(column + 1, row) ||
        isInk(column, row - 1) ||
        isInk(column, row + 1)
      )
        covered += 1;
    }
  }
  return covered / Math.max(1, area);
}

/**
 * The hard shadows of lines of writing: what lies beside the letters in one colour and is just what a moved copy of them
 * would show. About 50 ms for a line that has another colour beside its letters, nothing for others.
 */
export function hardShadows(
  mix: PixelMix,
  graph: PartGraph,
  lines: readonly GlyphLine[],
  { tolerance, isPiece }: { readonly tolerance: number; readonly isPiece: (id: number) => boolean },
): HardShadow[] {
  const { parts } = graph;
  const found: HardShadow[] = [];
  // What is known as a form is no letter's shadow.
  const taken = Uint8Array.from(parts, ({ id }) => (isPiece(id) ? 1 : 0));
  const inkOf = (line: GlyphLine): number => line.parts.reduce((sum, id) => sum + parts[id]!.area, 0);
  const order = lines.map((line, index) => ({ line, index, ink: inkOf(line) }));
  // A shadow's slivers may have been taken for a line as well; whole letters have more ink.
  for (const { line, index, ink } of order.sort((one, other) => other.ink - one.ink)) {
    if (line.parts.some((id) => taken[id] === 1)) continue;
    const shades = shadesOf(graph, line, taken, tolerance);
    const shown = shades.reduce((sum, { area }) => sum + area, 0);
    if (shown < LEAST_SHOWN_SHARE * ink || widthOf(line.bounds) < heightOf(line.bounds)) continue;
    const own = new Set(line.parts);
    const shaded = new Set(shades.map(({ id }) => id));
    const reach = Math.ceil(REACH_SHARE * heightOf(line.bounds));
    const whole = { ...line.bounds };
    for (const { bounds } of shades) includeBounds(whole, bounds);
    const window = windowOf(mix, graph, whole, reach, (id) =>
      own.has(id) ? INK : shaded.has(id) ? SHADE : NOTHING,
    );
    const move = bestMove(window, reach);
    if (move.score < LEAST_AGREEMENT) continue;
    const isEnclosed = ({ id }: Part): boolean => {
      let length = 0;
      for (const [neighbor, shared] of graph.touching[id]!) if (own.has(neighbor)) length += shared;
      return length >= LEAST_ENCLOSED_SHARE * boundaryOf(graph, id);
    };
    const pieces = shades.filter(
      (part) =>
        coveredShare(mix, graph, part, window, move) >=
        (isEnclosed(part) ? LEAST_ENCLOSED_COVERED_SHARE : LEAST_COVERED_SHARE),
    );
    for (const { id } of pieces) taken[id] = 1;
    found.push({ line: index, parts: pieces.map(({ id }) => id), moveXPx: move.moveX, moveYPx: move.moveY });
  }
  return found;
}

/** The lines without what turned out to be shadow of others; what little is left of a line then is none. */
export function unshadowed(
  { parts }: PartGraph,
  lines: readonly GlyphLine[],
  shadows: readonly HardShadow[],
): { lines: GlyphLine[]; shadows: HardShadow[] } {
  const taken = new Set(shadows.flatMap((shadow) => shadow.parts));
  const areaOf = (ids: readonly number[]): number => ids.reduce((sum, id) => sum + parts[id]!.area, 0);
  const kept: GlyphLine[] = [];
  const places = lines.map((line) => {
    const own = line.parts.filter((id) => !taken.has(id));
    if (areaOf(own) < 0.5 * areaOf(line.parts)) return -1;
    return kept.push(own.length === line.parts.length ? line : { ...line, parts: own }) - 1;
  });
  return { lines: kept, shadows: shadows.map((shadow) => ({ ...shadow, line: places[shadow.line]! })) };
}
