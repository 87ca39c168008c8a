import type { RunContext, SegmentPrompt } from '../../domain/capability.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Engine } from '../engine.ts';
import { segment } from './segmentation.ts';

/** Gives the shape of what a box or points mean, by colours and edges alone. Identical inputs give identical shapes. */
export const grabcutEngine: Engine<'segment'> = {
  card: {
    id: 'grabcut',
    capability: 'segment',
    hardware: 'cpu',
    secondsPerMegapixel: 0.8,
    mebibytesPerMegapixel: 60,
    residentMebibytes: 1,
    licence: { spdx: 'Apache-2.0' },
    fidelity: 'exact',
    source:
      'Rother, Kolmogorov, Blake 2004, "GrabCut"; Boykov, Kolmogorov 2004, "An Experimental Comparison of Min-Cut/Max-Flow Algorithms"',
  },
  availability: () => Promise.resolve({ available: true }),
  load: () =>
    Promise.resolve({
      segment: (image: Raster, prompt: SegmentPrompt, context: RunContext) => segment(image, prompt, context),
    }),
};
