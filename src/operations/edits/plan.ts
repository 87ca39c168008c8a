import { readLexemes } from '../instruction/lexeme.ts';
import type { EditPlan } from './edit.ts';
import { EditReader } from './edit-reader.ts';
import { withSkyApart } from './sky-words.ts';

function plan(prompt: string, isMasked: boolean): EditPlan {
  const reader = new EditReader(prompt, withSkyApart(readLexemes(prompt)), isMasked);
  return reader.read()
    ? { kind: 'edits', prompt, isMasked, edits: reader.edits }
    : { kind: 'generate', prompt, isMasked, understood: reader.edits };
}

/**
 * Reads a prompt as edits that need no generative engine: remove something, change the background, recolour, blur, brighten,
 * darken, sharpen, take the colour out, move and resize. A prompt of which any part is none of these is left whole to a
 * generative engine. Pure; never throws; time grows linearly with the prompt.
 */
export function planEdit(prompt: string): EditPlan {
  return plan(prompt, false);
}

/**
 * The same for a prompt that comes with a mask: what the words call it does not matter, and a value alone ("red") is enough.
 * Without words, or with none but "remove" and "fill", what the mask marks is removed.
 */
export function planMaskedEdit(prompt: string): EditPlan {
  if (prompt.trim() === '')
    return { kind: 'edits', prompt, isMasked: true, edits: [{ kind: 'remove', target: null, except: [] }] };
  const read = plan(prompt, true);
  if (read.kind === 'generate') return read;
  return { ...read, edits: read.edits.map((edit) => ({ ...edit, target: null, except: [] })) };
}
