import type { TextLine } from '../../../domain/text-line.ts';
import type { Bounds, Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import type { PartGraph } from '../parts/part-graph.ts';
import { boundaryOf, mainNeighbor } from '../parts/part-graph.ts';
import { colorDistance } from './glyph.ts';

/** Compression hides the grain of a part of which at most so few pixels could be judged. */
const MOST_JUDGED_SHARE = 0.04;

/** Whether a part shows a photograph: it is textured, has no paint, or lies where there is texture. */
const isPictured = ({ id, kind, paint, roughness }: Part, shares: Float32Array): boolean =>
  kind === 'texture' || paint.type === 'free' || shares[id]! > 0.4 || roughness > 1.5;

/** Whether most of what surrounds the parts is photographic, or may be where the grain is hidden by noise. */
export function onTexture(
  graph: PartGraph,
  parts: readonly Part[],
  shares: Float32Array,
  noisy: boolean,
): boolean {
  let [textured, whole] = [0, 0];
  for (const { id } of parts) {
    for (const [neighbor, length] of graph.touching[id]!) {
      whole += length;
      const part = graph.parts[neighbor]!;
      const isHidden = noisy && graph.judged[neighbor]! <= MOST_JUDGED_SHARE * part.area;
      if (isHidden || isPictured(part, shares)) textured += length;
    }
  }
  return textured > 0.4 * whole;
}

/** How far around a line its surroundings are looked at, as a share of its height, and how much of them is a picture's at least. */
const SURROUNDINGS_SHARE = 0.5;
const LEAST_PICTURE_SHARE = 0.4;

/**
 * Whether a line has a picture around it, if not right at its letters: a shadow leaves compressed texture flat there. `owner` has
 * the part of each pixel; `photo`, where it is known, has each part's photograph or -1.
 */
export function standsInPicture(
  graph: PartGraph,
  owner: Int32Array,
  { bounds, parts: letters }: { readonly bounds: Bounds; readonly parts: readonly number[] },
  shares: Float32Array,
  photo: Int32Array | null = null,
): boolean {
  const own = new Set(letters);
  const reach = Math.round(SURROUNDINGS_SHARE * heightOf(bounds));
  let [pictured, whole] = [0, 0];
  const bottom = Math.min(graph.heightPx - 1, bounds.bottom + reach);
  const right = Math.min(graph.widthPx - 1, bounds.right + reach);
  for (let y = Math.max(0, bounds.top - reach); y <= bottom; y += 2) {
    for (let x = Math.max(0, bounds.left - reach); x <= right; x += 2) {
      const id = owner[y * graph.widthPx + x]!;
      if (id < 0 || own.has(id)) continue;
      whole += 1;
      if (isPictured(graph.parts[id]!, shares) || (photo?.[id] ?? -1) !== -1) pictured += 1;
    }
  }
  return pictured > LEAST_PICTURE_SHARE * whole;
}

/** How much longer a disc's boundary may be than its box's, which is what that of any form without dents is along pixels. */
const MOST_DENTS = 1.15;

/** Whether a part is a disc, as lights out of focus are: a round letter has an inside or is open. */
function isSpot(graph: PartGraph, { id, area, bounds }: Part): boolean {
  const [width, height] = [widthOf(bounds), heightOf(bounds)];
  const fill = area / (width * height);
  const isRound = Math.abs(width - height) <= 0.2 * height && fill > 0.66 && fill < 0.86;
  return isRound && boundaryOf(graph, id) <= 2 * MOST_DENTS * (width + height);
}

/** Share of a line's letters that end on one baseline, and how near to it, as a share of the tallest. */
const LEAST_BASELINE_SHARE = 0.5;
const BASELINE_REACH = 0.12;

/** Whether most of the larger parts end at one height, as letters do and spots of light do not. */
function standsOnLine(parts: readonly Part[]): boolean {
  const tallest = Math.max(...parts.map(({ bounds }) => heightOf(bounds)));
  const feet = parts
    .filter(({ bounds }) => heightOf(bounds) >= 0.4 * tallest)
    .map(({ bounds }) => bounds.bottom)
    .sort((one, other) => one - other);
  const baseline = feet[feet.length >> 1]!;
  const near = feet.filter((foot) => Math.abs(foot - baseline) <= BASELINE_REACH * tallest + 1).length;
  return near >= LEAST_BASELINE_SHARE * feet.length;
}

/** So many parts tell a line from a scatter. In a noisy picture a few have to stand on a line too, and two to be alike. */
const TELLING_PARTS = { clean: 5, noisy: 3 } as const;

/** Whether two parts are of one height and on one line, as the strokes of a quotation mark are. */
function areTwins([one, other]: readonly Part[]): boolean {
  if (!one || !other) return false;
  const most = BASELINE_REACH * heightOf(one.bounds) + 1;
  return (
    Math.abs(one.bounds.top - other.bounds.top) <= most &&
    Math.abs(one.bounds.bottom - other.bounds.bottom) <= most
  );
}

/** Whether parts are discs, or lie about instead of standing on a line. */
export function areScattered(graph: PartGraph, parts: readonly Part[], noisy: boolean): boolean {
  const telling = TELLING_PARTS[noisy ? 'noisy' : 'clean'];
  if (noisy && parts.length < telling && !areTwins(parts)) return true;
  const large = parts.filter(({ area, bounds }) => area >= 40 && heightOf(bounds) >= 8);
  if (large.length >= 2 && large.every((part) => isSpot(graph, part))) return true;
  return parts.length >= telling && !standsOnLine(parts);
}

/** Share of a group's outline along which its parts touch each other, above which they are no letters. */
const MOST_INNER_CONTACT = 0.3;

/** Whether solid parts of a group lie against each other, as the pieces of a picture do. */
export function isPacked(graph: PartGraph, parts: readonly Part[]): boolean {
  const own = new Set(parts.filter(({ kind }) => kind === 'zone').map(({ id }) => id));
  let [inner, whole] = [0, 0];
  for (const id of own) {
    for (const [neighbor, length] of graph.touching[id]!) {
      whole += length;
      if (own.has(neighbor)) inner += length;
    }
  }
  return inner > MOST_INNER_CONTACT * whole;
}

/** Small letters differ in height by this factor, and most of their ink is in such. */
const EVEN_RATIO = 1.7;
const LEAST_EVEN_INK = 0.6;

/** Mean difference across its outline, in levels, from which a part stands out of a photograph, and how many must. */
const LEAST_PRINT_CONTRAST = 12;
const LEAST_CLEAR_SHARE = 0.6;

/** How far, in levels, a part differs on average from what it touches. */
function meanContrast(graph: PartGraph, { id }: Part): number {
  let [sum, whole] = [0, 0];
  for (const [neighbor, length] of graph.touching[id]!) {
    whole += length;
    sum += length * graph.contrast[id]!.get(neighbor)!;
  }
  return sum / Math.max(1, whole);
}

/** Whether parts stand out of what they touch, so far on average along most outlines: grain goes over into it. */
const standOut = (graph: PartGraph, parts: readonly Part[], least: number): boolean =>
  parts.filter((part) => meanContrast(graph, part) >= least).length >= LEAST_CLEAR_SHARE * parts.length;

/** Whether a part is a picture's own mark, which hardly stands out of it: no letter, whatever stands beside it. */
export const isGrain = (graph: PartGraph, part: Part): boolean =>
  part.kind === 'ink' &&
  graph.parts[mainNeighbor(graph, part.id).id]?.paint.type === 'free' &&
  meanContrast(graph, part) < LEAST_PRINT_CONTRAST;

/** So many solid letters tell what is printed on a photograph; compression makes rows of a few out of anything. */
const LEAST_SOLID_PARTS = { clean: 3, noisy: 4 } as const;

/** The same contrast from which on a few letters tell themselves through compression, as white ones in a black outline do. */
const LEAST_BOLD_CONTRAST = 100;

/** The same for thin letters, which are all edge. */
const LEAST_THIN_PARTS = { clean: 5, noisy: 8 } as const;

/** Width of a stroke, in pixels, from which it has a clean inside where the picture was compressed. */
const LEAST_CLEAN_STROKE_PX = 4;

/** Share of solid letters that are of one ink at least. */
const LEAST_ALIKE_SHARE = 0.75;

/** Residual, in levels, up to which a letter's paint is one clean colour, compressed or not. */
const MOST_PRINT_RESIDUAL = 4.5;

/** Compression leaves no clean inside in a stroke as thin as its ripples. */
const isAllRipples = (graph: PartGraph, { id, area }: Part): boolean =>
  2 * area < LEAST_CLEAN_STROKE_PX * boundaryOf(graph, id);

/** Whether the solid ones of some parts are in one clean colour, without grain. */
function areOneInk(parts: readonly Part[], solid: readonly Part[], noisy: boolean): boolean {
  const first = parts.reduce((best, part) => (part.area > best.area ? part : best));
  const alike = solid.filter(
    (part) =>
      colorDistance(part, first) <= (noisy ? 20 : 8) &&
      part.roughness <= (noisy ? 2.2 : 0.8) &&
      part.paint.residual <= MOST_PRINT_RESIDUAL,
  );
  return alike.length >= LEAST_ALIKE_SHARE * solid.length;
}

/** So few characters are read in a picture's own lights and stones; they are as high as what was read, at least by this share. */
const FEW_CHARACTERS = 3;
const LEAST_READ_HEIGHT = 0.5;

/**
 * Whether a reading on a picture tells nothing of the parts there: a few characters, in more than one ink, hardly standing
 * out, or much lower than what was read.
 */
export function isChanceReading(
  graph: PartGraph,
  parts: readonly Part[],
  { string, box }: TextLine,
  noisy: boolean,
): boolean {
  if (string.trim().length > FEW_CHARACTERS) return false;
  const tallest = Math.max(...parts.map(({ bounds }) => heightOf(bounds)));
  if (tallest < LEAST_READ_HEIGHT * box.heightPx) return true;
  const solid = parts.filter(({ kind, area }) => kind === 'zone' && area >= LEAST_SOLID_PIXELS);
  return !standOut(graph, parts, LEAST_PRINT_CONTRAST) || !areOneInk(parts, solid, noisy);
}

/** Whether parts on a photograph are printed on it: one clean colour, several letters, no grain in them. */
export function isPrinted(graph: PartGraph, parts: readonly Part[], noisy: boolean): boolean {
  if (!standOut(graph, parts, LEAST_PRINT_CONTRAST) || !standsOnLine(parts)) return false;
  const isThin = (part: Part): boolean => noisy && isAllRipples(graph, part);
  const solid = parts.filter(
    (part) => part.kind === 'zone' && part.area >= LEAST_SOLID_PIXELS && !isThin(part),
  );
  const thin = parts.filter((part) => part.area >= 5 && (part.kind === 'ink' || isThin(part)));
  const isBold = !noisy || standOut(graph, solid, LEAST_BOLD_CONTRAST);
  const leastSolid = LEAST_SOLID_PARTS[isBold ? 'clean' : 'noisy'];
  if (solid.length < leastSolid && thin.length < LEAST_THIN_PARTS[noisy ? 'noisy' : 'clean']) return false;
  if (!areOneInk(parts, solid, noisy)) return false;
  if (solid.filter((part) => isSpot(graph, part)).length > 0.4 * solid.length) return false;
  if (solid.length >= leastSolid) return !noisy || !isMottled(graph, solid, 'picture');
  if (!standOut(graph, thin, LEAST_LETTER_CONTRAST)) return false;
  // Small letters are all edge: what tells them from texture is that they are of one height.
  const heights = thin.map(({ bounds }) => heightOf(bounds)).sort((one, other) => one - other);
  const middle = heights[heights.length >> 1]!;
  const isEven = (height: number): boolean => height <= EVEN_RATIO * middle && height >= middle / EVEN_RATIO;
  const even = heights.filter(isEven).length;
  const inked = thin.reduce((sum, { area }) => sum + area, 0);
  const evenInk = thin.reduce((sum, { area, bounds }) => sum + (isEven(heightOf(bounds)) ? area : 0), 0);
  return even >= 0.6 * heights.length && evenInk >= LEAST_EVEN_INK * inked && middle >= 4;
}

/** Share of the ink of a row that is uneven, or that no paint explains, from which on it is a picture's. */
const MOST_UNEVEN_SHARE = 0.5;

/** So few solid parts are writing in a clean picture only if they are of one exact colour. */
const FEW_SOLID_PARTS = 3;
const MOST_STAIN = 0.75;
const MOST_STAIN_DISTANCE = 3;

/** Whether parts of a clean picture are painted unevenly, a few at all, more of them mostly: clouds and lights, no letters. */
export function areStained(parts: readonly Part[]): boolean {
  const solid = parts.filter(({ kind, area }) => kind === 'zone' && area >= LEAST_SOLID_PIXELS);
  if (solid.length === 0) return false;
  const first = solid.reduce((best, part) => (part.area > best.area ? part : best), solid[0]!);
  const isUneven = ({ paint }: Part): boolean => paint.type === 'flat' && paint.residual > MOST_STAIN;
  const isUnlike = (part: Part): boolean =>
    part.paint.type === 'flat' && colorDistance(part, first) > MOST_STAIN_DISTANCE;
  if (solid.length <= FEW_SOLID_PARTS) return solid.some((part) => isUneven(part) || isUnlike(part));
  const areaOf = (some: readonly Part[]): number => some.reduce((sum, { area }) => sum + area, 0);
  return areaOf(solid.filter(isUneven)) > MOST_UNEVEN_SHARE * areaOf(solid) && solid.some(isUnlike);
}

/** How far apart, in levels, what shows of one ink is in its parts. */
const ONE_INK = { clean: 3, noisy: 14 } as const;

/** Whether all parts of a row that show their whole colour are of one. */
export function isInOneInk(parts: readonly Part[], noisy: boolean): boolean {
  const solid = parts.filter(({ kind, area }) => kind === 'zone' && area >= LEAST_SOLID_PIXELS);
  const [first] = solid.toSorted((one, other) => other.area - one.area);
  return solid.every((part) => colorDistance(part, first!) <= ONE_INK[noisy ? 'noisy' : 'clean']);
}

/** A part of so many pixels has an inside that shows its whole colour. */
const LEAST_SOLID_PIXELS = 24;

/**
 * Contrast around compressed writing, in levels, and how many times more unlike its ground it is than its letters are: on a
 * page, where a gradient may paint them, and on a picture, which has things of nearly one colour by itself.
 */
const LEAST_LETTER_CONTRAST = 40;
const LEAST_CONTRAST_RATIO = { page: 4, picture: 8 } as const;

/**
 * Whether parts of a compressed picture hardly stand out, or differ among themselves nearly as much as from what is around
 * them: patches of a picture, where writing is of one ink.
 */
export function isMottled(
  graph: PartGraph,
  parts: readonly Part[],
  ground: keyof typeof LEAST_CONTRAST_RATIO,
): boolean {
  const own = new Set(parts.map(({ id }) => id));
  const first = parts.reduce((best, part) => (part.area > best.area ? part : best));
  const areaOf = (some: readonly Part[]): number => some.reduce((total, { area }) => total + area, 0);
  const solid = parts.filter(({ kind, area }) => kind === 'zone' && area >= LEAST_SOLID_PIXELS);
  const uneven = solid.filter(
    (part) => part.paint.residual > MOST_PRINT_RESIDUAL && !isAllRipples(graph, part),
  );
  if (areaOf(uneven) > MOST_UNEVEN_SHARE * areaOf(solid)) return true;
  let [sum, whole, unlike] = [0, 0, 0];
  for (const part of parts) {
    for (const [neighbor, length] of graph.touching[part.id]!) {
      if (own.has(neighbor)) continue;
      whole += length;
      sum += length * graph.contrast[part.id]!.get(neighbor)!;
    }
    // A thin stroke never shows its whole ink.
    if (part.kind === 'zone' && part.area >= LEAST_SOLID_PIXELS)
      unlike = Math.max(unlike, colorDistance(part, first));
  }
  return sum < Math.max(LEAST_LETTER_CONTRAST, LEAST_CONTRAST_RATIO[ground] * unlike) * whole;
}
