import type { Box } from '../../domain/box.ts';
import { boxArea, boxAround, growBox, sharedArea, wholeBox } from '../../domain/box.ts';
import { copyPixel, createRaster, type Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { type LineInk, lineInk } from './line-ink.ts';
import type { Piece } from './piece.ts';
import { coverOf, inkColor, inkOf, solidPixels } from './piece.ts';

/** Words of a page's line with nothing but a space between them; a reader puts what stands in one row into one line. */
interface Run {
  readonly string: string;
  readonly box: Box;
}

/** What is read less surely, is shorter or lower is left to the strokes alone. */
const LEAST_CONFIDENCE = 0.8;
const LEAST_LETTERS = 3;
const LEAST_HEIGHT_PX = 8;

/** Gaps from which words stand in a row by chance, in heights of the taller one. */
const MOST_GAP = 1.5;

/** A piece belongs to a run where so much of its box lies in the run's. */
const IN_RUN = 0.7;

/** From this share of a run's columns on, pieces of writing have it already. */
const COVERED = 0.4;

/** A gap between two pieces of a run that is wider than this, in its heights, holds letters that were missed. */
const LEAST_LOST_GAP = 0.8;

/** Pieces stand in one row where they share so much of the lower one's height. */
const SAME_ROW = 0.6;

/** Levels (RGB distance) by which pieces of one run may differ in colour. */
const SAME_COLOR = 60;

/** A line that was read on the page is there if its own ink says so: the share of edits that may be between both. */
const MOST_DIFFERENT = 0.4;

/** A piece is a bit of a lost line where so much of it lies in its box and under its ink. */
const BIT_IN_BOX = 0.9;
const BIT_IN_INK = 0.5;

const letters = (string: string): number => string.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
const rightOf = ({ leftPx, widthPx }: Box): number => leftPx + widthPx;

/** The runs of words of a line that were read surely. */
function runsOf({ words, string, box, confidence }: TextLine): readonly Run[] {
  if (words.length === 0) return confidence >= LEAST_CONFIDENCE ? [{ string, box }] : [];
  const runs: (typeof words)[number][][] = [];
  for (const word of words) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    const tall = Math.max(word.box.heightPx, before?.box.heightPx ?? 0);
    const isNext = before && word.box.leftPx - rightOf(before.box) <= MOST_GAP * tall;
    if (last && isNext) last.push(word);
    else runs.push([word]);
  }
  return runs
    .filter((run) => {
      const sureness = run.reduce((sum, word) => sum + word.confidence * (letters(word.string) || 1), 0);
      return sureness >= LEAST_CONFIDENCE * run.reduce((sum, word) => sum + (letters(word.string) || 1), 0);
    })
    .map((run) => ({
      string: run.map((word) => word.string).join(' '),
      box: boxAround(run.map((word) => word.box)),
    }));
}

/** The parts of a run's width, left to right, that no box covers. */
function gapsIn({ box }: Run, boxes: readonly Box[]): readonly Box[] {
  const gaps: Box[] = [];
  let from = box.leftPx;
  for (const { leftPx, widthPx } of boxes.toSorted((one, other) => one.leftPx - other.leftPx)) {
    if (leftPx > from) gaps.push({ ...box, leftPx: from, widthPx: Math.min(leftPx, rightOf(box)) - from });
    from = Math.max(from, leftPx + widthPx);
  }
  if (rightOf(box) > from) gaps.push({ ...box, leftPx: from, widthPx: rightOf(box) - from });
  return gaps.filter(({ widthPx }) => widthPx > 0);
}

/** Several pieces as one: at every pixel the most opaque of them. */
function union(parts: readonly Pick<Piece, 'box' | 'raster'>[]): Pick<Piece, 'box' | 'raster'> {
  const box = boxAround(parts.map((part) => part.box));
  const raster = createRaster(box.widthPx, box.heightPx);
  for (const { box: own, raster: from } of parts) {
    for (let pixel = 0; pixel < from.widthPx * from.heightPx; pixel += 1) {
      const y = own.topPx - box.topPx + Math.floor(pixel / from.widthPx);
      const at = (y * box.widthPx + own.leftPx - box.leftPx + (pixel % from.widthPx)) * 4;
      if (from.data[pixel * 4 + 3]! > raster.data[at + 3]!) copyPixel(from.data, pixel * 4, raster.data, at);
    }
  }
  return { box, raster };
}

/** Edits that turn one string into the other (Levenshtein 1966), over the length of the longer, without regard to case. */
export function differenceOf(one: string, other: string): number {
  const [a, b] = [[...one.toLowerCase()], [...other.toLowerCase()]];
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, sign] of a.entries()) {
    const next = [row + 1];
    for (const [column, against] of b.entries())
      next.push(
        Math.min(before[column + 1]! + 1, next[column]! + 1, before[column]! + (sign === against ? 0 : 1)),
      );
    before = next;
  }
  return before.at(-1)! / Math.max(1, a.length, b.length);
}

/** Puts what lies behind ink in its place on the topmost piece there. */
function uninked(pieces: readonly Piece[], { holeBox, hole, ground }: LineInk): readonly Piece[] {
  const copies = new Map<Piece, Piece>();
  const holders = pieces.filter(
    ({ kind, box }) => kind !== 'shadow' && kind !== 'text' && sharedArea(box, holeBox) > 0,
  );
  for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
    if (hole.data[pixel] === 0) continue;
    const x = holeBox.leftPx + (pixel % holeBox.widthPx);
    const y = holeBox.topPx + Math.floor(pixel / holeBox.widthPx);
    for (let index = holders.length - 1; index >= 0; index -= 1) {
      const holder = holders[index]!;
      const [column, row] = [x - holder.box.leftPx, y - holder.box.topPx];
      if (column < 0 || row < 0 || column >= holder.box.widthPx || row >= holder.box.heightPx) continue;
      const at = (row * holder.box.widthPx + column) * 4;
      if (holder.raster.data[at + 3]! < 128) continue;
      let copy = copies.get(holder);
      if (!copy) {
        copy = { ...holder, raster: { ...holder.raster, data: holder.raster.data.slice() } };
        copies.set(holder, copy);
      }
      copy.raster.data.set(ground.data.subarray(pixel * 4, pixel * 4 + 3), at);
      break;
    }
  }
  return pieces.map((piece) => copies.get(piece) ?? piece);
}

/** The pieces with a lost line above them, of which the bits are no pieces of their own any more. */
function withLostLine(pieces: readonly Piece[], run: Run, ink: LineInk): readonly Piece[] {
  const line: Piece = {
    name: 'text',
    kind: 'text',
    box: ink.box,
    raster: ink.raster,
    confidence: LEAST_CONFIDENCE,
    matchedBy: 'graphics',
  };
  const around = growBox(run.box, 2, pieces[0]!.box);
  const isBit = (piece: Piece): boolean => {
    if (piece.kind === 'background' || sharedArea(piece.box, around) < BIT_IN_BOX * boxArea(piece.box))
      return false;
    const cover = coverOf([line], piece.box);
    let inked = 0;
    for (let pixel = 0; pixel < cover.data.length; pixel += 1)
      if (cover.data[pixel]! >= 128 && piece.raster.data[pixel * 4 + 3]! >= 128) inked += 1;
    return inked >= BIT_IN_INK * solidPixels(piece);
  };
  const foundBy = pieces[0]!.foundBy;
  const whole = foundBy === undefined ? line : { ...line, foundBy };
  return [
    ...uninked(
      pieces.filter((piece) => !isBit(piece)),
      ink,
    ),
    whole,
  ];
}

/** What the ink of a line reads like, by itself. */
async function inkReading(raster: Raster, context: OperationContext): Promise<TextLine | null> {
  const reader = await context.capability('read-text');
  const alone = inkOf({ raster }, Math.max(4, Math.round(raster.heightPx / 4)));
  const [line] = await reader.readText(alone, [wholeBox(alone)], context);
  return line ?? null;
}

/** Whether the ink of a line reads like what was read on the page. */
async function readsLike(run: Run, ink: LineInk, context: OperationContext): Promise<boolean> {
  const line = await inkReading(ink.raster, context);
  return line !== null && differenceOf(line.string, run.string) <= MOST_DIFFERENT;
}

/** Whether two pieces stand beside each other: the box of a page's line may reach into the next one. */
function isSameRow(one: Piece, other: Piece): boolean {
  const top = Math.max(one.box.topPx, other.box.topPx);
  const bottom = Math.min(one.box.topPx + one.box.heightPx, other.box.topPx + other.box.heightPx);
  return bottom - top >= SAME_ROW * Math.min(one.box.heightPx, other.box.heightPx);
}

function isSameInk(one: Piece, other: Piece): boolean {
  const [a, b] = [inkColor(one.raster), inkColor(other.raster)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) <= SAME_COLOR;
}

/** The pieces of one run as one, with what was missed between them; as they were where they do not belong together. */
async function joined(
  image: Raster,
  pieces: readonly Piece[],
  run: Run,
  own: readonly Piece[],
  context: OperationContext,
): Promise<readonly Piece[]> {
  const [main] = own.toSorted((one, other) => boxArea(other.box) - boxArea(one.box));
  const color = inkColor(main!.raster);
  const alike = own.filter((piece) => isSameInk(main!, piece) && isSameRow(main!, piece));
  let rest = pieces;
  const parts: Pick<Piece, 'box' | 'raster'>[] = [...alike];
  const gaps = gapsIn(
    run,
    own.map(({ box }) => box),
  ).filter(({ widthPx }) => widthPx > LEAST_LOST_GAP * run.box.heightPx);
  for (const gap of gaps) {
    const ink = await lineInk(image, gap, color, context);
    if (!ink) continue;
    rest = uninked(rest, ink);
    parts.push(ink);
  }
  if (parts.length < 2) return pieces;
  const front = alike.at(-1)!;
  const { text: _, ...about } = front;
  const whole = { ...about, ...union(parts) };
  return rest.flatMap((piece) => (piece === front ? [whole] : alike.includes(piece) ? [] : [piece]));
}

/**
 * Gives lines that were read on the whole picture what the search for strokes missed: read pieces of one line become one, letters
 * between them are found by their colour, and a line that has no piece at all is taken off what it stands on, where its ink
 * alone reads like it. Some 0.2 s for each line that was lost, more on a photograph.
 */
export async function withPageLines(
  image: Raster,
  pieces: readonly Piece[],
  lines: readonly TextLine[],
  context: OperationContext,
): Promise<readonly Piece[]> {
  if ((await context.enginesFor('read-text')).length === 0) return pieces;
  const runs = lines
    .flatMap(runsOf)
    .filter(({ string, box }) => letters(string) >= LEAST_LETTERS && box.heightPx >= LEAST_HEIGHT_PX);
  let result = pieces;
  for (const [index, run] of runs.entries()) {
    const share = portion(
      context,
      0.4 + (0.6 * index) / runs.length,
      0.4 + (0.6 * (index + 1)) / runs.length,
    );
    const { box } = run;
    const around = growBox(box, Math.round(0.15 * box.heightPx), image);
    const writing = result.filter((piece) => piece.text !== undefined && sharedArea(piece.box, box) > 0);
    const own = writing.filter((piece) => sharedArea(piece.box, around) >= IN_RUN * boxArea(piece.box));
    const open = gapsIn(
      run,
      writing.map((piece) => piece.box),
    ).reduce((sum, gap) => sum + gap.widthPx, 0);
    if (open > (1 - COVERED) * box.widthPx) {
      const ink = await lineInk(image, box, null, share);
      if (ink && (await readsLike(run, ink, share))) result = withLostLine(result, run, ink);
    } else if (own.length > 0 && (own.length > 1 || open > LEAST_LOST_GAP * box.heightPx)) {
      result = await joined(image, result, run, own, share);
    }
  }
  return result;
}
