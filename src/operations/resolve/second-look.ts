import type { Mask } from '../../domain/mask.ts';
import { cloneRaster, type Raster } from '../../domain/raster.ts';
import { solidArea } from './candidate.ts';
import { colorPieces } from './color-pieces.ts';
import type { Scene } from './scene.ts';

/** A piece alone must be found almost as surely as the whole, and the other piece hardly. */
const PIECE_SHARE = 0.7;
const OTHER_SHARE = 0.5;

/** The picture with some pixels in the mean colour of what is around the thing: nothing is to be recognised there. */
function without(image: Raster, hidden: Mask, thing: Mask): Raster {
  const plain = cloneRaster(image);
  const sums = [0, 0, 0];
  let count = 0;
  for (let pixel = 0; pixel < thing.data.length; pixel += 7) {
    if (thing.data[pixel] !== 0) continue;
    for (let channel = 0; channel < 3; channel += 1) sums[channel]! += image.data[pixel * 4 + channel]!;
    count += 1;
  }
  const mean = sums.map((sum) => (count === 0 ? 128 : sum / count));
  for (let pixel = 0; pixel < hidden.data.length; pixel += 1) {
    if (hidden.data[pixel]! >= 32) plain.data.set(mean, pixel * 4);
  }
  return plain;
}

/**
 * The part of a shape that a class is seen in: where a shape plainly consists of two things by colour, the detector looks
 * at each with the other hidden. The shape itself where both are needed, or where there is but one.
 */
export function pieceThatIs(scene: Scene, label: string, matte: Mask): Promise<Mask> {
  const pieces = decided.get(matte) ?? new Map<string, Promise<Mask>>();
  decided.set(matte, pieces);
  const piece = pieces.get(label) ?? lookAtPieces(scene, label, matte);
  pieces.set(label, piece);
  return piece;
}

/** What was decided about a shape, so that it is not looked at again for another phrase. */
const decided = new WeakMap<Mask, Map<string, Promise<Mask>>>();

async function lookAtPieces(scene: Scene, label: string, matte: Mask): Promise<Mask> {
  const pieces = colorPieces(scene.image, matte);
  if (!pieces || (await scene.idOf('detect')) === undefined) return matte;
  const engine = await scene.context.capability('detect');
  if (!engine.labels.includes(label)) return matte;
  const surenessIn = async (picture: Raster): Promise<number> => {
    const findings = await engine.detect(picture, scene.context);
    return Math.max(0, ...findings.filter((one) => one.label === label).map(({ confidence }) => confidence));
  };
  const whole = await surenessIn(scene.image);
  const [first, second] = [
    await surenessIn(without(scene.image, pieces[1], matte)),
    await surenessIn(without(scene.image, pieces[0], matte)),
  ];
  const [better, other, piece] = first >= second ? [first, second, pieces[0]] : [second, first, pieces[1]];
  const isPiece = better >= PIECE_SHARE * whole && other <= OTHER_SHARE * better && solidArea(piece) > 0;
  return isPiece ? piece : matte;
}
