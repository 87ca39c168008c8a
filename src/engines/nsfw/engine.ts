import type { InferenceSession } from 'onnxruntime-node';
import type { Moderate } from '../../domain/capability.ts';
import { Problem, throwIfAborted } from '../../domain/problem.ts';
import type { Engine } from '../engine.ts';
import { encodeOnnxModel } from '../onnx-model.ts';
import { sessionOptions } from '../onnx-session.ts';
import { PACKAGE, readClassifierModel } from './classifier-model.ts';
import { convertClassifier, GRAPH_INPUT, GRAPH_OUTPUT, SIDE_PX } from './conversion.ts';
import { classifierView } from './view.ts';

/** What the classifier tells apart, in the order of its output. */
const LABELS = ['drawing', 'explicit drawing', 'neutral', 'explicit', 'suggestive'] as const;

/** Those that are not fit for everybody; a bathing suit is. */
const FLAGGED: readonly (typeof LABELS)[number][] = ['explicit drawing', 'explicit'];

/** How sure of all flagged ones together. The highest of 28 harmless photos, posters and cut-outs was .18. */
const FLAGGING_CONFIDENCE = 0.7;

async function openSession(encoded: Uint8Array, threads: number): Promise<InferenceSession> {
  try {
    const { InferenceSession } = await import('onnxruntime-node');
    return await InferenceSession.create(encoded, sessionOptions(threads));
  } catch (cause) {
    throw new Problem(
      'engine_unavailable',
      `Expected ONNX Runtime to take the network of ${PACKAGE}, but it did not.`,
      { cause },
    );
  }
}

/** Tells explicit pictures from others by the MobileNetV2 classifier of NSFW JS, on the CPU. */
export const nsfwEngine: Engine<'moderate'> = {
  card: {
    id: 'nsfw',
    capability: 'moderate',
    hardware: 'cpu',
    secondsPerMegapixel: 0.1,
    mebibytesPerMegapixel: 1,
    residentMebibytes: 40,
    licence: { spdx: 'MIT', note: 'The weights come with the npm package nsfwjs, under MIT.' },
    fidelity: 'exact',
    source: 'MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381), trained for NSFW JS',
  },
  availability: async ({ packageFiles }) =>
    (await packageFiles.has(PACKAGE))
      ? { available: true }
      : { available: false, reason: `The npm package ${PACKAGE} is not installed.` },
  async load({ packageFiles, threads }): Promise<Moderate> {
    const encoded = encodeOnnxModel(convertClassifier(await readClassifierModel(packageFiles)));
    const session = await openSession(encoded, threads);
    const { Tensor } = await import('onnxruntime-node');
    return {
      async moderate(image, context) {
        throwIfAborted(context.signal);
        const view = new Tensor('float32', classifierView(image), [1, 3, SIDE_PX, SIDE_PX]);
        const { [GRAPH_OUTPUT]: output } = await session.run({ [GRAPH_INPUT]: view });
        const shares = output!.data as Float32Array;
        const shareOf = (label: (typeof LABELS)[number]): number => shares[LABELS.indexOf(label)]!;
        const flagged = FLAGGED.reduce((sum, label) => sum + shareOf(label), 0);
        const isFlagged = flagged >= FLAGGING_CONFIDENCE;
        const candidates = isFlagged ? FLAGGED : LABELS;
        const label = candidates.reduce((best, other) => (shareOf(other) > shareOf(best) ? other : best));
        context.progress(1);
        return { isFlagged, label, confidence: isFlagged ? flagged : shareOf(label) };
      },
    };
  },
};
