import type { Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import type { Finding, Locate, RunContext } from '../../domain/capability.ts';
import { throwIfAborted } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import { type OnnxNetwork, requireShape, unusablePack } from '../onnx-session.ts';
import type { TransformersLibrary } from '../transformers-library.ts';
import { findingsOf } from './findings.ts';

export const PACK_ID = 'grounding-dino-tiny';
export const INPUT_NAMES = ['pixel_values', 'pixel_mask', 'input_ids', 'token_type_ids', 'attention_mask'];
export const OUTPUT_NAMES = ['logits', 'pred_boxes'];

/** What is used of a tensor of the library; the runtime takes the library's own tensors apart the same way. */
interface LibraryTensor {
  readonly dims: readonly number[];
  readonly data: BigInt64Array | Float32Array;
}

/** The library's readers of phrases and pictures, as far as they are used here. */
export interface PhraseReader {
  readonly transformers: TransformersLibrary;
  readonly tokenizer: (
    text: string,
    options: { readonly truncation: true; readonly max_length: number },
  ) => Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids', LibraryTensor | undefined>>;
  readonly processor: {
    (image: unknown): Promise<Readonly<Record<'pixel_values' | 'pixel_mask', LibraryTensor | undefined>>>;
    readonly size?: { readonly width?: number; readonly height?: number };
  };
}

/** Places for tokens in the network's answer. */
const TEXT_TOKENS = 256;
/** A phrase ends where the text that the network was trained on ends each of its phrases. */
const FULL_STOP = '.';
const NEUTRAL = 128;
const PREPARED = 0.02;
const INFERRED = 0.98;

/** Locates by one look of the network for each phrase. */
export function groundingLocate(network: OnnxNetwork, reader: PhraseReader): Locate {
  const { width, height } = reader.processor.size ?? {};
  if (width === undefined || height === undefined)
    throw unusablePack(PACK_ID, 'its preprocessor configuration names no fixed size');
  return {
    async locate(image: Raster, phrase: string, context: RunContext): Promise<readonly Finding[]> {
      throwIfAborted(context.signal);
      const caption = captionOf(phrase);
      if (caption === null) return [];
      const feeds = await feedsOf(network, reader, caption, await squash(reader, image, width, height));
      context.progress(PREPARED);
      throwIfAborted(context.signal);
      const outputs = await network.session.run(feeds, OUTPUT_NAMES).catch((cause: unknown) => {
        throw unusablePack(PACK_ID, 'ONNX Runtime cannot run it', cause);
      });
      context.progress(INFERRED);
      throwIfAborted(context.signal);
      const logits = requireShape(PACK_ID, 'logits', outputs['logits'], [1, null, TEXT_TOKENS]);
      const boxes = requireShape(PACK_ID, 'pred_boxes', outputs['pred_boxes'], [1, logits.dims[1]!, 4]);
      const findings = findingsOf({
        logits: logits.data as Float32Array,
        boxes: boxes.data as Float32Array,
        // The first and the last two places are the marks around the text and its full stop.
        tokens: { first: 1, end: feeds['input_ids']!.dims[1]! - 2 },
        tokensPerQuery: TEXT_TOKENS,
        label: phrase.trim(),
        canvas: image,
      });
      context.progress(1);
      return findings;
    },
  };
}

/** The phrase as the network's training text has it: lower case, one full stop at its end; `null` for none. */
function captionOf(phrase: string): string | null {
  const words = phrase
    .toLowerCase()
    .replaceAll(/[.\p{Cc}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words === '' ? null : `${words}${FULL_STOP}`;
}

async function squash(reader: PhraseReader, image: Raster, widthPx: number, heightPx: number) {
  // Reduced beforehand: the library takes every so many pixels where it reduces.
  const data = await sharp(image.data, {
    raw: { width: image.widthPx, height: image.heightPx, channels: 4 },
    limitInputPixels: false,
  })
    .flatten({ background: { r: NEUTRAL, g: NEUTRAL, b: NEUTRAL } })
    .resize(widthPx, heightPx, { fit: 'fill' })
    .raw()
    .toBuffer();
  return new reader.transformers.RawImage(new Uint8ClampedArray(data), widthPx, heightPx, 3);
}

async function feedsOf(
  { Tensor: RuntimeTensor }: OnnxNetwork,
  { tokenizer, processor }: PhraseReader,
  caption: string,
  picture: unknown,
): Promise<Readonly<Record<string, Tensor>>> {
  const values = {
    ...tokenizer(caption, { truncation: true, max_length: TEXT_TOKENS }),
    ...(await processor(picture)),
  };
  const feeds = INPUT_NAMES.map((name) => {
    const value = values[name as keyof typeof values];
    if (!value) throw unusablePack(PACK_ID, `its readers give no ${name}`);
    const { data, dims } = value;
    const tensor =
      data instanceof BigInt64Array
        ? new RuntimeTensor('int64', data, dims)
        : new RuntimeTensor('float32', data, dims);
    return [name, tensor] as const;
  });
  return Object.fromEntries(feeds);
}
