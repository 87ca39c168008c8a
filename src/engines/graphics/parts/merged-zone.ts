import type { Raster } from '../../../domain/raster.ts';
import type { Pace } from '../../pace.ts';
import type { CourseLevels } from './color-course.ts';
import { piecesByCourse } from './color-course.ts';
import type { FlatZones } from './flat-zones.ts';
import type { PaintModel } from './paint.ts';
import { paintAt } from './paint.ts';
import type { PaintedPiece } from './painted-piece.ts';
import { offPaint, ownPixels, paintedPieces } from './painted-piece.ts';
import { isForeign } from './zone-split.ts';

/** Share of the canvas from which a zone is looked at, and share of it that its paint does not explain where it may be several. */
const LEAST_ZONE_SHARE = 0.004;
const LEAST_MISSED_SHARE = 0.12;

/** Share of a zone's pixels that the paints of its pieces together explain. */
const LEAST_EXPLAINED_SHARE = 0.85;

/** Share of a shadow's side that shows what lies below it in less light. */
const LEAST_SHADED_SHARE = 0.5;

/** How wide, in pixels, an edge is at most, and share of the boundary of pieces along which their paints differ. */
const EDGE_PX = 6;
const LEAST_APART_SHARE = 0.5;

/**
 * Parts zones that are several paints which run into each other where their gradients meet in one colour: along a paint the
 * course of colours goes on from block to block, and at its edge it breaks off, though no step shows. Answers the same zones
 * where each is one paint, or none. About 20 ms per megapixel, and 100 ms for each zone that is looked at.
 */
export async function partMerged(
  calm: Raster,
  zones: FlatZones,
  paints: readonly PaintModel[],
  levels: CourseLevels,
  pace: Pace,
): Promise<FlatZones> {
  const color = new Float32Array(3);
  const [areas, missed] = [new Int32Array(zones.count), new Int32Array(zones.count)];
  for (let pixel = 0; pixel < zones.labels.length; pixel += 3) {
    const zone = zones.labels[pixel]!;
    if (zone < 0) continue;
    areas[zone]! += 3;
    if (paints[zone]!.type === 'free' || offPaint(paints[zone]!, calm, pixel, color) > levels.ownPaint)
      missed[zone]! += 3;
  }
  const labels = zones.labels.slice();
  let { count } = zones;
  for (let zone = 0; zone < zones.count; zone += 1) {
    if (areas[zone]! < LEAST_ZONE_SHARE * labels.length || missed[zone]! < LEAST_MISSED_SHARE * areas[zone]!)
      continue;
    await pace.breathe();
    const found = paintedPieces(calm, piecesByCourse(calm, labels, zone, levels), levels);
    if (found.length < 2 || areShades(found, calm.widthPx)) continue;
    const own = ownPixels(calm, labels, zone, found, levels.ownPaint);
    if (own.explained < LEAST_EXPLAINED_SHARE * own.pixels) continue;
    if (!areApart(calm, labels, own.pieces, found, levels.ownPaint)) continue;
    // The first piece keeps the zone's number.
    for (const [pixel, piece] of own.pieces.entries())
      if (piece > 0) labels[pixel] = piece === 1 ? zone : count + piece - 2;
    count += found.length - 1;
  }
  return count === zones.count ? zones : { labels, count };
}

/**
 * Whether all pieces but the largest show only colours of its own in less light, and mostly of the one that it would show there:
 * the sides of a shadow. A course of the same colours that runs another way is a form's.
 */
export function areShades([ground, ...others]: readonly PaintedPiece[], widthPx: number): boolean {
  const lights: Float32Array[] = [];
  for (let at = 0; at < ground!.paint.table.length; at += 3)
    lights.push(ground!.paint.table.subarray(at, at + 3));
  return others.every(({ corners, paint }) => {
    const { type, table } = paint;
    // One colour of a gradient is a card's; a shadow's is darker than any.
    if (type === 'flat' && lights.length > 1 && lights.some((light) => sumOf(table) >= sumOf(light)))
      return false;
    for (let at = 0; at < table.length; at += 3)
      if (lights.every((light) => isForeign(table, at, light))) return false;
    const [own, below] = [new Float32Array(3), new Float32Array(3)];
    const shaded = corners.filter((corner) => {
      const [x, y] = [corner % widthPx, Math.floor(corner / widthPx)];
      paintAt(paint, x, y, own);
      paintAt(ground!.paint, x, y, below);
      return !isForeign(own, 0, below);
    });
    return shaded.length >= LEAST_SHADED_SHARE * corners.length;
  });
}

const sumOf = (color: ArrayLike<number>): number => color[0]! + color[1]! + color[2]!;

/**
 * Whether the paints of pieces differ where the pieces meet, be it across an edge's own pixels, along most of their boundary: a
 * shadow or a glow goes over into its ground.
 */
function areApart(
  { widthPx, heightPx }: Raster,
  labels: Int32Array,
  pieceOf: Uint8Array,
  found: readonly PaintedPiece[],
  tolerance: number,
): boolean {
  const [own, far] = [new Float32Array(3), new Float32Array(3)];
  let [met, apart] = [0, 0];
  const look = (pixel: number, step: number, room: number): void => {
    const piece = pieceOf[pixel]!;
    let next = pixel + step;
    let reach = Math.min(room, EDGE_PX);
    while (reach > 0 && labels[next]! < 0) [next, reach] = [next + step, reach - 1];
    if (reach <= 0 || pieceOf[next] === 0 || pieceOf[next] === piece) return;
    const [x, y] = [pixel % widthPx, Math.floor(pixel / widthPx)];
    paintAt(found[piece - 1]!.paint, x, y, own);
    paintAt(found[pieceOf[next]! - 1]!.paint, x, y, far);
    met += 1;
    if ([0, 1, 2].some((channel) => Math.abs(own[channel]! - far[channel]!) > tolerance)) apart += 1;
  };
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    if (pieceOf[pixel] === 0) continue;
    look(pixel, 1, widthPx - 1 - (pixel % widthPx));
    look(pixel, widthPx, heightPx - 1 - Math.floor(pixel / widthPx));
  }
  return apart >= LEAST_APART_SHARE * met;
}
