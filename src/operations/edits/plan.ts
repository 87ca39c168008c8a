import { readLexemes } from '../instruction/lexeme.ts';
import type { EditPlan } from './edit.ts';
import { EditReader } from './edit-reader.ts';

/**
 * Reads a prompt as edits that need no generative engine: remove something, change the background, recolour, blur, brighten,
 * darken, sharpen, take the colour out, move and resize. A prompt of which any part is none of these is left whole to a
 * generative engine. Pure; never throws; time grows linearly with the prompt.
 */
export function planEdit(prompt: string): EditPlan {
  const reader = new EditReader(prompt, readLexemes(prompt));
  return reader.read() ? { kind: 'edits', prompt, edits: reader.edits } : { kind: 'generate', prompt };
}
