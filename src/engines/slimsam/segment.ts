import sharp from 'sharp';
import { type Box, clipBox, growBox, wholeBox } from '../../domain/box.ts';
import type { RunContext, Segment, SegmentPrompt } from '../../domain/capability.ts';
import { createMask, type Mask } from '../../domain/mask.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { requireShape, unusablePack } from '../onnx-session.ts';
import type { TransformersLibrary } from '../transformers-library.ts';
import { type Candidate, chooseCandidate, MASK_CELLS } from './candidate.ts';
import { insidePicture, type PointSet, pointSetsOf } from './prompt.ts';

export const PACK_ID = 'slimsam-77';

/** A value of the library, as far as it is used here. */
interface LibraryTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** What the library's classes have, as far as it is used here. */
export interface SamNetwork {
  readonly transformers: TransformersLibrary;
  readonly model: {
    readonly sessions: Readonly<
      Record<string, { readonly inputNames: readonly string[]; readonly outputNames: readonly string[] }>
    >;
    get_image_embeddings(inputs: object): Promise<Readonly<Record<string, LibraryTensor>>>;
    (inputs: object): Promise<{ readonly iou_scores: LibraryTensor; readonly pred_masks: LibraryTensor }>;
  };
  readonly processor: (image: unknown) => Promise<{
    readonly pixel_values: LibraryTensor;
    readonly reshaped_input_sizes: readonly (readonly [heightPx: number, widthPx: number])[];
  }>;
}

/** What the network makes of a picture once, before any prompt. */
interface Look {
  readonly embeddings: Readonly<Record<string, LibraryTensor>>;
  /** Pixels of the network's input per pixel of the picture. */
  readonly scale: number;
}

/** The longer side that the model's preprocessor configuration asks for, and the side of the square it is padded to. */
const INPUT_SIDE_PX = 1024;
const CANDIDATES = 3;
const NEUTRAL = 128;
/** A box means what it holds: what lies further outside than this part of its longer side does not count. */
const BOX_MARGIN = 0.05;
const LOOKED = 0.9;

/** Segments by SAM: one look at a picture, then as many prompts as are asked. */
export function samSegment(network: SamNetwork): Segment {
  const looks = new WeakMap<Raster, Promise<Look>>();
  return {
    async segment(image: Raster, prompt: SegmentPrompt, context: RunContext): Promise<Mask> {
      throwIfAborted(context.signal);
      let look = looks.get(image);
      if (!look) {
        look = lookAt(network, image);
        looks.set(image, look);
        look.catch(() => looks.delete(image));
      }
      const { embeddings, scale } = await look;
      context.progress(LOOKED);
      throwIfAborted(context.signal);
      const sets = pointSetsOf(prompt).map((set) => insidePicture(set, image));
      const candidates = await decode(network, embeddings, sets, scale);
      const cellsPerPx = (scale * MASK_CELLS) / INPUT_SIDE_PX;
      const chosen = chooseCandidate(candidates, prompt, cellsPerPx);
      throwIfAborted(context.signal);
      const mask = createMask(image.widthPx, image.heightPx);
      const within = prompt.box ? marginBox(prompt.box, image) : wholeBox(image);
      if (chosen && within) writeMask(chosen.logits, cellsPerPx, image, within, mask);
      context.progress(1);
      return mask;
    },
  };
}

function marginBox(box: Box, image: Raster): Box | null {
  const clipped = clipBox(box, image);
  if (clipped === null) return null;
  return growBox(clipped, Math.ceil(BOX_MARGIN * Math.max(box.widthPx, box.heightPx)), image);
}

async function lookAt({ transformers, model, processor }: SamNetwork, image: Raster): Promise<Look> {
  // Reduced beforehand: the library takes every so many pixels where it reduces.
  const { data, info } = await sharp(image.data, {
    raw: { width: image.widthPx, height: image.heightPx, channels: 4 },
    limitInputPixels: false,
  })
    .flatten({ background: { r: NEUTRAL, g: NEUTRAL, b: NEUTRAL } })
    .resize(INPUT_SIDE_PX, INPUT_SIDE_PX, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = new transformers.RawImage(new Uint8ClampedArray(data), info.width, info.height, 3);
  const processed = await processor(picture);
  const reshaped = processed.reshaped_input_sizes[0];
  if (!reshaped) throw unusablePack(PACK_ID, 'its preprocessor is not that of SAM');
  requireShape(PACK_ID, 'pixel_values', processed.pixel_values, [1, 3, INPUT_SIDE_PX, INPUT_SIDE_PX]);
  const embeddings = await model.get_image_embeddings(processed).catch((cause: unknown) => {
    throw unusablePack(PACK_ID, 'its encoder cannot be run', cause);
  });
  for (const name of ['image_embeddings', 'image_positional_embeddings'])
    requireShape(PACK_ID, name, embeddings[name], [1, 256, 64, 64]);
  const longer = Math.max(image.widthPx, image.heightPx);
  return { embeddings, scale: Math.max(...reshaped) / longer };
}

async function decode(
  { transformers, model }: SamNetwork,
  embeddings: Look['embeddings'],
  sets: readonly PointSet[],
  scale: number,
): Promise<readonly Candidate[]> {
  const points = sets.flat();
  const count = points.length / sets.length;
  const coordinates = points.flatMap(({ xPx, yPx }) => [(xPx + 0.5) * scale, (yPx + 0.5) * scale]);
  const labels = points.map(({ belongs }) => (belongs ? 1n : 0n));
  const outputs = await model({
    ...embeddings,
    input_points: new transformers.Tensor('float32', Float32Array.from(coordinates), [
      1,
      sets.length,
      count,
      2,
    ]),
    input_labels: new transformers.Tensor('int64', BigInt64Array.from(labels), [1, sets.length, count]),
  }).catch((cause: unknown) => {
    throw unusablePack(PACK_ID, 'its decoder cannot be run', cause);
  });
  const masks = requireShape(PACK_ID, 'pred_masks', outputs.pred_masks, [
    1,
    sets.length,
    CANDIDATES,
    MASK_CELLS,
    MASK_CELLS,
  ]);
  const scores = requireShape(PACK_ID, 'iou_scores', outputs.iou_scores, [1, sets.length, CANDIDATES]);
  const cells = MASK_CELLS * MASK_CELLS;
  return Array.from({ length: sets.length * CANDIDATES }, (_, index) => ({
    logits: masks.data.subarray(index * cells, (index + 1) * cells),
    score: scores.data[index]!,
  }));
}

/** Between the cells the logits are interpolated, and then made an opacity: an edge between two cells is found there. */
function writeMask(logits: Float32Array, cellsPerPx: number, image: Raster, within: Box, mask: Mask): void {
  for (let y = within.topPx; y < within.topPx + within.heightPx; y += 1) {
    const down = Math.min(MASK_CELLS - 1, Math.max(0, (y + 0.5) * cellsPerPx - 0.5));
    const row = Math.min(MASK_CELLS - 2, Math.floor(down));
    const below = down - row;
    for (let x = within.leftPx; x < within.leftPx + within.widthPx; x += 1) {
      const pixel = y * image.widthPx + x;
      if (image.data[pixel * 4 + 3] === 0) continue;
      const across = Math.min(MASK_CELLS - 1, Math.max(0, (x + 0.5) * cellsPerPx - 0.5));
      const column = Math.min(MASK_CELLS - 2, Math.floor(across));
      const right = across - column;
      const cell = row * MASK_CELLS + column;
      const upper = logits[cell]! + right * (logits[cell + 1]! - logits[cell]!);
      const lower =
        logits[cell + MASK_CELLS]! + right * (logits[cell + MASK_CELLS + 1]! - logits[cell + MASK_CELLS]!);
      mask.data[pixel] = Math.round(255 / (1 + Math.exp(-(upper + below * (lower - upper)))));
    }
  }
}
