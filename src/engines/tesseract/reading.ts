import type { Box } from '../../domain/box.ts';
import { boxArea, boxAround, sharedArea, wholeBox } from '../../domain/box.ts';
import type { RunContext } from '../../domain/capability.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine, TextWord } from '../../domain/text-line.ts';
import { contrastOf, type GrayPicture, grayOf, hasDarkGround, inverted, resized } from './gray-picture.ts';
import type { Layout, RecognizedLine, Recognizer } from './recognizer.ts';

/** Pictures above this are read at a lower resolution: letters of posters are far larger than the recognizer needs. */
const MAX_PAGE_PX = 4_000_000;
/** Small pictures are enlarged up to this side, for letters below some 12 pixels are lost. */
const MIN_PAGE_SIDE_PX = 1_200;
/** A line's height at which the recognizer is at its best. */
const LINE_HEIGHT_PX = 48;
const LINE_MARGIN_PX = 12;
/** Photos without text give junk words; what is less sure than this is no text on a whole picture. */
const LEAST_CONFIDENCE = 0.7;
/** A word of fewer letters or digits must be surer. */
const SHORT_WORD = 3;
const SHORT_CONFIDENCE = 0.85;
/** In a region where text is known to be, only guesses are left out. */
const GUESS_CONFIDENCE = 0.2;
/** Signs that stand alone, as the minus before an amount, are often specks. */
const SIGN_CONFIDENCE = 0.75;
/** Grey levels between the lightest and the darkest pixel; the recognizer sees letters in the grain of a flat ground. */
const LEAST_CONTRAST = 24;
/** Two readings of one place are the same line from this share of the smaller one on. */
const SAME_LINE = 0.3;

/** Letters and digits of any script. */
const LETTERS = /[\p{L}\p{N}]/gu;

const letterCount = (string: string): number => string.match(LETTERS)?.length ?? 0;

function isCredible({ string, confidence }: TextWord): boolean {
  const letters = letterCount(string);
  return letters > 0 && confidence >= (letters < SHORT_WORD ? SHORT_CONFIDENCE : LEAST_CONFIDENCE);
}

/** How a place in what was handed to the recognizer maps back to the picture. */
interface Mapping {
  readonly scale: number;
  readonly marginPx: number;
  readonly region: Box;
}

function wordOnPicture(
  { string, confidence, box }: RecognizedLine['words'][number],
  { scale, marginPx, region }: Mapping,
): TextWord {
  const back = (value: number, offsetPx: number, limitPx: number): number =>
    offsetPx + Math.min(limitPx, Math.max(0, Math.round((value - marginPx) / scale)));
  const leftPx = back(box[0], region.leftPx, region.widthPx - 1);
  const topPx = back(box[1], region.topPx, region.heightPx - 1);
  return {
    string,
    confidence,
    box: {
      leftPx,
      topPx,
      widthPx: Math.max(1, back(box[2], region.leftPx, region.widthPx) - leftPx),
      heightPx: Math.max(1, back(box[3], region.topPx, region.heightPx) - topPx),
    },
  };
}

function lineOf(words: readonly TextWord[]): TextLine {
  const letters = words.map(({ string }) => letterCount(string) || 1);
  const total = letters.reduce((sum, count) => sum + count, 0);
  return {
    string: words.map(({ string }) => string).join(' '),
    box: boxAround(words.map(({ box }) => box)),
    confidence: words.reduce((sum, { confidence }, index) => sum + confidence * letters[index]!, 0) / total,
    words,
  };
}

const isSamePlace = (first: Box, second: Box): boolean =>
  sharedArea(first, second) > SAME_LINE * Math.min(boxArea(first), boxArea(second));

/** The surer of two readings of one place, for every place. */
function bestOf(lines: readonly TextLine[]): TextLine[] {
  const kept: TextLine[] = [];
  const weight = (line: TextLine): number => line.confidence * letterCount(line.string);
  for (const line of lines.toSorted((first, second) => weight(second) - weight(first))) {
    if (kept.every(({ box }) => !isSamePlace(box, line.box))) kept.push(line);
  }
  return kept;
}

function inReadingOrder(lines: readonly TextLine[]): TextLine[] {
  return lines.toSorted(
    (first, second) => first.box.topPx - second.box.topPx || first.box.leftPx - second.box.leftPx,
  );
}

async function readPage(recognizer: Recognizer, image: Raster, context: RunContext): Promise<TextLine[]> {
  const region = wholeBox(image);
  const pixels = image.widthPx * image.heightPx;
  const scale = Math.min(
    Math.sqrt(MAX_PAGE_PX / pixels),
    Math.max(1, MIN_PAGE_SIDE_PX / Math.max(image.widthPx, image.heightPx)),
  );
  const gray = resized(grayOf(image, region), scale, 0);
  const found: TextLine[] = [];
  const passes: readonly (readonly [GrayPicture, Layout])[] = [
    [gray, 'page'],
    [gray, 'scattered'],
  ];
  for (const [index, [picture, layout]] of passes.entries()) {
    throwIfAborted(context.signal);
    const lines = await recognizer.recognize(picture, layout, context.signal);
    for (const { words } of lines) {
      const credible = words
        .map((word) => wordOnPicture(word, { scale, marginPx: 0, region }))
        .filter(isCredible);
      if (credible.length > 0) found.push(lineOf(credible));
    }
    context.progress((index + 1) / passes.length);
  }
  return bestOf(found);
}

async function readRegion(
  recognizer: Recognizer,
  image: Raster,
  region: Box,
  context: RunContext,
): Promise<TextLine | null> {
  const gray = grayOf(image, region);
  if (contrastOf(gray) < LEAST_CONTRAST) return null;
  const scale = Math.min(4, LINE_HEIGHT_PX / region.heightPx);
  const upright = resized(hasDarkGround(gray) ? inverted(gray) : gray, scale, LINE_MARGIN_PX);
  const lines = await recognizer.recognize(upright, 'line', context.signal);
  const words = lines
    .flatMap((line) => line.words)
    .map((word) => wordOnPicture(word, { scale, marginPx: LINE_MARGIN_PX, region }))
    .filter(({ string, confidence }) =>
      letterCount(string) > 0 ? confidence >= GUESS_CONFIDENCE : confidence >= SIGN_CONFIDENCE,
    );
  return words.some(({ string }) => letterCount(string) > 0) ? lineOf(words) : null;
}

/**
 * Reads the lines of the whole picture, or one line in each region; a region without text gives none. Some 0.3 to 0.8 s a
 * megapixel, 0.05 s a region.
 * @throws Problem `canceled`, `engine_unavailable`
 */
export async function readLines(
  recognizer: Recognizer,
  image: Raster,
  regions: readonly Box[] | null,
  context: RunContext,
): Promise<readonly TextLine[]> {
  if (regions === null) return inReadingOrder(await readPage(recognizer, image, context));
  const lines: TextLine[] = [];
  for (const [index, region] of regions.entries()) {
    throwIfAborted(context.signal);
    const line = await readRegion(recognizer, image, region, context);
    if (line) lines.push(line);
    context.progress((index + 1) / regions.length);
  }
  return lines;
}
