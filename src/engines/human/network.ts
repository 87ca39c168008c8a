import type { InferenceSession } from 'onnxruntime-node';
import { Problem } from '../../domain/problem.ts';
import type { EngineContext } from '../engine.ts';
import { encodeOnnxModel } from '../onnx-model.ts';
import { convertGraphModel, type GraphSection } from './conversion.ts';
import { readGraphModel } from './graph-model.ts';

/** A file of the package and the part of it that is run. */
export interface NetworkSpec extends GraphSection {
  /** Name of its files under `models`, without the ending. */
  readonly file: string;
  /** Of both files, the description first. */
  readonly sha256: string;
}

/** A value as it comes out: `[channels, sidePx, sidePx]`. */
export interface FeatureMap {
  readonly channels: number;
  readonly sidePx: number;
  readonly data: Float32Array;
}

/** A network that is warm. */
export interface Network {
  readonly inputSidePx: number;
  /** `input` is `[3, inputSidePx, inputSidePx]`; the answer follows the order of the section's outputs. */
  run(input: Float32Array): Promise<readonly FeatureMap[]>;
}

/**
 * Reads, converts and starts a network of the package; some 50 ms.
 * @throws Problem `engine_unavailable` when a file is missing or damaged, or ONNX Runtime does not take the network
 */
export async function loadNetwork(spec: NetworkSpec, context: EngineContext): Promise<Network> {
  const model = await readGraphModel(context.packageFiles, spec.file, spec.sha256);
  const session = await createSession(
    encodeOnnxModel(convertGraphModel(model, spec)),
    spec.file,
    context.threads,
  );
  const { Tensor } = await import('onnxruntime-node');
  const side = spec.inputSidePx;
  return {
    inputSidePx: side,
    run: async (input) => {
      const values = await session.run({ [spec.input]: new Tensor('float32', input, [1, 3, side, side]) });
      return spec.outputs.map((name): FeatureMap => {
        const value = values[name]!;
        return { channels: value.dims[1]!, sidePx: value.dims[2]!, data: value.data as Float32Array };
      });
    },
  };
}

async function createSession(encoded: Uint8Array, file: string, threads: number): Promise<InferenceSession> {
  try {
    const { InferenceSession } = await import('onnxruntime-node');
    return await InferenceSession.create(encoded, {
      enableCpuMemArena: false,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: Math.max(1, threads),
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw new Problem(
      'engine_unavailable',
      `Expected ONNX Runtime to take the network ${file}, but it did not.`,
      { cause },
    );
  }
}
