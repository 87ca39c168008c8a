import type { Box } from '../../domain/box.ts';
import { boxArea, boxAround, growBox, sharedArea } from '../../domain/box.ts';
import type { ReadText } from '../../domain/capability.ts';
import { fontSizeOf } from '../../domain/font-size.ts';
import type { LayerText } from '../../domain/layer.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import type { Piece } from './piece.ts';
import { inkColor, inkOf } from './piece.ts';

/** White around the ink that is read, in pixels and as a share of the line's height; of few letters, other shares too. */
const MARGIN_PX = 4;
const MARGIN_SHARE = 0.25;
const OTHER_MARGIN_SHARES = [0.125, 0.375];

/** A line that was read on the whole picture is a piece's where the piece takes so much of the line's box. */
const OWN_SHARE = 0.5;

/** … and where it is so tall against the piece's own lines: small writing may stand in the box of large letters. */
const OWN_HEIGHT = 0.4;

/** A reading that is less sure than this, and that no other confirms, is checked by a third. */
const SURE = 0.97;

/** Ground around a line that is read in its place, as a share of its height. */
const PLACE_MARGIN = 0.3;

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

/** The tallest row of a piece, in pixels. */
function rowHeight(piece: Piece): number {
  return Math.max(1, ...rowsOf(piece.raster).map(({ heightPx }) => heightPx));
}

/** What of a line lies in a piece: the words that mostly do. */
function linePart(line: TextLine, { box }: Piece): TextLine | null {
  const isIn = (place: Box): boolean => sharedArea(place, box) >= OWN_SHARE * boxArea(place);
  if (line.words.length === 0) return isIn(line.box) ? line : null;
  const words = line.words.filter((word) => isIn(word.box));
  if (words.length === 0) return null;
  if (words.length === line.words.length) return line;
  return {
    words,
    string: words.map(({ string }) => string).join(' '),
    box: boxAround(words.map((word) => word.box)),
    confidence: words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length,
  };
}

/** What the whole picture's lines say of a piece: the words that mostly lie in it and in none that they fit better. */
function pageReading(piece: Piece, writing: readonly Piece[], lines: readonly TextLine[]): Reading | null {
  const misfit = (line: TextLine, other: Piece): number =>
    Math.abs(Math.log(line.box.heightPx / rowHeight(other)));
  const own = lines
    .flatMap((line) => linePart(line, piece) ?? [])
    .filter((line) => {
      const tall = rowHeight(piece);
      if (line.box.heightPx < OWN_HEIGHT * tall) return false;
      return !writing.some(
        (other) => other !== piece && linePart(line, other) && misfit(line, other) < misfit(line, piece),
      );
    });
  if (own.length === 0) return null;
  const letters = own.reduce((sum, { string }) => sum + string.length, 0);
  return {
    string: own.map(({ string }) => string).join('\n'),
    confidence: own.reduce((sum, line) => sum + line.confidence * line.string.length, 0) / letters,
  };
}

/** Reads the picture itself where a piece of one line lies, a little wider: at another size than its ink was read. */
async function placeReading(
  image: Raster,
  piece: Piece,
  reader: ReadText,
  context: OperationContext,
): Promise<Reading | null> {
  if (rowsOf(piece.raster).length !== 1) return null;
  const marginPx = Math.max(2, Math.round(PLACE_MARGIN * piece.box.heightPx));
  const [line] = await reader.readText(image, [growBox(piece.box, marginPx, image)], context);
  return line ? { string: line.string, confidence: line.confidence } : null;
}

/** Reads a piece's own ink, line by line. */
async function inkReading(
  piece: Piece,
  marginShare: number,
  reader: ReadText,
  context: OperationContext,
): Promise<Reading | null> {
  const rows = rowsOf(piece.raster);
  const read: { string: string; confidence: number }[] = [];
  const marginPx = Math.max(MARGIN_PX, ...rows.map(({ heightPx }) => Math.round(marginShare * heightPx)));
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

/** The surer of two readings, or the one that holds the other. */
function better(one: Reading, other: Reading): Reading {
  const surer = one.confidence >= other.confidence ? one : other;
  const less = surer === one ? other : one;
  const [sure, held] = [withoutSpaces(surer.string), withoutSpaces(less.string)];
  // Of a whole page some words of a line are overlooked.
  return sure !== held && held.includes(sure) && less.confidence >= LEAST_CONFIDENCE ? less : surer;
}

/** The best of several readings: one that two agree in, which is surer than either, or else the surest. */
function bestOf(readings: readonly Reading[]): Reading | null {
  let agreed: Reading | null = null;
  for (const [index, one] of readings.entries()) {
    for (const other of readings.slice(index + 1)) {
      if (withoutSpaces(one.string) !== withoutSpaces(other.string)) continue;
      const confidence = 1 - (1 - one.confidence) * (1 - other.confidence);
      const surer = one.confidence >= other.confidence ? one : other;
      if (!agreed || confidence > agreed.confidence) agreed = { ...surer, confidence };
    }
  }
  const [first, ...rest] = readings;
  const best = first ? rest.reduce(better, first) : null;
  return agreed && best ? better(agreed, best) : best;
}

/** The colour of ink as `#rrggbb`. */
function colorOf(raster: Raster): string {
  return `#${inkColor(raster)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
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

/** A line lies in another one where so much of its box does, and is of its size from this share of its height on. */
const ECHO_SHARE = 0.55;
const ECHO_HEIGHT = 0.5;

/** Heights of rows that belong to one list differ by no more than this share. */
const SAME_ROW_HEIGHT = 0.1;

const letterCount = (string: string): number => string.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** Whether a line is but the outline, shadow or torn part of another one that says more. */
function isEcho(piece: Piece, others: readonly Piece[]): boolean {
  const weight = ({ text }: Piece): number => (text ? letterCount(text.string) * (text.confidence ?? 1) : 0);
  return others.some(
    (other) =>
      other !== piece &&
      weight(other) > weight(piece) &&
      rowHeight(piece) >= ECHO_HEIGHT * rowHeight(other) &&
      sharedArea(piece.box, other.box) >= ECHO_SHARE * boxArea(piece.box),
  );
}

/** Whether a line is one letter that stands beside no other writing of its height: an arrow or a sign looks like that. */
function isLoneLetter(piece: Piece, others: readonly Piece[]): boolean {
  if (letterCount(piece.text?.string ?? '') > 1) return false;
  const tall = rowHeight(piece);
  return !others.some(
    (other) =>
      other !== piece &&
      letterCount(other.text?.string ?? '') > 0 &&
      Math.abs(rowHeight(other) - tall) <= SAME_ROW_HEIGHT * tall,
  );
}

function asDrawing({ text: _, ...rest }: Piece): Piece {
  return { ...rest, kind: 'object', name: 'drawing' };
}

/** The words of a line as the name of its layer. */
function nameOf(string: string): string {
  const line = [...string.replace(/\s+/g, ' ').trim()];
  return `text: ${line.length > MOST_NAME ? `${line.slice(0, MOST_NAME - 1).join('')}…` : line.join('')}`;
}

/** Reads a piece on the page, by its ink, and in its place as long as no two agree. */
async function readingOf(
  image: Raster,
  piece: Piece,
  writing: readonly Piece[],
  lines: readonly TextLine[],
  reader: ReadText,
  context: OperationContext,
): Promise<Reading | null> {
  const page = pageReading(piece, writing, lines);
  const ink = await inkReading(piece, MARGIN_SHARE, reader, context);
  const both = [ink, page].filter((reading) => reading !== null);
  const best = bestOf(both);
  if (best && best.confidence >= SURE) return best;
  const place = await placeReading(image, piece, reader, context);
  const three = place ? [...both, place] : both;
  const found = bestOf(three);
  if (!ink || !found || found.confidence >= SURE || found.string.length > SHORT_LETTERS) return found;
  // A few letters are read one way or another by chance of their place in the grid: most of several decide.
  const inks = [ink];
  for (const share of OTHER_MARGIN_SHARES) {
    const again = await inkReading(piece, share, reader, context);
    if (again) inks.push(again);
  }
  const most = inks
    .filter(({ string }) => inks.filter((other) => other.string === string).length > 1)
    .sort((one, other) => other.confidence - one.confidence)[0];
  return most ? bestOf([most, ...three.slice(1)]) : found;
}

/** Whether a piece has its string from here: what an engine says of its own text has no confidence. */
const isRead = ({ text }: Piece): boolean => text?.confidence !== undefined;

/**
 * Gives pieces of writing their strings: read on the picture, and again from their own ink, which no ground disturbs. What
 * cannot be read keeps its pixels and has no string. Without a reading engine all stay as they are. Some 0.05 s a line.
 */
export async function withReadings(
  image: Raster,
  pieces: readonly Piece[],
  lines: readonly TextLine[],
  context: OperationContext,
): Promise<readonly Piece[]> {
  const writing = pieces.filter(({ kind }) => kind === 'text');
  if (!writing.some((piece) => !isRead(piece))) return pieces;
  if (writing.length === 0 || (await context.enginesFor('read-text')).length === 0) return pieces;
  const reader = await context.capability('read-text');
  let done = 0;
  const read: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'text' || isRead(piece)) {
      read.push(piece);
      continue;
    }
    const share = portion(context, done / writing.length, (done + 1) / writing.length);
    const reading = await readingOf(image, piece, writing, lines, reader, share);
    const { text: _, ...rest } = piece;
    if (reading && isCredible(reading))
      read.push({ ...rest, name: nameOf(reading.string), text: textOf(piece, reading) });
    else if (isLine(piece)) read.push({ ...rest, name: /^text: /.test(piece.name) ? 'text' : piece.name });
    else read.push(asDrawing(piece));
    done += 1;
  }
  const strings = read.filter(({ text }) => text !== undefined);
  const sorted = read.map((piece) =>
    piece.text && (isEcho(piece, strings) || isLoneLetter(piece, strings)) ? asDrawing(piece) : piece,
  );
  // The tallest line is a guess at the title only where no words are known.
  return sorted.some(isRead)
    ? sorted.map((piece) => (piece.name === 'title' ? { ...piece, name: 'text' } : piece))
    : sorted;
}
