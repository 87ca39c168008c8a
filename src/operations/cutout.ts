import { z } from 'zod';
import type { Mask } from '../domain/mask.ts';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { createRaster, pixelWords } from '../domain/raster.ts';
import type { CutSubject } from './lift.ts';
import { cutSubject } from './lift.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';
import { targetFields } from './parameters.ts';
import { portion } from './portion.ts';
import { findTargets } from './target.ts';

const parameters = z.strictObject(targetFields);

/** The pixel-wise maximum of mattes of one size. */
function union(mattes: readonly Mask[]): Mask {
  const [first, ...others] = mattes;
  for (const other of others) {
    for (let pixel = 0; pixel < other.data.length; pixel += 1) {
      if (other.data[pixel]! > first!.data[pixel]!) first!.data[pixel] = other.data[pixel]!;
    }
  }
  return first!;
}

/** The subject alone on a clear canvas of the picture's size; a translucent source stays as translucent as it was. */
function onClearCanvas(image: Raster, { box, alpha, foreground }: CutSubject): Raster {
  const cutout = createRaster(image.widthPx, image.heightPx);
  const source = pixelWords(image);
  const target = pixelWords(cutout);
  for (let row = 0; row < box.heightPx; row += 1) {
    for (let column = 0; column < box.widthPx; column += 1) {
      const inBox = row * box.widthPx + column;
      const value = alpha.data[inBox]!;
      if (value === 0) continue;
      const pixel = (box.topPx + row) * image.widthPx + box.leftPx + column;
      if (value === 255) {
        target[pixel] = source[pixel]!;
        continue;
      }
      const at = pixel * 4;
      for (let channel = 0; channel < 3; channel += 1)
        cutout.data[at + channel] = foreground.data[inBox * 4 + channel]!;
      cutout.data[at + 3] = Math.round((value * image.data[at + 3]!) / 255);
    }
  }
  return cutout;
}

async function run(
  { image }: OperationInputs,
  { boxes, points }: z.output<typeof parameters>,
  context: OperationContext,
): Promise<OperationOutput> {
  context.stage('Finding the subject');
  const asked = { boxes, points };
  const { targets, notes } = await findTargets(image, asked, portion(context, 0, 0.8));
  if (targets.length === 0) throw new Problem('nothing_found', notes.join(' '));
  context.stage('Following the edges');
  const matte = union(targets.map((target) => target.matte));
  const subject = await cutSubject(image, matte, portion(context, 0.8, 1));
  if (!subject) throw new Problem('nothing_found', 'No subject stands out in the picture.');
  return { type: 'image', image: onClearCanvas(image, subject), notes };
}

/** Cuts the subject out of a picture, with clean colours under its soft edges. */
export const cutoutOperation: Operation<typeof parameters> = {
  id: 'cutout',
  summary: 'Cut the subject out of a picture',
  parameters,
  extraInputs: {},
  capabilities: ['matte', 'refine', 'foreground'],
  output: 'image',
  run,
};
