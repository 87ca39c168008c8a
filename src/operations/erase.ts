import { z } from 'zod';
import type { Mask } from '../domain/mask.ts';
import { createMask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { explainPlan } from './instruction/explain-plan.ts';
import { planInstruction } from './instruction/plan-instruction.ts';
import { cutSubject, markHole } from './lift.ts';
import { hardMask, readMask } from './mask-input.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';
import { instructionField } from './parameters.ts';
import { portion } from './portion.ts';
import { remembering } from './resolve/memory.ts';
import { FALLBACK_CONFIDENCE, resolvePlan } from './resolve/resolver.ts';
import { Scene } from './resolve/scene.ts';
import type { Thing } from './resolve/thing.ts';
import { findShade } from './shadows/cast-shadow.ts';
import { completeBeside } from './standing-apart.ts';

const parameters = z.strictObject({
  instruction: instructionField.describe(
    'What is to be erased, in words: "the person on the left"; its shadow goes with it',
  ),
});

/** Finds what the words mean. What is erased is gone, so a guess is refused. @throws Problem `nothing_found` */
async function meantBy(
  image: Raster,
  instruction: string,
  context: OperationContext,
): Promise<{
  readonly things: readonly Thing[];
  readonly notes: readonly string[];
  readonly subject: Mask | null;
}> {
  const scene = new Scene(image, context);
  const plan = planInstruction(instruction);
  const { things, notes } = await resolvePlan(scene, plan);
  const subject = await scene.subject();
  const grounded = things.filter(({ confidence }) => confidence > FALLBACK_CONFIDENCE);
  if (plan.mode === 'auto' && subject) grounded.push({ ...subject, name: 'subject' });
  if (grounded.length > 0) return { things: grounded, notes, subject: subject?.matte ?? null };
  throw new Problem(
    'nothing_found',
    `Expected the instruction to name something that can be found in the picture, but: ${explainPlan(plan).join(' ')} ` +
      'Nothing was found surely enough to erase it; a mask says it exactly.',
  );
}

/** Marks in `hole` things to their soft edges, and the shade that they cast around where they stand. */
export async function markThings(
  hole: Mask,
  image: Raster,
  things: readonly Thing[],
  subject: Mask | null,
  context: OperationContext,
): Promise<void> {
  context.stage('Following the edges');
  const covered = createMask(image.widthPx, image.heightPx);
  for (const matte of [...things.map((thing) => thing.matte), ...(subject ? [subject] : [])]) {
    for (let pixel = 0; pixel < covered.data.length; pixel += 1)
      if (matte.data[pixel]! > covered.data[pixel]!) covered.data[pixel] = matte.data[pixel]!;
  }
  for (const [index, { matte, part, backdrop }] of things.entries()) {
    const share = portion(context, index / things.length, (index + 1) / things.length);
    const cut = await cutSubject(image, matte, share);
    if (cut) markHole(hole, cut, image);
    const cast = part || backdrop ? null : findShade(image, matte, covered);
    if (!cast) continue;
    for (let pixel = 0; pixel < cast.reach.data.length; pixel += 1) {
      if (cast.reach.data[pixel] === 0) continue;
      const x = cast.box.leftPx + (pixel % cast.box.widthPx);
      const y = cast.box.topPx + Math.floor(pixel / cast.box.widthPx);
      hole.data[y * hole.widthPx + x] = 255;
    }
  }
}

async function run(
  { image, mask }: OperationInputs,
  { instruction }: z.output<typeof parameters>,
  plainContext: OperationContext,
): Promise<OperationOutput> {
  if (!mask && !instruction?.trim())
    throw new Problem(
      'invalid_parameters',
      'Expected a mask picture or an instruction that says what is to be erased, but none was given.',
    );
  const context = remembering(plainContext);
  const hole = mask ? hardMask(readMask(image, mask)) : createMask(image.widthPx, image.heightPx);
  const notes: string[] = [];
  let standing: Mask | null = null;
  if (instruction?.trim()) {
    context.stage('Finding what is meant');
    context.progress(0);
    const found = await meantBy(image, instruction, context);
    notes.push(...found.notes);
    standing = found.subject;
    await markThings(hole, image, found.things, found.subject, portion(context, 0.4, 0.6));
  }
  context.stage('Completing what lies behind');
  const share = instruction ? portion(context, 0.6, 1) : context;
  return { type: 'image', image: await completeBeside(standing)(image, hole, share), notes };
}

/** Erases what a mask marks or words say, and completes what lies behind; every other pixel stays as it is. */
export const eraseOperation: Operation<typeof parameters> = {
  id: 'erase',
  summary: 'Erase what a mask marks (white) or words say, and complete what lies behind',
  parameters,
  extraInputs: { mask: 'optional' },
  capabilities: ['fill'],
  output: 'image',
  check({ instruction }, given) {
    if (given.has('mask') || instruction?.trim()) return;
    throw new Problem(
      'invalid_parameters',
      'Expected a mask picture or an instruction that says what is to be erased, but none was given.',
    );
  },
  explain: ({ instruction }) =>
    explainPlan(planInstruction(typeof instruction === 'string' ? instruction : '')),
  run,
};
