import { totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Engine } from '../engine.ts';
import { packAvailability, packFolder } from '../model-pack.ts';
import { openNetwork } from '../onnx-session.ts';
import { birefnetMatte, INPUT_NAME, OUTPUT_NAME } from './matte.ts';

const PACK_ID = 'birefnet-lite';
const MODEL_FILE = 'onnx/model.onnx';

/** What one look takes at its peak, without the runtime's arena, as others have measured it. */
const LOOK_MEBIBYTES = 6_200;
/** Below it a look would drive everything else out of memory, while ISNet does with a tenth. */
const LEAST_MEBIBYTES = 10_240;

function memoryMebibytes(): number {
  const limit = process.constrainedMemory();
  return (limit > 0 ? Math.min(limit, totalmem()) : totalmem()) / 2 ** 20;
}

/** The matte of the main subject by BiRefNet, from a model pack. */
export const birefnetEngine: Engine<'matte'> = {
  card: {
    id: PACK_ID,
    capability: 'matte',
    hardware: 'cpu',
    // A look costs the same for any picture: about 7 s on ten cores, and far more on two.
    secondsPerMegapixel: 20,
    mebibytesPerMegapixel: 1,
    mebibytesPerRun: LOOK_MEBIBYTES,
    residentMebibytes: 450,
    licence: { spdx: 'MIT', note: 'Weights by ZhengPeng7, trained on DIS5K; pulled as a model pack.' },
    fidelity: 'exact',
    source:
      'Zheng et al., "Bilateral Reference for High-Resolution Dichotomous Image Segmentation", 2024 (lite)',
    unproven: 'Run on a stand-in of the same shapes only; time and memory are what others have measured.',
  },

  async availability(context) {
    const pack = await packAvailability(context, PACK_ID);
    const mebibytes = memoryMebibytes();
    if (!pack.available || mebibytes >= LEAST_MEBIBYTES) return pack;
    return {
      available: false,
      reason: `One look takes ${LOOK_MEBIBYTES} MiB; expected a machine of ${LEAST_MEBIBYTES} MiB, but this one has ${Math.floor(mebibytes)}.`,
    };
  },

  async load(context) {
    const folder = await packFolder(context, PACK_ID);
    return birefnetMatte(
      await openNetwork(
        PACK_ID,
        join(folder, MODEL_FILE),
        { inputs: [INPUT_NAME], outputs: [OUTPUT_NAME] },
        context.threads,
      ),
    );
  },
};
