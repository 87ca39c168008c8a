import { z } from 'zod';
import { wholeBox } from '../domain/box.ts';
import type { Layer } from '../domain/layer.ts';
import { createMask } from '../domain/mask.ts';
import type { Raster } from '../domain/raster.ts';
import { solveStack } from '../domain/solve.ts';
import { withDrawnMattes } from './graphics/drawn-context.ts';
import { takeGraphicsApart } from './graphics/take-apart.ts';
import { explainPlan } from './instruction/explain-plan.ts';
import type { InstructionPlan } from './instruction/plan.ts';
import { planInstruction } from './instruction/plan-instruction.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';
import { boxesOn, instructionField, pointsOn, targetFields } from './parameters.ts';
import { portion, risingOnly } from './portion.ts';
import { liftEverything } from './resolve/auto.ts';
import { matteOverlap } from './resolve/candidate.ts';
import type { LiftedThing, Lifting } from './resolve/lifting.ts';
import { liftThings } from './resolve/lifting.ts';
import { fillingBy, remembering } from './resolve/memory.ts';
import { mostWorth, resolvePlan } from './resolve/resolver.ts';
import { Scene } from './resolve/scene.ts';
import type { Thing } from './resolve/thing.ts';
import { backgroundLayer, solvedLayer } from './solved-layer.ts';
import { splitAgain } from './split-again.ts';
import { fillsFrame, findTargets } from './target.ts';
import { atSize, effortField, enlargedStack, resampled, workingSize } from './working-size.ts';

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
  treatAs: z
    .enum(['auto', 'graphics', 'photo'])
    .default('auto')
    .describe('What to take the picture for, instead of letting its edges and areas decide'),
  text: z
    .enum(['lines', 'blocks', 'none'])
    .default('lines')
    .describe(
      'On graphics, whether text becomes a layer for each line, for each block, or stays where it is',
    ),
  again: z
    .array(z.string().min(1).max(64))
    .max(8)
    .default([])
    .describe(
      'Id of a layer of this same split, to be split again: its own layers take its place; may be repeated',
    ),
  effort: effortField,
});

type Parameters = z.output<typeof parameters>;

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
  inputs: OperationInputs,
  asked: Parameters,
  context: OperationContext,
): Promise<OperationOutput> {
  if (asked.again.length === 0) return splitOnce(inputs, asked, context);
  const output = await splitOnce(inputs, asked, portion(context, 0, 0.6));
  const notes = [...output.notes];
  let { stack } = output;
  for (const [index, layerId] of asked.again.entries()) {
    const share = portion(
      context,
      0.6 + (0.4 * index) / asked.again.length,
      0.6 + (0.4 * (index + 1)) / asked.again.length,
    );
    const again = await splitAgain(inputs.image, stack, layerId, async (image, treatAs) => {
      const plain = {
        ...asked,
        instruction: undefined,
        maxLayers: undefined,
        boxes: [],
        points: [],
        treatAs,
      };
      return (await takeApart({ image }, plain, share)).stack;
    });
    if (again.note !== null) notes.push(again.note);
    stack = again.stack;
  }
  context.progress(1);
  return { ...output, stack, notes };
}

async function splitOnce(
  inputs: OperationInputs,
  asked: Parameters,
  context: OperationContext,
): Promise<Extract<OperationOutput, { type: 'stack' }>> {
  const { image } = inputs;
  const size = workingSize(image, asked.effort);
  if (size === null) return takeApart(inputs, asked, context);
  const small = resampled(image, wholeBox(image), image, wholeBox(size), size);
  const meant = { boxes: boxesOn(image, asked.boxes), points: pointsOn(image, asked.points) };
  const output = await takeApart(
    { image: small },
    { ...asked, ...atSize(meant, image, size) },
    portion(context, 0, 0.9),
  );
  const stack = enlargedStack(image, output.stack);
  context.progress(1);
  const note = `It was taken apart at ${size.widthPx}x${size.heightPx} pixels, which is faster, as asked.`;
  return { ...output, stack, notes: [...output.notes, note] };
}

async function takeApart(
  { image }: OperationInputs,
  asked: Parameters,
  plainContext: OperationContext,
): Promise<Extract<OperationOutput, { type: 'stack' }>> {
  const context = risingOnly(remembering(withDrawnMattes(fillingBy(asked.fillEngine, plainContext))));
  const notes: string[] = [];
  const plan = asked.instruction === undefined ? null : planInstruction(asked.instruction);
  const explained = plan === null ? {} : { plan: explainPlan(plan) };
  const { widthPx, heightPx } = image;
  context.progress(0);
  if (asked.boxes.length + asked.points.length === 0) {
    const drawn = await takeGraphicsApart(
      image,
      { ...asked, maxLayers: asked.maxLayers ?? plan?.maxLayers ?? null, plan },
      context,
    );
    notes.push(...drawn.notes);
    if (drawn.layers !== null)
      return { type: 'stack', stack: { widthPx, heightPx, layers: drawn.layers }, notes, ...explained };
  }
  context.stage('Finding the subject');
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
    stack: { widthPx, heightPx, layers },
    notes,
    ...explained,
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
  const covered = (await scene.subject())?.matte ?? createMask(image.widthPx, image.heightPx);
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
    const isShadow = shadowConfidence !== undefined;
    const made = solvedLayer(layer, place.box, {
      name: isShadow ? `${thing.name} shadow` : thing.name,
      kind: isShadow ? 'shadow' : thing.kind,
      confidence: shadowConfidence ?? thing.confidence,
      matchedBy: isShadow ? 'shadow' : thing.matchedBy,
      ...(thing.foundBy === undefined || isShadow ? {} : { foundBy: thing.foundBy }),
    });
    return made === null ? [] : [made];
  });
  return [backgroundLayer(background), ...above.reverse()];
}

/** Splits a picture into what words, boxes and points say, or what is worth a layer, and the completed background. */
export const splitOperation: Operation<typeof parameters> = {
  id: 'split',
  summary: 'Split a picture into layers that compose back to it byte for byte',
  parameters,
  extraInputs: {},
  capabilities: ['matte', 'refine', 'foreground', 'fill'],
  optionalCapabilities: ['decompose', 'read-text', 'detect', 'locate', 'people', 'segment'],
  output: 'stack',
  explain: ({ instruction }) =>
    explainPlan(planInstruction(typeof instruction === 'string' ? instruction : '')),
  run,
};
