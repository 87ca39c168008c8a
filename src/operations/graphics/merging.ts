import { boxArea } from '../../domain/box.ts';
import type { LayerKind } from '../../domain/layer.ts';
import type { Piece } from './piece.ts';
import { solidPixels } from './piece.ts';

/** What a layer of a kind is worth against others of its size: text is edited most, a shadow alone never. */
const WORTH: Readonly<Record<LayerKind, number>> = {
  background: 1,
  subject: 2,
  object: 1.5,
  part: 1.5,
  text: 3,
  shape: 1,
  shadow: 0.2,
};

function worthOf({ kind, confidence, raster }: Piece, canvasPx: number): number {
  return WORTH[kind] * confidence * Math.sqrt(solidPixels({ raster }) / canvasPx);
}

/** At most `most` pieces above the ground: those that are least worth a layer stay in what they lie on. */
export function mostWorthPieces(pieces: readonly Piece[], most: number): readonly Piece[] {
  if (pieces.length - 1 <= most) return pieces;
  const canvasPx = boxArea(pieces[0]!.box);
  const rated = pieces
    .slice(1)
    .map((piece) => ({ piece, worth: worthOf(piece, canvasPx) }))
    .toSorted((one, other) => other.worth - one.worth);
  const kept = new Set(rated.slice(0, most).map(({ piece }) => piece));
  return pieces.filter((piece, index) => index === 0 || kept.has(piece));
}
