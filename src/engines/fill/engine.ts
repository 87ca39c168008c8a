import type { Fill } from '../../domain/capability.ts';
import type { Engine } from '../engine.ts';
import { fillHoles } from './fill.ts';

/**
 * Fills holes from what surrounds them: flat colour, fitted gradient, repeating pattern, or patches of a photo. Pure
 * TypeScript, no weights.
 */
export const fillEngine: Engine<'fill'> = {
  card: {
    id: 'patchmatch',
    capability: 'fill',
    hardware: 'cpu',
    secondsPerMegapixel: 3,
    mebibytesPerMegapixel: 60,
    residentMebibytes: 4,
    licence: { spdx: 'Apache-2.0' },
    fidelity: 'exact',
    source:
      'Newson et al., Non-Local Patch-Based Image Inpainting, IPOL 2017, doi 10.5201/ipol.2017.189; ' +
      'Wexler et al., PAMI 2007; Barnes et al., SIGGRAPH 2009; He and Sun, ECCV 2012; Boykov and Kolmogorov, PAMI 2004',
  },
  availability: () => Promise.resolve({ available: true }),
  load: (): Promise<Fill> => Promise.resolve({ fill: fillHoles }),
};
