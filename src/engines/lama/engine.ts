import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { CELL_COUNT, GRID_CELLS, type SquarePatch } from '../fill-window.ts';
import { packAvailability, packFolder } from '../model-pack.ts';
import { networkFill } from '../network-fill.ts';
import { type OnnxNetwork, openNetwork, runNetwork } from '../onnx-session.ts';

const PACK_ID = 'lama';
const MODEL_FILE = 'lama_fp32.onnx';
const OUTPUT_NAME = 'output';

/** Fills holes by LaMa, from a model pack; reached by its name. */
export const lamaEngine: Engine<'fill'> = {
  card: {
    id: PACK_ID,
    capability: 'fill',
    hardware: 'cpu',
    // A hole costs one run whatever it measures.
    secondsPerMegapixel: 4,
    mebibytesPerMegapixel: 30,
    mebibytesPerRun: 900,
    residentMebibytes: 450,
    licence: {
      spdx: 'Apache-2.0',
      note: 'The code of LaMa is under Apache-2.0; its authors have not said in writing that the weights are.',
    },
    fidelity: 'exact',
    source: 'Suvorov et al., "Resolution-robust Large Mask Inpainting with Fourier Convolutions", WACV 2022',
    unproven: 'Run on a stand-in of the same shapes only; time and memory are what others have measured.',
  },
  availability: (context) => packAvailability(context, PACK_ID),
  async load(context) {
    const network = await openNetwork(
      PACK_ID,
      join(await packFolder(context, PACK_ID), MODEL_FILE),
      { inputs: ['image', 'mask'], outputs: [OUTPUT_NAME] },
      context.threads,
    );
    return networkFill((patch) => inpaint(network, patch));
  },
};

/** The graph takes 512x512 only: the picture from 0 to 1, and 1 in the hole. It answers from 0 to 255. */
async function inpaint(network: OnnxNetwork, { colors, hole }: SquarePatch): Promise<Float32Array> {
  const { Tensor } = network;
  const image = new Float32Array(3 * CELL_COUNT);
  for (let index = 0; index < image.length; index += 1) image[index] = colors[index]! / 255;
  const size = [GRID_CELLS, GRID_CELLS];
  const output = await runNetwork(
    network,
    {
      image: new Tensor('float32', image, [1, 3, ...size]),
      mask: new Tensor('float32', Float32Array.from(hole), [1, 1, ...size]),
    },
    OUTPUT_NAME,
    [1, 3, ...size],
  );
  return Float32Array.from(output.data as Float32Array);
}
