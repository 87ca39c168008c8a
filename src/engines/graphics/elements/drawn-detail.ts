import { groundPart } from '../parts/ground-part.ts';
import type { Part } from '../parts/part.ts';
import { heightOf, widthOf } from '../parts/part.ts';
import { mainNeighbor } from '../parts/part-graph.ts';
import type { PartKnowledge } from '../parts/part-knowledge.ts';
import { Partition } from '../parts/partition.ts';

/** Share of the canvas below which a part is a detail of what it touches. */
const DETAIL_SHARE = 0.0004;

/** From this many irregular pieces on, a connected drawing is one element instead of a pile of shapes. */
const DRAWING_PIECES = 7;

/** Pieces this many times larger than a detail stay shapes, until there are so many that they are a drawing. */
const LARGE_PIECE_DETAILS = 6;
const MANY_PIECES = 24;

/** Mean difference across a boundary, in levels, below which a small piece does not stand out. */
const FAINT_CONTRAST = 18;

/** Joins small pieces to what they are details of, and piles of irregular pieces to drawings. Returns, per part, 1 where it is a drawing's. */
export function joinDetails(
  { graph, photo, forms }: PartKnowledge,
  writing: Uint8Array,
  sets: Partition,
): Uint8Array {
  const { parts, touching, widthPx, heightPx } = graph;
  const least = Math.max(12, DETAIL_SHARE * widthPx * heightPx);
  const drawing = new Uint8Array(parts.length);
  const ground = sets.root(groundPart(graph));
  const isFormed = new Set(forms.flatMap(({ parts: own, veil }) => (veil ? [] : own)));
  const free = (id: number): boolean =>
    writing[id] === 0 && photo[id] === -1 && sets.root(id) !== ground && !isFormed.has(id);
  const joinedArea = new Float64Array(parts.length);
  for (const { id, area } of parts) joinedArea[sets.root(id)]! += area;
  const pieces = new Partition(parts.length);
  for (const { id } of parts) {
    if (!free(id)) continue;
    for (const neighbor of touching[id]!.keys()) if (free(neighbor)) pieces.join(id, neighbor);
  }
  // What was joined to something larger before is no piece of its own: the ground within letters, a line around a card.
  const isPiece = (id: number): boolean => free(id) && 2 * parts[id]!.area >= joinedArea[sets.root(id)]!;
  const isRegular = ({ area, bounds }: Part): boolean =>
    area >= 0.72 * widthOf(bounds) * heightOf(bounds) && area >= 4 * least;
  const counts = new Map<number, number>();
  for (const part of parts) {
    if (!isPiece(part.id) || isRegular(part)) continue;
    counts.set(pieces.root(part.id), (counts.get(pieces.root(part.id)) ?? 0) + 1);
  }
  for (const part of parts) {
    const { id, area } = part;
    if (!isPiece(id)) continue;
    const pile = counts.get(pieces.root(id)) ?? 0;
    const large = area >= LARGE_PIECE_DETAILS * least && pile < MANY_PIECES;
    if (pile >= DRAWING_PIECES && !isRegular(part) && !large) {
      drawing[id] = 1;
      continue;
    }
    if (area >= least) continue;
    // A detail goes to the neighbour that it shares most of its boundary with, if that is no ground.
    const near = mainNeighbor(graph, id).id;
    if (near < 0 || !free(near)) continue;
    const small = joinedArea[sets.root(near)]! < 12 * area;
    const faint = (graph.contrast[id]!.get(near) ?? 255) < FAINT_CONTRAST;
    if (small || faint || area < 6) sets.join(id, near);
  }
  for (const { id } of parts) {
    if (drawing[id] === 0) continue;
    for (const neighbor of touching[id]!.keys()) if (drawing[neighbor] === 1) sets.join(id, neighbor);
  }
  return drawing;
}
