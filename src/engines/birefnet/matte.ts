import { type Box, clipBox, wholeBox } from '../../domain/box.ts';
import type { Matte, RunContext } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { enlargeAlongColors } from '../isnet/enlargement.ts';
import { LOOK_SIZE_PX, reduceCells, squash } from '../isnet/look.ts';
import { type OnnxNetwork, runNetwork } from '../onnx-session.ts';

export const INPUT_NAME = 'input_image';
export const OUTPUT_NAME = 'output_image';

/** Of the model's preprocessor configuration: 1024x1024, values from 0 to 1, then these, in R,G,B order. */
const MEAN = [0.485, 0.456, 0.406] as const;
const STANDARD_DEVIATION = [0.229, 0.224, 0.225] as const;

/** A picture whose most confident cell is below it has no subject. */
const LEAST_CONFIDENCE = 0.5;
const SQUASHED = 0.02;
const INFERRED = 0.95;

/** Mattes by one look at the picture squashed to a square, enlarged along the picture's colours. */
export function birefnetMatte(network: OnnxNetwork): Matte {
  return {
    async matte(image: Raster, region: Box | null, context: RunContext): Promise<Mask> {
      throwIfAborted(context.signal);
      const mask = createMask(image.widthPx, image.heightPx);
      const box = clipBox(region ?? wholeBox(image), image);
      if (box === null) return mask;
      const colors = await squash(image, box);
      context.progress(SQUASHED);
      throwIfAborted(context.signal);
      const alpha = await look(network, colors);
      context.progress(INFERRED);
      throwIfAborted(context.signal);
      if (alpha !== null) {
        const widthPx = Math.min(LOOK_SIZE_PX, box.widthPx);
        const heightPx = Math.min(LOOK_SIZE_PX, box.heightPx);
        const guide = {
          widthPx,
          heightPx,
          colors: await reduceCells(colors, 3, widthPx, heightPx),
          alpha: await reduceCells(alpha, 1, widthPx, heightPx),
        };
        throwIfAborted(context.signal);
        enlargeAlongColors(guide, image, box, mask);
        // A clear pixel shows nothing of the subject.
        for (let pixel = 0; pixel < mask.data.length; pixel += 1)
          if (image.data[pixel * 4 + 3] === 0) mask.data[pixel] = 0;
      }
      context.progress(1);
      return mask;
    },
  };
}

/** 0..255 per cell of the square grid, `null` where nothing stands out. */
async function look(network: OnnxNetwork, colors: Uint8Array): Promise<Uint8Array | null> {
  const cells = LOOK_SIZE_PX * LOOK_SIZE_PX;
  const values = new Float32Array(3 * cells);
  for (let channel = 0; channel < 3; channel += 1) {
    const scale = 1 / (255 * STANDARD_DEVIATION[channel]!);
    const offset = MEAN[channel]! / STANDARD_DEVIATION[channel]!;
    for (let cell = 0; cell < cells; cell += 1)
      values[channel * cells + cell] = colors[cell * 3 + channel]! * scale - offset;
  }
  const size = [1, 3, LOOK_SIZE_PX, LOOK_SIZE_PX];
  const output = await runNetwork(
    network,
    { [INPUT_NAME]: new network.Tensor('float32', values, size) },
    OUTPUT_NAME,
    [1, 1, LOOK_SIZE_PX, LOOK_SIZE_PX],
  );
  const logits = output.data as Float32Array;
  const alpha = new Uint8Array(cells);
  let most = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const confidence = 1 / (1 + Math.exp(-logits[cell]!));
    if (confidence > most) most = confidence;
    alpha[cell] = Math.round(255 * confidence);
  }
  return most >= LEAST_CONFIDENCE ? alpha : null;
}
