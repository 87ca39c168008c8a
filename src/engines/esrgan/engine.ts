import type { Engine } from '../engine.ts';
import { loadNetwork, type NetworkSpec } from './network.ts';
import { Upscaler } from './upscaler.ts';

/**
 * The network for each scale, by truth known and time taken. x2: the medium one; the thick one of x4, averaged down, is
 * .7 to 2.9 dB better and takes eight times as long. x4: the thick one; the medium one of x2 run twice costs nearly as
 * much and is 1 to 3.5 dB worse, the medium one of x4 draws a grid.
 */
export const NETWORKS: readonly NetworkSpec[] = [
  {
    packageName: '@upscalerjs/esrgan-medium',
    folder: 'models/x2',
    scale: 2,
    whiteValue: 255,
    correctionRounds: 3,
    coreSidePx: 140,
  },
  {
    packageName: '@upscalerjs/esrgan-thick',
    folder: 'models/x4',
    scale: 4,
    whiteValue: 1,
    correctionRounds: 2,
    coreSidePx: 88,
  },
];

/** Enlarges by the ESRGAN networks that come with the npm packages of UpscalerJS, on the CPU. */
export const esrganEngine: Engine<'upscale'> = {
  card: {
    id: 'esrgan',
    capability: 'upscale',
    hardware: 'cpu',
    // Those of x4, which is the dearer; x2 takes an eighth of the time and a quarter of the memory.
    secondsPerMegapixel: 50,
    mebibytesPerMegapixel: 70,
    residentMebibytes: 400,
    licence: { spdx: 'MIT', note: 'The weights come with the npm packages of UpscalerJS, under MIT.' },
    fidelity: 'regenerated',
    source:
      'ESRGAN (Wang et al. 2018, arXiv 1809.00219) and RDN (Zhang et al. 2018, arXiv 1802.08797), trained for UpscalerJS',
  },
  availability: async ({ packageFiles }) => {
    for (const { packageName } of NETWORKS) {
      if (!(await packageFiles.has(packageName))) {
        return { available: false, reason: `The npm package ${packageName} is not installed.` };
      }
    }
    return { available: true };
  },
  load: async (context) => {
    const networks = await Promise.all(NETWORKS.map((spec) => loadNetwork(spec, context)));
    return new Upscaler(new Map(networks.map((network) => [network.spec.scale, network])));
  },
};
