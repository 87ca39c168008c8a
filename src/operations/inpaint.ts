import { z } from 'zod';
import { fieldsOf, type PictureField } from '../domain/job.ts';
import type { Mask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import type { Edit, EditPlan } from './edits/edit.ts';
import { EditedPicture } from './edits/edited-picture.ts';
import { explainEdit } from './edits/explain-edit.ts';
import { performEdit, thingsFor } from './edits/perform-edit.ts';
import { planEdit, planMaskedEdit } from './edits/plan.ts';
import { readMask } from './mask-input.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';
import { portion } from './portion.ts';
import { remembering } from './resolve/memory.ts';
import { Scene } from './resolve/scene.ts';

const MAX_PROMPT_CHARACTERS = 2_000;

const parameters = z.strictObject({
  prompt: z
    .string()
    .max(MAX_PROMPT_CHARACTERS)
    .optional()
    .describe(
      'What shall be different, in words: "change background to blue sky", "remove the dog and make the car red"; with a mask ' +
        'it is done there, and a mask without a prompt is filled from its surroundings; a background picture without a prompt ' +
        'goes behind the main subject',
    ),
  quality: z
    .enum(['standard', 'pro'])
    .default('standard')
    .describe('Which model a generative engine uses; edits that need none are the same with both'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('Decides what is made up: the same seed paints the same sky'),
});

type Parameters = z.output<typeof parameters>;

function planOf(prompt: string, given: ReadonlySet<PictureField>): EditPlan {
  const hasPicture = given.has('background');
  return given.has('mask') ? planMaskedEdit(prompt, hasPicture) : planEdit(prompt, hasPicture);
}

/** @throws Problem `invalid_parameters` where nothing says what shall be different */
function requireWish({ prompt }: Parameters, given: ReadonlySet<PictureField>): void {
  if (prompt?.trim() || given.has('mask') || given.has('background')) return;
  throw new Problem(
    'invalid_parameters',
    'Expected a prompt that says what shall be different, a mask of what is to be filled, or a background picture, but none was given.',
  );
}

async function run(
  inputs: OperationInputs,
  asked: Parameters,
  plainContext: OperationContext,
): Promise<OperationOutput> {
  const given = fieldsOf(inputs);
  requireWish(asked, given);
  const { image, background = null } = inputs;
  const prompt = asked.prompt?.trim() ?? '';
  const context = remembering(plainContext);
  const mask = inputs.mask ? readMask(image, inputs.mask) : null;
  const plan = planOf(prompt, given);
  const lines = explainEdit(plan);
  if (background && plan.kind === 'generate') throw noPlaceFor(prompt, lines);
  context.progress(0);
  const edited = new EditedPicture(new Scene(image, context), mask, background);
  const obstacle = plan.kind === 'generate' ? 'generate' : await firstMissing(plan.edits, edited, context);
  if (obstacle === null && plan.kind === 'edits') {
    await performAll(plan.edits, edited, asked.seed, portion(context, 0.3, 1));
    return { type: 'image', image: edited.picture, notes: [...new Set(edited.notes)], plan: lines };
  }
  // An engine that makes things up takes no second picture.
  if (background && obstacle !== null) throw without(prompt, lines, obstacle);
  const generated = await generate(image, mask, prompt, asked, lines, obstacle, context);
  return { type: 'image', image: generated, notes: [], plan: lines };
}

/** The first edit whose target is not found on the picture; nothing is changed before all are. */
async function firstMissing(
  edits: readonly Edit[],
  edited: EditedPicture,
  context: OperationContext,
): Promise<Edit | null> {
  context.stage('Finding what is meant');
  for (const edit of edits) if ((await thingsFor(edit, edited))?.length === 0) return edit;
  return null;
}

/** What the seed is where none was given: a sky that suits most pictures. */
const USUAL_SEED = 4;

async function performAll(
  edits: readonly Edit[],
  edited: EditedPicture,
  seed = USUAL_SEED,
  context: OperationContext,
): Promise<void> {
  for (const [index, edit] of edits.entries())
    await performEdit(edit, edited, seed, portion(context, index / edits.length, (index + 1) / edits.length));
}

/**
 * Leaves the prompt to a generative engine.
 * @throws Problem `nothing_found`, `engine_missing` where there is none
 */
async function generate(
  image: Raster,
  mask: Mask | null,
  prompt: string,
  { quality, seed }: Parameters,
  lines: readonly string[],
  missing: Edit | 'generate' | null,
  context: OperationContext,
): Promise<Raster> {
  const [engineId] = await context.enginesFor('generate');
  if (engineId === undefined) throw without(prompt, lines, missing);
  context.stage('Generating');
  const engine = await context.capability('generate');
  return engine.edit(image, mask, prompt, { quality, ...(seed === undefined ? {} : { seed }) }, context);
}

function noPlaceFor(prompt: string, lines: readonly string[]): Problem {
  return new Problem(
    'invalid_parameters',
    `Expected a prompt that says what the background picture takes the place of, or none, but got "${prompt}". ` +
      `The prompt was understood as: ${lines.join(' ')}`,
  );
}

function without(prompt: string, lines: readonly string[], missing: Edit | 'generate' | null): Problem {
  const understood = lines.join(' ');
  if (missing !== null && missing !== 'generate') {
    return new Problem(
      'nothing_found',
      `Expected "${missing.target?.words ?? missing.except[0]?.words ?? prompt}" to be in the picture, but it was not found surely enough to ` +
        `change it. The prompt was understood as: ${understood} A mask says exactly what is meant.`,
    );
  }
  return new Problem(
    'engine_missing',
    `Expected a prompt that needs no generative engine, or GENERATIVE_URL to name a server of one, but got "${prompt}". ` +
      `The prompt was understood as: ${understood}`,
  );
}

/** Changes a picture as words say; every pixel that the edit is not about stays as it is. */
export const inpaintOperation: Operation<typeof parameters> = {
  id: 'inpaint',
  summary: 'Change a picture as words say: remove, replace the background, recolour, blur, move',
  parameters,
  extraInputs: { mask: 'optional', background: 'optional' },
  capabilities: ['matte', 'refine', 'foreground', 'fill'],
  output: 'image',
  check: requireWish,
  explain: ({ prompt }, given = new Set()) => {
    const words = typeof prompt === 'string' ? prompt.trim() : '';
    const isMasked = words === '' && !given.has('background');
    return explainEdit(planOf(words, isMasked ? new Set([...given, 'mask']) : given));
  },
  run,
};
