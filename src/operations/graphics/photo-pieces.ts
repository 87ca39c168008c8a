import type { Box } from '../../domain/box.ts';
import { boxArea } from '../../domain/box.ts';
import { type TextureTiles, texturedTiles, textureTiles } from '../../domain/flatness.ts';
import { tightBox } from '../../domain/mask.ts';
import { cropRaster, type Raster } from '../../domain/raster.ts';
import { solveStack } from '../../domain/solve.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { liftEverything } from '../resolve/auto.ts';
import { solidArea } from '../resolve/candidate.ts';
import { type LiftedThing, liftThings } from '../resolve/lifting.ts';
import { outlineContrast } from '../resolve/outline-contrast.ts';
import { decisiveness, Scene } from '../resolve/scene.ts';
import { edgeLook } from './clean-edges.ts';
import { enclosedThings } from './enclosed-things.ts';
import { withNearerLook } from './nearer-look.ts';
import { strayOf, withoutFaint, withoutFragments } from './photo-fragments.ts';
import type { Piece } from './piece.ts';
import { alphaOf, coverOf, grownMask, solidPixels } from './piece.ts';

// A piece is a photograph where of so many tiles that show …
const LEAST_TILES = 40;
/** … this share is texture, … */
const LEAST_TEXTURE = 0.15;
/** … its colours stray so far from their mean, in levels: the grain of a drawn area does not, … */
const LEAST_STRAY = 16;
/** … and, if it has edges to speak of, no more of them than this lie between calm grounds. */
export const LEAST_DENSITY = 0.001;
export const MOST_CLEAN = 0.25;

/** Photographs below this share of the canvas are small pictures: nobody takes these apart. */
const LEAST_SHARE = 0.08;

/** What is cut out already has nothing behind its subject: only photographs that fill their box are looked at. */
const LEAST_FILLED = 0.97;

/** Each look at a photograph costs seconds. */
const MOST_LOOKS = 3;

// A photograph's subject becomes a layer where the evidence is good:
/** its matte is decided, */
const LEAST_DECISIVENESS = 0.85;
/** it is neither a crumb nor all there is, */
const LEAST_SUBJECT = 0.03;
const MOST_SUBJECT = 0.75;
/** and it differs from what is around it (CIELAB, in the median). */
const LEAST_CONTRAST = 9;

/** How far around what lies on a photograph its pixels are made up anew: anti-aliasing and compression reach so far. */
const FRINGE_PX = 3;

/** Fainter cover is shadow or glow, under which the photograph still shows. */
const COVER_ALPHA = 128;

/** What of a piece shows, as if nothing lay on it: its pixels, clear where others cover it. */
export function visiblePart({ raster }: Piece, cover: ReturnType<typeof coverOf>): Raster {
  const data = raster.data.slice();
  for (let pixel = 0; pixel < cover.data.length; pixel += 1)
    if (cover.data[pixel]! > 0) data[pixel * 4 + 3] = 0;
  return { ...raster, data };
}

/** Whether a piece is a photograph, by what shows of it. */
function isPhoto(piece: Piece, above: readonly Piece[]): boolean {
  if (piece.kind !== 'background' && piece.kind !== 'object') return false;
  return isPhotographic(visiblePart(piece, coverOf(above, piece.box)));
}

/** Whether pixels that show have the texture of a photograph in good part, and edges that are not drawn. */
export function isPhotographic(raster: Raster): boolean {
  const grid = textureTiles(raster);
  const marked = texturedTiles(grid);
  let [shown, textured] = [0, 0];
  for (let tile = 0; tile < marked.length; tile += 1) {
    if (!showsTile(raster, grid, tile)) continue;
    shown += 1;
    textured += marked[tile]!;
  }
  if (shown < LEAST_TILES || textured < LEAST_TEXTURE * shown || strayOf(raster) < LEAST_STRAY) return false;
  const { density, cleanShare } = edgeLook(raster);
  return density < LEAST_DENSITY || cleanShare < MOST_CLEAN;
}

/** Whether most of a tile shows, by some of its pixels. */
function showsTile(
  { widthPx, heightPx, data }: Raster,
  { columns, tilePx }: TextureTiles,
  tile: number,
): boolean {
  const left = (tile % columns) * tilePx;
  const top = Math.floor(tile / columns) * tilePx;
  let [seen, shown] = [0, 0];
  for (let y = top; y < Math.min(heightPx, top + tilePx); y += 3) {
    for (let x = left; x < Math.min(widthPx, left + tilePx); x += 3) {
      seen += 1;
      if (data[(y * widthPx + x) * 4 + 3]! > 0) shown += 1;
    }
  }
  return 2 * shown > seen;
}

/** Pieces of which the photographs are completed, and where these are among them. */
export interface PhotoPieces {
  readonly pieces: readonly Piece[];
  /** Places of the photographs among the pieces. */
  readonly photos: readonly number[];
}

/**
 * Makes up what lies behind others on photographs, and on what `isPicture` names besides, from what shows of them, so that no ghost of a letter is left there, and
 * gives back to them what is but a fragment of theirs. Costs what filling does.
 */
export async function completePhotos(
  pieces: readonly Piece[],
  context: OperationContext,
  isPicture: (piece: Piece) => boolean = () => false,
): Promise<PhotoPieces> {
  const photos = new Set(
    pieces.filter((piece, index) => isPicture(piece) || isPhoto(piece, pieces.slice(index + 1))),
  );
  if (photos.size === 0) return { pieces, photos: [] };
  const whole = withoutFragments(pieces, photos);
  const completed = new Map<Piece, Piece>();
  for (const [index, piece] of whole.entries()) {
    if (!photos.has(piece)) continue;
    const above = whole.slice(index + 1).filter(({ kind }) => kind !== 'shadow');
    const share = portion(context, index / whole.length, (index + 1) / whole.length);
    completed.set(piece, await completedPhoto(piece, above, share));
  }
  context.progress(1);
  const result = withoutFaint(
    whole.map((piece) => completed.get(piece) ?? piece),
    new Set(completed.values()),
  );
  const isCompleted = new Set(completed.values());
  return {
    pieces: result,
    photos: result.flatMap((piece, index) => (isCompleted.has(piece) ? [index] : [])),
  };
}

async function completedPhoto(
  piece: Piece,
  above: readonly Piece[],
  context: OperationContext,
): Promise<Piece> {
  const { raster } = piece;
  const hole = grownMask(coverOf(above, piece.box), FRINGE_PX, COVER_ALPHA);
  let [hidden, shown] = [0, 0];
  for (let pixel = 0; pixel < hole.data.length; pixel += 1) {
    if (raster.data[pixel * 4 + 3] === 0) hole.data[pixel] = 0;
    else if (hole.data[pixel]! > 0) hidden += 1;
    else shown += 1;
  }
  return hidden === 0 || shown === 0
    ? { ...piece }
    : { ...piece, raster: await filled(raster, hole, context) };
}

async function filled(
  raster: Raster,
  hole: ReturnType<typeof coverOf>,
  context: OperationContext,
): Promise<Raster> {
  const engine = await context.capability('fill');
  const { image } = await engine.fill(raster, hole, context);
  const data = image.data.slice();
  // Its outline stays what it was.
  for (let at = 3; at < data.length; at += 4) data[at] = raster.data[at]!;
  return { ...raster, data };
}

/** Whether a photograph has one subject that is worth a layer. */
async function hasPlainSubject(scene: Scene): Promise<boolean> {
  const subject = await scene.subject();
  if (!subject) return false;
  const share = solidArea(subject.matte) / subject.matte.data.length;
  return (
    share >= LEAST_SUBJECT &&
    share <= MOST_SUBJECT &&
    decisiveness(subject.matte) >= LEAST_DECISIVENESS &&
    outlineContrast(scene.image, subject.matte) >= LEAST_CONTRAST
  );
}

/** Everything that a drawing consists of. */
export interface Drawing {
  readonly pieces: readonly Piece[];
  /** Places of the photographs among the pieces. */
  readonly photos: readonly number[];
  /** Whether one of them, the background, is no photograph but a drawn scene. */
  readonly isScene: boolean;
}

/**
 * Takes the subjects of photographs off them, where the evidence is good: a photograph becomes its completed ground and its
 * subject, a drawn scene also the things that a calm ground of it surrounds. Costs what a split of each photograph does.
 * @param most how many pieces there may be more
 */
export async function peelPhotos(
  { pieces, photos, isScene }: Drawing,
  most: number,
  context: OperationContext,
): Promise<readonly Piece[]> {
  const canvas = boxArea(pieces[0]!.box);
  const worth = photos
    .filter((index) => {
      const piece = pieces[index]!;
      const solid = solidPixels(piece);
      return solid >= LEAST_SHARE * canvas && solid >= LEAST_FILLED * boxArea(piece.box);
    })
    .toSorted((one, other) => boxArea(pieces[other]!.box) - boxArea(pieces[one]!.box))
    .slice(0, MOST_LOOKS);
  const parts = new Map<number, readonly Piece[]>();
  let left = most;
  for (const [look, index] of worth.entries()) {
    if (left <= 0) break;
    const share = portion(context, look / worth.length, (look + 1) / worth.length);
    const isDrawn = isScene && pieces[index]!.kind === 'background';
    const peeled = await peel(pieces[index]!, { most: left, isDrawn }, share);
    left -= peeled.length - 1;
    parts.set(index, peeled);
  }
  context.progress(1);
  return pieces.flatMap((piece, index) => parts.get(index) ?? [piece]);
}

async function peel(
  piece: Piece,
  { most, isDrawn }: { readonly most: number; readonly isDrawn: boolean },
  context: OperationContext,
): Promise<readonly Piece[]> {
  const scene = new Scene(piece.raster, withNearerLook(piece.raster, context));
  const isPlain = await hasPlainSubject(scene);
  const subject = isPlain ? await scene.subject() : null;
  const beside = isDrawn ? enclosedThings(piece.raster, subject ? [subject.matte] : []).slice(0, most) : [];
  if (!isPlain && beside.length === 0) return [piece];
  const { lifted } = isPlain
    ? await liftEverything(scene, { most, shadows: false, beside }, [], context)
    : await liftThings(piece.raster, beside, { mostShadows: 0, covered: null }, context);
  return withThings(piece, lifted);
}

/** A piece as what is left of it when things are taken off, and these things on it. */
export function withThings(piece: Piece, lifted: readonly LiftedThing[]): readonly Piece[] {
  const { background, layers } = solveStack(
    piece.raster,
    lifted.map(({ layer }) => layer),
  );
  const things = layers.flatMap((layer, index): Piece[] => {
    const { thing, layer: place } = lifted[index]!;
    const cut = tightPiece(layer.raster, place.box, piece.box);
    if (!cut) return [];
    return [
      {
        ...cut,
        name: piece.kind === 'background' ? thing.name : `${thing.name} of ${piece.name}`,
        kind: thing.kind,
        confidence: thing.confidence * layer.confidence,
        matchedBy: thing.matchedBy,
        ...(thing.foundBy === undefined ? {} : { foundBy: thing.foundBy }),
        ...(piece.groups === undefined ? {} : { groups: piece.groups }),
      },
    ];
  });
  return [{ ...piece, raster: background }, ...things.reverse()];
}

/** The pixels that are not clear, and where they lie on the canvas on which `outer` lies; `null` where all are. */
function tightPiece(raster: Raster, box: Box, outer: Box): Pick<Piece, 'box' | 'raster'> | null {
  const tight = tightBox(alphaOf(raster));
  if (!tight) return null;
  return {
    box: {
      ...tight,
      leftPx: outer.leftPx + box.leftPx + tight.leftPx,
      topPx: outer.topPx + box.topPx + tight.topPx,
    },
    raster: cropRaster(raster, tight),
  };
}
