import type { Raster } from '../../../domain/raster.ts';
import type { PixelMix } from '../parts/edge-mix.ts';
import type { PaintModel } from '../parts/paint.ts';
import type { Part } from '../parts/part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, mainNeighbor } from '../parts/part-graph.ts';
import { colorDistance, isGlyphLike } from '../writing/glyph.ts';
import { linesBetween } from './line-pattern.ts';
import type { Color, Move } from './pattern-period.ts';
import { mostPeriod, periodsOf } from './pattern-period.ts';

/** A ground of two colours that repeats. */
export interface Pattern {
  /** Per pixel, 1 where it shows the pattern in full light. */
  readonly isKnown: Uint8Array;
  /** Per part, 1 where it has one of the two colours and is another thing. */
  readonly isOther: Uint8Array;
  /** Its two colours, as they are in full light: the one that covers more first. */
  readonly colors: readonly [Color, Color];
  /** One or two moves, in pixels, that leave the pattern as it is; the shortest first. */
  readonly periods: readonly Move[];
}

/** How alike two pieces of one colour are, in levels, and how far off their pixels may be, in a clean picture and in a noisy one. */
const SAME_COLOR = { clean: 6, noisy: 14 } as const;
const OWN_COLOR = { clean: 3, noisy: 7 } as const;

/** Parts of one colour differ less, in levels; as many of the largest are asked for the colour that most have. */
const ONE_COLOR = 1.5;
const MOST_COLORS = 12;

/** Share of the canvas's sides that a pattern spans, and pieces that it has at least. */
const LEAST_SPAN = 0.8;
const LEAST_PIECES = 5;

/** Pieces between lines at least, and share of what has their colour that is such pieces. */
const LEAST_CELLS = 12;
const LEAST_CELL_SHARE = 0.6;

/**
 * Share of the canvas that shows a pattern, or of its border that shows each of its colours, where a card hides most of it:
 * letters and what shines through between them repeat nowhere else.
 */
const LEAST_KNOWN_SHARE = 0.15;
const LEAST_BORDER_SHARE = 0.1;

/** Parts of one colour that lie all over the canvas. */
interface Colour {
  readonly parts: Part[];
  area: number;
}

/** Whether a paint is one colour up to so many levels: what a gradient comes to somewhere is none that repeats. */
function isOneColor({ type, table }: PaintModel, most: number): boolean {
  if (type === 'flat' || type === 'free') return type === 'flat';
  return [0, 1, 2].every((channel) => {
    const own = table.filter((_, index) => index % 3 === channel);
    return Math.max(...own) - Math.min(...own) <= most;
  });
}

function colours(graph: PartGraph, most: number): Colour[] {
  const found: Colour[] = [];
  const byArea = graph.parts
    .filter(({ area, kind, paint }) => area >= 4 && kind !== 'texture' && isOneColor(paint, most))
    .sort((one, other) => other.area - one.area);
  for (const part of byArea.slice(0, 6000)) {
    const home = found.find(({ parts }) => colorDistance(parts[0]!, part) <= most);
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

/** Mean roughness up to which pieces are drawn: the stripes of a curtain have its weave. */
const MOST_ROUGHNESS = 0.8;

/** Share of the fine parts of a pattern's colour that are pieces of it. */
const LEAST_PIECE_SHARE = 0.5;

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

/** The colour that most of the area of like parts has. */
function mainColor(parts: readonly Part[]): Color {
  const [first] = parts
    .slice(0, MOST_COLORS)
    .map((part) => {
      const alike = parts.filter((other) => colorDistance(part, other) <= ONE_COLOR);
      return { part, area: alike.reduce((sum, { area }) => sum + area, 0) };
    })
    .sort((one, other) => other.area - one.area);
  return Array.from(first!.part.paint.table.subarray(0, 3));
}

/** Pixels that show the pattern in full light: one of its two colours or, at an edge between two pieces, a mixture. */
function knownPixels(
  { data }: Raster,
  mix: PixelMix,
  isPiece: Uint8Array,
  [first, second]: Pattern['colors'],
  most: number,
): Uint8Array {
  const line = first.map((value, channel) => second[channel]! - value);
  const square = line.reduce((sum, value) => sum + value * value, 0);
  const isKnown = new Uint8Array(mix.owner.length);
  for (let pixel = 0; pixel < isKnown.length; pixel += 1) {
    const [owner, other] = [mix.owner[pixel]!, mix.other[pixel]!];
    if (owner < 0 || isPiece[owner] === 0 || (other >= 0 && isPiece[other] === 0)) continue;
    let along = 0;
    for (let channel = 0; channel < 3; channel += 1)
      along += (line[channel]! * (data[pixel * 4 + channel]! - first[channel]!)) / square;
    // Between its pieces' edges a pixel that is neither colour lies in a shadow.
    const share = other < 0 ? Math.round(Math.min(1, Math.max(0, along))) : Math.min(1, Math.max(0, along));
    let off = 0;
    for (let channel = 0; channel < 3; channel += 1)
      off = Math.max(off, Math.abs(data[pixel * 4 + channel]! - first[channel]! - share * line[channel]!));
    if (off <= most) isKnown[pixel] = 1;
  }
  return isKnown;
}

/** Whether most of what is fine in a colour is a piece: where it is not, the other colour only lies on some of it. */
function areMost(graph: PartGraph, parts: readonly Part[], isPiece: Uint8Array): boolean {
  let [pieces, whole] = [0, 0];
  for (const part of parts) {
    if (!isFine(graph, part, mostPeriod(graph) / MOST_THICKNESS_PERIODS)) continue;
    whole += part.area;
    if (isPiece[part.id] === 1) pieces += part.area;
  }
  return pieces >= LEAST_PIECE_SHARE * whole;
}

/** A pattern of two colours that both are pieces. */
function patternOf(
  graph: PartGraph,
  calm: Raster,
  mix: PixelMix,
  [one, other]: readonly [Colour, Colour],
  most: number,
): Pattern | null {
  const isPiece = piecesOf(graph, one, other);
  const pieces = graph.parts.filter(({ id }) => isPiece[id] === 1);
  const minor = pieces.filter((part) => other.parts.includes(part));
  const thin = minor.some(
    ({ bounds }) => widthOf(bounds) > 0.9 * graph.widthPx && heightOf(bounds) > 0.9 * graph.heightPx,
  );
  if (pieces.length < LEAST_PIECES || (minor.length < 3 && !thin)) return null;
  if (!spans(minor, graph) || !spans(pieces, graph)) return null;
  if (!areFine(graph, pieces, mostPeriod(graph))) return null;
  const covered = pieces.reduce((sum, { area }) => sum + area, 0);
  const rough = pieces.reduce((sum, { area, roughness }) => sum + area * roughness, 0) / covered;
  if (rough > MOST_ROUGHNESS) return null;
  if ([one, other].some(({ parts }) => !areMost(graph, parts, isPiece))) return null;
  const colors = [mainColor(one.parts), mainColor(other.parts)] as const;
  const thicknessPx = meanThickness(graph, pieces);
  const shown = knownPixels(calm, mix, isPiece, colors, most);
  const periods = periodsOf({ image: calm, isKnown: shown, colors, thicknessPx });
  const longest = Math.max(...periods.map((period) => Math.hypot(...period)));
  if (periods.length === 0 || !areFine(graph, pieces, longest)) return null;
  // What lies between letters and shapes is a piece too, cut off from the others; what lies on a panel is none.
  const isOther = new Uint8Array(graph.parts.length);
  for (const part of [...one.parts, ...other.parts]) {
    if (!liesOnPanel(graph, part, isPiece) && isFine(graph, part, longest)) isPiece[part.id] = 1;
    else if (isPiece[part.id] === 0) isOther[part.id] = 1;
  }
  return { isKnown: knownPixels(calm, mix, isPiece, colors, most), isOther, colors, periods };
}

/** A pattern of pieces of one colour and the thin lines between them. */
function linedPattern(
  graph: PartGraph,
  calm: Raster,
  mix: PixelMix,
  { parts, area }: Colour,
  most: number,
): Pattern | null {
  const cells = parts.filter((part) => isFine(graph, part, mostPeriod(graph) / 2));
  const whole = cells.reduce((sum, cell) => sum + cell.area, 0);
  if (cells.length < LEAST_CELLS || whole < LEAST_CELL_SHARE * area || !spans(cells, graph)) return null;
  const color = mainColor(cells);
  const lines = linesBetween(calm, mix, cells, color, most);
  if (!lines) return null;
  const { isKnown } = lines;
  const colors = [color, lines.color] as const;
  const periods = periodsOf({ image: calm, isKnown, colors, thicknessPx: meanThickness(graph, cells) });
  if (periods.length === 0) return null;
  const isOther = new Uint8Array(graph.parts.length);
  for (const part of parts) if (!cells.includes(part)) isOther[part.id] = 1;
  return { isKnown, isOther, colors, periods };
}

/** Share of the canvas's border that shows the one of a pattern's two colours that shows less there. */
function borderShare(
  { isKnown, colors: [one, other] }: Pattern,
  { widthPx, heightPx, data }: Raster,
): number {
  const counts: [number, number] = [0, 0];
  const look = (pixel: number): void => {
    if (isKnown[pixel] === 0) return;
    const off = (color: Color): number =>
      color.reduce((sum, value, channel) => sum + Math.abs(value - data[pixel * 4 + channel]!), 0);
    counts[off(one) <= off(other) ? 0 : 1] += 1;
  };
  for (let x = 0; x < widthPx; x += 1) for (const y of [0, heightPx - 1]) look(y * widthPx + x);
  for (let y = 0; y < heightPx; y += 1) for (const x of [0, widthPx - 1]) look(y * widthPx + x);
  return Math.min(...counts) / (2 * (widthPx + heightPx));
}

/**
 * Finds the ground's pattern, where it has one: two colours that share the canvas in many pieces and that look the same when
 * moved by a period. `null` where there is none. About 100 ms where there is a candidate.
 */
export function findPattern(graph: PartGraph, calm: Raster, mix: PixelMix, noisy: boolean): Pattern | null {
  const level = noisy ? 'noisy' : 'clean';
  const isWide = (pattern: Pattern): boolean => {
    const { isKnown } = pattern;
    let shown = 0;
    for (let pixel = 0; pixel < isKnown.length; pixel += 1) shown += isKnown[pixel]!;
    return shown >= LEAST_KNOWN_SHARE * isKnown.length || borderShare(pattern, calm) >= LEAST_BORDER_SHARE;
  };
  const found = colours(graph, SAME_COLOR[level])
    .filter(({ parts }) => spans(parts, graph))
    .slice(0, 5);
  for (const [index, one] of found.entries()) {
    for (const other of found.slice(index + 1)) {
      const pattern = patternOf(graph, calm, mix, [one, other], OWN_COLOR[level]);
      if (pattern && isWide(pattern)) return pattern;
    }
  }
  for (const one of found) {
    const pattern = linedPattern(graph, calm, mix, one, OWN_COLOR[level]);
    if (pattern && isWide(pattern)) return pattern;
  }
  return null;
}
