import type { Size } from '../../domain/box.ts';
import { boxArea, boxAround, sharedArea } from '../../domain/box.ts';
import { labOf } from '../../domain/lab.ts';
import type { Mask } from '../../domain/mask.ts';
import { piecesOf } from '../../domain/pieces.ts';
import type { Raster } from '../../domain/raster.ts';
import { solidParts } from '../resolve/solid-parts.ts';
import { gathered } from './figure-pieces.ts';
import { clustersOf, type Island, type Islands, islandsOf, topmostIslands } from './islands.ts';
import { type Piece, solidPixels } from './piece.ts';

/** A figure consists of at least so many parts that show, of so many colours. */
const LEAST_PARTS = 4;
const LEAST_COLORS = 3;

/** Colours are different from this distance on (CIELAB). */
const COLOR_DISTANCE = 14;

/** Circles and bars that lie over each other are a composition; so much of a figure, by number and by area, has no plain form. */
const LEAST_IRREGULAR = 0.5;

/** So many plain forms side by side, each within something salient, and nearly all of that, are a figure as well. */
const LEAST_STACKED = 6;
const LEAST_SALIENT = 0.05;
const HELD_SHARE = 0.85;
const FILLED_SHARE = 0.85;
const MOST_OVERLAP = 1.2;

/** Photographs below this share of the canvas are small pictures. */
const SMALL_SHARE = 0.08;

/** Parts show from this share of the canvas on, and from so many pixels. */
const PART_SHARE = 0.0001;
const LEAST_PART_PX = 24;

/** A larger plain form, as a share of the canvas, is a ground that things stand on. */
const MOST_SHAPE = 0.2;
const MOST_FIGURE = 0.65;

/** Parts touch where fewer pixels than this lie between them. */
const REACH_PX = 3;

/** What shows at most this share, and lies behind one figure with so much of it, is of the figure. */
const MOST_SHOWN = 0.1;
const HIDDEN_SHARE = 0.6;

/** A part with so much of a line that was read on it is no part of a figure. */
const TEXT_SHARE = 0.5;

/** A picture with no more opaque pixels is cut out; it is one thing where so many of them hang together. */
const MOST_OPAQUE = 0.98;
const WHOLE_SHARE = 0.9;

const isDrawn = ({ kind, text }: Piece): boolean =>
  kind === 'object' || kind === 'shape' || (kind === 'text' && text === undefined);

/**
 * Makes one piece of what is drawn as one figure in several colours: people, mascots, objects. Its parts touch each other,
 * are many, of many colours and mostly of no plain form, and the figure neither spans the canvas nor carries lines of text.
 * Each part of a piece counts for itself, since engines take what is of one colour for one thing. A picture that is cut out
 * already, and one thing, is taken apart instead. Some 0.2 s per megapixel.
 * @param matteOf asked what is salient where plain forms lie side by side: `null` where nobody knows
 */
export async function withFigures(
  image: Raster,
  pieces: readonly Piece[],
  photos: ReadonlySet<Piece>,
  matteOf: () => Promise<Mask | null>,
): Promise<readonly Piece[]> {
  if (isOneThing(image)) return pieces;
  const canvas: Size = pieces[0]!.box;
  const isPhoto = (piece: Piece): boolean => photos.has(piece) && !isSmallScrap(piece, canvas);
  const islands = islandsOf(pieces, (piece) => piece !== pieces[0] && isDrawn(piece) && !isPhoto(piece));
  const isMember = membership(pieces, islands, canvas);
  const top = topmostIslands(canvas, pieces, islands, isMember);
  const shown = new Int32Array(islands.all.length);
  for (const island of top) if (island >= 0) shown[island]! += 1;
  const see = { pieces, all: islands.all, shown, canvas };
  const clusters = clustersOf(top, canvas.widthPx, islands.all.length, REACH_PX);
  const rich = clusters.filter((cluster) => partsOf(cluster, see) !== null);
  const isAsked = rich.some((cluster) => cluster.length >= LEAST_STACKED && !isIrregular(cluster, see));
  const matte = isAsked ? await matteOf() : null;
  const salient = matte ? solidParts(matte, LEAST_SALIENT) : [];
  const figures = rich.flatMap((cluster) => figureIn(cluster, salient, top, see) ?? []);
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

/** Whether what was taken for a photograph is small and of no plain form: a face with grain looks like one. */
function isSmallScrap(piece: Piece, canvas: Size): boolean {
  const solid = solidPixels(piece);
  return solid < SMALL_SHARE * boxArea(canvas) && solid < FILLED_SHARE * boxArea(piece.box);
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

/** Islands, the pieces that they are of, how much of each shows, and where. */
interface View {
  readonly pieces: readonly Piece[];
  readonly all: readonly Island[];
  readonly shown: Int32Array;
  readonly canvas: Size;
}

/** Those of a cluster that show, where they are as many and of as many colours as a figure's; `null` where they are not. */
function partsOf(cluster: readonly number[], { pieces, all, shown, canvas }: View): readonly number[] | null {
  const least = Math.max(LEAST_PART_PX, PART_SHARE * boxArea(canvas));
  const parts = cluster.filter((island) => shown[island]! >= least);
  if (parts.length < LEAST_PARTS) return null;
  if (boxArea(boxAround(parts.map((island) => all[island]!.box))) > MOST_FIGURE * boxArea(canvas))
    return null;
  const colors = colorsOf(new Set(parts.map((island) => pieces[all[island]!.index]!)));
  return colors >= LEAST_COLORS ? parts : null;
}

/** The figure that a cluster is: all of it, or what is salient of plain forms; `null` where it is none. */
function figureIn(
  cluster: readonly number[],
  salient: readonly Mask[],
  top: Int32Array,
  view: View,
): Set<number> | null {
  if (isIrregular(cluster, view)) return new Set(cluster);
  for (const part of salient) {
    const inside = insideOf(part, cluster, top, view);
    if (inside !== null && partsOf(inside, view) !== null) return new Set(inside);
  }
  return null;
}

/** Whether what shows of a cluster has no plain form for the most part. */
function isIrregular(cluster: readonly number[], view: View): boolean {
  const { pieces, all, shown } = view;
  const parts = partsOf(cluster, view) ?? [];
  const irregular = parts.filter((island) => pieces[all[island]!.index]!.shape === undefined);
  if (irregular.length < LEAST_IRREGULAR * parts.length) return false;
  return areaOf(irregular, shown) >= LEAST_IRREGULAR * areaOf(parts, shown);
}

/**
 * What of a cluster lies in something salient, where it is nearly all of that and its parts lie side by side: the stripes of a
 * tower, without the hill behind it. Forms that go on behind each other are a composition of several things.
 */
function insideOf(
  salient: Mask,
  cluster: readonly number[],
  top: Int32Array,
  { all, shown }: View,
): readonly number[] | null {
  const held = new Map(cluster.map((island) => [island, 0]));
  let area = 0;
  for (const [pixel, value] of salient.data.entries()) {
    if (value < 128) continue;
    area += 1;
    const count = held.get(top[pixel]!);
    if (count !== undefined) held.set(top[pixel]!, count + 1);
  }
  const inside = cluster.filter((island) => held.get(island)! > HELD_SHARE * shown[island]!);
  const showing = areaOf(inside, shown);
  const whole = inside.reduce((sum, island) => sum + all[island]!.areaPx, 0);
  const isIt = inside.length >= LEAST_STACKED && showing >= FILLED_SHARE * area;
  return isIt && whole <= MOST_OVERLAP * showing ? inside : null;
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
