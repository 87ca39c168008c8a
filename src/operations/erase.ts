import { z } from 'zod';
import type { Mask } from '../domain/mask.ts';
import { createMask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';

const parameters = z.strictObject({});

/** Luma weights of Rec. 601 in 1/256: a mask is grey in any case. */
const LUMA = [77, 150, 29] as const;

/** The hole that a mask picture marks: what is white and opaque, from an even grey on. */
function holeOf(mask: Raster): Mask {
  const hole = createMask(mask.widthPx, mask.heightPx);
  for (let pixel = 0, at = 0; pixel < hole.data.length; pixel += 1, at += 4) {
    const luma =
      (LUMA[0] * mask.data[at]! + LUMA[1] * mask.data[at + 1]! + LUMA[2] * mask.data[at + 2]!) / 256;
    if ((luma * mask.data[at + 3]!) / 255 >= 127.5) hole.data[pixel] = 255;
  }
  return hole;
}

async function run(
  { image, mask }: OperationInputs,
  _parameters: z.output<typeof parameters>,
  context: OperationContext,
): Promise<OperationOutput> {
  if (!mask) throw new Problem('invalid_parameters', 'Expected a mask picture, but none was given.');
  if (mask.widthPx !== image.widthPx || mask.heightPx !== image.heightPx) {
    throw new Problem(
      'mask_mismatch',
      `Expected a mask of ${image.widthPx}x${image.heightPx} pixels like the picture, but got ${mask.widthPx}x${mask.heightPx}.`,
    );
  }
  const hole = holeOf(mask);
  if (!hole.data.includes(255)) {
    throw new Problem(
      'mask_empty',
      'Expected white where something is to be erased, but the mask has no white.',
    );
  }
  context.stage('Completing what lies behind');
  const fill = await context.capability('fill');
  const filled = await fill.fill(image, hole, context);
  return { type: 'image', image: filled.image, notes: [] };
}

/** Erases what a mask marks and completes what lies behind; every other pixel stays as it is. */
export const eraseOperation: Operation<typeof parameters> = {
  id: 'erase',
  summary: 'Erase what a mask marks (white) and complete what lies behind',
  parameters,
  extraInputs: { mask: 'required' },
  capabilities: ['fill'],
  output: 'image',
  run,
};
