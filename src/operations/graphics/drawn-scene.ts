import { boxArea } from '../../domain/box.ts';
import { labOf } from '../../domain/lab.ts';
import { tightBox } from '../../domain/mask.ts';
import { piecesOf as pixelPieces } from '../../domain/pieces.ts';
import { cropRaster, type Raster } from '../../domain/raster.ts';
import { edgeLook } from './clean-edges.ts';
import { isSurelyText } from './photo-fragments.ts';
import { LEAST_DENSITY, MOST_CLEAN, visiblePart } from './photo-pieces.ts';
import type { Piece } from './piece.ts';
import { alphaOf, coverOf, solidPixels } from './piece.ts';

/** A scene reaches over so much of the canvas both ways, and shows on so much of its area. */
const SPAN_SHARE = 0.9;
const LEAST_SHOWN = 0.25;
const LEAST_OPAQUE = 0.98;

/** What is drawn all over the canvas is one scene where so much of it hangs together. */
const JOINED_SHARE = 0.8;

/** Patterns and grounds have few colours, a scene at least so many; each on so much of what shows of it. */
const LEAST_COLORS = 8;
const COLOR_SHARE = 0.01;

/** Nearer colours are one (CIELAB). */
const COLOR_DISTANCE = 20;

/** Rectangles and discs from this share of the canvas on were laid on a scene; smaller ones are windows and buttons in it. */
const LEAST_FORM = 0.01;

/** Whether a piece is a drawn view of many things all over the canvas, by what shows of it. */
function isScene(piece: Piece, above: readonly Piece[], canvas: Piece['box']): boolean {
  const { box } = piece;
  if (piece.kind !== 'background' && piece.kind !== 'object') return false;
  if (box.widthPx < SPAN_SHARE * canvas.widthPx || box.heightPx < SPAN_SHARE * canvas.heightPx) return false;
  const things = above.filter(({ kind }) => kind !== 'shadow');
  const shown = visiblePart(piece, coverOf(things, box));
  if (solidPixels({ raster: shown }) < LEAST_SHOWN * boxArea(canvas)) return false;
  if (colorsOf(shown) < LEAST_COLORS) return false;
  const { density, cleanShare } = edgeLook(shown);
  return density >= LEAST_DENSITY && cleanShare >= MOST_CLEAN;
}

/** How many clearly different colours have a share in what is opaque. */
function colorsOf({ data }: Raster): number {
  const counts = new Uint32Array(1 << 15);
  let whole = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 128) continue;
    whole += 1;
    counts[((data[at]! >> 3) << 10) | ((data[at + 1]! >> 3) << 5) | (data[at + 2]! >> 3)]! += 1;
  }
  const usual = [...counts.entries()]
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one);
  const colors: { readonly lab: readonly [number, number, number]; count: number }[] = [];
  for (const [color, count] of usual) {
    const lab = labOf(8 * (color >> 10) + 4, 8 * ((color >> 5) & 31) + 4, 8 * (color & 31) + 4);
    const same = colors.find(
      (other) =>
        Math.hypot(lab[0] - other.lab[0], lab[1] - other.lab[1], lab[2] - other.lab[2]) < COLOR_DISTANCE,
    );
    if (same) same.count += count;
    else colors.push({ lab, count });
  }
  return colors.filter(({ count }) => count >= COLOR_SHARE * whole).length;
}

/** All that is drawn above the ground, as it shows; where most of it hangs together. `null` where it does not. */
function viewOf(image: Raster, pieces: readonly Piece[], canvas: Piece['box']): Piece | null {
  const things = pieces.filter(
    (piece, index) =>
      index > 0 && (piece.kind === 'object' || piece.kind === 'shape') && !isLaidOn(piece, canvas),
  );
  const cover = coverOf(things, canvas);
  const solid = Uint8Array.from(cover.data, (value) => (value >= 128 ? 1 : 0));
  const parts = pixelPieces(solid, canvas.widthPx).filter(({ value }) => value === 1);
  const whole = parts.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const [largest] = parts.toSorted((one, other) => other.pixels.length - one.pixels.length);
  if (!largest || largest.pixels.length < JOINED_SHARE * whole) return null;
  const raster = { ...image, data: image.data.slice() };
  const isOf = new Uint8Array(solid.length);
  for (const pixel of largest.pixels) isOf[pixel] = 1;
  for (const [pixel, own] of isOf.entries()) if (own === 0) raster.data[pixel * 4 + 3] = 0;
  const box = tightBox(alphaOf(raster));
  return box && { ...pieces[0]!, kind: 'object', box, raster: cropRaster(raster, box) };
}

/** Whether a piece was laid on a scene, and is nothing that is drawn in it. */
function isLaidOn(piece: Piece, canvas: Piece['box']): boolean {
  if (piece.kind === 'text') return isSurelyText(piece);
  const { outline } = piece.shape ?? {};
  const isForm = outline?.type === 'rectangle' || outline?.type === 'ellipse';
  return isForm && boxArea(piece.box) >= LEAST_FORM * boxArea(canvas);
}

/**
 * A drawing that is one scene all over, without a calm ground, as that scene and what was laid on it: by colour alone its
 * people and houses come apart into scraps, and are for engines that know things. `null` for any other drawing. Some 0.2 s
 * per megapixel.
 */
export function sceneOf(image: Raster, pieces: readonly Piece[]): readonly Piece[] | null {
  const canvas = pieces[0]!.box;
  // What is cut out is no view but a thing, to be taken apart.
  if (solidPixels({ raster: image }) < LEAST_OPAQUE * boxArea(canvas)) return null;
  const isOnePiece = pieces.some((piece, index) => isScene(piece, pieces.slice(index + 1), canvas));
  if (!isOnePiece) {
    const view = viewOf(image, pieces, canvas);
    if (!view || !isScene(view, [], canvas)) return null;
  }
  return [{ ...pieces[0]!, raster: image }, ...pieces.slice(1).filter((piece) => isLaidOn(piece, canvas))];
}
