import { createHash } from 'node:crypto';
import { z } from 'zod';
import { wholeBox } from '../domain/box.ts';
import type { Layer } from '../domain/layer.ts';
import type { Mask } from '../domain/mask.ts';
import { tightBox } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import { cropRaster } from '../domain/raster.ts';
import { solveStack } from '../domain/solve.ts';
import { explainPlan } from './instruction/explain-plan.ts';
import type { InstructionPlan } from './instruction/plan.ts';
import { planInstruction } from './instruction/plan-instruction.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';
import { instructionField, targetFields } from './parameters.ts';
import { portion } from './portion.ts';
import { liftEverything } from './resolve/auto.ts';
import { matteOverlap } from './resolve/candidate.ts';
import type { LiftedThing, Lifting } from './resolve/lifting.ts';
import { liftThings } from './resolve/lifting.ts';
import { fillingBy, remembering } from './resolve/memory.ts';
import { mostWorth, resolvePlan } from './resolve/resolver.ts';
import { Scene } from './resolve/scene.ts';
import type { Thing } from './resolve/thing.ts';
import { fillsFrame, findTargets } from './target.ts';

const parameters = z.strictObject({
  instruction: instructionField,
  maxLayers: z
    .number()
    .int()
    .min(1)
    .max(32)
    .optional()
    .describe('Take at most this many layers off the background'),
  ...targetFields,
  shadows: z
    .boolean()
    .default(false)
    .describe(
      'Make the shadows that things cast on the ground layers of their own, where they are plain to see',
    ),
  fillEngine: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Id of the engine that completes what lies behind, instead of the first that is available'),
});

type Parameters = z.output<typeof parameters>;

/** The same pixels at the same place always have the same id, so that a layer can be referred to across runs. */
function layerId(raster: Raster, leftPx: number, topPx: number): string {
  const hash = createHash('sha256').update(`${leftPx},${topPx},${raster.widthPx}\n`).update(raster.data);
  return `lyr_${hash.digest('hex').slice(0, 16)}`;
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

/** What boxes and points hold, as things in their order. */
async function pointedAt(
  image: Raster,
  { boxes, points }: Parameters,
  notes: string[],
  context: OperationContext,
): Promise<readonly Thing[]> {
  if (boxes.length + points.length === 0) return [];
  const found = await findTargets(image, { boxes, points }, context);
  notes.push(...found.notes);
  const once = found.targets.filter(({ matte }, index) =>
    found.targets.slice(0, index).every((earlier) => matteOverlap(earlier.matte, matte) <= SAME_OVERLAP),
  );
  return once.map(({ matte, matchedBy, foundBy, confidence }, index) => ({
    matte,
    name: once.length > 1 ? `subject ${index + 1}` : 'subject',
    kind: 'object',
    matchedBy,
    confidence,
    foundBy,
  }));
}

/** Two boxes or points whose things share more than this mean one thing. */
const SAME_OVERLAP = 0.8;

/** Things that leave something of the picture beside them. */
function separable(things: readonly Thing[], image: Raster, notes: string[]): readonly Thing[] {
  return things.filter(({ matte }) => {
    const fills = fillsFrame(matte, image);
    if (fills) notes.push('The subject fills the whole picture, so there is nothing to separate it from.');
    return !fills;
  });
}

async function run(
  { image }: OperationInputs,
  asked: Parameters,
  plainContext: OperationContext,
): Promise<OperationOutput> {
  const context = remembering(fillingBy(asked.fillEngine, plainContext));
  const notes: string[] = [];
  const plan = asked.instruction === undefined ? null : planInstruction(asked.instruction);
  context.stage('Finding the subject');
  context.progress(0);
  const scene = new Scene(image, context);
  const pointed = await pointedAt(image, asked, notes, portion(context, 0, 0.2));
  const { things, shadows } = await meantBy(scene, plan, asked, pointed, notes);
  const isAuto =
    pointed.length === 0 && asked.boxes.length + asked.points.length === 0 && plan?.mode !== 'targets';
  const most = Math.min(asked.maxLayers ?? MOST_LAYERS, plan?.maxLayers ?? MOST_LAYERS);
  const lifting = isAuto
    ? await liftEverything(scene, { most, shadows }, notes, portion(context, 0.2, 0.9))
    : await liftChosen(scene, things, { most, shadows }, notes, portion(context, 0.35, 0.9));
  context.stage('Solving the layers');
  const layers = solved(image, lifting.lifted);
  context.progress(1);
  return {
    type: 'stack',
    stack: { widthPx: image.widthPx, heightPx: image.heightPx, layers },
    notes,
    ...(plan === null ? {} : { plan: explainPlan(plan) }),
  };
}

const MOST_LAYERS = 32;

/** Everything that was asked for, by hand and in words. */
async function meantBy(
  scene: Scene,
  plan: InstructionPlan | null,
  { shadows }: Parameters,
  pointed: readonly Thing[],
  notes: string[],
): Promise<{ readonly things: readonly Thing[]; readonly shadows: boolean }> {
  if (plan === null || plan.mode !== 'targets') return { things: pointed, shadows };
  const resolution = await resolvePlan(scene, plan);
  notes.push(...resolution.notes);
  return { things: [...pointed, ...resolution.things], shadows: shadows || resolution.shadows };
}

async function liftChosen(
  scene: Scene,
  things: readonly Thing[],
  { most, shadows }: { readonly most: number; readonly shadows: boolean },
  notes: string[],
  context: OperationContext,
): Promise<Lifting> {
  const { image } = scene;
  const candidates = separable(things, image, notes);
  const chosen = mostWorth(candidates, most);
  if (chosen.length < candidates.length) {
    const kept =
      chosen.length === 1
        ? 'the one that is worth most is a layer'
        : `the ${chosen.length} that are worth most are layers`;
    notes.push(`${candidates.length} things were found; ${kept}, as asked.`);
  }
  const covered = shadows ? ((await scene.subject())?.matte ?? null) : null;
  return liftThings(image, chosen, { mostShadows: shadows ? most - chosen.length : 0, covered }, context);
}

/** The layers of a picture, bottom first, from what was taken off it front to back. */
function solved(image: Raster, lifted: readonly LiftedThing[]): readonly Layer[] {
  const { background, layers } = solveStack(
    image,
    lifted.map(({ layer }) => layer),
  );
  const above = layers.flatMap((layer, index): Layer[] => {
    const { thing, layer: place, shadowConfidence } = lifted[index]!;
    const tight = tightBox(alphaOf(layer.raster));
    if (!tight) return [];
    const raster = cropRaster(layer.raster, tight);
    const box = { ...tight, leftPx: place.box.leftPx + tight.leftPx, topPx: place.box.topPx + tight.topPx };
    const isShadow = shadowConfidence !== undefined;
    return [
      {
        id: layerId(raster, box.leftPx, box.topPx),
        name: isShadow ? `${thing.name} shadow` : thing.name,
        kind: isShadow ? 'shadow' : thing.kind,
        box,
        raster,
        opacity: 1,
        blendMode: 'normal',
        confidence: layer.confidence * (shadowConfidence ?? thing.confidence),
        matchedBy: isShadow ? 'shadow' : thing.matchedBy,
        ...(thing.foundBy === undefined || isShadow ? {} : { foundBy: thing.foundBy }),
      },
    ];
  });
  return [backgroundLayer(background), ...above.reverse()];
}

function alphaOf(raster: Raster): Mask {
  const data = new Uint8Array(raster.widthPx * raster.heightPx);
  for (let pixel = 0; pixel < data.length; pixel += 1) data[pixel] = raster.data[pixel * 4 + 3]!;
  return { widthPx: raster.widthPx, heightPx: raster.heightPx, data };
}

/** Splits a picture into what words, boxes and points say, or what is worth a layer, and the completed background. */
export const splitOperation: Operation<typeof parameters> = {
  id: 'split',
  summary: 'Split a picture into layers that compose back to it byte for byte',
  parameters,
  extraInputs: {},
  capabilities: ['matte', 'refine', 'foreground', 'fill'],
  output: 'stack',
  explain: ({ instruction }) =>
    explainPlan(planInstruction(typeof instruction === 'string' ? instruction : '')),
  run,
};
