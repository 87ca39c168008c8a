import type { Box, Size } from '../../domain/box.ts';
import { boxArea, boxAround, clipBox, sharedArea } from '../../domain/box.ts';
import { labOf } from '../../domain/lab.ts';
import { tightBox } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import { createRaster, cropRaster, type Raster } from '../../domain/raster.ts';
import { clustersOf, type Island, type Islands, islandsOf, topmostIslands } from './islands.ts';
import { alphaOf, coverOf, type Piece } from './piece.ts';

/** A figure consists of at least so many parts that show, of so many colours. */
const LEAST_PARTS = 4;
const LEAST_COLORS = 3;

/** Colours are different from this distance on (CIELAB). */
const COLOR_DISTANCE = 14;

/** Circles and bars that lie over each other are a composition; so much of a figure, by number and by area, has no plain form. */
const LEAST_IRREGULAR = 0.5;
const LEAST_IRREGULAR_AREA = 0.6;

/** Parts show from this share of the canvas on, and from so many pixels. */
const PART_SHARE = 0.0001;
const LEAST_PART_PX = 24;

/** A larger plain form, as a share of the canvas, is a ground that things stand on. */
const MOST_SHAPE = 0.2;
const MOST_FIGURE = 0.65;

/** Figures up to this share of the canvas are icons. */
const MOST_ICON = 0.02;

/** Parts touch where fewer pixels than this lie between them. */
const REACH_PX = 3;

/** What shows at most this share, and lies behind one figure with so much of it, is of the figure. */
const MOST_SHOWN = 0.1;
const HIDDEN_SHARE = 0.6;

/** Levels by which what a figure encloses differs from the ground, at least, if it is of the figure and no view of the ground. */
const HOLE_CONTRAST = 24;

/** A part with so much of a line that was read on it is no part of a figure. */
const TEXT_SHARE = 0.5;

/** A picture with no more opaque pixels is cut out; it is one thing where so many of them hang together. */
const MOST_OPAQUE = 0.98;
const WHOLE_SHARE = 0.9;

const isDrawn = ({ kind, text }: Piece): boolean =>
  kind === 'object' || kind === 'shape' || (kind === 'text' && text === undefined);

/** Islands that make up one figure. */
type Figure = ReadonlySet<number>;

/**
 * Makes one piece of what is drawn as one figure in several colours: people, mascots, objects. Its parts touch each other,
 * are many, of many colours and mostly of no plain form, and the figure neither spans the canvas nor carries lines of text.
 * Each part of a piece counts for itself, since engines take what is of one colour for one thing. A picture that is cut out
 * already, and one thing, is taken apart instead. Some 0.2 s per megapixel.
 */
export function withFigures(
  image: Raster,
  pieces: readonly Piece[],
  photos: ReadonlySet<Piece>,
): readonly Piece[] {
  if (isOneThing(image)) return pieces;
  const canvas: Size = pieces[0]!.box;
  const islands = islandsOf(pieces, (piece) => piece !== pieces[0] && isDrawn(piece) && !photos.has(piece));
  const isMember = membership(pieces, islands, canvas);
  const top = topmostIslands(canvas, pieces, islands, isMember);
  const shown = new Int32Array(islands.all.length);
  for (const island of top) if (island >= 0) shown[island]! += 1;
  const figures = clustersOf(top, canvas.widthPx, islands.all.length, REACH_PX)
    .filter((cluster) => isFigure(cluster, pieces, islands.all, shown, canvas))
    .map((cluster) => new Set(cluster));
  if (figures.length === 0) return pieces;
  takeInHidden(figures, pieces, islands, { top, shown }, canvas);
  return gathered(image, pieces, islands, figures);
}

/** Gives what hardly shows to the figure that hides it. */
function takeInHidden(
  figures: readonly Set<number>[],
  pieces: readonly Piece[],
  { all, owners }: Islands,
  { top, shown }: { readonly top: Int32Array; readonly shown: Int32Array },
  { widthPx }: Size,
): void {
  const figureOf = new Map(
    figures.flatMap((figure) => [...figure].map((island) => [island, figure] as const)),
  );
  const hiders = all.map(() => new Map<Set<number>, number>());
  for (const [index, own] of owners.entries()) {
    const { box } = pieces[index]!;
    for (const [pixel, island] of own?.entries() ?? []) {
      if (island === -1 || shown[island]! > MOST_SHOWN * all[island]!.areaPx) continue;
      const x = box.leftPx + (pixel % box.widthPx);
      const y = box.topPx + Math.floor(pixel / box.widthPx);
      const figure = x >= 0 && x < widthPx ? figureOf.get(top[y * widthPx + x] ?? -1) : undefined;
      if (figure) hiders[island]!.set(figure, (hiders[island]!.get(figure) ?? 0) + 1);
    }
  }
  for (const [island, { areaPx }] of all.entries()) {
    if (figureOf.has(island)) continue;
    for (const [figure, hidden] of hiders[island]!) if (hidden >= HIDDEN_SHARE * areaPx) figure.add(island);
  }
}

/** Which islands may be part of a figure. */
function membership(
  pieces: readonly Piece[],
  { all }: Islands,
  { widthPx, heightPx }: Size,
): (island: number) => boolean {
  const lines = pieces.filter(({ kind, text }) => kind === 'text' && text !== undefined);
  const may = all.map(({ index, box, areaPx }): boolean => {
    const spansAcross = box.leftPx <= 0 && box.leftPx + box.widthPx >= widthPx;
    const spansDown = box.topPx <= 0 && box.topPx + box.heightPx >= heightPx;
    if (spansAcross || spansDown) return false;
    if (pieces[index]!.shape && areaPx > MOST_SHAPE * widthPx * heightPx) return false;
    return !lines.some((line) => sharedArea(line.box, box) >= TEXT_SHARE * boxArea(line.box));
  });
  return (island) => may[island]!;
}

function isFigure(
  cluster: readonly number[],
  pieces: readonly Piece[],
  all: readonly Island[],
  shown: Int32Array,
  canvas: Size,
): boolean {
  const least = Math.max(LEAST_PART_PX, PART_SHARE * boxArea(canvas));
  const parts = cluster.filter((island) => shown[island]! >= least);
  if (parts.length < LEAST_PARTS) return false;
  if (boxArea(boxAround(parts.map((island) => all[island]!.box))) > MOST_FIGURE * boxArea(canvas))
    return false;
  const pieceOf = (island: number): Piece => pieces[all[island]!.index]!;
  const irregular = parts.filter((island) => pieceOf(island).shape === undefined);
  if (irregular.length < LEAST_IRREGULAR * parts.length) return false;
  if (areaOf(irregular, shown) < LEAST_IRREGULAR_AREA * areaOf(parts, shown)) return false;
  return colorsOf(new Set(parts.map(pieceOf))) >= LEAST_COLORS;
}

function areaOf(islands: readonly number[], shown: Int32Array): number {
  return islands.reduce((sum, island) => sum + shown[island]!, 0);
}

/** How many clearly different colours some pieces have in the mean. */
function colorsOf(pieces: ReadonlySet<Piece>): number {
  const colors: (readonly [number, number, number])[] = [];
  for (const { raster } of pieces) {
    const own = meanColor(raster);
    const isNew = colors.every(
      (other) => Math.hypot(own[0] - other[0], own[1] - other[1], own[2] - other[2]) >= COLOR_DISTANCE,
    );
    if (isNew) colors.push(own);
  }
  return colors.length;
}

function meanColor({ data }: Raster): readonly [number, number, number] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 128) continue;
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) sums[channel]! += data[at + channel]!;
  }
  const [red, green, blue] = sums.map((sum) => sum / Math.max(1, count)) as [number, number, number];
  return labOf(Math.round(red), Math.round(green), Math.round(blue));
}

/** Whether a picture is one thing that was cut out already: clear in part, and its opaque pixels hang together. */
function isOneThing({ widthPx, data }: Raster): boolean {
  const opaque = new Uint8Array(data.length / 4);
  for (let pixel = 0; pixel < opaque.length; pixel += 1) opaque[pixel] = data[pixel * 4 + 3]! >= 128 ? 1 : 0;
  const areas = piecesOf(opaque, widthPx).flatMap(({ value, pixels }) =>
    value === 1 ? [pixels.length] : [],
  );
  const whole = areas.reduce((sum, area) => sum + area, 0);
  return whole < MOST_OPAQUE * opaque.length && Math.max(0, ...areas) >= WHOLE_SHARE * whole;
}

/** The pieces with what is of a figure in a piece of its own. */
function gathered(
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
  if (solid < LEAST_PART_PX) return null;
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
      data.set(image.data.subarray(places[index]!, places[index]! + 4), pixel * 4);
  }
}
