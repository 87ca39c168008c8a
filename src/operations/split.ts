import { createHash } from 'node:crypto';
import { z } from 'zod';
import { wholeBox } from '../domain/box.ts';
import type { Layer } from '../domain/layer.ts';
import type { Mask } from '../domain/mask.ts';
import { tightBox } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import { cloneRaster, cropRaster, pasteRaster } from '../domain/raster.ts';
import type { LiftedLayer } from '../domain/solve.ts';
import { solveStack } from '../domain/solve.ts';
import { cutSubject, liftSubject } from './lift.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';
import { targetFields } from './parameters.ts';
import { portion } from './portion.ts';
import type { FoundTarget } from './target.ts';
import { fillsFrame, findTargets } from './target.ts';

const parameters = z.strictObject({
  ...targetFields,
  maxLayers: z
    .number()
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe('Take at most this many layers off the background'),
});

/** The same pixels at the same place always have the same id, so that a layer can be referred to across runs. */
function layerId(raster: Raster, leftPx: number, topPx: number): string {
  const hash = createHash('sha256').update(`${leftPx},${topPx},${raster.widthPx}\n`).update(raster.data);
  return `lyr_${hash.digest('hex').slice(0, 16)}`;
}

/** Front to back by the lower edge: on one ground, what stands lower in a picture stands nearer. */
function frontToBack(targets: readonly FoundTarget[]): FoundTarget[] {
  const lowerEdge = ({ matte }: FoundTarget): number => {
    const box = tightBox(matte, 128);
    return box ? box.topPx + box.heightPx : 0;
  };
  return targets.toSorted((first, second) => lowerEdge(second) - lowerEdge(first));
}

/** Share of a target's solid pixels that must show behind what is in front of it; below, it is the same thing again. */
const LEAST_VISIBLE_SHARE = 0.1;

const solidPixels = ({ data }: Mask): number =>
  data.reduce((count, value) => (value >= 128 ? count + 1 : count), 0);

/** What of a matte shows behind a layer that was taken off before it, in place. */
function hideBehind(matte: Mask, front: LiftedLayer): void {
  const { box, alpha } = front;
  for (let row = 0; row < box.heightPx; row += 1) {
    const start = (box.topPx + row) * matte.widthPx + box.leftPx;
    for (let column = 0; column < box.widthPx; column += 1) {
      const free = 255 - alpha.data[row * box.widthPx + column]!;
      if (matte.data[start + column]! > free) matte.data[start + column] = free;
    }
  }
}

function backgroundLayer(raster: Raster): Layer {
  return {
    id: layerId(raster, 0, 0),
    name: 'background',
    kind: 'background',
    box: wholeBox(raster),
    raster,
    opacity: 1,
    blendMode: 'normal',
    confidence: 1,
    matchedBy: 'rest',
  };
}

/** Takes one target after the other off the picture, front to back. Targets of which nothing is left are dropped. */
async function liftAll(
  image: Raster,
  targets: readonly FoundTarget[],
  context: OperationContext,
): Promise<{ lifted: LiftedLayer[]; kept: FoundTarget[] }> {
  const picture = targets.length > 1 ? cloneRaster(image) : image;
  const lifted: LiftedLayer[] = [];
  const kept: FoundTarget[] = [];
  for (const [index, target] of targets.entries()) {
    const share = portion(context, index / targets.length, (index + 1) / targets.length);
    const solid = solidPixels(target.matte);
    for (const front of lifted) hideBehind(target.matte, front);
    if (solidPixels(target.matte) < solid * LEAST_VISIBLE_SHARE) continue;
    context.stage('Following the edges');
    const subject = await cutSubject(picture, target.matte, portion(share, 0, 0.35));
    if (!subject) continue;
    context.stage('Completing what lies behind');
    const layer = await liftSubject(picture, subject, portion(share, 0.35, 1));
    lifted.push(layer);
    kept.push(target);
    if (index < targets.length - 1) pasteRaster(picture, layer.below, layer.box);
  }
  return { lifted, kept };
}

async function run(
  { image }: OperationInputs,
  { boxes, points, maxLayers }: z.output<typeof parameters>,
  context: OperationContext,
): Promise<OperationOutput> {
  context.stage('Finding the subject');
  const found = await findTargets(image, { boxes, points }, portion(context, 0, 0.35));
  const notes = [...found.notes];
  const separable = found.targets.filter(({ matte }) => {
    const fills = fillsFrame(matte, image);
    if (fills) notes.push('The subject fills the whole picture, so there is nothing to separate it from.');
    return !fills;
  });
  const targets = frontToBack(separable).slice(0, maxLayers);
  if (targets.length < separable.length) {
    notes.push(`${separable.length} things were found; the front ${targets.length} are layers, as asked.`);
  }
  const { lifted, kept } = await liftAll(image, targets, portion(context, 0.35, 0.9));
  context.stage('Solving the layers');
  const solved = solveStack(image, lifted);
  context.progress(1);
  const layers = solved.layers.flatMap((layer, index): Layer[] => {
    const { box } = lifted[index]!;
    const { matchedBy } = kept[index]!;
    const tight = tightBox(alphaOf(layer.raster));
    if (!tight) return [];
    const raster = cropRaster(layer.raster, tight);
    const placed = { ...tight, leftPx: box.leftPx + tight.leftPx, topPx: box.topPx + tight.topPx };
    return [
      {
        id: layerId(raster, placed.leftPx, placed.topPx),
        name: kept.length > 1 ? `subject ${index + 1}` : 'subject',
        kind: matchedBy === 'main-subject' ? 'subject' : 'object',
        box: placed,
        raster,
        opacity: 1,
        blendMode: 'normal',
        confidence: layer.confidence,
        matchedBy,
      },
    ];
  });
  return {
    type: 'stack',
    stack: {
      widthPx: image.widthPx,
      heightPx: image.heightPx,
      layers: [backgroundLayer(solved.background), ...layers.reverse()],
    },
    notes,
  };
}

function alphaOf(raster: Raster): Mask {
  const data = new Uint8Array(raster.widthPx * raster.heightPx);
  for (let pixel = 0; pixel < data.length; pixel += 1) data[pixel] = raster.data[pixel * 4 + 3]!;
  return { widthPx: raster.widthPx, heightPx: raster.heightPx, data };
}

/** Splits a picture into its subject, or what boxes and points say, and the completed background. */
export const splitOperation: Operation<typeof parameters> = {
  id: 'split',
  summary: 'Split a picture into layers that compose back to it byte for byte',
  parameters,
  extraInputs: {},
  capabilities: ['matte', 'refine', 'foreground', 'fill'],
  output: 'stack',
  run,
};
