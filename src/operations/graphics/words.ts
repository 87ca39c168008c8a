import type { Box, Size } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import type { Outline } from '../../domain/shape.ts';
import type { Noun, TargetPhrase } from '../instruction/plan.ts';
import type { Piece } from './piece.ts';
import { solidPixels } from './piece.ts';

/** Lines at least so tall, against the tallest, are of the title. */
const TITLE_SHARE = 0.8;

/** Shares of the canvas between which a drawn thing may be a logo or an icon. */
const LEAST_SIGN = 0.0002;
const MOST_SIGN = 0.05;

/** Logos stand in corners and at the top or bottom: so near, as a share of the canvas, their centres come to its edge. */
const LOGO_MARGIN = 0.18;
const LEAST_LOGO_FIT = 0.15;

/** How likely a piece of each kind is a logo, and the words that a brand's name has at most. */
const LOGO_KINDS: Partial<Readonly<Record<Piece['kind'], number>>> = { object: 1, shape: 0.6, text: 0.4 };
const MOST_BRAND_WORDS = 2;

/** Points of a star's outline: five spikes at least, one of them perhaps cut off. */
const LEAST_STAR_POINTS = 8;

/** Words that drawn pieces can answer; others are for engines that know things and people. */
export function isGraphicNoun({ kind }: Noun): boolean {
  return (
    kind === 'text' || kind === 'shape' || kind === 'graphic' || kind === 'thing' || kind === 'background'
  );
}

/** The height of the letters of a piece of writing. */
function lineHeight({ text, box }: Piece): number {
  return text ? text.fontSizePx : box.heightPx;
}

/** Every line that is as tall as the tallest, or nearly; where some could be read, of these. */
function titleOf(all: readonly Piece[]): readonly Piece[] {
  const read = all.filter(({ text }) => text !== undefined);
  const writing = read.length > 0 ? read : all;
  const tallest = Math.max(0, ...writing.map(lineHeight));
  return writing.filter((piece) => lineHeight(piece) >= TITLE_SHARE * tallest);
}

function hasForm(outline: Outline | undefined, shape: string): boolean {
  switch (shape) {
    case 'circle':
      return outline?.type === 'ellipse';
    case 'rectangle':
    case 'line':
      return outline?.type === shape;
    case 'triangle':
      return outline?.type === 'polygon' && outline.points.length === 3;
    case 'star':
      return outline?.type === 'polygon' && outline.points.length >= LEAST_STAR_POINTS;
    default:
      return true;
  }
}

const isNamed = ({ name }: Piece, word: RegExp): boolean => word.test(name);

function isSign(piece: Piece, canvas: Size): boolean {
  const share = solidPixels(piece) / boxArea(canvas);
  return share >= LEAST_SIGN && share <= MOST_SIGN;
}

/** How near the centre of a box lies to the top or bottom, or to a corner, 0..1. */
function logoFit({ leftPx, topPx, widthPx, heightPx }: Box, canvas: Size): number {
  const across = (leftPx + widthPx / 2) / canvas.widthPx;
  const down = (topPx + heightPx / 2) / canvas.heightPx;
  const toEdge = Math.min(down, 1 - down);
  const toSide = Math.min(across, 1 - across, Math.abs(across - 0.5));
  return Math.max(0, 1 - toEdge / LOGO_MARGIN) * Math.max(0, 1 - toSide / LOGO_MARGIN);
}

/** Whether a box ends at the canvas: what is cut off there is decoration. */
function isCutOff({ leftPx, topPx, widthPx, heightPx }: Box, canvas: Size): boolean {
  return (
    leftPx <= 0 || topPx <= 0 || leftPx + widthPx >= canvas.widthPx || topPx + heightPx >= canvas.heightPx
  );
}

/** Whether a line may be a brand's name: a word or two that were read, and none of the title. */
function isWordmark({ text }: Piece): boolean {
  return text !== undefined && text.string.split(/\s+/).length <= MOST_BRAND_WORDS;
}

/** The drawn thing that is most like a logo, or else a short line; none where no small one stands at the edge. */
function logoOf(pieces: readonly Piece[], canvas: Size): readonly Piece[] {
  const title = new Set(titleOf(pieces.filter(({ kind }) => kind === 'text')));
  const rated = pieces
    .filter((piece) => !isCutOff(piece.box, canvas) && isSign(piece, canvas))
    .filter((piece) =>
      piece.kind === 'text'
        ? isWordmark(piece) && !title.has(piece)
        : !isNamed(piece, /^(?:photo|illustration|button|card|line)/),
    )
    .map((piece) => ({ piece, fit: logoFit(piece.box, canvas) * (LOGO_KINDS[piece.kind] ?? 0) }))
    .toSorted((one, other) => other.fit - one.fit);
  const [best] = rated;
  return best && best.fit >= LEAST_LOGO_FIT ? [best.piece] : [];
}

/** What words and lists of names match without regard to case and spaces. */
const plain = (string: string): string => string.toLowerCase().replace(/\s+/g, ' ').trim();

/**
 * The pieces that may be what a noun means on a drawing, above the background; empty where none is. The title is all of its
 * lines, and a logo is guessed by its size and place.
 */
export function piecesFor(
  noun: Noun,
  pieces: readonly Piece[],
  photos: ReadonlySet<Piece>,
  canvas: Size,
): readonly Piece[] {
  const above = pieces.filter(({ kind }) => kind !== 'background' && kind !== 'shadow');
  const writing = above.filter(({ kind }) => kind === 'text');
  switch (noun.kind) {
    case 'text': {
      if (noun.string !== undefined) {
        const wanted = plain(noun.string);
        return writing.filter(({ text }) => text && plain(text.string).includes(wanted));
      }
      return noun.which === 'title' ? titleOf(writing) : writing;
    }
    case 'shape':
      return above.filter(({ kind, shape }) => kind === 'shape' && hasForm(shape?.outline, noun.shape));
    case 'graphic':
      switch (noun.graphic) {
        case 'logo':
          return logoOf(above, canvas);
        case 'icon':
          return above.filter(
            (piece) =>
              isNamed(piece, /^icon/) ||
              (piece.kind === 'object' && !photos.has(piece) && isSign(piece, canvas)),
          );
        case 'button':
          return above.filter((piece) => isNamed(piece, /^button/));
        case 'picture':
          return above.filter((piece) => photos.has(piece) || isNamed(piece, /^(?:photo|illustration)/));
        // Patterns are the ground that all else lies on.
        case 'pattern':
          return [];
      }
      break;
    case 'thing':
      return above.filter(({ kind }) => kind === 'object' || kind === 'shape');
    default:
  }
  return [];
}

/** Whether a phrase means all lines of a title, where it says no more: a title is one thing of several lines. */
export function meansWhole({ noun, quantity, colors, places, ordinal, size }: TargetPhrase): boolean {
  const isBare = colors.length === 0 && places.length === 0 && ordinal === null && size === null;
  return isBare && quantity === 'one' && noun.kind === 'text' && noun.which === 'title';
}
