import type { Box } from '../../domain/box.ts';
import { boxArea, boxAround, clipBox } from '../../domain/box.ts';
import { tightBox } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import { copyPixel, createRaster, cropRaster, type Raster } from '../../domain/raster.ts';
import type { Islands } from './islands.ts';
import { alphaOf, coverOf, type Piece } from './piece.ts';

/** Less than so many pixels that a figure leaves of a piece are none. */
const LEAST_REST_PX = 24;

/** Figures up to this share of the canvas are icons. */
const MOST_ICON = 0.02;

/** Levels by which what a figure encloses differs from the ground, at least, if it is of the figure and no view of the ground. */
const HOLE_CONTRAST = 24;

/** Islands that make up one figure. */
export type Figure = ReadonlySet<number>;

/** The pieces with what is of a figure in a piece of its own. */
export function gathered(
  image: Raster,
  pieces: readonly Piece[],
  islands: Islands,
  figures: readonly Figure[],
): readonly Piece[] {
  const figureOf = new Map(
    figures.flatMap((figure) => [...figure].map((island) => [island, figure] as const)),
  );
  const left = pieces.map((piece, index) => remainder(piece, islands.owners[index] ?? null, figureOf));
  const made = new Map<number, Piece[]>();
  for (const figure of figures) {
    const { piece, above } = figurePiece(pieces, left, islands, figure);
    const others = left.filter((other, index): other is Piece => index > 0 && other !== null);
    fillHoles(piece, image, pieces[0]!, others);
    made.set(above, [...(made.get(above) ?? []), piece]);
  }
  return pieces.flatMap((piece, index) => {
    const own = left[index] ?? null;
    // A shadow goes with what casts it.
    const isLost = piece.kind === 'shadow' && left[index + 1] === null;
    return [...(own && !isLost ? [own] : []), ...(made.get(index) ?? [])];
  });
}

/** What a piece has beside figures; `null` where nothing is left. */
function remainder(
  piece: Piece,
  owners: Int32Array | null,
  figureOf: ReadonlyMap<number, Figure>,
): Piece | null {
  if (!owners?.some((island) => figureOf.has(island))) return piece;
  const raster = { ...piece.raster, data: piece.raster.data.slice() };
  let solid = 0;
  for (const [pixel, island] of owners.entries()) {
    if (island === -1 || figureOf.has(island)) raster.data[pixel * 4 + 3] = 0;
    else if (raster.data[pixel * 4 + 3]! >= 128) solid += 1;
  }
  if (solid < LEAST_REST_PX) return null;
  const tight = tightBox(alphaOf(raster))!;
  const { shape: _, ...about } = piece;
  const box = { ...tight, leftPx: piece.box.leftPx + tight.leftPx, topPx: piece.box.topPx + tight.topPx };
  return { ...about, box, raster: cropRaster(raster, tight) };
}

/**
 * A figure as one piece, and the place of the piece above which it goes: as low as its parts allow, so that what lies on it
 * stays on it. What lies between its parts takes its cover out of those below.
 */
function figurePiece(
  pieces: readonly Piece[],
  left: readonly (Piece | null)[],
  { all, owners }: Islands,
  figure: Figure,
): { readonly piece: Piece; readonly above: number } {
  const members = [...new Set([...figure].map((island) => all[island]!.index))].toSorted((a, b) => a - b);
  const box = boxAround([...figure].map((island) => all[island]!.box));
  const raster = createRaster(box.widthPx, box.heightPx);
  let above = members[0]!;
  for (const index of members) {
    const between = left.slice(above + 1, index).filter((other) => other !== null && other.kind !== 'shadow');
    const isOver = between.some((other) => overlaps(pieces[index]!, owners[index]!, figure, other!));
    if (isOver) above = index;
  }
  for (let index = members[0]!; index < pieces.length; index += 1) {
    const own = owners[index] ?? null;
    if (members.includes(index)) layIslands(raster, box, pieces[index]!, own!, figure);
    const other = left[index] ?? null;
    if (index < above && other && other.kind !== 'shadow' && !members.includes(index))
      carve(raster, box, other);
  }
  const canvasPx = boxArea(pieces[0]!.box);
  let [weight, confidence] = [0, 0];
  for (const island of figure) {
    const { index, areaPx } = all[island]!;
    weight += areaPx;
    confidence += areaPx * pieces[index]!.confidence;
  }
  const first = pieces[members[0]!]!;
  return {
    above,
    piece: {
      box,
      raster,
      name: boxArea(box) <= MOST_ICON * canvasPx ? 'icon' : 'illustration',
      kind: 'object',
      confidence: confidence / Math.max(1, weight),
      matchedBy: first.matchedBy,
      ...(first.foundBy === undefined ? {} : { foundBy: first.foundBy }),
    },
  };
}

function overlaps(piece: Piece, owners: Int32Array, figure: Figure, other: Piece): boolean {
  const place = shared(piece.box, other.box);
  if (!place) return false;
  for (let y = place.topPx; y < place.topPx + place.heightPx; y += 1) {
    for (let x = place.leftPx; x < place.leftPx + place.widthPx; x += 1) {
      const own = owners[(y - piece.box.topPx) * piece.box.widthPx + x - piece.box.leftPx]!;
      if (own === -1 || !figure.has(own)) continue;
      const at = ((y - other.box.topPx) * other.box.widthPx + x - other.box.leftPx) * 4 + 3;
      if (other.raster.data[at]! >= 128) return true;
    }
  }
  return false;
}

function shared(one: Box, other: Box): Box | null {
  const moved = { ...one, leftPx: one.leftPx - other.leftPx, topPx: one.topPx - other.topPx };
  const both = clipBox(moved, other);
  return both && { ...both, leftPx: both.leftPx + other.leftPx, topPx: both.topPx + other.topPx };
}

/** Lays a figure's part of a piece over what is drawn of the figure, source-over. */
function layIslands(
  ground: Raster,
  box: Box,
  { box: from, raster }: Piece,
  owners: Int32Array,
  figure: Figure,
): void {
  for (const [pixel, island] of owners.entries()) {
    if (island === -1 || !figure.has(island)) continue;
    const x = from.leftPx + (pixel % from.widthPx) - box.leftPx;
    const y = from.topPx + Math.floor(pixel / from.widthPx) - box.topPx;
    const to = (y * box.widthPx + x) * 4;
    const alpha = raster.data[pixel * 4 + 3]!;
    const under = (ground.data[to + 3]! * (255 - alpha)) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const sum = raster.data[pixel * 4 + channel]! * alpha + ground.data[to + channel]! * under;
      ground.data[to + channel] = sum / (alpha + under);
    }
    ground.data[to + 3] = alpha + under;
  }
}

/** Takes what another piece covers out of what is drawn of a figure. */
function carve(ground: Raster, box: Box, other: Piece): void {
  const place = shared(box, other.box);
  if (!place) return;
  for (let y = place.topPx; y < place.topPx + place.heightPx; y += 1) {
    for (let x = place.leftPx; x < place.leftPx + place.widthPx; x += 1) {
      const alpha =
        other.raster.data[((y - other.box.topPx) * other.box.widthPx + x - other.box.leftPx) * 4 + 3]!;
      const at = ((y - box.topPx) * box.widthPx + x - box.leftPx) * 4 + 3;
      ground.data[at] = (ground.data[at]! * (255 - alpha)) / 255;
    }
  }
}

/** Takes what a figure encloses into it, in place, where the picture is not what the ground is there: no piece had it. */
function fillHoles({ box, raster }: Piece, image: Raster, ground: Piece, others: readonly Piece[]): void {
  const { widthPx, heightPx, data } = raster;
  const cover = coverOf(others, box);
  const isOpen = new Uint8Array(widthPx * heightPx);
  for (let pixel = 0; pixel < isOpen.length; pixel += 1)
    isOpen[pixel] = data[pixel * 4 + 3]! < 128 && cover.data[pixel]! < 128 ? 1 : 0;
  for (const hole of piecesOf(isOpen, widthPx)) {
    if (hole.value === 0 || hole.touchesRim) continue;
    const places = Array.from(hole.pixels, (pixel) => {
      const x = box.leftPx + (pixel % widthPx);
      return ((box.topPx + Math.floor(pixel / widthPx)) * image.widthPx + x) * 4;
    });
    let sum = 0;
    for (const at of places)
      for (let channel = 0; channel < 3; channel += 1)
        sum += Math.abs(image.data[at + channel]! - ground.raster.data[at + channel]!);
    if (sum < 3 * HOLE_CONTRAST * places.length) continue;
    for (const [index, pixel] of hole.pixels.entries())
      copyPixel(image.data, places[index]!, data, pixel * 4);
  }
}
