import type { Box } from '../../domain/box.ts';
import type { Layer, LayerText } from '../../domain/layer.ts';
import { cropMask, tightBox } from '../../domain/mask.ts';
import { cropRaster } from '../../domain/raster.ts';
import type { Piece } from './piece.ts';
import { alphaOf } from './piece.ts';
import { rowsOf } from './reading.ts';

/** Gaps between words, against the height of the line and against the usual gap between its letters. */
const GAP_OF_HEIGHT = 0.2;
const GAP_OF_LETTERS = 1.7;

/** Columns of ink in a row, left to right. */
function columnsOf(raster: Piece['raster'], row: Box): readonly Box[] {
  const runs: Box[] = [];
  const alpha = cropMask(alphaOf(raster), row);
  for (let x = 0; x < alpha.widthPx; x += 1) {
    let hasInk = false;
    for (let y = 0; y < alpha.heightPx && !hasInk; y += 1) hasInk = alpha.data[y * alpha.widthPx + x]! >= 32;
    if (!hasInk) continue;
    const last = runs.at(-1);
    if (last && last.leftPx + last.widthPx === x)
      runs[runs.length - 1] = { ...last, widthPx: last.widthPx + 1 };
    else runs.push({ ...row, leftPx: x, widthPx: 1 });
  }
  return runs;
}

/** The words of a line as boxes of its raster. */
function wordsOf(raster: Piece['raster'], row: Box): readonly Box[] {
  const letters = columnsOf(raster, row);
  const gaps = letters.slice(1).map((letter, index) => {
    const before = letters[index]!;
    return letter.leftPx - before.leftPx - before.widthPx;
  });
  const usual = gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
  const least = Math.max(GAP_OF_HEIGHT * row.heightPx, GAP_OF_LETTERS * usual);
  const words: Box[] = [];
  for (const [index, letter] of letters.entries()) {
    const last = words.at(-1);
    if (last && gaps[index - 1]! < least)
      words[words.length - 1] = { ...last, widthPx: letter.leftPx + letter.widthPx - last.leftPx };
    else words.push(letter);
  }
  return words;
}

/** The lines of a block of text, or the words of a line, as pieces; one where there is no more than one. */
export function textParts(layer: Layer): readonly Piece[] {
  const rows = rowsOf(layer.raster);
  const boxes = rows.length > 1 ? rows : rows.flatMap((row) => wordsOf(layer.raster, row));
  const strings = layer.text?.string.split(rows.length > 1 ? '\n' : ' ') ?? [];
  const { text, id: _, opacity: __, blendMode: ___, shape: ____, ...about } = layer;
  return boxes.flatMap((box, index): Piece[] => {
    // What lies between two parts belongs to the one before.
    const wide =
      rows.length > 1 ? downTo(box, boxes[index + 1], layer) : rightTo(box, boxes[index + 1], layer);
    const tight = tightBox(cropMask(alphaOf(layer.raster), wide));
    if (!tight) return [];
    const inner = { ...tight, leftPx: wide.leftPx + tight.leftPx, topPx: wide.topPx + tight.topPx };
    const string = strings.length === boxes.length ? strings[index] : undefined;
    return [
      {
        ...about,
        name: string === undefined ? `${layer.name} ${index + 1}` : `text: ${string}`,
        box: { ...inner, leftPx: layer.box.leftPx + inner.leftPx, topPx: layer.box.topPx + inner.topPx },
        raster: cropRaster(layer.raster, inner),
        ...(string === undefined || text === undefined
          ? {}
          : { text: { ...text, string } satisfies LayerText }),
      },
    ];
  });
}

/** Rows that are lower are points and accents of the row beside them. */
const LEAST_ROW_PX = 6;

/** A piece of writing as one piece for each of its rows; small letters just below large ones are soon taken for theirs. */
export function rowPieces(piece: Piece): readonly Piece[] {
  const rows = piece.kind === 'text' ? rowsOf(piece.raster) : [];
  if (rows.length < 2 || rows.some(({ heightPx }) => heightPx < LEAST_ROW_PX)) return [piece];
  const { text: _, ...about } = piece;
  return rows.flatMap((row, index): Piece[] => {
    const wide = downTo(row, rows[index + 1], piece);
    const tight = tightBox(cropMask(alphaOf(piece.raster), wide));
    if (!tight) return [];
    const inner = { ...tight, topPx: wide.topPx + tight.topPx };
    return [
      {
        ...about,
        box: { ...inner, leftPx: piece.box.leftPx + inner.leftPx, topPx: piece.box.topPx + inner.topPx },
        raster: cropRaster(piece.raster, inner),
      },
    ];
  });
}

function downTo(box: Box, next: Box | undefined, { raster }: Pick<Layer, 'raster'>): Box {
  return { ...box, heightPx: (next?.topPx ?? raster.heightPx) - box.topPx };
}

function rightTo(box: Box, next: Box | undefined, { raster }: Layer): Box {
  const end = next?.leftPx ?? raster.widthPx;
  return { leftPx: box.leftPx, topPx: 0, widthPx: end - box.leftPx, heightPx: raster.heightPx };
}
