import { wholeBox } from '../../domain/box.ts';
import { composeStack } from '../../domain/compose.ts';
import { boundedSize } from '../../domain/lab.ts';
import type { Layer } from '../../domain/layer.ts';
import { createMask, pasteMask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TargetPhrase } from '../instruction/plan.ts';
import type { Candidate } from '../resolve/candidate.ts';
import { candidateOf } from '../resolve/candidate.ts';
import { choose } from '../resolve/choice.ts';
import { resampled } from '../working-size.ts';
import type { Piece } from './piece.ts';
import { alphaOf, coverOf, solidPixels } from './piece.ts';
import { isGraphicNoun, meansWhole, piecesFor } from './words.ts';

/** Colours, places and sizes are compared at this many pixels of the canvas at most. */
const CHOICE_PIXELS = 250_000;

/** A piece that lies so far on another one belongs to it where only that is asked for: a button keeps its label. */
const CARRIED_SHARE = 0.6;

/** A logo is a guess by size and place. */
const LOGO_TRUST = 0.5;

/** What words come to among the pieces of a drawing. */
export interface ChosenPieces {
  /** In the order of the pieces. */
  readonly chosen: readonly Piece[];
  /** How sure each of them is to be what was meant: one of another colour than was asked for hardly is. */
  readonly sureness: ReadonlyMap<Piece, number>;
  /** Phrases for engines that know things and people, or that no piece answers. */
  readonly open: readonly TargetPhrase[];
}

/** Decides which pieces the phrases mean, by noun, colour, place, size and number. */
export function choosePieces(
  image: Raster,
  pieces: readonly Piece[],
  photos: ReadonlySet<Piece>,
  targets: readonly TargetPhrase[],
  except: readonly TargetPhrase[],
): ChosenPieces {
  const sureness = new Map<Piece, number>();
  const size = boundedSize(image, CHOICE_PIXELS);
  const small = resampled(image, wholeBox(image), image, wholeBox(size), size);
  const meant = (phrase: TargetPhrase): readonly Piece[] => {
    const possible = piecesFor(phrase.noun, pieces, photos, image);
    if (possible.length === 0 || meansWhole(phrase)) return possible;
    const trust = phrase.noun.kind === 'graphic' && phrase.noun.graphic === 'logo' ? LOGO_TRUST : 1;
    const byCandidate = new Map<Candidate, Piece>();
    for (const piece of possible) {
      const candidate = candidateAt(piece, image, small);
      if (candidate) byCandidate.set(candidate, piece);
    }
    const near = phrase.near
      ? meant(phrase.near).flatMap((piece) => candidateAt(piece, image, small)?.box ?? [])
      : [];
    const chosen = choose([...byCandidate.keys()], phrase, near, { image: small });
    const byMatte = new Map([...byCandidate].map(([{ matte }, piece]) => [matte, piece]));
    return chosen.flatMap(({ matte, confidence }) => {
      const piece = byMatte.get(matte);
      if (!piece) return [];
      sureness.set(piece, Math.max(sureness.get(piece) ?? 0, trust * confidence));
      return [piece];
    });
  };
  const chosen = new Set<Piece>();
  const open: TargetPhrase[] = [];
  for (const phrase of targets.flatMap((target) => [target, ...(target.from ? [target.from] : [])])) {
    const found = isGraphicNoun(phrase.noun) ? meant(phrase) : [];
    for (const piece of found) chosen.add(piece);
    if (found.length === 0 && phrase.noun.kind !== 'background') open.push(phrase);
  }
  for (const phrase of except) for (const piece of meant(phrase)) chosen.delete(piece);
  return { chosen: pieces.filter((piece) => chosen.has(piece)), sureness, open };
}

/** A piece as a candidate on the reduced picture; `null` where nothing is left of it there. */
function candidateAt(piece: Piece, canvas: Raster, small: Raster): Candidate | null {
  const across = small.widthPx / canvas.widthPx;
  const down = small.heightPx / canvas.heightPx;
  const { leftPx, topPx, widthPx, heightPx } = piece.box;
  const left = Math.max(0, Math.floor(leftPx * across));
  const top = Math.max(0, Math.floor(topPx * down));
  const box = {
    leftPx: left,
    topPx: top,
    widthPx: Math.max(1, Math.min(small.widthPx, Math.ceil((leftPx + widthPx) * across)) - left),
    heightPx: Math.max(1, Math.min(small.heightPx, Math.ceil((topPx + heightPx) * down)) - top),
  };
  const matte = createMask(small.widthPx, small.heightPx);
  const alpha = alphaOf(resampled(piece.raster, piece.box, canvas, box, small));
  // Thin strokes must not vanish at the lower resolution.
  pasteMask(matte, { ...alpha, data: alpha.data.map((value) => Math.min(255, 2 * value)) }, box);
  return candidateOf({
    matte,
    kind: piece.kind,
    matchedBy: 'graphics',
    label: piece.name,
    confidence: piece.confidence,
  });
}

/**
 * The chosen pieces over a background that is all the others together. What lies on a chosen piece for the most part stays
 * on it; what merely crosses it stays in the background, and the piece is clear there.
 */
export function overRest(
  canvas: Raster,
  pieces: readonly Piece[],
  chosen: readonly Piece[],
): readonly Piece[] {
  const isChosen = new Set(chosen);
  const crossing = new Map<Piece, Piece[]>();
  const rest: Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (isChosen.has(piece)) continue;
    const below = pieces.slice(0, index).filter((lower) => isChosen.has(lower));
    const carrier = below.findLast((lower) => shareOn(piece, lower) >= CARRIED_SHARE);
    if (carrier) continue;
    rest.push(piece);
    for (const lower of below) crossing.set(lower, [...(crossing.get(lower) ?? []), piece]);
  }
  const ground = composeStack(
    { widthPx: canvas.widthPx, heightPx: canvas.heightPx, layers: rest.map(asLayer) },
    'once',
  );
  return [
    { ...pieces[0]!, raster: ground },
    ...chosen.map((piece) => withoutCover(piece, crossing.get(piece) ?? [])),
  ];
}

function shareOn(upper: Piece, lower: Piece): number {
  const cover = coverOf([lower], upper.box);
  let shared = 0;
  for (let pixel = 0; pixel < cover.data.length; pixel += 1)
    if (cover.data[pixel]! >= 128 && upper.raster.data[pixel * 4 + 3]! >= 128) shared += 1;
  return shared / Math.max(1, solidPixels(upper));
}

function withoutCover(piece: Piece, above: readonly Piece[]): Piece {
  if (above.length === 0) return piece;
  const cover = coverOf(above, piece.box);
  const data = piece.raster.data.slice();
  for (let pixel = 0; pixel < cover.data.length; pixel += 1)
    data[pixel * 4 + 3] = (data[pixel * 4 + 3]! * (255 - cover.data[pixel]!)) / 255;
  return { ...piece, raster: { ...piece.raster, data } };
}

function asLayer(piece: Piece): Layer {
  return { ...piece, id: '', opacity: 1, blendMode: 'normal' };
}
