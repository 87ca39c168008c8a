import type { DecomposeRequest, RunContext } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Engine } from '../engine.ts';
import { decompose } from './decompose.ts';

/** Takes flat graphics apart into layers, without a model. Identical inputs give identical layers. */
export const graphicsEngine: Engine<'decompose'> = {
  card: {
    id: 'graphics',
    capability: 'decompose',
    hardware: 'cpu',
    secondsPerMegapixel: 2,
    mebibytesPerMegapixel: 45,
    mebibytesPerRun: 60,
    residentMebibytes: 1,
    licence: { spdx: 'Apache-2.0' },
    fidelity: 'exact',
    source:
      'Quasi-flat zones (Soille 2008), edges solved on the colour line, order by convexity (Law and Kang 2024) and T-junctions',
  },
  availability: () => Promise.resolve({ available: true }),
  load: () =>
    Promise.resolve({
      decompose: (image: Raster, request: DecomposeRequest, context: RunContext) =>
        decompose(image, request, context),
    }),
};
