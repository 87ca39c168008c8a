import { Problem } from '../../domain/problem.ts';
import type { Availability, Engine, EngineContext } from '../engine.ts';
import { INPUT_NAME, isnetMatte, OUTPUT_NAME, type Runtime } from './matte.ts';
import { specializeModel } from './onnx-model.ts';
import { readWeights, WEIGHTS_PACKAGE } from './weights.ts';

const RUNTIME_PACKAGE = 'onnxruntime-node';

/** The matte of the salient subject by ISNet, on the CPU, with weights from an optional npm package. */
export const isnetEngine: Engine<'matte'> = {
  card: {
    id: 'isnet',
    capability: 'matte',
    hardware: 'cpu',
    // A look costs the same 1 s and 430 MiB for any picture; the memory is counted as if it stayed.
    secondsPerMegapixel: 1,
    mebibytesPerMegapixel: 1,
    residentMebibytes: 700,
    licence: {
      spdx: 'MIT',
      note:
        `The ISNet weights are read as data from the npm package ${WEIGHTS_PACKAGE}, whose own code is ` +
        'AGPL-3.0 (or commercial, from IMG.LY) and is not used; its ThirdPartyLicenses.json lists the model as MIT.',
    },
    fidelity: 'exact',
    source: 'Qin et al., "Highly Accurate Dichotomous Image Segmentation", ECCV 2022 (ISNet, general use)',
  },

  async availability(context: EngineContext): Promise<Availability> {
    for (const name of [WEIGHTS_PACKAGE, RUNTIME_PACKAGE]) {
      if (!(await context.packageFiles.has(name)))
        return { available: false, reason: `The npm package ${name} is not installed.` };
    }
    return { available: true };
  },

  async load(context: EngineContext) {
    const weights = await readWeights(context.packageFiles);
    const model = specialized(weights);
    release(weights);
    const runtime = await startRuntime(model, context.threads);
    release(model);
    return isnetMatte(runtime);
  },
};

/** Frees 88 MB at once: left to the garbage collector they would still be there at the first look, the memory's peak. */
function release(bytes: Uint8Array<ArrayBuffer>): void {
  bytes.buffer.transfer(0);
}

function specialized(weights: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return specializeModel(weights, OUTPUT_NAME);
  } catch (cause) {
    throw notRunnable(cause);
  }
}

const notRunnable = (cause: unknown): Problem =>
  new Problem('engine_unavailable', 'The ISNet weights are not a network that can be run here.', { cause });

async function startRuntime(model: Uint8Array, threads: number): Promise<Runtime> {
  const runtime = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new Problem('engine_unavailable', 'ONNX Runtime cannot be loaded on this platform.', { cause });
  });
  try {
    const session = await runtime.InferenceSession.create(model, {
      // The arena keeps every buffer that a run ever needed: 1.3 GB for 15 % of the time.
      enableCpuMemArena: false,
      // From the second look on all values lie in one block, planned at the first: 10 % less time than block by block.
      enableMemPattern: true,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: Math.max(1, threads),
      interOpNumThreads: 1,
      // Threads that wait by spinning burn 15 % more processor time, and far more where others want it too.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 3,
    });
    if (!session.inputNames.includes(INPUT_NAME))
      throw new RangeError(`The network has no input named ${INPUT_NAME}.`);
    return { session, Tensor: runtime.Tensor };
  } catch (cause) {
    throw notRunnable(cause);
  }
}
