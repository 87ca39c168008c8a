import type { Box } from '../../domain/box.ts';
import { boxArea, sharedArea } from '../../domain/box.ts';
import type { ReadText } from '../../domain/capability.ts';
import { fontSizeOf } from '../../domain/font-size.ts';
import type { LayerText } from '../../domain/layer.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import type { Piece } from './piece.ts';
import { inkOf } from './piece.ts';

/** White around the ink that is read, in pixels and as a share of the line's height. */
const MARGIN_PX = 4;

/** A line that was read on the whole picture is a piece's where the piece takes so much of the line's box. */
const OWN_SHARE = 0.5;

/** … and where it is so tall against the piece's own lines: small writing may stand in the box of large letters. */
const OWN_HEIGHT = 0.4;

/** What is read less surely is a guess, and no string; a few letters are soon seen in anything. */
const LEAST_CONFIDENCE = 0.55;
const SHORT_LETTERS = 3;
const SHORT_CONFIDENCE = 0.85;
const NUMBER_CONFIDENCE = 0.7;

/** Signs that cannot be read are writing where they stand in a line at least so many times as long as it is high. */
const LEAST_LENGTH = 2.5;

/** Rows without ink up to this share of a line's height are within a line: the dot of an i. */
const LINE_GAP_SHARE = 0.25;

const MOST_NAME = 60;

/** A line of a piece as it was read, from the piece's own pixels or from the picture. */
interface Reading {
  readonly string: string;
  readonly confidence: number;
}

/** The rows of ink of a piece as boxes of its raster, top to bottom. */
export function rowsOf({ widthPx, heightPx, data }: Raster): readonly Box[] {
  const runs: { top: number; bottom: number }[] = [];
  for (let y = 0; y < heightPx; y += 1) {
    let hasInk = false;
    for (let x = 0; x < widthPx && !hasInk; x += 1) hasInk = data[(y * widthPx + x) * 4 + 3]! >= 96;
    const last = runs.at(-1);
    if (!hasInk) continue;
    if (last?.bottom === y) last.bottom = y + 1;
    else runs.push({ top: y, bottom: y + 1 });
  }
  const tallest = Math.max(1, ...runs.map(({ top, bottom }) => bottom - top));
  const lines: { top: number; bottom: number }[] = [];
  for (const run of runs) {
    const last = lines.at(-1);
    const isOfLast =
      last && run.top - last.bottom <= LINE_GAP_SHARE * tallest && run.bottom - last.top <= 1.5 * tallest;
    if (isOfLast) last.bottom = run.bottom;
    else lines.push({ ...run });
  }
  return lines.map(({ top, bottom }) => ({ leftPx: 0, topPx: top, widthPx, heightPx: bottom - top }));
}

/** What the whole picture's lines say of a piece: those that mostly lie in it. */
function pageReading({ box, raster }: Piece, lines: readonly TextLine[]): Reading | null {
  const tallest = Math.max(1, ...rowsOf(raster).map(({ heightPx }) => heightPx));
  const own = lines.filter(
    (line) =>
      line.box.heightPx >= OWN_HEIGHT * tallest && sharedArea(line.box, box) >= OWN_SHARE * boxArea(line.box),
  );
  if (own.length === 0) return null;
  const letters = own.reduce((sum, { string }) => sum + string.length, 0);
  return {
    string: own.map(({ string }) => string).join('\n'),
    confidence: own.reduce((sum, line) => sum + line.confidence * line.string.length, 0) / letters,
  };
}

/** Reads a piece's own ink, line by line. */
async function inkReading(
  piece: Piece,
  reader: ReadText,
  context: OperationContext,
): Promise<Reading | null> {
  const rows = rowsOf(piece.raster);
  const read: { string: string; confidence: number }[] = [];
  const marginPx = Math.max(MARGIN_PX, ...rows.map(({ heightPx }) => Math.round(heightPx / 4)));
  const ink = inkOf(piece, marginPx);
  for (const { topPx, heightPx } of rows) {
    // Rows of a block stand close: a margin of half the space to the next one is safe.
    const around = rows.length === 1 ? marginPx : Math.min(marginPx, Math.round(heightPx / 8));
    const region = {
      leftPx: 0,
      topPx: topPx + marginPx - around,
      widthPx: ink.widthPx,
      heightPx: heightPx + 2 * around,
    };
    const [line] = await reader.readText(ink, [region], context);
    if (line) read.push({ string: line.string, confidence: line.confidence });
  }
  if (read.length === 0) return null;
  const letters = read.reduce((sum, { string }) => sum + string.length, 0);
  return {
    string: read.map(({ string }) => string).join('\n'),
    confidence: read.reduce((sum, line) => sum + line.confidence * line.string.length, 0) / letters,
  };
}

const withoutSpaces = (string: string): string => string.replace(/\s+/g, '');

/** The surer of two readings, or the one that holds the other; two that agree are surer than either. */
function better(one: Reading | null, other: Reading | null): Reading | null {
  if (!one || !other) return one ?? other;
  const surer = one.confidence >= other.confidence ? one : other;
  const less = surer === one ? other : one;
  const [sure, held] = [withoutSpaces(surer.string), withoutSpaces(less.string)];
  if (sure === held) return { ...surer, confidence: 1 - (1 - one.confidence) * (1 - other.confidence) };
  // Of a whole page some words of a line are overlooked.
  return held.includes(sure) && less.confidence >= LEAST_CONFIDENCE ? less : surer;
}

/** The mean colour of what is nearly opaque. */
function colorOf({ data }: Raster): string {
  const sum = [0, 0, 0];
  let count = 0;
  const most = data.reduce((top, value, at) => (at % 4 === 3 && value > top ? value : top), 0);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 0.9 * most) continue;
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) sum[channel]! += data[at + channel]!;
  }
  return `#${sum
    .map((value) =>
      Math.round(value / Math.max(1, count))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function isCredible({ string, confidence }: Reading): boolean {
  const letters = string.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (/^\d{2,}%?$/.test(string)) return confidence >= NUMBER_CONFIDENCE;
  return letters > 0 && confidence >= (letters < SHORT_LETTERS ? SHORT_CONFIDENCE : LEAST_CONFIDENCE);
}

/** Whether a piece has the look of lines of signs in a script that is not read here. */
function isLine({ raster }: Piece): boolean {
  return rowsOf(raster).every(({ widthPx, heightPx }) => widthPx >= LEAST_LENGTH * heightPx);
}

function textOf(piece: Piece, { string, confidence }: Reading): LayerText {
  const rows = rowsOf(piece.raster);
  const tallest = Math.max(1, ...rows.map(({ heightPx }) => heightPx));
  const [first = string] = string.split('\n');
  return {
    string,
    fontSizePx: fontSizeOf(first, tallest),
    color: piece.text?.color ?? colorOf(piece.raster),
    confidence,
  };
}

/** Share of its box with which a small piece lies in a line of text to be what shows between or in its letters. */
const INNER_SHARE = 0.9;
const INNER_AREA = 0.2;

/** The pieces without those that are but the ground between the strokes of a line that was read. */
export function withoutCounters(pieces: readonly Piece[]): readonly Piece[] {
  const lines = pieces.filter(({ kind, text }) => kind === 'text' && text !== undefined);
  const isCounter = (piece: Piece): boolean =>
    lines.some(
      (line) =>
        line !== piece &&
        sharedArea(line.box, piece.box) >= INNER_SHARE * boxArea(piece.box) &&
        boxArea(piece.box) <= INNER_AREA * boxArea(line.box),
    );
  return pieces.filter(
    (piece, index) =>
      index === 0 || !(piece.kind === 'text' || piece.name === 'drawing') || !isCounter(piece),
  );
}

/** The words of a line as the name of its layer. */
function nameOf(string: string): string {
  const line = [...string.replace(/\s+/g, ' ').trim()];
  return `text: ${line.length > MOST_NAME ? `${line.slice(0, MOST_NAME - 1).join('')}…` : line.join('')}`;
}

/**
 * Gives pieces of writing their strings: read on the picture, and again from their own ink, which no ground disturbs. What
 * cannot be read keeps its pixels and has no string. Without a reading engine all stay as they are. Some 0.05 s a line.
 */
export async function withReadings(
  pieces: readonly Piece[],
  lines: readonly TextLine[],
  context: OperationContext,
): Promise<readonly Piece[]> {
  const writing = pieces.filter(({ kind }) => kind === 'text').length;
  if (writing === 0 || (await context.enginesFor('read-text')).length === 0) return pieces;
  const reader = await context.capability('read-text');
  let done = 0;
  const read: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'text') {
      read.push(piece);
      continue;
    }
    const share = portion(context, done / writing, (done + 1) / writing);
    const own = await inkReading(piece, reader, share);
    const reading = better(own, pageReading(piece, lines));
    const { text: _, ...rest } = piece;
    if (reading && isCredible(reading))
      read.push({ ...rest, name: nameOf(reading.string), text: textOf(piece, reading) });
    else if (isLine(piece)) read.push({ ...rest, name: /^text: /.test(piece.name) ? 'text' : piece.name });
    else read.push({ ...rest, kind: 'object', name: 'drawing' });
    done += 1;
  }
  // The tallest line is a guess at the title only where no words are known.
  const isRead = read.some(({ text }) => text !== undefined);
  return isRead ? read.map((piece) => (piece.name === 'title' ? { ...piece, name: 'text' } : piece)) : read;
}
