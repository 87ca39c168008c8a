import { wholeBox } from '../../src/domain/box.ts';
import { createRaster, cropRaster, type Raster } from '../../src/domain/raster.ts';
import { composedLayers, type PlacedRaster, sharedExtent } from '../metrics/layer-stack.ts';
import type { StackLayer } from '../metrics/structure.ts';

/** A layer above the subject belongs to it from this share of its box on. */
const ON_SUBJECT_SHARE = 0.7;

/** The picture as one layer, and an empty one above it, because the protocol skips what has a single layer. */
export function flatPicture(picture: Raster): StackLayer[] {
  const empty = { leftPx: 0, topPx: 0, widthPx: 0, heightPx: 0 };
  return [
    { box: wholeBox(picture), raster: picture },
    { box: empty, raster: createRaster(0, 0) },
  ];
}

function opaqueArea({ raster }: PlacedRaster): number {
  let sum = 0;
  for (let at = 3; at < raster.data.length; at += 4) sum += raster.data[at]!;
  return sum;
}

/** Share of a layer's box that lies in the box of the subject. */
function shareInside(layer: PlacedRaster, subject: PlacedRaster): number {
  const { left, top, right, bottom } = sharedExtent(layer.box, subject.box);
  return (Math.max(0, right - left) * Math.max(0, bottom - top)) / (layer.box.widthPx * layer.box.heightPx);
}

/**
 * What a perfect subject-and-background tool would give: the true largest layer above the background with whatever lies on
 * it, and everything else in one. It is given the truth on purpose: no tool that makes two layers can do much better.
 */
export function subjectAndBackground(picture: Raster, truth: readonly StackLayer[]): StackLayer[] {
  const canvas = truth[0]!.box;
  const [largest] = truth.slice(1).sort((one, other) => opaqueArea(other) - opaqueArea(one));
  if (!largest) return flatPicture(picture);
  const order = truth.indexOf(largest);
  const rest = truth.filter(
    (layer, index) => index < order || (index > order && shareInside(layer, largest) < ON_SUBJECT_SHARE),
  );
  const subject = cropRaster(picture, largest.box);
  for (let at = 3; at < subject.data.length; at += 4) subject.data[at] = largest.raster.data[at]!;
  return [
    { box: canvas, raster: composedLayers(picture, rest) },
    { box: largest.box, raster: subject },
  ];
}
