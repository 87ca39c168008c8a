import type { RunContext } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import { Problem } from '../../domain/problem.ts';
import type { Raster } from '../../domain/raster.ts';
import type { Engine } from '../engine.ts';
import { refineMatte } from './refinement.ts';
import { solveTrimap } from './trimap-solve.ts';

/** Makes mattes follow the picture by closed-form matting. Identical inputs give identical mattes. */
export const closedFormEngine: Engine<'refine'> = {
  card: {
    id: 'closed-form',
    capability: 'refine',
    hardware: 'cpu',
    secondsPerMegapixel: 0.12,
    mebibytesPerMegapixel: 20,
    residentMebibytes: 1,
    licence: { spdx: 'Apache-2.0' },
    fidelity: 'exact',
    source: 'Levin, Lischinski, Weiss 2008, "A Closed-Form Solution to Natural Image Matting"',
  },
  availability: () => Promise.resolve({ available: true }),
  load: () =>
    Promise.resolve({
      refine: (image: Raster, coarse: Mask, context: RunContext) => {
        requireSameSize(image, coarse, 'matte');
        return refineMatte(image, coarse, context);
      },
      solveTrimap: (image: Raster, trimap: Mask, context: RunContext) => {
        requireSameSize(image, trimap, 'trimap');
        return solveTrimap(image, trimap, context);
      },
    }),
};

/** @throws Problem `mask_mismatch` */
function requireSameSize(image: Raster, mask: Mask, name: string): void {
  if (image.widthPx === mask.widthPx && image.heightPx === mask.heightPx) return;
  throw new Problem(
    'mask_mismatch',
    `Expected a ${name} of ${image.widthPx}x${image.heightPx} pixels, got ${mask.widthPx}x${mask.heightPx}.`,
  );
}
