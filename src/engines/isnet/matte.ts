import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Box, clipBox, wholeBox } from '../../domain/box.ts';
import type { Matte, RunContext } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { decideSubject } from './decision.ts';
import { enlargeAlongColors } from './enlargement.ts';
import { fillNetworkInput, INPUT_LENGTH, LOOK_SIZE_PX, reduceCells, squash } from './look.ts';

export const INPUT_NAME = 'input';
export const OUTPUT_NAME = 'output';

// Shares of the time that a two-megapixel photo takes.
const SQUASHED = 0.03;
const INFERRED = 0.93;
const DECIDED = 0.96;

/** What the matte needs of ONNX Runtime, so that the module is loaded only when an engine is. */
export interface Runtime {
  readonly session: InferenceSession;
  readonly Tensor: typeof Tensor;
}

/** Mattes by one look of the network, decided on its grid and enlarged along the picture's colours. */
export function isnetMatte(runtime: Runtime): Matte {
  const network = new Network(runtime);
  return {
    async matte(image: Raster, region: Box | null, context: RunContext): Promise<Mask> {
      const mask = createMask(image.widthPx, image.heightPx);
      const box = clipBox(region ?? wholeBox(image), image);
      throwIfAborted(context.signal);
      if (box === null || !showsAnything(image, box)) return mask;
      const colors = await squash(image, box);
      context.progress(SQUASHED);
      throwIfAborted(context.signal);
      const values = await network.infer(colors);
      context.progress(INFERRED);
      throwIfAborted(context.signal);
      const alpha = decideSubject({ sizePx: LOOK_SIZE_PX, values });
      context.progress(DECIDED);
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
        clearWithImage(mask, image, box);
      }
      context.progress(1);
      return mask;
    },
  };
}

class Network {
  readonly #runtime: Runtime;
  /** Kept between looks: fresh memory of this size takes twice as long to touch as to fill. */
  #spare: Float32Array | null = null;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** The network's confidence, one value 0..1 per cell. A run cannot be stopped halfway: Node's binding has no way to. */
  async infer(colors: Uint8Array): Promise<Float32Array> {
    const { session, Tensor } = this.#runtime;
    const values = this.#spare ?? new Float32Array(INPUT_LENGTH);
    // Another look that starts meanwhile must not write into what this one shows.
    this.#spare = null;
    fillNetworkInput(colors, values);
    const input = new Tensor('float32', values, [1, 3, LOOK_SIZE_PX, LOOK_SIZE_PX]);
    const outputs = await session.run({ [INPUT_NAME]: input }, [OUTPUT_NAME]);
    this.#spare = values;
    return outputs[OUTPUT_NAME]!.data as Float32Array;
  }
}

function showsAnything(image: Raster, box: Box): boolean {
  for (let y = box.topPx; y < box.topPx + box.heightPx; y += 1) {
    const start = y * image.widthPx + box.leftPx;
    for (let pixel = start; pixel < start + box.widthPx; pixel += 1)
      if (image.data[pixel * 4 + 3] !== 0) return true;
  }
  return false;
}

/** A clear pixel shows nothing of the subject. */
function clearWithImage(mask: Mask, image: Raster, box: Box): void {
  for (let y = box.topPx; y < box.topPx + box.heightPx; y += 1) {
    const start = y * image.widthPx + box.leftPx;
    for (let pixel = start; pixel < start + box.widthPx; pixel += 1)
      if (mask.data[pixel] !== 0 && image.data[pixel * 4 + 3] === 0) mask.data[pixel] = 0;
  }
}
