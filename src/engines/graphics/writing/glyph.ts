import { paintAt } from '../parts/paint.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { mainNeighbor } from '../parts/part-graph.ts';

/** Largest height of a letter as a share of the canvas's. */
const MOST_HEIGHT_SHARE = 0.4;

/** How unlike the colours of two letters of one line may be. */
const MOST_COLOR_DISTANCE = 36;

export function colorDistance(one: Part, other: Part): number {
  return Math.hypot(
    one.paint.table[0]! - other.paint.table[0]!,
    one.paint.table[1]! - other.paint.table[1]!,
    one.paint.table[2]! - other.paint.table[2]!,
  );
}

/**
 * Whether two parts may be written in one ink. A stroke thinner than a pixel never shows its full colour: it is alike when
 * its colour lies on the way from its ground to the other's.
 */
export function isInkAlike(graph: PartGraph, one: Part, other: Part): boolean {
  if (colorDistance(one, other) <= MOST_COLOR_DISTANCE) return true;
  const [thin, full] =
    one.kind === 'ink' && (other.kind !== 'ink' || one.area < other.area) ? [one, other] : [other, one];
  if (thin.kind !== 'ink') return false;
  const ground = groundBeside(graph, thin, full);
  if (!ground) return false;
  let [length, dot] = [0, 0];
  for (let channel = 0; channel < 3; channel += 1) {
    const line = full.paint.table[channel]! - ground.paint.table[channel]!;
    length += line * line;
    dot += line * (thin.paint.table[channel]! - ground.paint.table[channel]!);
  }
  const along = dot / Math.max(1, length);
  if (along < 0.25 || along > 1.1) return false;
  let off = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const line = full.paint.table[channel]! - ground.paint.table[channel]!;
    off += (thin.paint.table[channel]! - ground.paint.table[channel]! - along * line) ** 2;
  }
  return Math.sqrt(off) <= 0.12 * Math.sqrt(length) + 6;
}

/** What a thin part lies on, letting alone the letter that it is a scrap of. */
function groundBeside(graph: PartGraph, thin: Part, full: Part): Part | null {
  const main = graph.parts[mainNeighbor(graph, thin.id).id];
  if (!main || main.id !== full.id) return main ?? null;
  if (!isScrapOf(thin, full)) return null;
  let [ground, most]: [Part | null, number] = [null, 0];
  for (const [id, length] of graph.touching[thin.id]!)
    if (id !== full.id && length > most) [ground, most] = [graph.parts[id]!, length];
  return ground;
}

/** A scrap has at most this share of its letter's pixels. */
const MOST_SCRAP_SHARE = 0.1;

/** Whether a part may be a crumb of a letter's outline that no mixture of letter and ground explained. */
export const isScrapOf = (part: Part, letter: Part): boolean =>
  part.kind === 'ink' && part.area <= MOST_SCRAP_SHARE * letter.area;

/** Share of its length that a strip along the canvas's border has there. */
const LEAST_STRIP_SHARE = 0.9;

/** Whether a part runs along the canvas's border by its longer side, as a ground above a title does: letters that run out of it do not. */
function runsAlongBorder({ border }: PartGraph, { id, bounds }: Part): boolean {
  const [width, height] = [widthOf(bounds), heightOf(bounds)];
  const first = width > height ? 1 : 0;
  const atBorder = Math.max(border[id * 4 + first]!, border[id * 4 + first + 2]!);
  return atBorder >= LEAST_STRIP_SHARE * Math.max(width, height);
}

/** Whether a part could be a letter, judged alone. */
export function isGlyphLike(graph: PartGraph, part: Part, noisy = true): boolean {
  const width = widthOf(part.bounds);
  const height = heightOf(part.bounds);
  if (part.kind === 'texture' || part.area < 3) return false;
  // Strokes of a few pixels are all edge; what has an inside has a clean one.
  if (part.kind === 'zone' && part.roughness > (noisy ? 5 : 2.5) && part.area > 600) return false;
  if (height > graph.heightPx * MOST_HEIGHT_SHARE || width > graph.widthPx * 0.7) return false;
  if (part.area < width * height * 0.04) return false;
  return part.paint.type !== 'free' && !runsAlongBorder(graph, part);
}

/**
 * Enclosed parts from which on what encloses them is a panel with writing on it, no letter, if it fills its box so far or is so
 * compact, as a star is: a disc has 1, a word in script less than a tenth.
 */
const PANEL_PARTS = 3;
const PANEL_FILL = 0.74;
const PANEL_COMPACTNESS = 0.3;

/** What is lower than this, in pixels, is a crumb of the panel's or letter's outline. */
const LEAST_THING_PX = 4;

/** Share of an inside's boundary that its letter makes up at least. */
const LEAST_RING_SHARE = 0.4;

/** Whether a part is a label's ground: a solid block with several things on it. */
function isPanel(graph: PartGraph, part: Part): boolean {
  let [enclosed, area, outline] = [0, part.area, 0];
  for (const [neighbor, length] of graph.touching[part.id]!) {
    const other = graph.parts[neighbor]!;
    if (other.area >= part.area || mainNeighbor(graph, neighbor).id !== part.id) {
      outline += length;
      continue;
    }
    area += other.area;
    if (heightOf(other.bounds) < LEAST_THING_PX) continue;
    if (mainNeighbor(graph, neighbor).share >= 0.6) enclosed += 1;
  }
  const isFull = area >= PANEL_FILL * widthOf(part.bounds) * heightOf(part.bounds);
  return enclosed >= PANEL_PARTS && (isFull || 4 * Math.PI * area >= PANEL_COMPACTNESS * outline * outline);
}

/**
 * Whether a part is the inside of a letter: all around it one part, or several of one ink, that are hardly larger, and beyond
 * them its own paint again. Answers the id of the part beyond, -1 where there is none.
 */
export function isCounter(graph: PartGraph, part: Part): number {
  // A smeared outline lets the inside touch the ground outside too.
  let [openings, whole, beyond, longest] = [0, 0, -1, 0];
  const around: { readonly id: number; readonly length: number }[] = [];
  for (const [neighbor, length] of graph.touching[part.id]!) {
    const other = graph.parts[neighbor]!;
    whole += length;
    if (other.area > part.area && isSameGround(other, part)) {
      openings += length;
      if (length > longest) [beyond, longest] = [neighbor, length];
    } else around.push({ id: neighbor, length });
  }
  // Where one dark colour is as near to another as a ground is to itself, only what lies beyond tells which of both is seen.
  const [only] = graph.touching[part.id]!;
  const isNearlyRing = around.length === 0 && graph.touching[part.id]!.size === 1;
  if (isNearlyRing) {
    around.push({ id: only![0], length: only![1] });
    [openings, beyond, longest] = [0, -1, 0];
  }
  if (around.length === 0) return -1;
  const main = around.reduce((best, other) => (other.length > best.length ? other : best));
  const ring = graph.parts[main.id]!;
  // A thin neck parts a letter's bowl from its stem: both are the ring.
  const rings = around.filter(({ id }) => id === main.id || isInkAlike(graph, graph.parts[id]!, ring));
  const ringLength = rings.reduce((sum, { length }) => sum + length, 0);
  if (ringLength < LEAST_RING_SHARE * whole || ringLength + openings < 0.97 * whole) return -1;
  const isTooLarge = (other: Part): boolean => other.area > part.area && !isGlyphLike(graph, other);
  if (!isGlyphLike(graph, ring) || rings.some(({ id }) => isTooLarge(graph.parts[id]!))) return -1;
  if (beyond < 0 && heightOf(ring.bounds) > 12 * heightOf(part.bounds) + 8) return -1;
  const ringIds = new Set(rings.map(({ id }) => id));
  for (const { id: own } of beyond >= 0 ? [] : rings) {
    for (const [neighbor, length] of graph.touching[own]!) {
      if (neighbor === part.id || ringIds.has(neighbor)) continue;
      if (length <= longest || graph.parts[neighbor]!.area <= part.area) continue;
      // What the ring encloses too lies beside the part, not beyond.
      const { id, share } = mainNeighbor(graph, neighbor);
      const isWithin = encloses(graph.parts[own]!.bounds, graph.parts[neighbor]!.bounds);
      if (ringIds.has(id) && share >= 0.97 && isWithin) continue;
      [beyond, longest] = [neighbor, length];
    }
  }
  if (beyond < 0 || !isSameGround(graph.parts[beyond]!, part) || isPanel(graph, ring)) return -1;
  if (isNearlyRing && 2 * colorDistance(graph.parts[beyond]!, part) > colorDistance(ring, part)) return -1;
  // What a counter encloses is drawn in it, as the dot of a zero is.
  return encloses(ring.bounds, part.bounds) && isCounter(graph, ring) >= 0 ? -1 : beyond;
}

const encloses = (outer: Bounds, inner: Bounds): boolean =>
  outer.left < inner.left &&
  outer.right > inner.right &&
  outer.top < inner.top &&
  outer.bottom > inner.bottom;

/** Pixels from which, and residual, in levels, up to which a part is of one colour as no piece of a picture is. */
const LEAST_PLAIN_PIXELS = 100;
const MOST_PLAIN_RESIDUAL = 1;

/** The same for a colour that is so many times as far from the picture's middle one as most of the picture is. */
const MOST_ODD_RESIDUAL = 3;
const LEAST_ODD_RATIO = 4;

/** Whether a part shows the paint of another one where it lies; of a picture, whether it can be a piece. */
function isSameGround(ground: Part, part: Part): boolean {
  const { area, bounds, paint } = part;
  if (ground.paint.type === 'free') {
    const isOdd = colorDistance(ground, part) > LEAST_ODD_RATIO * ground.paint.residual;
    return (
      area < LEAST_PLAIN_PIXELS ||
      paint.type !== 'flat' ||
      paint.residual > (isOdd ? MOST_ODD_RESIDUAL : MOST_PLAIN_RESIDUAL)
    );
  }
  const [x, y] = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
  const [below, own] = [new Float32Array(3), new Float32Array(3)];
  paintAt(ground.paint, x, y, below);
  paintAt(paint, x, y, own);
  return Math.hypot(below[0]! - own[0]!, below[1]! - own[1]!, below[2]! - own[2]!) <= MOST_COLOR_DISTANCE;
}
