import type { Size } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import type { PixelMix } from './edge-mix.ts';
import { colorDistance, isGlyphLike } from './glyph.ts';
import type { Part } from './part.ts';
import { emptyBounds, heightOf, includeBounds, widthOf } from './part.ts';
import type { PartGraph } from './part-graph.ts';
import { boundaryOf, mainNeighbor } from './part-graph.ts';

/** A ground of two colours that repeats. */
export interface Pattern {
  /** Per part, 1 where it is a piece of the pattern. */
  readonly isPiece: Uint8Array;
  /** Moves, in pixels, that leave the pattern as it is; the shortest first. */
  readonly periods: readonly (readonly [number, number])[];
}

/** How alike two pieces of one colour are, in levels. */
const SAME_COLOR = 14;

/** Share of the canvas's sides that a pattern spans, and pieces that it has at least. */
const LEAST_SPAN = 0.8;
const LEAST_PIECES = 5;

/** Largest period as a share of the canvas's longer side, and mean misfit of a period against the two colours' distance. */
const MOST_PERIOD_SHARE = 0.2;
const MOST_PERIOD_PX = 110;
const MOST_MISFIT = 0.16;
const MOST_MISFIT_SHARE = 0.4;

const SAMPLES = 900;

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

/** The longest period that is looked for, in pixels. */
function mostPeriod({ widthPx, heightPx }: Size): number {
  return Math.min(MOST_PERIOD_PX, Math.floor(MOST_PERIOD_SHARE * Math.max(widthPx, heightPx)));
}

/** The shortest two moves, not in one line, that leave the pattern as it is. */
function periodsOf(
  calm: Raster,
  mix: PixelMix,
  isPiece: Uint8Array,
  colors: readonly [Part, Part],
): (readonly [number, number])[] {
  const { widthPx, heightPx, data } = calm;
  const known = (pixel: number): boolean => {
    const owner = mix.owner[pixel]!;
    const other = mix.other[pixel]!;
    return owner >= 0 && isPiece[owner] === 1 && (other < 0 || isPiece[other] === 1);
  };
  const [from, to] = [colors[0].paint.table, colors[1].paint.table];
  const [red, green, blue] = [from[0]!, from[1]!, from[2]!];
  const [redLine, greenLine, blueLine] = [to[0]! - red, to[1]! - green, to[2]! - blue];
  const length = Math.hypot(redLine, greenLine, blueLine);
  const value = (pixel: number): number =>
    ((data[pixel * 4]! - red) * redLine +
      (data[pixel * 4 + 1]! - green) * greenLine +
      (data[pixel * 4 + 2]! - blue) * blueLine) /
    (length * length);
  const samples: number[] = [];
  // A step that shares no factor with usual widths spreads the samples over the canvas.
  const step = Math.max(1, Math.floor((widthPx * heightPx) / (SAMPLES * 4))) | 1;
  for (let pixel = 0; pixel < widthPx * heightPx && samples.length < SAMPLES; pixel += step)
    if (known(pixel)) samples.push(pixel);
  if (samples.length < SAMPLES / 6) return [];
  const most = mostPeriod(calm);
  // How much two pixels differ that have nothing to do with each other: what a period has to be better than by far.
  const second =
    samples.reduce((sum, pixel) => sum + Math.min(1, Math.max(0, value(pixel))), 0) / samples.length;
  const limit = Math.min(MOST_MISFIT, MOST_MISFIT_SHARE * 2 * second * (1 - second));
  if (second < 0.02 || second > 0.98) return [];
  // What a wrong move misses most comes first: most moves are given up after a few samples.
  samples.sort((one, other) => Math.abs(value(other) - second) - Math.abs(value(one) - second));
  const columns = Int32Array.from(samples, (pixel) => pixel % widthPx);
  const rows = Int32Array.from(samples, (pixel) => Math.floor(pixel / widthPx));
  const values = Float64Array.from(samples, value);
  const misfit = (moveX: number, moveY: number): number => {
    let [sum, count] = [0, 0];
    for (let sample = 0; sample < values.length; sample += 1) {
      const x = columns[sample]! + moveX;
      const y = rows[sample]! + moveY;
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) continue;
      const moved = y * widthPx + x;
      if (!known(moved)) continue;
      sum += Math.abs(value(moved) - values[sample]!);
      count += 1;
      // What is left cannot bring the mean below the limit again.
      if (sum > limit * values.length) return 1;
    }
    return count < values.length / 8 ? 1 : sum / count;
  };
  const found: { x: number; y: number; misfit: number }[] = [];
  for (let y = 0; y <= most; y += 1) {
    for (let x = y === 0 ? 4 : -most; x <= most; x += 1) {
      if (x * x + y * y < 16 || x * x + y * y > most * most) continue;
      const error = misfit(x, y);
      if (error < limit) found.push({ x, y, misfit: error });
    }
  }
  // The best fits first, short ones before long ones of about the same fit.
  found.sort(
    (one, other) =>
      one.misfit + 0.0006 * Math.hypot(one.x, one.y) - other.misfit - 0.0006 * Math.hypot(other.x, other.y),
  );
  const first = found[0];
  if (!first) return [];
  const other = found.find(
    ({ x, y }) => Math.abs(x * first.y - y * first.x) > 0.3 * Math.hypot(x, y) * Math.hypot(first.x, first.y),
  );
  return other
    ? [
        [first.x, first.y],
        [other.x, other.y],
      ]
    : [[first.x, first.y]];
}

/** A piece of a pattern is about as thick as a period at most, and nearly all of its area is in such pieces. */
const MOST_THICKNESS_PERIODS = 2;
const LEAST_FINE_SHARE = 0.94;

/** Share of its boundary that a thing on a panel has with the panel. */
const LEAST_PANEL_SHARE = 0.8;

/** Whether a part is about as thick as a period at most. */
function isFine(graph: PartGraph, { id, area }: Part, period: number): boolean {
  let outline = boundaryOf(graph, id);
  for (let side = 0; side < 4; side += 1) outline += graph.border[id * 4 + side]!;
  return (2 * area) / Math.max(1, outline) <= MOST_THICKNESS_PERIODS * period;
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
function areFine(graph: PartGraph, pieces: readonly Part[], [x, y]: readonly [number, number]): boolean {
  const period = Math.hypot(x, y);
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
      if (!areFine(graph, pieces, [mostPeriod(graph), 0])) continue;
      const periods = periodsOf(calm, mix, isPiece, [one.parts[0]!, other.parts[0]!]);
      if (periods.length === 0 || !areFine(graph, pieces, periods[0]!)) continue;
      // What lies between letters and shapes is a piece too, cut off from the others; what lies on a panel is none.
      for (const part of [...one.parts, ...other.parts])
        if (!liesOnPanel(graph, part, isPiece) && isFine(graph, part, Math.hypot(...periods[0]!)))
          isPiece[part.id] = 1;
      return { isPiece, periods };
    }
  }
  return null;
}
