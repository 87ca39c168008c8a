import { readLexemes } from '../instruction/lexeme.ts';
import type { EditPlan } from './edit.ts';
import { EditReader, type Given } from './edit-reader.ts';
import { withSkyApart } from './sky-words.ts';

function plan(prompt: string, given: Given): EditPlan {
  const reader = new EditReader(prompt, withSkyApart(readLexemes(prompt)), given);
  const { isMasked } = given;
  return reader.read()
    ? { kind: 'edits', prompt, isMasked, edits: reader.edits }
    : { kind: 'generate', prompt, isMasked, understood: reader.edits };
}

/**
 * Reads a prompt as edits that need no generative engine: remove something, change the background, recolour, blur, brighten,
 * darken, sharpen, take the colour out, move and resize. A prompt of which any part is none of these is left whole to a
 * generative engine. Pure; never throws; time grows linearly with the prompt.
 * @param hasPicture whether a picture came with it to be put behind things; it is, where nothing else is said: the prompt may be empty
 */
export function planEdit(prompt: string, hasPicture = false): EditPlan {
  return plan(prompt, { isMasked: false, hasPicture });
}

/**
 * The same for a prompt that comes with a mask: what the words call it does not matter, and a value alone ("red") is enough.
 * Without words, or with none but "remove" and "fill", what the mask marks is removed; a given picture takes its place.
 */
export function planMaskedEdit(prompt: string, hasPicture = false): EditPlan {
  const read = plan(prompt.trim() === '' ? 'remove' : prompt, { isMasked: true, hasPicture });
  if (read.kind === 'generate') return { ...read, prompt };
  return { ...read, prompt, edits: read.edits.map((edit) => ({ ...edit, target: null, except: [] })) };
}
