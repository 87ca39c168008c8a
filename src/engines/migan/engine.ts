import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { GRID_CELLS, type SquarePatch } from '../fill-window.ts';
import { packAvailability, packFolder } from '../model-pack.ts';
import { networkFill } from '../network-fill.ts';
import { type OnnxNetwork, openNetwork, runNetwork } from '../onnx-session.ts';

const PACK_ID = 'migan';
const MODEL_FILE = 'migan_pipeline_v2.onnx';
const OUTPUT_NAME = 'result';
const KEEP = 255;

/** Fills holes by MI-GAN, from a model pack; reached by its name. */
export const miganEngine: Engine<'fill'> = {
  card: {
    id: PACK_ID,
    capability: 'fill',
    hardware: 'cpu',
    secondsPerMegapixel: 1,
    mebibytesPerMegapixel: 30,
    mebibytesPerRun: 400,
    residentMebibytes: 80,
    licence: {
      spdx: 'MIT',
      note: 'Weights by Picsart AI Research, trained on Places2; pulled as a model pack.',
    },
    fidelity: 'exact',
    source: 'Sargsyan et al., "MI-GAN: A Simple Baseline for Image Inpainting on Mobile Devices", ICCV 2023',
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

/**
 * The graph crops around the hole, works at 512x512 and blends by itself, for any size. It is shown our own window all the
 * same, one hole at a time: one crop around far-apart holes would leave each of them little of the 512 pixels.
 */
async function inpaint(network: OnnxNetwork, { colors, hole }: SquarePatch): Promise<Float32Array> {
  const { Tensor } = network;
  const size = [GRID_CELLS, GRID_CELLS];
  const keep = hole.map((value) => (value === 0 ? KEEP : 0));
  const output = await runNetwork(
    network,
    {
      image: new Tensor('uint8', Uint8Array.from(colors, Math.round), [1, 3, ...size]),
      mask: new Tensor('uint8', keep, [1, 1, ...size]),
    },
    OUTPUT_NAME,
    [1, 3, ...size],
    'uint8',
  );
  return Float32Array.from(output.data as Uint8Array);
}
