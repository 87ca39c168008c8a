import { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import type { Raster } from '../domain/raster.ts';
import { createRaster } from '../domain/raster.ts';
import type { Operation, OperationContext, OperationInputs, OperationOutput } from './operation.ts';

/** What one machine with a few GiB can hold and encode. */
const MAX_OUTPUT_MEGAPIXELS = 100;

const parameters = z.strictObject({
  scale: z
    .union([z.literal(1), z.literal(2), z.literal(4)])
    .default(2)
    .describe('How many times larger each side becomes; 1 restores detail at the same size'),
});

/** Halves both sides by averaging 2x2 pixels, colours weighted by their alpha. */
function halve(image: Raster): Raster {
  const half = createRaster(image.widthPx / 2, image.heightPx / 2);
  const rowStep = image.widthPx * 4;
  for (let y = 0; y < half.heightPx; y += 1) {
    for (let x = 0; x < half.widthPx; x += 1) {
      const from = y * 2 * rowStep + x * 8;
      const four = [from, from + 4, from + rowStep, from + rowStep + 4];
      const total = four.reduce((sum, at) => sum + image.data[at + 3]!, 0);
      const to = (y * half.widthPx + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        const weighted = four.reduce((sum, at) => sum + image.data[at + channel]! * image.data[at + 3]!, 0);
        half.data[to + channel] = total === 0 ? image.data[from + channel]! : Math.round(weighted / total);
      }
      half.data[to + 3] = Math.round(total / 4);
    }
  }
  return half;
}

async function run(
  { image }: OperationInputs,
  { scale }: z.output<typeof parameters>,
  context: OperationContext,
): Promise<OperationOutput> {
  const factor = scale === 1 ? 2 : scale;
  const megapixels = (image.widthPx * image.heightPx * factor * factor) / 1e6;
  if (megapixels > MAX_OUTPUT_MEGAPIXELS) {
    throw new Problem(
      'image_too_large',
      `Expected a picture that has at most ${MAX_OUTPUT_MEGAPIXELS} megapixels when its sides are ${factor} times as long, ` +
        `but this one would have ${megapixels.toFixed(1)}.`,
    );
  }
  context.stage('Enlarging');
  const upscale = await context.capability('upscale');
  const enlarged = await upscale.upscale(image, factor, context);
  return { type: 'image', image: scale === 1 ? halve(enlarged) : enlarged, notes: [] };
}

/** Enlarges a picture by a trained network. */
export const upscaleOperation: Operation<typeof parameters> = {
  id: 'upscale',
  summary: 'Enlarge a picture',
  parameters,
  extraInputs: {},
  capabilities: ['upscale'],
  output: 'image',
  run,
};
