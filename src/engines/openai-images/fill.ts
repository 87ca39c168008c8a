import type { Fill } from '../../domain/capability.ts';
import { Problem } from '../../domain/problem.ts';
import type { GenerativeServer } from '../engine.ts';
import { findHoles } from '../fill/holes.ts';
import { edit } from './generate.ts';

const PROMPT =
  'The empty background, as it goes on behind what was removed: the same surfaces, textures, lines and light. Nothing new.';

/** The fill capability by the server of `generate`: all holes in one call. */
export function fillBy(server: GenerativeServer): Fill {
  return {
    async fill(image, hole, context) {
      const holes = findHoles(hole);
      if (holes.length === 0) return { image, regions: [] };
      const mask = { ...hole, data: hole.data.map((value) => (value === 0 ? 0 : 255)) };
      const isKnown = (value: number, pixel: number): boolean =>
        value === 0 && image.data[pixel * 4 + 3]! > 0;
      if (!mask.data.some(isKnown))
        throw new Problem(
          'mask_full',
          'The mask covers every pixel that is not clear: nothing is left to fill from.',
        );
      const filled = await edit(server, image, mask, PROMPT, { quality: 'standard' }, context, 'hard');
      return { image: filled, regions: holes.map(({ box }) => ({ box, route: 'photo' })) };
    },
  };
}
