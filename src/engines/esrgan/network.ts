import type { InferenceSession } from 'onnxruntime-node';
import { Problem } from '../../domain/problem.ts';
import type { EngineContext } from '../engine.ts';
import { encodeOnnxModel } from '../onnx-model.ts';
import { convertLayersModel, GRAPH_INPUT, GRAPH_OUTPUT } from './conversion.ts';
import { readLayersModel } from './package-model.ts';
import type { Planes } from './planes.ts';

/** A network of the package and how it is best run. */
export interface NetworkSpec {
  readonly packageName: string;
  /** Folder of `model.json` in the package. */
  readonly folder: string;
  readonly scale: number;
  /** What white is to it. */
  readonly whiteValue: 1 | 255;
  /** Rounds of back-projection after which its results are nearest to the truth. */
  readonly correctionRounds: number;
  /** Side of a tile's core: larger ones repeat less work at their borders, smaller ones are sooner canceled. */
  readonly coreSidePx: number;
}

/** A network that is ready to enlarge. */
export interface Network {
  readonly spec: NetworkSpec;
  /**
   * Enlarges three channels. The answer may pass 0..255. ONNX Runtime holds the event loop meanwhile: 9 (x2) or 68 (x4)
   * CPU seconds per megapixel.
   * @throws Problem `engine_unavailable` when ONNX Runtime does not take the network
   */
  enlarge(colors: Planes): Promise<Planes>;
}

/**
 * Reads and converts a network; its session is made at the first use and stays.
 * @throws Problem `engine_unavailable` when a file of it is missing or damaged
 */
export async function loadNetwork(spec: NetworkSpec, context: EngineContext): Promise<Network> {
  const { packageName, folder, whiteValue } = spec;
  const model = await readLayersModel(context.packageFiles, packageName, folder);
  let encoded: Uint8Array<ArrayBuffer> | null = encodeOnnxModel(convertLayersModel(model));
  let created: Promise<InferenceSession> | null = null;
  const warmSession = (): Promise<InferenceSession> => {
    if (!created) {
      created = createSession(encoded!, spec, context.threads);
      encoded = null;
    }
    return created;
  };

  return {
    spec,
    enlarge: async (colors) => {
      // First the session: it says in words when there is no ONNX Runtime for this machine.
      const session = await warmSession();
      const { Tensor } = await import('onnxruntime-node');
      const values = whiteValue === 255 ? colors.data : scaled(colors.data, whiteValue / 255);
      const input = new Tensor('float32', values, [1, 3, colors.heightPx, colors.widthPx]);
      const output = (await session.run({ [GRAPH_INPUT]: input }))[GRAPH_OUTPUT]!;
      const data = output.data as Float32Array;
      return {
        channels: 3,
        widthPx: output.dims[3]!,
        heightPx: output.dims[2]!,
        data: whiteValue === 255 ? data : scaled(data, 255 / whiteValue),
      };
    },
  };
}

async function createSession(
  encoded: Uint8Array,
  spec: NetworkSpec,
  threads: number,
): Promise<InferenceSession> {
  try {
    const { InferenceSession } = await import('onnxruntime-node');
    return await InferenceSession.create(encoded, {
      // The arena keeps every buffer that it ever needed; without it the time is the same.
      enableCpuMemArena: false,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
  } catch (cause) {
    throw new Problem(
      'engine_unavailable',
      `Expected ONNX Runtime to take the network of ${spec.packageName} in ${spec.folder}, but it did not.`,
      { cause },
    );
  }
}

function scaled(values: Float32Array, factor: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let index = 0; index < values.length; index += 1) result[index] = values[index]! * factor;
  return result;
}
