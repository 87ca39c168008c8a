import type { Layer, Stack } from '../domain/layer.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { isPhotographic } from './graphics/photo-pieces.ts';
import { exactLayers, type Piece } from './graphics/piece.ts';
import { textParts } from './graphics/text-parts.ts';

/** Takes a picture, clear where it shows nothing, apart into layers. */
export type TakeApart = (image: Raster, treatAs: Way) => Promise<Stack>;

type Way = 'auto' | 'graphics' | 'photo';

/** A stack in which a layer is its own layers, and what the user should know. */
export interface SplitAgain {
  readonly stack: Stack;
  readonly note: string | null;
}

function pieceOf({ id: _, opacity: __, blendMode: ___, ...about }: Layer): Piece {
  return about;
}

/** What a layer is: a photograph among drawn things shows it by its own edges and texture. */
function wayOf({ matchedBy, kind, raster }: Layer): Way {
  if (matchedBy !== 'graphics') return 'auto';
  return kind === 'object' && isPhotographic(raster) ? 'photo' : 'graphics';
}

/** The layers of a layer, as pieces in its place on the canvas and in a group of its name; the background stays the ground. */
async function partsOf(layer: Layer, takeApart: TakeApart): Promise<readonly Piece[]> {
  const isGround = layer.kind === 'background';
  const groups = isGround ? (layer.groups ?? []) : [...(layer.groups ?? []), layer.name];
  const grouped = groups.length > 0 ? { groups } : {};
  if (layer.kind === 'text') return textParts(layer).map((piece) => ({ ...piece, ...grouped }));
  const own = await takeApart(layer.raster, wayOf(layer));
  return own.layers.map((part, index): Piece => {
    const box = {
      ...part.box,
      leftPx: layer.box.leftPx + part.box.leftPx,
      topPx: layer.box.topPx + part.box.topPx,
    };
    // What is left of it below its parts is still itself.
    const about = index === 0 ? { ...pieceOf(layer), raster: part.raster } : pieceOf(part);
    const inner = part.groups ? { groups: [...groups, ...part.groups] } : grouped;
    return { ...about, box, ...inner };
  });
}

/**
 * Splits a layer of a stack again: its own layers take its place, and all layers together still give back `image` byte for
 * byte. Lines of text become words, blocks lines, and anything else what `takeApart` makes of it. A layer that is one thing
 * stays as it is.
 * @throws Problem `invalid_parameters` where no layer has the id
 */
export async function splitAgain(
  image: Raster,
  stack: Stack,
  layerId: string,
  takeApart: TakeApart,
): Promise<SplitAgain> {
  const layer = stack.layers.find(({ id }) => id === layerId);
  if (!layer) {
    const known = stack.layers.map(({ id, name }) => `${id} (${name})`).join(', ');
    throw new Problem(
      'invalid_parameters',
      `Expected the id of a layer of this split to split again (${known}), but got "${layerId}".`,
    );
  }
  const parts = await partsOf(layer, takeApart);
  if (parts.length < 2) return { stack, note: `There is nothing in "${layer.name}" to split further.` };
  const pieces = stack.layers.flatMap((other) => (other === layer ? parts : [pieceOf(other)]));
  return { stack: { ...stack, layers: exactLayers(image, pieces) }, note: null };
}
