import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import { blur, blurRadius } from './blur.ts';
import { plainCutting } from './cutting.ts';
import type { Edit } from './edit.ts';
import { recolor } from './recolor.ts';
import { sharpen } from './sharpen.ts';
import { brighten, darken, desaturate, saturate } from './tone.ts';

/** An edit that changes pixels where they are. */
export type PixelEdit = Extract<Edit, { kind: 'recolor' | 'adjust' }>;

/**
 * Does an edit that changes pixels where they are. `matte` is how far each pixel belongs to what is meant, with what the edit
 * excepts already taken off; `null` is the whole picture. Pixels where it is 0 stay byte for byte.
 * @param colors what the target's own colours are under its soft edge, where the picture mixes them with others
 */
export function applyPixelEdit(
  picture: Raster,
  matte: Mask | null,
  edit: PixelEdit,
  colors: Raster = picture,
): Raster {
  if (edit.kind === 'recolor')
    return recolor(picture, matte ?? plainCutting(picture, null).alpha, edit.color, colors);
  switch (edit.adjustment) {
    case 'blur':
      return blur(picture, matte, blurRadius(picture, matte, edit.amount));
    case 'brighten':
      return brighten(picture, matte, edit.amount, colors);
    case 'darken':
      return darken(picture, matte, edit.amount, colors);
    case 'desaturate':
      return desaturate(picture, matte, edit.amount, colors);
    case 'saturate':
      return saturate(picture, matte, edit.amount, colors);
    default:
      return sharpen(picture, matte, edit.amount);
  }
}
