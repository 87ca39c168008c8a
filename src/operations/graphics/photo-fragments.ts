import { boxArea } from '../../domain/box.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Piece } from './piece.ts';
import { coverOf, solidPixels } from './piece.ts';

/** A piece lies on what holds so much of its solid pixels. */
const HELD_SHARE = 0.6;

/** Writing that was read this surely, and is as long, is no accident of a photograph's texture. */
const LEAST_CONFIDENCE = 0.75;
const LEAST_LETTERS = 3;

/** Levels by which the colours of a drawn thing stray, at most, and the share of the canvas that it fills, at least. */
const MOST_STRAY = 12;
const LEAST_SHARE = 0.0008;

/** Levels by which a thing differs from the photograph behind it, at least, in the mean; more where nothing else is known. */
const LEAST_CONTRAST = 14;
const LEAST_PLAIN_CONTRAST = 40;

/** The piece that another one lies on; the background where no other holds it. */
function heldBy(pieces: readonly Piece[], index: number): Piece {
  const piece = pieces[index]!;
  const solid = Math.max(1, solidPixels(piece));
  for (let lower = index - 1; lower > 0; lower -= 1) {
    if (pieces[lower]!.kind === 'shadow') continue;
    const cover = coverOf([pieces[lower]!], piece.box);
    let held = 0;
    for (let pixel = 0; pixel < cover.data.length; pixel += 1)
      if (cover.data[pixel]! >= 128 && piece.raster.data[pixel * 4 + 3]! >= 128) held += 1;
    if (held >= HELD_SHARE * solid) return pieces[lower]!;
  }
  return pieces[0]!;
}

/** The root mean square distance of what is opaque from its mean colour, in levels. */
export function strayOf({ data }: Raster): number {
  const sums = [0, 0, 0];
  let [squares, count] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 250) continue;
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      sums[channel]! += data[at + channel]!;
      squares += data[at + channel]! ** 2;
    }
  }
  if (count === 0) return 0;
  const means = sums.reduce((sum, value) => sum + (value / count) ** 2, 0);
  return Math.sqrt(Math.max(0, squares / count - means) / 3);
}

/** Whether a piece is writing that was read so surely that no texture looks like it. */
export function isSurelyText({ text }: Piece): boolean {
  const letters = text?.string.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters >= LEAST_LETTERS && (text?.confidence ?? 1) >= LEAST_CONFIDENCE;
}

/** Whether somebody laid a piece on a photograph, rather than the photograph looking like that there. */
function isLaidOn(piece: Piece, canvasPx: number): boolean {
  if (isSurelyText(piece)) return true;
  return solidPixels(piece) >= LEAST_SHARE * canvasPx && strayOf(piece.raster) <= MOST_STRAY;
}

/** The pieces without those that are texture of the photographs below them, and without the shadows of these. */
export function withoutFragments(pieces: readonly Piece[], photos: ReadonlySet<Piece>): readonly Piece[] {
  const canvasPx = boxArea(pieces[0]!.box);
  const kept = pieces.map((piece, index) => {
    if (index === 0 || photos.has(piece) || piece.kind === 'shadow') return true;
    return !photos.has(heldBy(pieces, index)) || isLaidOn(piece, canvasPx);
  });
  return pieces.filter(
    (piece, index) => kept[index] && (piece.kind !== 'shadow' || kept[index + 1] === true),
  );
}

/** The pieces without those that hardly differ from the completed photographs behind them. */
export function withoutFaint(pieces: readonly Piece[], photos: ReadonlySet<Piece>): readonly Piece[] {
  return pieces.filter((piece, index) => {
    if (index === 0 || photos.has(piece) || piece.kind === 'shadow') return true;
    const ground = heldBy(pieces, index);
    const isKnown = isSurelyText(piece) || piece.shape !== undefined;
    const least = isKnown ? LEAST_CONTRAST : LEAST_PLAIN_CONTRAST;
    return !photos.has(ground) || contrastOn(piece, ground) >= least;
  });
}

function contrastOn({ box, raster }: Piece, ground: Piece): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < box.heightPx; y += 1) {
    for (let x = 0; x < box.widthPx; x += 1) {
      const at = (y * box.widthPx + x) * 4;
      const row = y + box.topPx - ground.box.topPx;
      const column = x + box.leftPx - ground.box.leftPx;
      const isOff = row < 0 || column < 0 || row >= ground.box.heightPx || column >= ground.box.widthPx;
      if (isOff || raster.data[at + 3]! < 128) continue;
      const under = (row * ground.box.widthPx + column) * 4;
      count += 3;
      for (let channel = 0; channel < 3; channel += 1)
        sum += Math.abs(raster.data[at + channel]! - ground.raster.data[under + channel]!);
    }
  }
  return count === 0 ? 0 : sum / count;
}
